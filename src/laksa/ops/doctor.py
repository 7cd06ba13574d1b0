"""doctor: is this installation sound? What is not, with its mend."""

from __future__ import annotations

import shutil
import stat
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from laksa.ops.opening import DEFAULT, Data, Json, open_folder
from laksa.ops.terminal import out, out_json, words
from laksa.site import folder as folders

if TYPE_CHECKING:
    from laksa.messages.transport import Transport

FREE_BYTES = 500 * 1024 * 1024
LAG = 1_000


@dataclass(frozen=True)
class Check:
    """One thing doctor looked at."""

    name: str
    ok: bool
    found: str
    fix: str = ""


def doctor(as_json: Json = False, data: Data = DEFAULT) -> None:
    """Periksa ketahanan basis data, pemicu, ruang disk, jam, pengikut, surat, dan kunci; dengan perbaikannya."""
    folder = open_folder(data, newer=True)
    checks = [*_durability(folder), *_disk(folder), *_keys(folder), *_private(folder), *_migrations(folder)]
    if all(check.ok for check in checks if check.name == "migrations"):  # else the tables are not those of this code
        checks += [check for look in (_triggers, _clock, _lag, _mail) for check in look(folder)]
    if as_json:
        out_json([asdict(check) for check in checks])
    else:
        for check in checks:
            out(f"{'OK ' if check.ok else '!! '} {check.name}: {check.found}{'' if check.ok else f' -> {check.fix}'}")
    raise typer.Exit(0 if all(check.ok for check in checks) else 1)


def _durability(folder: Path) -> list[Check]:
    from laksa.ops.durability import weaknesses

    found = weaknesses()
    fix = words("pulihkan setelan basis data ke WAL/FULL atau synchronous_commit=on", "restore the durable settings")
    return [Check("durability", not found, "; ".join(found) or "durable", fix)]


def _triggers(folder: Path) -> list[Check]:
    from laksa.history import triggers

    found = triggers.missing()
    fix = words("jalankan `./laksa`: pemicu dipasang lagi saat mulai", "run `./laksa`: they are made again at start")
    return [Check("triggers", not found, ", ".join(sorted(found)) or "in place", fix)]


def _migrations(folder: Path) -> list[Check]:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from laksa.ops import releases

    newer = releases.newer_database()
    if newer:
        fix = words(
            f"basis data milik rilis yang lebih baru; di sini {releases.here()}. Jalankan rilis yang lebih baru itu",
            f"the database belongs to a newer release; here is {releases.here()}. Run that newer release",
        )
        return [Check("migrations", ok=False, found=f"unknown: {', '.join(newer)}", fix=fix)]
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [
        Check("migrations", not plan, f"{len(plan)} open", words("jalankan `./laksa upgrade`", "run `./laksa upgrade`"))
    ]


def _disk(folder: Path) -> list[Check]:
    free = shutil.disk_usage(folder).free
    fix = words(
        "kosongkan ruang disk; di bawah 500 MB laporan dapat ditolak", "free some space; reports may be refused"
    )
    return [Check("disk", free > FREE_BYTES, f"{free // 1024**2} MB free", fix)]


def _clock(folder: Path) -> list[Check]:
    from laksa.register import wall_clock

    newest, doubt = wall_clock.newest_event(), wall_clock.doubt()
    found = f"newest event {newest.isoformat() if newest else 'none'}"
    if doubt is None:
        fix = words(
            "ada kejadian dari masa depan: jam pernah terlalu maju. Setel jamnya (NTP) bila masih salah; kepala UPT "
            "membatalkan lewat tenggat yang keliru di halaman laporannya; lalu jalankan `./laksa clock accept`",
            "an event lies in the future: the clock ran ahead. Set it (NTP) if it is still wrong; the head of unit "
            "takes back on its page what fell overdue falsely; then run `./laksa clock accept`",
        )
        return [Check("clock", wall_clock.unknown_ahead() is None, found, fix)]
    found += f", last right moment {doubt.trusted.isoformat()}, now {doubt.now.isoformat()}"
    fix = words(
        "pekerjaan jam berhenti: setel jam komputer (NTP); bila jamnya sudah benar, jalankan `./laksa clock accept`",
        "what the clock does by itself has stopped: set the clock (NTP); if it is right, run `./laksa clock accept`",
    )
    return [Check("clock", ok=False, found=found, fix=fix)]


def _lag(folder: Path) -> list[Check]:
    from laksa.followers.drain import lag
    from laksa.site.work import FOLLOWERS

    fix = words("jalankan `./laksa` atau `./laksa work`", "start `./laksa` or `./laksa work`")
    return [
        Check(f"follower {name}", (behind := lag(name)) < LAG, f"{behind} events behind", fix) for name in FOLLOWERS
    ]


def _mail(folder: Path) -> list[Check]:
    from django.utils import timezone

    from laksa.messages.models import UNDER_WAY, Message
    from laksa.messages.transport import transports
    from laksa.messages.undelivered import dead_letters
    from laksa.register.index_conditions import literal

    late, dead = timezone.now() - timedelta(minutes=15), dead_letters()
    stuck = Message.objects.filter(literal(UNDER_WAY), not_before__lt=late).count()
    fix = words(
        "`./laksa mail retry`, atau Kirim ulang di /kelola/pesan/; sebabnya ada di sana",
        "`./laksa mail retry`, or Kirim ulang at /kelola/pesan/; the reasons stand there",
    )
    mails = Check("mail", not dead and not stuck, f"{dead} undeliverable, {stuck} waiting over 15 minutes", fix)
    return [mails, *(_channel(transport, late) for transport in transports().values())]


def _channel(transport: Transport, late: datetime) -> Check:
    """Whether it takes our messages; one that was silent for a few minutes is nobody's alarm."""
    from laksa.messages import health
    from laksa.messages.models import EMAIL

    state = health.current(transport.name)
    name = "mail relay" if transport.name == EMAIL else f"channel {transport.name}"
    fix = words(
        f"perbaiki {transport.settings}, jalankan LAKSA kembali, lalu `./laksa mail retry`",
        f"mend {transport.settings}, start LAKSA again, then `./laksa mail retry`",
    )
    if state.refusing_since:
        found = f"refuses us since {state.refusing_since.isoformat()} ({state.reason}): {state.answer}"
        return Check(name, ok=False, found=found, fix=fix)
    if state.silent_since:
        found = f"silent since {state.silent_since.isoformat()}: {state.silence}"
        return Check(name, ok=state.silent_since > late, found=found, fix=fix)
    return Check(name, ok=True, found="holds nothing against us", fix=fix)


def _keys(folder: Path) -> list[Check]:
    checks = []
    for path in sorted((folder / "keys").glob("*")) + sorted(folder.glob("demo-accounts.json")):
        mode = stat.S_IMODE(path.stat().st_mode)
        checks.append(Check(f"mode of {path.name}", mode == 0o600, oct(mode), f"chmod 600 {path}"))
    return checks


def _private(folder: Path) -> list[Check]:
    found = list(folders.open_to_others(folder))
    fix = words("jalankan `./laksa`: modenya diperbaiki saat mulai", "run `./laksa`: the modes are mended at start")
    first = f"{len(found)} open to others, first {found[0][0]}" if found else "closed to others"
    return [Check("modes of files", not found, first, fix)]
