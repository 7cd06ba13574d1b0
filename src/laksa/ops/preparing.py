"""What stands ready before the first page: tables, city, static files, and the demo city where one was asked for."""

from __future__ import annotations

import hashlib
import io
from contextlib import redirect_stdout
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.management import call_command

from laksa.accounts.models import User
from laksa.channels import reception
from laksa.ops import releases, terminal, upgrade
from laksa.ops.durability import require_durable
from laksa.ops.opening import current_sop, is_unused, migrate
from laksa.ops.terminal import fail, say
from laksa.register import sweeping
from laksa.ui import scripts, styles

# EX_CONFIG: laksa.service does not start again what ended so, for each try would write one more archive.
NOT_UPGRADED = 78
_PACKAGE = Path(__file__).resolve().parents[1]
_NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)


def prepare(*, demo: bool, alone: bool = False) -> None:
    """`alone`: no other process is at this folder, so whatever a request left there is nobody's any more."""
    current_sop()
    require_durable()
    if demo:
        _require_unused_database()
    _bring_up_database()
    sweeping.sweep(alone=alone, held=reception.files_held)
    compile_catalogues(settings.DATA / "locale")
    collect_static()
    if demo:
        from laksa_demo import conversations, other_systems
        from laksa_demo.load import load

        load(settings.DATA, terminal=terminal)
        sari, yusuf = (User.objects.get(username=name) for name in ("sari", "yusuf"))
        conversations.tell(sari, yusuf)
        other_systems.tell(sari)


def _bring_up_database() -> None:
    """The database as this release wants it; an older one with something in it is archived before, as by `upgrade`."""
    pending = releases.pending()
    if pending and not is_unused():
        say(
            "Register ini dari rilis yang lebih lama; dicadangkan dahulu, lalu dimigrasikan.",
            "This register is of an older release; it is archived first, then migrated.",
        )
        upgrade.bring_up(settings.DATA, pending, code=NOT_UPGRADED)
        return
    if pending:
        say("Menyiapkan basis data…", "Preparing the database…")
    migrate()


def _require_unused_database() -> None:
    """A new folder may name the PostgreSQL database of a real register: the demo city never goes into that."""
    if not is_unused():
        fail(
            "Basis data ini sudah berisi laporan atau pengguna; kota contoh hanya dimuat ke basis data kosong. "
            "Sebut folder register itu dengan --data, atau basis data baru dengan LAKSA_DATABASE.",
            "This database already holds cases or users; the demo city is loaded into an empty one only. "
            "Name that register's folder with --data, or a new database with LAKSA_DATABASE.",
        )


def compile_catalogues(folder: Path) -> None:
    """Translations from their sources into a folder outside, so that no binary stands in the repository.

    Made anew where the source says something else, whatever the dates of the files are: a release that was packed
    before the last start of the older one is newer all the same.
    """
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    sources = _PACKAGE / "locale"
    for source in sources.glob("*/LC_MESSAGES/django.po"):
        target = folder / source.relative_to(sources).with_suffix(".mo")
        made_from, now = target.with_suffix(".source"), hashlib.sha256(source.read_bytes()).hexdigest()
        if target.exists() and made_from.exists() and made_from.read_text() == now:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        made_from.unlink(missing_ok=True)  # until the catalogue is whole
        with source.open("rb") as po, target.open("wb") as mo:
            catalogue = read_po(po)
            catalogue.creation_date = _NO_DATE  # the same source makes the same bytes
            write_mo(mo, catalogue)
        made_from.write_text(now)


def collect_static() -> None:
    """Copied with hashed names when something changed; nothing to do on most starts."""
    stamp = settings.STATIC_ROOT / "stamp"
    now = _fingerprint()
    if stamp.exists() and stamp.read_text() == now:
        return
    storages = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    from django.test.utils import override_settings

    say("Menyiapkan berkas halaman…", "Preparing the files of pages…")

    with (
        TemporaryDirectory() as joined,
        override_settings(STORAGES=storages, STATICFILES_DIRS=[joined]),
        redirect_stdout(io.StringIO()),
    ):
        scripts.write(_PACKAGE, Path(joined))
        styles.write(_PACKAGE, Path(joined))
        parts = scripts.modules(_PACKAGE)
        call_command("collectstatic", verbosity=0, interactive=False, clear=True, ignore_patterns=parts)
    stamp.write_text(now)


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for path in sorted([Path(scripts.__file__), Path(styles.__file__), *_PACKAGE.glob("*/static/**/*")]):
        if path.is_file():
            digest.update(f"{path} {path.stat().st_mtime_ns} {path.stat().st_size}\n".encode())
    return digest.hexdigest()
