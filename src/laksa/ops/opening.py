"""Opening a data folder for a verb: Django set up on it, or a clear word why not."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from laksa.ops.terminal import fail
from laksa.rules.sop import Sop
from laksa.site import folder
from laksa.site.environment import WrongSetting

DEFAULT = Path("var")

Data = Annotated[Path, typer.Option("--data", help="Folder data / data folder.", show_default=True)]
Json = Annotated[bool, typer.Option("--json", help="Keluaran mesin / machine-readable output.")]


def open_folder(data: Path, *, make: bool = False, demo: bool = False, newer: bool = False) -> Path:
    """Django on `data`. Only run, import, restore and user make a folder that is absent.

    A database that a newer release has migrated is refused, but to who can say what that means (`newer`: doctor).
    """
    data = data.resolve()
    if not folder.exists(data):
        if not make:
            fail(
                f"Belum ada data di {data}. Jalankan `./laksa` lebih dahulu, atau sebut foldernya dengan --data.",
                f"There is no data in {data}. Run `./laksa` first, or name the folder with --data.",
            )
        folder.make(data, demo=demo)
    _set_up(data)
    _require_database()
    if not newer:
        _require_no_newer_release()
    return data


def open_nothing() -> None:
    """Django without a data folder, for verbs that only read the code (sop)."""
    _set_up(DEFAULT.resolve())


def _set_up(data: Path) -> None:
    os.environ["LAKSA_DATA"] = str(data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "laksa.site.settings")
    import django
    from django.conf import settings

    try:
        _ = settings.DATABASES  # the first look reads the environment
    except WrongSetting as wrong:
        fail(f"Pengaturan LAKSA salah. {wrong.indonesian}.", f"A setting of LAKSA is wrong. {wrong.english}.")
    django.setup()


def _require_database() -> None:
    """A connection, or a clear word what refused it."""
    from django.conf import settings
    from django.db import DatabaseError, connection

    try:
        connection.ensure_connection()
    except DatabaseError as refused:
        name = "LAKSA_DATABASE" if settings.DATABASE_URL else settings.DATABASES["default"]["NAME"]
        fail(
            f"Basis data ({name}) tidak dapat dibuka: {str(refused).strip()}",
            f"The database ({name}) cannot be opened: {str(refused).strip()}",
        )


def _require_no_newer_release() -> None:
    from laksa.ops import releases

    unknown = releases.newer_database()
    if unknown:
        there = ", ".join(unknown)
        fail(
            f"Basis data ini sudah dimigrasikan rilis LAKSA yang lebih baru ({there}); di sini {releases.here()}. "
            "Jalankan rilis yang lebih baru itu, atau pulihkan cadangan dari rilis ini ke folder baru.",
            f"A newer release of LAKSA has migrated this database ({there}); here is {releases.here()}. "
            "Run that newer release, or restore a backup of this release into a new folder.",
        )


def current_sop() -> Sop:
    """The SOP of the city's folder (LAKSA_SOP), or a clear word what is wrong with its files."""
    from laksa.register import sops

    try:
        return sops.current()
    except ValueError as wrong:
        fail(f"SOP tidak dapat dibaca: {wrong}", f"The SOP cannot be read: {wrong}")


def migrate() -> None:
    """The database as this release wants it, and the city's starting values."""
    from django.conf import settings
    from django.core.management import call_command

    from laksa.figures import rollup
    from laksa.register import planner, reference

    call_command("migrate", verbosity=0, interactive=False)
    folder.close_to_others(settings.DATA)  # the database is new, or was made when it stood open
    reference.fill()
    rollup.keep_up_with_declarations()
    planner.analyze()


def migrate_new() -> None:
    """`migrate` for a verb that may be the first one on a folder: an older register with something in it is refused."""
    from laksa.ops import releases

    if releases.pending() and not is_unused():
        fail(
            "Register ini dari rilis LAKSA yang lebih lama. Jalankan `laksa upgrade` dahulu: ia mencadangkan "
            "dan memeriksa.",
            "This register is of an older release of LAKSA. Run `laksa upgrade` first: it archives and verifies.",
        )
    migrate()


def is_unused() -> bool:
    """Whether the open database, of whatever release, holds neither cases nor users."""
    from django.db import connection

    from laksa.accounts.models import User
    from laksa.register.models import Case

    tables = connection.introspection.table_names()
    return not any(model._meta.db_table in tables and model._base_manager.exists() for model in (Case, User))


@contextmanager
def alone_on(data: Path) -> Iterator[None]:
    """The lock of the folder for as long as the block runs; a clear word where another process of LAKSA holds it."""
    try:
        with folder.hold(data):
            yield
    except folder.FolderBusy:
        fail(
            f"Folder {data} sedang dipakai proses LAKSA lain. Hentikan dahulu dengan Ctrl+C, atau pakai --data lain.",
            f"The folder {data} is in use by another LAKSA. Stop it first with Ctrl+C, or use another --data.",
        )


@contextmanager
def all_or_nothing(data: Path) -> Iterator[None]:
    """Alone on a folder in the making: what a failing block made is taken away, and the folder if it was not there."""
    before = set(data.iterdir()) if data.exists() else None
    data.mkdir(parents=True, exist_ok=True, mode=0o750)
    with alone_on(data):
        try:
            yield
        except BaseException:
            for path in set(data.iterdir()) - (before or set()):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
            if before is None:
                data.rmdir()
            raise
