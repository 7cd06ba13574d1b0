"""webhook: where other systems hear of events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from laksa.ops.keys import refuse
from laksa.ops.opening import DEFAULT, Data, Json, migrate_new, open_folder
from laksa.ops.terminal import fail, out, out_json, say, words
from laksa.rules.refusal import Refused

if TYPE_CHECKING:
    from laksa.api.models import Webhook

app = typer.Typer(help="Kabar ke sistem lain / news for other systems.", rich_markup_mode=None)


@app.command("add")
def add(
    name: str,
    url: str,
    token: Annotated[str, typer.Option("--token", help="Nama kunci API yang membacanya / whose eyes.")],
    event: Annotated[list[str] | None, typer.Option("--event", help="Hanya peristiwa ini / only these.")] = None,
    as_json: Json = False,
    data: Data = DEFAULT,
) -> None:
    """Kabari satu alamat; rahasia tanda tangannya dicetak sekali."""
    open_folder(data, make=True)
    migrate_new()
    from django.db.models import Q

    from laksa.accounts.models import ApiKey
    from laksa.api import webhooks

    key = ApiKey.objects.filter(Q(name=token) | Q(prefix=token), revoked_at__isnull=True).first()
    if key is None:
        fail(f"Tidak ada kunci aktif {token}.", f"There is no active key {token}.")
    try:
        hook, secret = webhooks.add(name, url, key, by="laksa webhook add", events=event or ())
    except Refused as refused:
        refuse(refused)
    if as_json:
        out_json({"name": hook.name, "url": hook.url, "token": key.name, "events": hook.events, "secret": secret})
    else:
        out(secret)


@app.command("list")
def listing(as_json: Json = False, data: Data = DEFAULT) -> None:
    """Daftar webhook, dan bagaimana keadaannya."""
    open_folder(data)
    from laksa.api import webhooks
    from laksa.api.models import Webhook

    found = [
        {
            "name": row.name,
            "url": row.url,
            "token": row.key.name,
            "events": row.events,
            "position": row.position,
            "behind": webhooks.behind(row),
            "attempts": row.attempts,
            "error": row.error,
            "delivered_at": row.delivered_at and row.delivered_at.isoformat(),
            "paused_at": row.paused_at and row.paused_at.isoformat(),
        }
        for row in Webhook.objects.select_related("key")
    ]
    if as_json:
        out_json(found)
        return
    for entry in found:
        state = words("berhenti", "paused") if entry["paused_at"] else words("aktif", "active")
        out(f"{state:<9} {entry['behind']:>6} {entry['error']:<10} {entry['name']} {entry['url']}")


@app.command("pause")
def pause(name: str, data: Data = DEFAULT) -> None:
    """Hentikan kabar untuk sementara."""
    hook = _named(name, data)
    from laksa.api import webhooks

    webhooks.pause(hook, by="laksa webhook pause")
    say(f"Dihentikan: {name}", f"Paused: {name}")


@app.command("replay")
def replay(
    name: str,
    first: Annotated[
        int | None, typer.Option("--from", help="Mulai dari urutan ini / from this sequence.", min=1)
    ] = None,
    data: Data = DEFAULT,
) -> None:
    """Lanjutkan, atau kirim ulang mulai dari satu peristiwa."""
    hook = _named(name, data)
    from laksa.api import webhooks

    webhooks.replay(hook, by="laksa webhook replay", first=first)
    say(f"Dilanjutkan: {name}", f"Goes on: {name}")


@app.command("remove")
def remove(name: str, data: Data = DEFAULT) -> None:
    """Hapus: tidak ada kabar lagi."""
    hook = _named(name, data)
    from laksa.api import webhooks

    webhooks.remove(hook, by="laksa webhook remove")
    say(f"Dihapus: {name}", f"Removed: {name}")


def _named(name: str, data: Data) -> Webhook:
    open_folder(data)
    from laksa.api.models import Webhook

    found = Webhook.objects.filter(name=name).first()
    if found is None:
        fail(f"Tidak ada webhook {name}.", f"There is no webhook {name}.")
    return found
