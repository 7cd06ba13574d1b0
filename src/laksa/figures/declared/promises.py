"""What was promised, and kept or not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from laksa.figures.arithmetic import rate
from laksa.figures.declaration import CasesOf, Figure, Reading, Selection, count, count_each, happens
from laksa.figures.facts import Fact, punctual
from laksa.rules import events as e
from laksa.rules.state import State

KEPT = ("on_time", "saved", "late", "open")
PUNCTUAL = ("on_time", "late")


def _due(reading: Reading) -> dict[str, Any]:
    """Of the promises that fell due: those kept, those kept only by an extension, those broken, those still open."""
    within, end_day = reading.own.within, reading.end_day.isoformat()
    kept = dict(within.get(("due", "kept"), {}))
    for key, number in within.get(("due", "day"), {}).items():
        day, _, how = key.partition(" ")
        if day >= end_day:
            kept[how] = kept.get(how, 0) - number
    found = {name: kept.get(name, 0) + kept.get(f"{name}+", 0) for name in KEPT}
    counted, on_time = sum(found.values()), found["on_time"] + found["saved"]
    return found | {
        "counted": counted,
        "rate": rate(on_time, counted),
        "extended": sum(number for key, number in kept.items() if key.endswith("+")),
        "rate_unextended": rate(found["on_time"], counted),
    }


def _promises(name: str) -> CasesOf:
    """Keys "2026-10-14 on_time+" of due dates that have come: of one fate, all of them, or those once extended."""

    def holds(key: str, until: date) -> bool:
        day, _, kept = key.partition(" ")
        has_come = day < until.isoformat()
        return has_come and {"counted": True, "extended": kept.endswith("+")}.get(name, kept.rstrip("+") == name)

    return lambda code: Selection("due", "day", holds)


def _forwarded(event: e.Event, before: State, moment: datetime, bucket: int) -> Iterable[Fact]:
    assert isinstance(event, e.Assigned)
    if event.forward_due is not None:
        yield Fact("forwarded", bucket, details=(("punctual", punctual(event.forward_due, moment)),))


def _agency_done(event: e.Event, before: State, moment: datetime, bucket: int) -> Iterable[Fact]:
    assert isinstance(event, e.FollowedUp | e.SupportWaived)
    if event.complete:
        due = event.agency_due or before.agency_due
        yield Fact("agency_done", bucket, details=(("punctual", punctual(due, moment)),))


FIGURES = (
    Figure(
        "due",
        _due,
        cases={f"due.{name}": _promises(name) for name in (*KEPT, "counted", "extended")},
        table="due",
        reads=(("due", "kept"), ("due", "day")),
    ),
    count("extensions", Selection("extended"), table="due", books={e.Extended: happens("extended")}),
    *count_each("punctuality", "ended", "punctual", PUNCTUAL),
    *count_each("forwarded", "forwarded", "punctual", PUNCTUAL, table="punctuality", books={e.Assigned: _forwarded}),
    *count_each(
        "agency_punctuality",
        "agency_done",
        "punctual",
        PUNCTUAL,
        table="punctuality",
        books={e.FollowedUp: _agency_done, e.SupportWaived: _agency_done},
    ),
)
