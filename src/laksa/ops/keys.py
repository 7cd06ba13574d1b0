"""open311 key and token: keys by which other systems report, read and act, by Open311 and by the JSON API."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from laksa.ops.opening import DEFAULT, Data, Json, migrate_new, open_folder
from laksa.ops.terminal import fail, out, out_json, say, words
from laksa.rules.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Collection

    from laksa.accounts.models import User

open311 = typer.Typer(help="Open311 GeoReport v2.", rich_markup_mode=None)
key = typer.Typer(help="Kunci Open311 / Open311 keys.", rich_markup_mode=None)
token = typer.Typer(help="Kunci API JSON / keys of the JSON API.", rich_markup_mode=None)
open311.add_typer(key, name="key")
_USUAL = 1_000
_RIGHTS = ("read", "report", "act")
Limit = Annotated[
    int, typer.Option(help="Paling banyak permintaan sejam / most requests an hour.", min=1, max=1_000_000)
]
Test = Annotated[bool, typer.Option("--test", help="Hanya uji coba: diperiksa, tidak disimpan / only tried.")]


@open311.callback()
def _open311() -> None:
    """Open311 GeoReport v2."""


@key.command("add")
def add(name: str, limit: Limit = _USUAL, test: Test = False, as_json: Json = False, data: Data = DEFAULT) -> None:
    """Buat kunci untuk satu klien Open311; dicetak sekali."""
    open_folder(data, make=True)
    migrate_new()
    from laksa.accounts import api_keys

    _add(name, api_keys.OPEN311, verb="open311 key add", limit=limit, test=test, as_json=as_json)


@key.command("list")
def listing(as_json: Json = False, data: Data = DEFAULT) -> None:
    """Daftar kunci Open311."""
    open_folder(data)
    from laksa.accounts import api_keys

    _list(api_keys.OPEN311, as_json=as_json)


@key.command("revoke")
def revoke(name: str, as_json: Json = False, data: Data = DEFAULT) -> None:
    """Cabut kunci dengan nama atau awalan ini."""
    open_folder(data)
    from laksa.accounts import api_keys

    _revoke(name, api_keys.OPEN311, verb="open311 key revoke", as_json=as_json)


@token.command("add")
def add_token(
    name: str,
    scope: Annotated[
        list[str] | None, typer.Option("--scope", help="read, report, act; boleh diulang / may be repeated.")
    ] = None,
    user: Annotated[str, typer.Option("--user", help="Atas nama petugas ini / for this member of the staff.")] = "",
    channel: Annotated[
        str, typer.Option("--channel", help="Laporannya terhitung pada kanal ini, misalnya 112 / count under.")
    ] = "",
    limit: Limit = _USUAL,
    test: Test = False,
    as_json: Json = False,
    data: Data = DEFAULT,
) -> None:
    """Buat kunci API untuk satu sistem; dicetak sekali."""
    open_folder(data, make=True)
    migrate_new()
    from laksa.accounts.models import User

    rights = scope or ["read"]
    unknown = sorted(set(rights) - set(_RIGHTS))
    if unknown:
        known = ", ".join(_RIGHTS)
        fail(f"Hak {unknown[0]} tidak dikenal: {known}.", f"There is no right {unknown[0]}: {known}.")
    person = User.objects.filter(username=user.lower()).first() if user else None
    if user and person is None:
        fail(f"Tidak ada pengguna {user}.", f"There is no user {user}.")
    scopes = [f"api:{right}" for right in rights]
    _add(name, scopes, verb="token add", limit=limit, test=test, as_json=as_json, user=person, channel=channel)


@token.command("list")
def list_tokens(as_json: Json = False, data: Data = DEFAULT) -> None:
    """Daftar kunci API."""
    open_folder(data)
    from laksa.accounts import api_keys

    _list(api_keys.API, as_json=as_json)


@token.command("revoke")
def revoke_token(name: str, as_json: Json = False, data: Data = DEFAULT) -> None:
    """Cabut kunci API dengan nama atau awalan ini."""
    open_folder(data)
    from laksa.accounts import api_keys

    _revoke(name, api_keys.API, verb="token revoke", as_json=as_json)


def _add(
    name: str,
    scopes: Collection[str],
    *,
    verb: str,
    limit: int,
    test: bool,
    as_json: bool,
    user: User | None = None,
    channel: str = "",
) -> None:
    from laksa.accounts import api_keys

    try:
        made, secret = api_keys.create(
            name, scopes, by=f"laksa {verb}", hourly_limit=limit, is_test=test, user=user, channel=channel
        )
    except Refused as refused:
        refuse(refused)
    if not as_json:
        out(secret)
        return
    told = {"name": made.name, "key": secret, "scopes": made.scopes, "hourly_limit": limit, "test": test}
    out_json(told | ({"user": user.username} if user else {}) | ({"channel": channel} if channel else {}))


def _list(scopes: Collection[str], *, as_json: bool) -> None:
    from laksa.accounts.api_keys import ApiKey

    wanted = set(scopes)
    found = [
        {
            "name": row.name,
            "prefix": row.prefix,
            "scopes": row.scopes,
            "user": row.user and row.user.username,
            "hourly_limit": row.hourly_limit,
            "test": row.is_test,
            "last_used_at": row.last_used_at and row.last_used_at.isoformat(),
            "revoked_at": row.revoked_at and row.revoked_at.isoformat(),
        }
        for row in ApiKey.objects.select_related("user")
        if wanted & set(row.scopes)
    ]
    if as_json:
        out_json(found)
        return
    for entry in found:
        state = words("dicabut", "revoked") if entry["revoked_at"] else words("aktif", "active")
        used = str(entry["last_used_at"] or "–")[:16]
        out(f"{entry['prefix']:<10} {state:<8} {used:<17} {entry['name']}")


def _revoke(name: str, scopes: Collection[str], *, verb: str, as_json: bool) -> None:
    from django.db.models import Q

    from laksa.accounts import api_keys

    active = api_keys.ApiKey.objects.filter(Q(name=name) | Q(prefix=name), revoked_at__isnull=True)
    found = [row for row in active if set(scopes) & set(row.scopes)]
    if not found:
        fail(f"Tidak ada kunci aktif {name}.", f"There is no active key {name}.")
    for row in found:
        api_keys.revoke(row, by=f"laksa {verb}")
    if as_json:
        out_json({"revoked": [row.name for row in found]})
    else:
        say(f"Dicabut: {name}", f"Revoked: {name}")


def refuse(refused: Refused) -> NoReturn:
    """What a rule refuses, in words of either language."""
    from django.conf import settings
    from django.utils import translation

    from laksa.ops.preparing import compile_catalogues
    from laksa.ui.words import words_for

    compile_catalogues(Path(settings.LOCALE_PATHS[0]))
    with translation.override("id"):
        indonesian = words_for(refused)
    with translation.override("en"):
        fail(indonesian, words_for(refused))
