"""demo: what can be done with the demo city after it was loaded."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from laksa.ops.opening import DEFAULT, Data, Json, alone_on, open_folder
from laksa.ops.terminal import fail, out, out_json, words
from laksa.site import folder

app = typer.Typer(help="Kota contoh / the demo city.", rich_markup_mode=None)


@app.command("accounts")
def accounts(as_json: Json = False, data: Data = DEFAULT) -> None:
    """Tampilkan akun contoh."""
    place = open_folder(data) / "demo-accounts.json"
    if not place.exists():
        fail("Folder ini bukan kota contoh.", "This folder is no demo city.")
    found = json.loads(place.read_text())
    if as_json:
        out_json(found)
        return
    for role, account in found.items():
        out(f"{role:<10} {account['username']:<18} {account['password']}")


@app.command("clear")
def clear(
    yes: Annotated[bool, typer.Option("--yes", help="Tanpa bertanya.")] = False,
    as_json: Json = False,
    data: Data = DEFAULT,
) -> None:
    """Mulai register baru: laporan contoh dan akun contoh hilang, setelan dan pengguna Anda tinggal."""
    data = open_folder(data)
    if not folder.is_demo(data):
        fail("Folder ini bukan kota contoh; register nyata tidak pernah dikosongkan.", "This folder is no demo.")
    with alone_on(data):
        if not yes and not typer.confirm(words("Hapus semua laporan contoh?", "Delete all demo cases?")):
            raise typer.Exit(1)
        from laksa_demo.clear import clear_register

        clear_register(data)
    if as_json:
        out_json({"cleared": str(data)})
    else:
        out(words("Register kosong dan nyata sekarang.", "The register is empty and real now."))
