"""The counts of one report, read from the rollups or added up from raw bookings: the same either way."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import cache, partial
from typing import Any

from django.db import connection

from laksa.figures.booking import Bookings
from laksa.figures.counts import FEW, WIDTHS, Counts, Durations, Name, Places, Sums, reached
from laksa.figures.declared import DURATIONS, DURATIONS_OF_PARTS, SUMS_OF_PARTS
from laksa.figures.survival import Survival, median, survival

_SUM = "CAST(SUM(n) AS bigint)"  # PostgreSQL's sums are decimals
_ENDLESS = 2**31 - 1
_NEVER = "9999"
# What figures.compared asks for.
_COMPARED = (("stock", "received", "reinstated", "ended", "due"),
             ("", "how", "cohort", "kept", "day", "category", "agency", "kecamatan"))  # fmt: skip
_DURATIONS_COMPARED = ("first_answer",)
_IN_PERIOD = "SUM(CASE WHEN bucket >= %s THEN n ELSE 0 END)"
# Of cases that stand open every month since the beginning counts, of all else only the period.
_UP_TO_END = "bucket < %s AND since < %s AND (bucket >= %s OR measure = 'stock')"
# The cases of an earlier period stand under what is known of them since, but what had become of a promise by its end
# stays: one broken and kept open then was not "late" until it was closed.
_PROMISES_AT_END = "(measure <> 'due' OR since < %s)"
# Promises by their day: only what is not due yet is asked for.
_NOT_DUE_YET = "(measure <> 'due' OR dimension <> 'day' OR key >= %s)"


def from_rollups(
    scope: str, first: int, end: int, *, seen: int | None = None, today: str = _NEVER, whole: bool = True
) -> Counts:
    """For whole months: buckets from `first` (included) to `end` (excluded), months as booking.month_of counts them.

    The cases stand under what they are known to be before bucket `seen`; without it, before `end`.
    `today`: the first day that is not counted, where the months are not over.
    Not `whole`: only what periods are compared by is read.
    """
    seen = end if seen is None else seen
    own = _own(scope, first, end, seen, today, whole=whole)
    inside = _scopes_inside() if whole and not scope else []
    parts = _parts(inside, first, end, today) if inside else {}
    if whole:
        _add_overdue({scope: own, **parts}, end, seen, today)
    spans = _widest_spans(scope, DURATIONS if whole else _DURATIONS_COMPARED, inside, first, end, seen)

    of_agencies = cache(partial(_days_shown, {key: spans[key] for key in spans if key[0] != scope}, first, end, seen))

    def durations(part: str, measure: str) -> Durations:
        part = part or scope

        @cache  # median and percentile often lie in the same place
        def inside(width: int, start: int, stop: int) -> Places:
            if part != scope and width == 1 and (shown := of_agencies().get((part, measure, start, stop))):
                return shown
            return _inside(part, measure, first, end, seen, width, start, stop)

        return Durations(spans.get((part, measure), {}), inside)

    agencies = [part for part in inside if part.startswith("agency:")]

    @cache
    def survivals(until: int) -> dict[str, Survival]:
        return _survivals([scope, *agencies], first, end, seen, until)

    def survived(part: str, until: int) -> Survival:
        return survivals(until)[part or scope]

    months = _months(scope, end, seen) if whole else {}
    return Counts(own, parts, months, durations, survived, first, end)


def from_bookings(booked: Bookings, scope: str, first: int, end: int, *, seen: int | None = None) -> Counts:
    """The same from bookings made anew, in any buckets."""
    seen = end if seen is None else seen
    sums: dict[str, Sums] = defaultdict(Sums)
    months: dict[int, dict[Name, int]] = defaultdict(dict)
    for (part, measure, dimension, key, bucket, since), number in booked.counts.items():
        if bucket >= end or since >= (end if measure == "due" else seen):
            continue
        name = (measure, dimension, key)
        sums[part].add(name, number if bucket >= first else 0, number)
        if part == scope:
            months[bucket][name] = months[bucket].get(name, 0) + number
    spans: dict[tuple[str, str], Counter[int]] = defaultdict(Counter)
    at_end: dict[tuple[str, str], Counter[int]] = defaultdict(Counter)
    cohort = {f"{name}:{bucket}": name for name in ("closed_after", "open_since") for bucket in range(first, end)}
    for (part, measure, value, bucket, since), number in booked.spans.items():
        if bucket >= end or since >= seen:
            continue
        if measure in cohort:
            at_end[part, cohort[measure]][value] += number
        elif bucket >= first:
            spans[part, measure][value] += number
    parts = {part: found for part, found in sums.items() if part} if not scope else {}

    def survived(part: str, until: int) -> Survival:
        part = part or scope
        return survival(at_end[part, "closed_after"], _ages(at_end[part, "open_since"], until))

    def durations(part: str, measure: str) -> Durations:
        return _durations_of(spans[part or scope, measure])

    return Counts(sums[scope], parts, dict(months), durations, survived, first, end)


def _durations_of(values: Places) -> Durations:
    widest: Counter[int] = Counter()
    for value, number in values.items():
        widest[value // WIDTHS[0]] += number

    def inside(width: int, start: int, end: int) -> Places:
        places: Counter[int] = Counter()
        for value, number in values.items():
            if start <= value // width < end:
                places[value // width] += number
        return places

    return Durations(widest, inside)


def _ages(received: Places, until: int) -> Places:
    """How long the open cases have waited at `until`, by when they were received."""
    ages: Counter[int] = Counter()
    for minute, number in received.items():
        ages[max(0, until - minute)] += number
    return ages


def _survivals(scopes: list[str], first: int, end: int, seen: int, until: int) -> dict[str, Survival]:
    """Days tell up to where the minutes matter: half of all cases can be closed no later than Kaplan and Meier say."""
    closed_after, open_since = (
        [f"{name}:{bucket}" for bucket in range(first, end)] for name in ("closed_after", "open_since")
    )
    standing = partial(_standing, scopes, end, seen)
    days = standing(closed_after, f"value, {_SUM}", f"width = %s GROUP BY 1, 2 HAVING {_SUM} <> 0", WIDTHS[0])
    open_ones = standing(open_since, f"0, {_SUM}", "width = %s GROUP BY 1", WIDTHS[0])
    n_open = {scope: sum(open_ones[scope].values()) for scope in scopes}
    n = {scope: n_open[scope] + sum(days[scope].values()) for scope in scopes}
    limit = max(_half(days[scope], n[scope]) for scope in scopes)
    # Few cases share a minute: to have the database sort and sum them would take longer than to fetch them.
    closed = standing(closed_after, "value, n", "width = 1 AND value < %s", limit)
    received = standing(open_since, "value, n", "width = 1 AND value >= %s", max(0, until - limit))
    return {
        scope: Survival(n[scope], n_open[scope], median(closed[scope], _ages(received[scope], until), n[scope]))
        for scope in scopes
    }


def _half(days: Places, n: int) -> int:
    """The minute by which half of `n` were closed, in whole days; without end where they were not."""
    passed = 0
    for day in sorted(days):
        passed += days[day]
        if 2 * passed >= n:
            return (day + 1) * WIDTHS[0]
    return _ENDLESS if days else 0


def _standing(
    scopes: list[str], end: int, seen: int, measures: Sequence[str], columns: str, which: str, bound: int
) -> dict[str, Places]:
    """Of spans that are booked out again, such as open cases: what stands at the end, by scope and value.

    `which` says what of it, by `bound`, and may group it.
    """
    rows = _rows(
        f"SELECT scope, {columns} FROM reports_span WHERE scope IN ({_marks(scopes)})"  # noqa: S608 - our own words
        f" AND measure IN ({_marks(measures)}) AND bucket < %s AND since < %s AND {which}",
        [*scopes, *measures, end, seen, bound],
    )
    found: dict[str, dict[int, int]] = {scope: {} for scope in scopes}
    for scope, value, number in rows:
        of_scope = found[scope]
        of_scope[value] = of_scope.get(value, 0) + number
    return {scope: found[scope] for scope in scopes}


def _own(scope: str, first: int, end: int, seen: int, today: str, *, whole: bool) -> Sums:
    sums, asked, values = Sums(), " AND dimension <> 'due_day'", []
    if not whole:
        measures, dimensions = _COMPARED
        asked = f" AND measure IN ({_marks(measures)}) AND dimension IN ({_marks(dimensions)})"
        values = [*measures, *dimensions]
    found = _rows(
        f"SELECT measure, dimension, key, {_IN_PERIOD}, SUM(n) FROM reports_tally"  # noqa: S608 - no value inside
        f" WHERE scope = %s{asked} AND {_UP_TO_END} AND {_PROMISES_AT_END} AND {_NOT_DUE_YET} GROUP BY 1, 2, 3",
        [first, scope, *values, end, seen, first, end, today],
    )
    for measure, dimension, key, within, at_end in found:
        sums.add((measure, dimension, key), int(within), int(at_end))
    return sums


def _scopes_inside() -> list[str]:
    """Every agency and every kecamatan that was ever booked, one search of the key each."""
    found = _rows(
        "WITH RECURSIVE part(scope) AS (SELECT MIN(scope) FROM reports_tally WHERE scope > ''"
        " UNION ALL SELECT (SELECT MIN(scope) FROM reports_tally tally WHERE tally.scope > part.scope)"
        " FROM part WHERE part.scope IS NOT NULL) SELECT scope FROM part WHERE scope IS NOT NULL",
        [],
    )
    return [scope for (scope,) in found]


def _parts(scopes: list[str], first: int, end: int, today: str) -> dict[str, Sums]:
    parts = {scope: Sums() for scope in scopes}
    for measure, dimension in SUMS_OF_PARTS:  # one search of the key a scope, never a walk through the table
        found = _rows(
            f"SELECT scope, key, {_IN_PERIOD}, SUM(n) FROM reports_tally"  # noqa: S608 - no value inside
            f" WHERE scope IN ({_marks(scopes)}) AND measure = %s AND dimension = %s AND key >= %s AND {_UP_TO_END}"
            " GROUP BY 1, 2 HAVING SUM(n) <> 0",
            [first, *scopes, measure, dimension, today if dimension == "day" else "", end, end, first],
        )
        for scope, key, within, at_end in found:
            parts[scope].add((measure, dimension, key), int(within), int(at_end))
    return parts


def _add_overdue(sums: Mapping[str, Sums], end: int, seen: int, today: str) -> None:
    """Of the open cases that were due before today only how many: on which of those days is shown nowhere."""
    found = _rows(
        f"SELECT scope, SUM(n) FROM reports_tally WHERE scope IN ({_marks(list(sums))})"  # noqa: S608 - no value inside
        " AND measure = 'stock' AND dimension = 'due_day' AND key < %s AND bucket < %s AND since < %s GROUP BY 1",
        [*sums, today, end, seen],
    )
    for scope, number in found:
        sums[scope].add(("stock", "due_day", ""), 0, int(number))


def _months(scope: str, end: int, seen: int) -> dict[int, dict[Name, int]]:
    months: dict[int, dict[Name, int]] = defaultdict(dict)
    found = _rows(
        "SELECT bucket, measure, dimension, key, SUM(n) FROM reports_tally"
        " WHERE scope = %s AND measure IN ('received', 'ended', 'stock')"
        " AND dimension IN ('', 'how', 'in_7', 'in_14', 'in_30')"
        " AND bucket < %s AND since < %s GROUP BY 1, 2, 3, 4",
        [scope, end, seen],
    )
    for bucket, measure, dimension, key, number in found:
        months[bucket][measure, dimension, key] = int(number)
    return dict(months)


def _widest_spans(
    scope: str, own: Sequence[str], inside: list[str], first: int, end: int, seen: int
) -> dict[tuple[str, str], dict[int, int]]:
    """Of the scope itself its `own` durations, of the agencies inside it those that a report shows."""
    spans: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)
    agencies = [part for part in inside if part.startswith("agency:")]
    asked = [([scope], own)] + ([(agencies, DURATIONS_OF_PARTS)] if agencies else [])
    for scopes, measures in asked:
        found = _rows(
            "SELECT scope, measure, value, SUM(n) FROM reports_span"  # noqa: S608 - no value inside
            f" WHERE scope IN ({_marks(scopes)}) AND measure IN ({_marks(measures)}) AND width = {WIDTHS[0]}"
            " AND bucket >= %s AND bucket < %s AND since < %s GROUP BY 1, 2, 3 HAVING SUM(n) <> 0",
            [*scopes, *measures, first, end, seen],
        )
        for part, measure, value, number in found:
            spans[part, measure][value] = int(number)
    return spans


def _inside(scope: str, measure: str, first: int, end: int, seen: int, width: int, start: int, stop: int) -> Places:
    found = _rows(
        "SELECT value, SUM(n) FROM reports_span WHERE scope = %s AND measure = %s AND width = %s"
        " AND value >= %s AND value < %s AND bucket >= %s AND bucket < %s AND since < %s GROUP BY 1",
        [scope, measure, width, start, stop, first, end, seen],
    )
    return {value: int(number) for value, number in found}


def _days_shown(
    spans: Mapping[tuple[str, str], Places], first: int, end: int, seen: int
) -> dict[tuple[str, str, int, int], Places]:
    """Of many scopes in one statement: the minutes of the days in which median and 90th percentile lie."""
    day = WIDTHS[0]
    found: dict[tuple[str, str, int, int], dict[int, int]] = {
        (*key, place * day, (place + 1) * day): {}
        for key, places in spans.items()
        for place in _places_shown(places)
        if places[place] <= FEW
    }
    if not found:
        return {}
    rows = _rows(
        "WITH shown(scope, measure, start, stop) AS (VALUES "  # noqa: S608 - no value inside
        + ", ".join(["(%s, %s, %s, %s)"] * len(found))
        + ") SELECT shown.scope, shown.measure, start, stop, value, n FROM shown CROSS JOIN reports_span span"
        " WHERE span.scope = shown.scope AND span.measure = shown.measure AND width = 1"
        " AND value >= start AND value < stop AND bucket >= %s AND bucket < %s AND since < %s",
        [*(value for key in found for value in key), first, end, seen],
    )
    for scope, measure, start, stop, value, number in rows:
        places = found[scope, measure, start, stop]
        places[value] = places.get(value, 0) + number
    return dict(found)


def _places_shown(places: Places) -> set[int]:
    n = sum(places.values())
    return {reached(places, rank)[0] for rank in ((n + 1) // 2, n // 2 + 1, -(-n * 90 // 100))}


def _marks(values: Sequence[str]) -> str:
    return ", ".join(["%s"] * len(values))


def _rows(sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
