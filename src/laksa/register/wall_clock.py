"""The computer's clock against what the register knows: may it be believed, and who says so when it may not.

Whoever seals a fact or deletes something because time has passed asks `doubt` first. A reading is kept in the register,
not in a file: the pages show the doubt too, and with PostgreSQL they may run elsewhere.
"""

from __future__ import annotations

import ctypes
from datetime import datetime, timedelta
from pathlib import Path

from django.db.models import Max
from django.utils import timezone

from laksa.history.transaction import write
from laksa.register.models import ClockReading, Event
from laksa.rules import wall_clock
from laksa.rules.wall_clock import Doubt, Machine, Trusted

_ROW = 1
_LATER_BY_CHANCE = timedelta(seconds=5)  # the clocks of two computers before one database
_UNSYNCHRONISED = (5, -1)  # TIME_ERROR of adjtimex(2), or no answer


def doubt() -> Doubt | None:
    """What speaks against the clock now; None where it can be believed. Changes nothing."""
    return wall_clock.doubt(machine(), _trusted())


def turn() -> Doubt | None:
    """As `doubt`; where there is none, this moment becomes the one that later ones are measured by."""
    seen, trusted = machine(), _trusted()
    found = wall_clock.doubt(seen, trusted)
    if found is None:
        _keep(wall_clock.trust(seen, trusted))
    return found


def accept() -> None:
    """A person has looked: the clock is right as it stands, and events from the future are known to be none."""
    seen, newest = machine(), newest_event()
    _keep(wall_clock.trust(seen, None), known_ahead=newest if newest and newest > seen.now else None)


def unknown_ahead() -> datetime | None:
    """The newest event where it lies in the future and nobody has accepted that yet."""
    newest = newest_event()
    if newest is None or newest <= timezone.now() + _LATER_BY_CHANCE:
        return None
    known = ClockReading.objects.filter(pk=_ROW).values_list("known_ahead", flat=True).first()
    return newest if known is None or newest > known else None


def newest_event() -> datetime | None:
    """The newest moment in the register, which is not always that of the newest id: a clock may have been wrong."""
    found = Event.objects.aggregate(newest=Max("recorded_at"), occurred=Max("at"))
    return max((moment for moment in found.values() if moment), default=None)


def machine() -> Machine:
    """Read from the kernel's files: a program that is told a false time is not told a false uptime there."""
    try:
        uptime = float(Path("/proc/uptime").read_text().split()[0])
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except (OSError, ValueError, IndexError):
        return Machine(timezone.now(), is_synchronised=_is_synchronised())
    return Machine(timezone.now(), f"{boot} {_first_process()}", timedelta(seconds=uptime), _is_synchronised())


def _first_process() -> str:
    """When process 1 began: a container that starts anew has another, in the same boot of its computer."""
    try:
        return Path("/proc/1/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""


def _is_synchronised() -> bool:
    """Whether the kernel holds that a time server keeps its clock; setting it by hand takes that back."""
    ask = getattr(ctypes.CDLL(None), "adjtimex", None)
    return ask is not None and ask(ctypes.create_string_buffer(1024)) not in _UNSYNCHRONISED


def _trusted() -> Trusted | None:
    row = ClockReading.objects.filter(pk=_ROW).first()
    if row is not None:
        return Trusted(row.at, row.boot, row.booted_at)
    newest = newest_event()
    return Trusted(newest) if newest else None


def _keep(trusted: Trusted, **more: datetime | None) -> None:
    values = {"at": trusted.at, "boot": trusted.boot, "booted_at": trusted.booted_at}
    with write():
        ClockReading.objects.update_or_create(pk=_ROW, defaults=values | more)
