"""What came after an end, and what else happened."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from laksa.figures.arithmetic import TOO_FEW, rate, wilson
from laksa.figures.declaration import CasesOf, Figure, Reading, Selection, count, count_each, happens
from laksa.figures.facts import EMERGENCY_BODY, Fact
from laksa.rules import events as e
from laksa.rules.state import State

VERDICTS = ("yes", "partly", "no")
REOPENED_SOON = timedelta(days=7)


def _judged(reading: Reading) -> dict[str, Any]:
    """Of the closings in the period, what their reporters said of them; the share solved with its interval."""
    said = {key: reading.own.counted("ended", "verdict", key) for key in (*VERDICTS, "none")}
    answered = sum(said[verdict] for verdict in VERDICTS)
    low, high = wilson(said["yes"], answered) if answered >= TOO_FEW else (None, None)
    return said | {
        "answered": answered,
        "response": rate(answered, answered + said["none"]),
        "solved": rate(said["yes"], answered),
        "solved_low": low,
        "solved_high": high,
    }


def _said(*verdicts: str) -> CasesOf:
    return lambda code: Selection("ended", "verdict", lambda key, until: key in verdicts)


def _verdict(event: e.Event, before: State, moment: datetime, bucket: int) -> Iterable[Fact]:
    assert isinstance(event, e.VerdictGiven)
    yield Fact("verdict", bucket, details=(("verdict", event.verdict),))


def _reopened_soon(event: e.Event, before: State, moment: datetime, bucket: int) -> Iterable[Fact]:
    if before.closed_at is not None and moment - before.closed_at <= REOPENED_SOON:
        yield Fact("reopened_soon", bucket)


FIGURES = (
    *count_each("verdicts", "verdict", "verdict", VERDICTS, table="others", books={e.VerdictGiven: _verdict}),
    Figure(
        "judged",
        _judged,
        cases={f"judged.{key}": _said(key) for key in (*VERDICTS, "none")} | {"judged.answered": _said(*VERDICTS)},
        table="response",
    ),
    count("reopened_within_7", Selection("reopened_soon"), books={e.Reopened: _reopened_soon}),
    count("emergencies_112", Selection("ended", "body", lambda key, until: key == EMERGENCY_BODY)),
    count("meetings", Selection("met"), books={e.Met: happens("met")}),
    Figure("undelivered", None, table="others", recounted=False),  # counted from messages: highlights
)
