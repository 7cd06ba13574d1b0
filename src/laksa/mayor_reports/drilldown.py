"""What stands behind a figure: its cases, asked for by the figure's id and key, in its own period."""

from __future__ import annotations

from dataclasses import dataclass

from laksa.figures.declared.trend import OF_A_MONTH
from laksa.figures.definitions import COMPARED, definition
from laksa.figures.drilldown import Behind, cases_behind
from laksa.figures.period_figures import sop_of
from laksa.reports.history import Figures
from laksa.rules.period import Period, parse_period
from laksa.rules.refusal import Refused

_WITHIN_STANDARD = "steps.handling.within"


@dataclass(frozen=True, slots=True)
class Source:
    """How the cases of a figure are asked for; `limit` keeps those that took no longer, in the figure's unit.

    `seen`: the period at whose end the cases have the attributes that they are counted by, where it is a later one.
    """

    figure: str
    key: str
    period: Period
    limit: int | None = None
    seen: Period | None = None


def source_of(figures: Figures, figure: str, key: str = "") -> Source | None:
    """None where a figure has no cases of its own; KeyError for an unknown one."""
    period = parse_period(figures["period"]["code"])
    first, _dot, rest = figure.partition(".")
    if first in COMPARED and rest:
        other, cases = figures[first], definition(rest).cases
        if not other or not cases or (figures["scope"]["code"] and rest.startswith("share.")):
            return None
        is_by_attributes = figures["scope"]["code"] or rest.startswith("received_by.")
        return Source(cases, key, parse_period(other["code"]), seen=period if is_by_attributes else None)
    if figure in OF_A_MONTH:  # in a smaller scope its cases may have moved since
        return None if figures["scope"]["code"] else Source(OF_A_MONTH[figure], "", _month(key))
    if figure == _WITHIN_STANDARD:
        return Source("steps.handling", key, period, _standard(period, key))
    cases = definition(figure).cases
    return Source(cases, key, period) if cases else None


def cases_of(source: Source, scope: str, position: int | None) -> list[Behind]:
    """Refused("figure_unknown"), KeyError."""
    found = cases_behind(source.figure, source.period, scope, key=source.key, position=position, seen=source.seen)
    limit = source.limit
    if limit is None:
        return found
    within = ((one.case_id, tuple(value for value in one.values if value <= limit)) for one in found)
    return [Behind(case_id, len(values), values) for case_id, values in within if values]


def _month(key: str) -> Period:
    try:
        return parse_period(key)
    except Refused:
        raise KeyError(key) from None


def _standard(period: Period, key: str) -> int:
    sop = sop_of(period)
    if key == "total":
        return 60 * sop.total_minutes
    minutes = {str(step.number): step.minutes for step in sop.steps}[key]
    return 60 * (minutes or 0)
