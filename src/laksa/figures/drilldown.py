"""The cases behind a figure: exactly those that it counts, by the same bookings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from laksa.figures import rollup
from laksa.figures.booking import DIMENSIONS, EMERGENCY_BODY, FINISHED, LEFT, Bookings, between, bookings
from laksa.figures.figures import AGES, ANSWER_MINUTES, NOT_COUNTED
from laksa.figures.naming import counted_until
from laksa.register.models import Case, Event
from laksa.rules.period import Period
from laksa.rules.refusal import Refused

# Verdicts and meetings come after the end of a case; a verdict is heard for ten working days.
_AFTERMATH = timedelta(days=60)
_CHUNK = 500
_BEFORE, _WITHIN, _AFTER = 0, 1, 2
_UNASSIGNED = {"rest": ("rest",), "ended": (FINISHED, LEFT), "finished": (FINISHED,)}


@dataclass(frozen=True)
class Behind:
    """One case and how often the figure counts it; where it measures, how long each took, in the figure's unit."""

    case_id: int
    times: int
    values: tuple[int, ...] = ()


@dataclass(frozen=True)
class Asked:
    """What a figure sums: a measure, by keys of one dimension, before, within or up to the end of the period."""

    measure: str
    dimension: str = ""
    holds: Callable[[str], bool] = lambda key: True
    when: str = "within"
    span: bool = False
    limit: int | None = None
    scope: str | None = None

    def counts(self, bucket: int) -> bool:
        return bucket == {"before": _BEFORE, "within": _WITHIN}.get(self.when, bucket) and bucket < _AFTER


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
    asked = asked_of(figure, key, period)
    part = asked.scope if asked.scope is not None else scope
    is_later = seen is not None and seen.ends_at > period.ends_at
    bucket_of = between(period.starts_at, period.ends_at, *([seen.ends_at] if seen and is_later else []))
    end = _AFTER + is_later
    found: list[Behind] = []
    for ids in _candidates(period):
        events = Event.objects.filter(case__in=ids)
        if position is not None:
            events = events.filter(pk__lte=position)
        for case_id, history in rollup.histories_of(events):
            found += _behind(case_id, bookings(history, bucket_of), asked, part, end)
    return found


def asked_of(figure: str, key: str, period: Period) -> Asked:
    """What stands behind a figure's id (definitions.toml) and its key; Refused("figure_unknown")."""
    group, _, name = figure.partition(".")
    whole = {
        "flow.opening": Asked("stock", when="before"),
        "flow.received": Asked("received"),
        "flow.reinstated": Asked("reinstated"),
        "flow.ended": Asked("ended"),
        "flow.closing": Asked("stock", when="at_end"),
        "share.finished": Asked("received", "outcome", lambda one: one == "selesai"),
        "share.counted": Asked("received", "outcome", lambda one: one not in NOT_COUNTED),
        "overdue": Asked("stock", "due_day", lambda day: day < counted_until(period).isoformat(), "at_end"),
        "reopened_within_7": Asked("reopened_soon"),
        "emergencies_112": Asked("ended", "body", lambda one: one == EMERGENCY_BODY),
        "meetings": Asked("met"),
        "agency_time": Asked("agency_time", span=True),
        "whole_time": Asked("whole_time", span=True),
        "first_answer": Asked("first_answer", span=True),
        "first_answer.within": Asked("first_answer", span=True, limit=ANSWER_MINUTES),
        "extensions": Asked("extended"),
        "until_closed.open": Asked("received", "outcome", lambda one: one in ("menunggu", "proses")),
    }
    keyed = {
        "reinstated": Asked("reinstated", "how", lambda one: one == (name or key)),
        "ended": Asked("ended", "how", lambda one: one == (name or key)),
        "withdrawn": Asked("ended", "why", lambda one: one == (name or key)),
        "referred_to": Asked("ended", "body", lambda one: one == key),
        "outcome": Asked("received", "outcome", lambda one: one == (name or key)),
        "result": Asked("received", "result", lambda one: one == (name or key)),
        "unassigned": Asked("received", "unassigned", lambda one: one in _UNASSIGNED.get(name, ())),
        "due": Asked("due", "day", _promises(name or key, period)),
        "judged": Asked("ended", "verdict", lambda one: one == (name or key) or (name == "answered" and one != "none")),
        "punctuality": Asked("ended", "punctual", lambda one: one == (name or key)),
        "forwarded": Asked("forwarded", "punctual", lambda one: one == (name or key)),
        "agency_punctuality": Asked("agency_done", "punctual", lambda one: one == (name or key)),
        "verdicts": Asked("verdict", "verdict", lambda one: one == (name or key)),
        "ageing": Asked("stock", "received_day", lambda day: _age(day, period) == (name or key), "at_end"),
        "overdue_by": Asked(
            "stock", "due_day", lambda day: day < counted_until(period).isoformat(), "at_end", scope=f"agency:{key}"
        ),
    }
    if figure in whole:
        return whole[figure]
    if group in ("received_by", "closing_by") and name in DIMENSIONS:
        measure, when = ("received", "within") if group == "received_by" else ("stock", "at_end")
        return Asked(measure, name, lambda one: one == key, when)
    if group in ("by_agency", "by_kecamatan") and name:
        return _of_part(group.removeprefix("by_"), name, key, period)
    if figure == "idle":
        return Asked(f"idle:{key}", span=True)
    if group == "steps" and name in ("handling", "waiting"):
        return Asked(f"{name}:{key}", span=True)
    if group in keyed:
        return keyed[group]
    raise Refused("figure_unknown", figure=figure)


def _promises(name: str, period: Period) -> Callable[[str], bool]:
    """Keys "2026-10-14 on_time+" of due dates that have come: of one fate, all of them, or those once extended."""
    until = counted_until(period).isoformat()

    def holds(key: str) -> bool:
        day, _, kept = key.partition(" ")
        return day < until and {"counted": True, "extended": kept.endswith("+")}.get(name, kept.rstrip("+") == name)

    return holds


def _of_part(kind: str, name: str, code: str, period: Period) -> Asked:
    """A column of the table by agency or by kecamatan: the city's figure in a smaller scope."""
    same = {
        "received": "flow.received", "finished": "share.finished", "counted": "share.counted",
        "recorded": "ended.recorded", "closing": "flow.closing", "overdue": "overdue",
        "on_time": "punctuality.on_time", "late": "punctuality.late", "reopened": "reopened_within_7",
        "first_answer": "first_answer", "agency_time": "agency_time", "whole_time": "whole_time",
    }  # fmt: skip
    if name.startswith("due."):
        same[name] = name
    if name not in same:
        raise Refused("figure_unknown", figure=f"by_{kind}.{name}")
    asked = asked_of(same[name], "", period)
    return Asked(asked.measure, asked.dimension, asked.holds, asked.when, asked.span, asked.limit, f"{kind}:{code}")


def _behind(case_id: int, booked: Bookings, asked: Asked, scope: str, end: int) -> Iterator[Behind]:
    """`end` is the bucket from which on nothing is known of the case."""
    if asked.span:
        values = [
            value
            for (part, measure, value, bucket, since), number in booked.spans.items()
            if part == scope and measure == asked.measure and asked.counts(bucket) and since < end
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
        and asked.counts(bucket)
        and since < end
        and asked.holds(one)
    )
    if times:
        yield Behind(case_id, times)


def _candidates(period: Period) -> Iterator[list[int]]:
    """Every case that can have counted: received before the end, and open or only just ended at the start."""
    known = Case.objects.filter(received_at__lt=period.ends_at).values_list("pk", flat=True)
    lately = known.filter(ended_at__gte=period.starts_at - _AFTERMATH)
    ids = sorted(known.filter(ended_at__isnull=True).union(lately))
    for start in range(0, len(ids), _CHUNK):
        yield ids[start : start + _CHUNK]


def _age(day: str, period: Period) -> str:
    age = (counted_until(period) - timedelta(days=1) - date.fromisoformat(day)).days
    return next(label for label, limit in AGES if limit is None or age <= limit)
