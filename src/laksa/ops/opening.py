"""Opening a data folder for a verb: Django set up on it, or a clear word why not."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from laksa.ops.terminal import fail
from laksa.rules.sop import Sop
from laksa.site import folder

DEFAULT = Path("var")

Data = Annotated[Path, typer.Option("--data", help="Folder data / data folder.", show_default=True)]
Json = Annotated[bool, typer.Option("--json", help="Keluaran mesin / machine-readable output.")]


def open_folder(data: Path, *, make: bool = False, demo: bool = False) -> Path:
    """Django on `data`. Only run, import, restore and user make a folder that is absent."""
    data = data.resolve()
    if not folder.exists(data):
        if not make:
            fail(
                f"Belum ada data di {data}. Jalankan `./laksa` lebih dahulu, atau sebut foldernya dengan --data.",
                f"There is no data in {data}. Run `./laksa` first, or name the folder with --data.",
            )
        folder.make(data, demo=demo)
    _set_up(data)
    return data


def open_nothing() -> None:
    """Django without a data folder, for verbs that only read the code (sop)."""
    _set_up(DEFAULT.resolve())


def _set_up(data: Path) -> None:
    os.environ["LAKSA_DATA"] = str(data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "laksa.site.settings")
    import django

    django.setup()


def current_sop() -> Sop:
    """The SOP of the city's folder (LAKSA_SOP), or a clear word what is wrong with its files."""
    from laksa.register import sops

    try:
        return sops.current()
    except ValueError as wrong:
        fail(f"SOP tidak dapat dibaca: {wrong}", f"The SOP cannot be read: {wrong}")


def migrate() -> None:
    """The database as this release wants it, and the city's starting values."""
    from django.core.management import call_command

    from laksa.register import city

    call_command("migrate", verbosity=0, interactive=False)
    city.fill()


def require_lock_free(data: Path) -> None:
    """On SQLite one process writes: refuse while `run` holds the folder."""
    try:
        with folder.hold(data):
            return
    except folder.FolderBusy:
        fail(
            f"Folder {data} sedang dipakai oleh `laksa run`. Hentikan dahulu dengan Ctrl+C.",
            f"The folder {data} is in use by `laksa run`. Stop it first with Ctrl+C.",
        )
