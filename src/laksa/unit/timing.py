"""Time per SOP step, as the reports count it: handling, waiting and idle, against the standard of the SOP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from laksa.figures.arithmetic import TOO_FEW
from laksa.figures.figures import Figures
from laksa.rules.sop import Sop, Step

OFFICE_DAY_S = 27_000  # 7.5 office hours, on every day of the week
_NOTHING: Mapping[str, Any] = {"n": 0, "median": None, "p90": None, "within": 0}


@dataclass(frozen=True)
class Line:
    """One row of the table, in seconds; None where there is nothing to say, `share` also below n 20."""

    count: int
    standard_s: int
    median: float | None = None
    p90: float | None = None
    share: float | None = None
    waiting: float | None = None
    idle: float | None = None
    step: Step | None = None


@dataclass(frozen=True)
class Times:
    """The whole table: a line a step, the line of the whole case, the agencies' time."""

    lines: list[Line]
    whole: Line
    cases: int
    agency_days: float | None


def times(figures: Figures | None, sop: Sop) -> Times:
    """What a report says of the same period, by the steps of `sop`; None where nothing was counted yet."""
    steps = figures["steps"] if figures else {}
    idle = {code: times["median"] for code, times in figures.get("idle", {}).items()} if figures else {}
    agency = figures["agency_time"]["median"] if figures else None
    timed = [step for step in sop.steps if step.minutes is not None]
    return Times(
        lines=[
            _line(steps.get(number := str(step.number), {}), (step.minutes or 0) * 60, step, idle.get(number))
            for step in timed
        ],
        whole=_line(steps.get("total", {}), sop.total_minutes * 60),
        cases=figures["ended"]["recorded"] if figures else 0,
        agency_days=None if agency is None else agency * 60 / OFFICE_DAY_S,
    )


def _line(measured: Mapping[str, Any], standard: int, step: Step | None = None, idle: float | None = None) -> Line:
    handling = measured.get("handling", _NOTHING)
    waiting = measured.get("waiting", _NOTHING)["median"]
    return Line(
        count=handling["n"],
        standard_s=standard,
        median=handling["median"],
        p90=handling["p90"],
        share=100 * handling["within"] / handling["n"] if handling["n"] >= TOO_FEW else None,
        waiting=None if waiting is None else waiting * 60,
        idle=None if idle is None else idle * 60,
        step=step,
    )


# ── the drawing ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Bar:
    """Where the marks of one line stand, in percent of the axis, ready for an SVG attribute."""

    median: str
    p90: str
    standard: str


@dataclass(frozen=True)
class Axis:
    """One axis for all steps: its length in seconds and the labels below it (position, seconds, is standard)."""

    length_s: float
    labels: list[tuple[str, int, bool]]

    def bar(self, line: Line) -> Bar:
        return Bar(self.at(line.median or 0), self.at(line.p90 or 0), self.at(line.standard_s))

    def at(self, seconds: float) -> str:
        return f"{min(100.0, 100 * seconds / self.length_s):.1f}%"


def axis(lines: Sequence[Line]) -> Axis:
    """As long as the longest standard and the slowest tenth need; the standard is named, and a step before it."""
    standards = sorted({line.standard_s for line in lines}) or [300]
    longest = standards[-1]
    length = max(longest * 1.2, *(line.p90 * 1.05 for line in lines if line.p90 is not None), 1.0)
    scale = Axis(length, [])
    labels = [(standard, True) for standard in standards]
    if longest > 0.75 * length:
        labels += [(int(longest * 0.4), False)]
    else:
        labels.append((int(length * 0.9) // 60 * 60, False))
    return Axis(length, [(scale.at(seconds), seconds, is_standard) for seconds, is_standard in sorted(labels)])
