"""Time per SOP step, from the recap rows: handling and waiting apart, against the standard of the SOP."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from laksa.rules.sop import Sop, Step

ENOUGH = 20
OFFICE_DAY_S = 27_000  # 7.5 office hours, on every day of the week


@dataclass(frozen=True)
class Line:
    """One row of the table; None where there is nothing to say, `share` also below n 20."""

    count: int
    standard_s: int
    median: float | None = None
    p90: float | None = None
    share: float | None = None
    waiting: float | None = None
    step: Step | None = None


@dataclass(frozen=True)
class Times:
    """The whole table: a line a step, the line of the whole case, the agencies' time."""

    lines: list[Line]
    whole: Line
    cases: int
    agency_days: float | None


@dataclass
class Measured:
    """Seconds by step number, gathered row by row."""

    handling: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    waiting: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    agency: list[int] = field(default_factory=list)
    cases: int = 0

    def add(self, row: Mapping[str, Any]) -> None:
        self.cases += 1
        for step, seconds in row["handling_s"].items():
            self.handling[step].append(seconds)
        for step, seconds in row["waiting_s"].items():
            self.waiting[step].append(seconds)
        self.agency.append(row["agency_s"])


def times(rows: Iterable[Mapping[str, Any]], sop: Sop) -> Times:
    """Medians, 90th percentiles and shares of these cases by the steps of `sop`."""
    measured = Measured()
    for row in rows:
        measured.add(row)
    timed = [step for step in sop.steps if step.minutes is not None]
    agency = median(measured.agency)
    return Times(
        lines=[_of_step(measured, step) for step in timed],
        whole=_line(measured.handling["total"], sop.total_minutes * 60),
        cases=measured.cases,
        agency_days=None if agency is None else agency / OFFICE_DAY_S,
    )


def median(seconds: Sequence[float]) -> float | None:
    """The middle value; the mean of the two middle ones when their count is even."""
    if not seconds:
        return None
    ordered, middle = sorted(seconds), len(seconds) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def percentile(seconds: Sequence[float], share: int) -> float | None:
    """By nearest rank: the smallest value that at least `share` percent do not exceed."""
    return sorted(seconds)[math.ceil(share * len(seconds) / 100) - 1] if seconds else None


def _of_step(measured: Measured, step: Step) -> Line:
    key = str(step.number)
    return _line(measured.handling[key], (step.minutes or 0) * 60, median(measured.waiting[key]), step)


def _line(seconds: list[int], standard: int, waiting: float | None = None, step: Step | None = None) -> Line:
    within = sum(value <= standard for value in seconds)
    return Line(
        count=len(seconds),
        standard_s=standard,
        median=median(seconds),
        p90=percentile(seconds, 90),
        share=100 * within / len(seconds) if len(seconds) >= ENOUGH else None,
        waiting=waiting,
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
