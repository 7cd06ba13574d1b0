"""The cases that stand open at the end: how old they are, and which should have been closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from laksa.figures.declaration import Figure, Reading, Selection, count, nonzero_by_code

AGES = (("0-3", 3), ("4-7", 7), ("8-14", 14), ("15-30", 30), ("31-60", 60), ("61+", None))


def age_of(day: str, until: date) -> str:
    """By days since receipt, on the last day of the period."""
    days = (until - timedelta(days=1) - date.fromisoformat(day)).days
    return next(label for label, limit in AGES if limit is None or days <= limit)


def _ageing(reading: Reading) -> dict[str, int]:
    ages = dict.fromkeys((label for label, _ in AGES), 0)
    for day, number in reading.own.at_end.get(("stock", "received_day"), {}).items():
        if number:
            ages[age_of(day, reading.end_day)] += number
    return ages


def _of_age(code: str) -> Selection:
    return Selection("stock", "received_day", lambda day, until: age_of(day, until) == code, "at_end")


def _is_over(day: str, until: date) -> bool:
    """Due dates fall at the end of office hours: overdue at midnight is whatever was due on an earlier day."""
    return day < until.isoformat()


_OVERDUE = Selection("stock", "due_day", _is_over, "at_end")


def _overdue_by(reading: Reading) -> dict[str, int]:
    found = {
        scope.removeprefix("agency:"): _OVERDUE.summed(sums, reading.end_day)
        for scope, sums in reading.counts.parts.items()
        if scope.startswith("agency:")
    }
    return nonzero_by_code(found)


FIGURES = (
    Figure("ageing", _ageing, cases={"ageing": _of_age}, table="ageing"),
    # Its days are summed apart, for all parts at once (totals).
    count("overdue", _OVERDUE, reads=()),
    Figure(
        "overdue_by",
        _overdue_by,
        cases={"overdue_by": lambda code: replace(_OVERDUE, scope=f"agency:{code}")},
        table="overdue_by",
    ),
)
