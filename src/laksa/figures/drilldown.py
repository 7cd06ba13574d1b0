"""The cases behind a figure: exactly those that it counts, by the same bookings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from laksa.figures import rollup
from laksa.figures.booking import Bookings, between, bookings
from laksa.figures.declaration import Selection
from laksa.figures.declared import CASES
from laksa.figures.naming import counted_until
from laksa.register.models import Case, Event
from laksa.rules.period import Period
from laksa.rules.refusal import Refused

# Verdicts and meetings come after the end of a case; a verdict is heard for ten working days.
_AFTERMATH = timedelta(days=60)
_CHUNK = 500
_BEFORE, _WITHIN, _AFTER = 0, 1, 2


@dataclass(frozen=True)
class Behind:
    """One case and how often the figure counts it; where it measures, how long each took, in the figure's unit."""

    case_id: int
    times: int
    values: tuple[int, ...] = ()


def cases_behind(
    figure: str,
    period: Period,
    scope: str = "",
    *,
    key: str = "",
    position: int | None = None,
    seen: Period | None = None,
) -> list[Behind]:
    """In the order of the cases' ids; Refused("figure_unknown"). `position` as in a frozen report, else all events.

    `seen`: the later period at whose end the cases have their attributes, as in comparisons.
    """
    asked = asked_of(figure, key)
    part = asked.scope if asked.scope is not None else scope
    is_later = seen is not None and seen.ends_at > period.ends_at
    bucket_of = between(period.starts_at, period.ends_at, *([seen.ends_at] if seen and is_later else []))
    end = _AFTER + is_later
    found: list[Behind] = []
    until = counted_until(period)
    for ids in _candidates(period):
        events = Event.objects.filter(case__in=ids)
        if position is not None:
            events = events.filter(pk__lte=position)
        for case_id, history in rollup.histories_of(events):
            found += _behind(case_id, bookings(history, bucket_of), asked, part, end, until)
    return found


def asked_of(figure: str, code: str) -> Selection:
    """What stands behind a figure's id and code, as it is declared; Refused("figure_unknown")."""
    if figure not in CASES:
        raise Refused("figure_unknown", figure=figure)
    return CASES[figure](code)


def _behind(case_id: int, booked: Bookings, asked: Selection, scope: str, end: int, until: date) -> Iterator[Behind]:
    """`end` is the bucket from which on nothing is known of the case."""
    if asked.span:
        values = [
            value
            for (part, measure, value, bucket, since), number in booked.spans.items()
            if part == scope and measure == asked.measure and _is_counted(asked, bucket) and since < end
            if asked.limit is None or value <= asked.limit
            for _ in range(number)
        ]
        if values:
            yield Behind(case_id, len(values), tuple(sorted(values)))
        return
    times = sum(
        number
        for (part, measure, dimension, one, bucket, since), number in booked.counts.items()
        if (part, measure, dimension) == (scope, asked.measure, asked.dimension)
        and _is_counted(asked, bucket)
        and since < end
        and (asked.holds is None or asked.holds(one, until))
    )
    if times:
        yield Behind(case_id, times)


def _is_counted(asked: Selection, bucket: int) -> bool:
    return bucket == {"before": _BEFORE, "within": _WITHIN}.get(asked.when, bucket) and bucket < _AFTER


def _candidates(period: Period) -> Iterator[list[int]]:
    """Every case that can have counted: received before the end, and open or only just ended at the start."""
    known = Case.objects.filter(received_at__lt=period.ends_at).values_list("pk", flat=True)
    lately = known.filter(ended_at__gte=period.starts_at - _AFTERMATH)
    ids = sorted(known.filter(ended_at__isnull=True).union(lately))
    for start in range(0, len(ids), _CHUNK):
        yield ids[start : start + _CHUNK]
