"""What histories are booked as: dated facts, the words for their kinds, and what a declared figure may book itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from laksa.rules import events as e
from laksa.rules import state
from laksa.rules.period import WIB
from laksa.rules.state import State
from laksa.rules.worktime import is_late

DIMENSIONS = ("kind", "category", "agency", "kecamatan", "kelurahan", "channel", "urgency")
EMERGENCY_BODY = "X-112"
# How figures are made: 0 before confidential cases stood apart, 1 medians by the nearest rank and of any number.
EDITION = 2
WITHIN = (7, 14, 30)  # days after receipt, at which every case is looked at
FINISHED, LEFT, STILL_OPEN = "selesai", "left", "open"
_BEGINNING = datetime(2000, 1, 1, tzinfo=WIB)


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that happened in `bucket`. `details` are its own dimensions; a `value` makes it a duration."""

    measure: str
    bucket: int
    sign: int = 1
    details: tuple[tuple[str, str], ...] = ()
    value: int | None = None


# What one kind of event adds: the event, the case before it, when it counts, its bucket.
Booker = Callable[[e.Event, State, datetime, int], Iterable[Fact]]


def fate_of(status: str) -> str:
    """Finished, left (merged, rejected, withdrawn), or open."""
    if status in state.FINISHED:
        return FINISHED
    return STILL_OPEN if status in state.OPEN else LEFT


def punctual(due: datetime | None, moment: datetime) -> str:
    return "late" if is_late(due, moment) else "on_time"


def minutes(span: timedelta) -> int:
    return max(0, int(span.total_seconds())) // 60


def since_beginning(moment: datetime) -> int:
    """The first whole minute since the year 2000 that is not before `moment`: when a case was received."""
    return -(-int((moment - _BEGINNING).total_seconds()) // 60)
