"""open311 key: keys by which other systems send reports by Open311."""

from __future__ import annotations

from typing import Annotated

import typer

from laksa.ops.opening import DEFAULT, Data, Json, migrate_new, open_folder
from laksa.ops.terminal import fail, out, out_json, say, words
from laksa.rules.refusal import Refused

open311 = typer.Typer(help="Open311 GeoReport v2.", rich_markup_mode=None)
key = typer.Typer(help="Kunci Open311 / Open311 keys.", rich_markup_mode=None)
open311.add_typer(key, name="key")
_USUAL = 1_000


@open311.callback()
def _open311() -> None:
    """Open311 GeoReport v2."""


@key.command("add")
def add(
    name: str,
    limit: Annotated[int, typer.Option(help="Paling banyak kiriman sejam.", min=1, max=1_000_000)] = _USUAL,
    test: Annotated[bool, typer.Option("--test", help="Hanya uji coba: diperiksa, tidak disimpan.")] = False,
    as_json: Json = False,
    data: Data = DEFAULT,
) -> None:
    """Buat kunci untuk satu klien Open311; dicetak sekali."""
    open_folder(data, make=True)
    migrate_new()
    from laksa.accounts import api_keys
    from laksa.ui.words import words_for

    try:
        made, secret = api_keys.create(
            name, api_keys.OPEN311, by="laksa open311 key add", hourly_limit=limit, is_test=test
        )
    except Refused as refused:
        fail(words_for(refused), f"The key was not made: {refused.code}.")
    if as_json:
        out_json({"name": made.name, "key": secret, "scopes": made.scopes, "hourly_limit": limit, "test": test})
    else:
        out(secret)


@key.command("list")
def listing(as_json: Json = False, data: Data = DEFAULT) -> None:
    """Daftar kunci Open311."""
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
    ]
    if as_json:
        out_json(found)
        return
    for entry in found:
        state = words("dicabut", "revoked") if entry["revoked_at"] else words("aktif", "active")
        used = str(entry["last_used_at"] or "–")[:16]
        out(f"{entry['prefix']:<10} {state:<8} {used:<17} {entry['name']}")


@key.command("revoke")
def revoke(name: str, as_json: Json = False, data: Data = DEFAULT) -> None:
    """Cabut kunci dengan nama atau awalan ini."""
    open_folder(data)
    from django.db.models import Q

    from laksa.accounts import api_keys

    found = list(api_keys.ApiKey.objects.filter(Q(name=name) | Q(prefix=name), revoked_at__isnull=True))
    if not found:
        fail(f"Tidak ada kunci aktif {name}.", f"There is no active key {name}.")
    for row in found:
        api_keys.revoke(row, by="laksa open311 key revoke")
    if as_json:
        out_json({"revoked": [row.name for row in found]})
    else:
        say(f"Dicabut: {name}", f"Revoked: {name}")
