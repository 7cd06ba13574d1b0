"""open311 key, token: keys by which other systems send and ask."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated

import typer

from laksa.ops.opening import DEFAULT, Data, Json, migrate_new, open_folder
from laksa.ops.terminal import fail, out, out_json, say, words
from laksa.rules.refusal import Refused

open311 = typer.Typer(help="Open311 GeoReport v2.", rich_markup_mode=None)
key = typer.Typer(help="Kunci Open311 / Open311 keys.", rich_markup_mode=None)
token = typer.Typer(help="Token API JSON / tokens of the JSON API.", rich_markup_mode=None)
open311.add_typer(key, name="key")

Limit = Annotated[int, typer.Option(help="Paling banyak kiriman sejam.", min=1, max=1_000_000)]
Test = Annotated[bool, typer.Option("--test", help="Hanya uji coba: diperiksa, tidak disimpan.")]
_USUAL = 1_000


@open311.callback()
def _open311() -> None:
    """Open311 GeoReport v2."""


@key.command("add")
def add_key(name: str, limit: Limit = _USUAL, test: Test = False, as_json: Json = False, data: Data = DEFAULT) -> None:
    """Buat kunci untuk satu klien Open311; dicetak sekali."""
    _add("open311:", (), name, limit, is_test=test, as_json=as_json, data=data, verb="laksa open311 key add")


@key.command("list")
def list_keys(as_json: Json = False, data: Data = DEFAULT) -> None:
    """Daftar kunci Open311."""
    _list("open311:", as_json=as_json, data=data)


@key.command("revoke")
def revoke_key(name: str, as_json: Json = False, data: Data = DEFAULT) -> None:
    """Cabut kunci dengan nama atau awalan ini."""
    _revoke("open311:", name, as_json=as_json, data=data, verb="laksa open311 key revoke")


@token.command("add")
def add_token(
    name: str,
    scope: Annotated[list[str] | None, typer.Option(help="api:read, api:write; boleh diulang.")] = None,
    limit: Limit = _USUAL,
    test: Test = False,
    as_json: Json = False,
    data: Data = DEFAULT,
) -> None:
    """Buat token API untuk satu sistem; dicetak sekali. Tanpa --scope hanya membaca."""
    scopes = tuple(scope or ["api:read"])
    _add("api:", scopes, name, limit, is_test=test, as_json=as_json, data=data, verb="laksa token add")


@token.command("list")
def list_tokens(as_json: Json = False, data: Data = DEFAULT) -> None:
    """Daftar token API."""
    _list("api:", as_json=as_json, data=data)


@token.command("revoke")
def revoke_token(name: str, as_json: Json = False, data: Data = DEFAULT) -> None:
    """Cabut token dengan nama atau awalan ini."""
    _revoke("api:", name, as_json=as_json, data=data, verb="laksa token revoke")


def _add(
    kind: str,
    scopes: Collection[str],
    name: str,
    limit: int,
    *,
    is_test: bool,
    as_json: bool,
    data: Data,
    verb: str,
) -> None:
    """A new key with these scopes, or with all of its kind."""
    open_folder(data, make=True)
    migrate_new()
    from laksa.accounts import api_keys
    from laksa.ui.words import words_for

    known = [scope.value for scope in api_keys.Scope if scope.startswith(kind)]
    if unknown := sorted(set(scopes) - set(known)):
        fail(f"{unknown[0]} tidak dikenal: {', '.join(known)}", f"Unknown scope {unknown[0]}: {', '.join(known)}")
    try:
        made, secret = api_keys.create(name, scopes or known, by=verb, hourly_limit=limit, is_test=is_test)
    except Refused as refused:
        fail(words_for(refused), f"The key was not made: {refused.code}.")
    if as_json:
        out_json({"name": made.name, "key": secret, "scopes": made.scopes, "hourly_limit": limit, "test": is_test})
    else:
        out(secret)


def _list(kind: str, *, as_json: bool, data: Data) -> None:
    open_folder(data)
    from laksa.accounts.api_keys import ApiKey

    found = [
        {
            "name": row.name,
            "prefix": row.prefix,
            "scopes": row.scopes,
            "hourly_limit": row.hourly_limit,
            "test": row.is_test,
            "last_used_at": row.last_used_at and row.last_used_at.isoformat(),
            "revoked_at": row.revoked_at and row.revoked_at.isoformat(),
        }
        for row in ApiKey.objects.all()
        if any(scope.startswith(kind) for scope in row.scopes)
    ]
    if as_json:
        out_json(found)
        return
    for entry in found:
        state = words("dicabut", "revoked") if entry["revoked_at"] else words("aktif", "active")
        used = str(entry["last_used_at"] or "–")[:16]
        out(f"{entry['prefix']:<10} {state:<8} {used:<17} {entry['name']}")


def _revoke(kind: str, name: str, *, as_json: bool, data: Data, verb: str) -> None:
    open_folder(data)
    from django.db.models import Q

    from laksa.accounts import api_keys

    found = [
        row
        for row in api_keys.ApiKey.objects.filter(Q(name=name) | Q(prefix=name), revoked_at__isnull=True)
        if any(scope.startswith(kind) for scope in row.scopes)
    ]
    if not found:
        fail(f"Tidak ada kunci aktif {name}.", f"There is no active key {name}.")
    for row in found:
        api_keys.revoke(row, by=verb)
    if as_json:
        out_json({"revoked": [row.name for row in found]})
    else:
        say(f"Dicabut: {name}", f"Revoked: {name}")
