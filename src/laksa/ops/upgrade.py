"""An older release's register becomes this release's, with an archive before and a way back.

By `upgrade`, and by whatever starts LAKSA on such a register: nobody's register is migrated without an archive.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated

import typer

from laksa.ops import archives, backup, releases
from laksa.ops.opening import DEFAULT, Data, Json, alone_on, migrate, open_folder
from laksa.ops.terminal import fail, out, out_json, say, words
from laksa.site import folder

SAMPLE = 500
_COPY = "before.sqlite3"


class _Unsound(Exception):
    """What stands after the migration is not what stood before."""


def upgrade(
    into: Annotated[Path | None, typer.Option(help="Folder arsip; bawaan DATA/upgrades.")] = None,
    as_json: Json = False,
    data: Data = DEFAULT,
) -> None:
    """Cadangkan, migrasikan, periksa contoh, dan kembali ke semula bila gagal."""
    data = data.resolve()
    if not folder.exists(data):
        fail(f"Belum ada data di {data}.", f"There is no data in {data}.")
    with alone_on(data):
        open_folder(data)
        pending = releases.pending()
        if not pending:
            _tell(as_json, pending, None, 0)
            return
        archive, verified = bring_up(data, pending, into)
    _tell(as_json, pending, archive, verified)


def bring_up(data: Path, pending: list[str], into: Path | None = None, *, code: int = 1) -> tuple[Path, int]:
    """Archive, migrate and verify the open register; where its archive is, and how many histories were replayed.

    When any of that fails the register is as it was, and the verb ends with `code`.
    """
    target = into or data / "upgrades"
    archive = archives.new_in(target)
    say(f"Mencadangkan ke {archive}…", f"Backing up to {archive}…")
    try:
        target.mkdir(parents=True, exist_ok=True, mode=0o700)
        backup.write(data, archive)
    except OSError as problem:
        fail(
            f"Arsip {archive} tidak dapat ditulis: {problem}. Register belum diubah. Sediakan tempat, lalu ulangi.",
            f"The archive {archive} cannot be written: {problem}. Nothing was changed. Make room, then try again.",
            code=code,
        )
    try:
        with _way_back(data / "upgrades"):
            return archive, _migrate_and_verify(pending)
    except Exception as problem:
        fail(
            f"Tidak jadi: {problem}. Register kembali seperti semula; arsipnya di {archive}. "
            "Jalankan rilis yang lama, dan laporkan kalimat ini.",
            f"Not done: {problem}. The register is as it was; its archive is at {archive}. "
            "Run the old release, and report this sentence.",
            code=code,
        )


def _migrate_and_verify(pending: list[str]) -> int:
    """How many histories were replayed; _Unsound when anything was lost or no longer holds."""
    from laksa.audit.verify import verify_sample
    from laksa.register.models import Event

    before = Event.objects.count()
    say(f"Memigrasikan {len(pending)} langkah…", f"Migrations to run: {len(pending)}…")
    migrate()
    say("Memeriksa contoh riwayat…", "Verifying a sample of histories…")
    looked_at, findings = verify_sample(SAMPLE)
    if findings:
        first = findings[0]
        raise _Unsound(f"{first.number}: {first.code} {first.detail}".strip())
    if (now := Event.objects.count()) != before:
        raise _Unsound(words(f"{before} peristiwa menjadi {now}", f"{before} events became {now}"))
    return looked_at


@contextmanager
def _way_back(place: Path) -> Iterator[None]:
    """What fails in the block leaves the database as it was: on PostgreSQL by one transaction, on SQLite by a copy."""
    from django.db import connection, transaction

    if connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            yield
        return
    database, copy = Path(connection.settings_dict["NAME"]), place / _COPY
    place.mkdir(exist_ok=True, mode=0o700)
    copy.unlink(missing_ok=True)
    _copy(database, copy)
    try:
        yield
    except BaseException:
        connection.close()
        _copy(copy, database)
        raise
    finally:
        copy.unlink()


def _copy(source: Path, target: Path) -> None:
    """All pages of one SQLite database into another, in one transaction of the target."""
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        one.backup(other)
    target.chmod(0o600)


def _tell(as_json: bool, pending: list[str], archive: Path | None, verified: int) -> None:
    if as_json:
        out_json({"migrations": pending, "archive": str(archive or ""), "verified": verified})
    elif archive is None:
        out(words(f"Tidak ada yang perlu: {releases.here()}.", f"Nothing to do: {releases.here()}."))
    else:
        out(
            words(
                f"Selesai: {releases.here()}. {verified} riwayat diperiksa. Arsip sebelum ini: {archive}",
                f"Done: {releases.here()}. {verified} histories verified. The archive from before: {archive}",
            )
        )
