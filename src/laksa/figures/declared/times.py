"""How long things took, beside what the SOP allows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from laksa.figures.arithmetic import FEW_TIMES
from laksa.figures.declaration import Figure, Reading, Selection, duration
from laksa.figures.facts import Fact, minutes, since_beginning
from laksa.rules import events as e
from laksa.rules.period import midnight
from laksa.rules.sop import MAX_STEP
from laksa.rules.state import State

ANSWER_MINUTES = 14 * 24 * 60  # UU 25/2009: an answer within 14 days
CLOCKS = {"handling": 1, "waiting": 60, "idle": 60}  # seconds in the unit in which each is told
_STEPS = (*range(1, MAX_STEP + 1), "total")  # of any SOP


def _until_closed(reading: Reading) -> dict[str, Any]:
    found = reading.counts.survival(reading.part, since_beginning(midnight(reading.end_day)))
    return {"n": found.n, "open": found.open, "median": found.median if found.n >= FEW_TIMES else None}


def _still_open(code: str) -> Selection:
    return Selection("received", "outcome", lambda key, until: key in ("menunggu", "proses"))


def _timed_steps(reading: Reading) -> dict[str, int]:
    """The standard of each timed step, in seconds."""
    assert reading.sop is not None
    return {str(step.number): 60 * step.minutes for step in reading.sop.steps if step.minutes is not None}


def _steps(reading: Reading) -> dict[str, Any]:
    """Handling (seconds) and waiting (minutes) of each timed step, and the handling of a whole case."""
    assert reading.sop is not None
    steps: dict[str, Any] = {
        step: {
            "handling": reading.times(f"handling:{step}", limit=standard),
            "waiting": reading.times(f"waiting:{step}"),
        }
        for step, standard in _timed_steps(reading).items()
    }
    steps["total"] = {"handling": reading.times("handling:total", limit=60 * reading.sop.total_minutes)}
    return steps


def _idle(reading: Reading) -> dict[str, Any]:
    """The third clock of each timed step: beside `steps`, which reports frozen without it have too."""
    return {step: reading.times(f"idle:{step}") for step in _timed_steps(reading)}


def _whole_time(event: e.Event, before: State, moment: datetime, bucket: int) -> Iterable[Fact]:
    assert isinstance(event, e.Recorded)
    received, closed = (datetime.fromisoformat(str(event.row[name])) for name in ("received_at", "closed_at"))
    yield Fact("whole_time", bucket, value=minutes(closed - received))


def _agency_time(event: e.Event, before: State, moment: datetime, bucket: int) -> Iterable[Fact]:
    assert isinstance(event, e.FollowedUp | e.SupportWaived)
    if event.complete:
        yield Fact("agency_time", bucket, value=event.agency_s // 60)


def _clocks(event: e.Event, before: State, moment: datetime, bucket: int) -> Iterable[Fact]:
    """The three clocks by SOP step, as the recap row of a closing says (sums over rounds)."""
    assert isinstance(event, e.Recorded)
    for clock, unit in CLOCKS.items():
        seconds = event.row.get(f"{clock}_s", {})  # rows of earlier releases know no idle time
        assert isinstance(seconds, dict)
        for step, spent in seconds.items():
            yield Fact(f"{clock}:{step}", bucket, value=int(spent) // unit)


FIGURES = (
    duration("first_answer", limit=ANSWER_MINUTES),  # booked with the first of several events: figures.booking
    duration("agency_time", books={e.FollowedUp: _agency_time, e.SupportWaived: _agency_time}),
    Figure("until_closed", _until_closed, cases={"until_closed.open": _still_open}, table="times"),
    duration("whole_time", books={e.Recorded: _whole_time}),
    Figure(
        "steps",
        _steps,
        cases={
            "steps.handling": lambda code: Selection(f"handling:{code}", span=True),
            "steps.waiting": lambda code: Selection(f"waiting:{code}", span=True),
        },
        table="steps",
        durations=tuple(f"{clock}:{step}" for clock in CLOCKS for step in _STEPS),
        books={e.Recorded: _clocks},
    ),
    Figure("idle", _idle, cases={"idle": lambda code: Selection(f"idle:{code}", span=True)}, table="steps"),
)
