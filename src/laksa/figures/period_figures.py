"""The figures of a period and a scope, with names, comparisons and identities: the object that every document takes."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import timedelta
from itertools import groupby
from typing import Any

from django.utils import timezone
from django.utils.translation import override

from laksa.figures import coverage, highlights, late_intake, naming, narrative, rollup
from laksa.figures.booking import Bookings, between, bookings, month_of
from laksa.figures.counts import Counts
from laksa.figures.definitions import COMPARED_FIGURES
from laksa.figures.facts import EDITION
from laksa.figures.figures import AREAS, Figures, compared, compute, identities, per_thousand, unusual
from laksa.figures.late_intake import FrozenBefore
from laksa.figures.totals import from_bookings, from_rollups
from laksa.followers import drain
from laksa.register import ledger, sops
from laksa.register.models import Event
from laksa.register.transaction import register_frozen
from laksa.rules import chain
from laksa.rules.period import WIB, Period, midnight, parse_period, wib_day
from laksa.rules.period import month_of as period_of_month
from laksa.rules.refusal import Refused
from laksa.rules.sop import Sop

_TRIES = 100
_PAUSE_S = 0.1


def figures_for(period: Period, scope: str, *, frozen_before: FrozenBefore) -> Figures:
    """The figures as the register stands now; Refused("report_in_future", "scope_unknown").

    Whole months come from the rollups, a ragged period from the events.
    """
    _check(period, scope)
    if drain.has_unread(rollup.FOLLOWER):
        rollup.catch_up()
    if not _is_whole_months(period):
        return _ragged(period, scope, rollup.last_event(), frozen_before=frozen_before, with_cases=True)
    return _dressed(
        period,
        scope,
        lambda one: _rolled_up(one, scope, period),
        rollup.last_event(),
        frozen_before=frozen_before,
        with_cases=True,
    )


def months_of(period: Period, scope: str = "", *, position: int | None = None) -> list[Figures]:
    """Of each month of `period` that has begun: code, name, and what periods are compared by (figures.compared).

    All under the attributes that the cases have at the end of `period`, so that the months add up to it.
    `position`: from the raw events up to there; without it, from the rollups.
    """
    booked = None if position is None else rollup.bookings_at({position})[position]
    seen, found, month = _months(period)[1], [], period_of_month(period.first)
    while month.first < period.end and month.first <= wib_day(timezone.now()):
        counts = (
            _rolled_up(month, scope, period, whole=False)
            if booked is None
            else from_bookings(booked, scope, *_months(month), seen=seen)
        )
        found.append({"period": _period(month), **_beside(month, counts)})
        month = period_of_month(month.end)
    return found


def _rolled_up(one: Period, scope: str, period: Period, *, whole: bool = True) -> Counts:
    """`one` as it is seen at the end of `period`; another period is only compared (figures.compared)."""
    return from_rollups(
        scope,
        *_months(one),
        seen=_months(period)[1],
        today=naming.counted_until(one).isoformat(),
        whole=whole and one == period,
    )


def _beside(period: Period, counts: Counts) -> Figures:
    return compared(counts, end_day=naming.counted_until(period))


def frozen(period: Period, scope: str, *, frozen_before: FrozenBefore) -> Figures:
    """The same with the register standing still: every event up to `data.position` counted, and no other.

    Refused("figures_behind") when the follower cannot catch up in ten seconds.
    """
    with register_frozen():
        for _ in range(_TRIES):
            rollup.catch_up()
            if not drain.has_unread(rollup.FOLLOWER):
                return figures_for(period, scope, frozen_before=frozen_before)
            time.sleep(_PAUSE_S)
    raise Refused("figures_behind")


def recount(
    period: Period, scope: str, position: int | None, *, frozen_before: FrozenBefore, edition: int = EDITION
) -> Figures:
    """The figures from the raw events up to `position` (an event's id), without the rollups; without `cases`.

    `edition`: made as figures.EDITION says, for what was frozen before.
    """
    _check(period, scope)
    position = rollup.last_event() if position is None else position
    if _is_whole_months(period):
        booked = rollup.bookings_at({position}, edition=edition)[position]
        return _from_months(period, scope, position, booked, frozen_before, edition)
    return _ragged(period, scope, position, frozen_before=frozen_before, edition=edition)


def recounts(
    wanted: Iterable[tuple[Period, str, int]], *, frozen_before: FrozenBefore, edition: int = EDITION
) -> Iterator[Figures]:
    """Many reports recounted, each up to its own position; the histories are read once for those of whole months."""
    asked = list(wanted)
    positions = {position for period, _, position in asked if _is_whole_months(period)}
    booked = rollup.bookings_at(positions, edition=edition) if positions else {}
    for period, scope, position in asked:
        if _is_whole_months(period):
            yield _from_months(period, scope, position, booked[position], frozen_before, edition)
        else:
            yield recount(period, scope, position, frozen_before=frozen_before, edition=edition)


def changed_since(position: int, period: Period) -> bool:
    """Whether something was written after event `position` that happened up to the end of `period`, as from paper."""
    return Event.objects.filter(pk__gt=position, at__lt=period.ends_at).exists()


def _from_months(
    period: Period, scope: str, position: int, booked: Bookings, frozen_before: FrozenBefore, edition: int
) -> Figures:
    seen = _months(period)[1]
    return _dressed(
        period,
        scope,
        lambda one: from_bookings(booked, scope, *_months(one), seen=seen),
        position,
        frozen_before=frozen_before,
        edition=edition,
    )


def evidence(positions: Collection[int], *, anew: bool = False) -> dict[int, str]:
    """Position -> SHA-256 over the last seal of every history as it stood at that event.

    Each seal covers all events before it (RULES.md, The history). `anew` seals every event again from what it says,
    so that an event changed by SQL shows even where its stored seal was left alone.
    """
    digests = {position: hashlib.sha256() for position in positions}
    for case_id, seals in _seals(max(positions, default=0), anew=anew):
        for position, digest in digests.items():
            last = next((seal for pk, seal in reversed(seals) if pk <= position), None)
            if last is not None:
                digest.update(case_id.to_bytes(8, "big") + last)
    return {position: digest.hexdigest() for position, digest in digests.items()}


def _seals(position: int, *, anew: bool) -> Iterator[tuple[int, list[tuple[int, bytes]]]]:
    """Case id, and id and seal of its events up to `position`, in their order."""
    events = Event.objects.filter(pk__lte=position).order_by("case_id", "seq")
    if not anew:
        events = events.only("case_id", "hash")
    for case_id, history in groupby(events.iterator(chunk_size=2_000), key=lambda event: event.case_id):
        head, seals = chain.GENESIS, []
        for event in history:
            head = ledger.CASES.link(head, event) if anew else bytes(event.hash)
            seals.append((event.pk, head))
        yield case_id, seals


def _ragged(
    period: Period,
    scope: str,
    position: int,
    *,
    frozen_before: FrozenBefore,
    with_cases: bool = False,
    edition: int = EDITION,
) -> Figures:
    """From bookings in three buckets: before the period, in it, after it; compared with no other."""
    booked, bucket_of = Bookings.none(), between(period.starts_at, period.ends_at)
    for _, history in rollup.histories(position):
        booked.add(bookings(history, bucket_of, discreet=edition > 0))
    counts = from_bookings(booked, scope, 1, 2)
    return _dressed(
        period,
        scope,
        lambda one: counts if one == period else None,
        position,
        frozen_before=frozen_before,
        with_cases=with_cases,
        edition=edition,
    )


def _dressed(
    period: Period,
    scope: str,
    count: Callable[[Period], Counts | None],
    position: int,
    *,
    frozen_before: FrozenBefore,
    with_cases: bool = False,
    edition: int = EDITION,
) -> Figures:
    counts = count(period)
    assert counts is not None
    whole, known = _is_whole_months(period), naming.names(naming.counted_until(period))
    kind, _, code = scope.partition(":")
    begins = coverage.begins_after(period.first)
    figures: Figures = {
        "period": _period(period) | ({"register_begins": begins.isoformat()} if begins else {}),
        "scope": {"code": scope, "name": naming.scope_called(kind, known[kind][code]) if scope else naming.CITY_NAME},
        "data": {
            "position": position,
            "at": timezone.now().astimezone(WIB).isoformat(timespec="seconds"),
            "edition": edition,
        },
        **compute(
            counts,
            sop_of(period),
            end_day=naming.counted_until(period),
            end_month=_month_after(period) if whole else None,
            edition=edition,
        ),
        "late_intake": late_intake.in_opening(period, scope, position, frozen_before(period, scope, position)),
        "undelivered": highlights.undelivered(period) if not scope else 0,
    }
    people = naming.population()
    figures["population"] = {name: _shown(people[name], figures["received_by"][name]) for name in AREAS}
    figures["per_thousand"] = per_thousand(figures, people)
    before = _compared(period_before(period), count)
    figures["previous"] = before and {name: before[name] for name in ("code", "name", *COMPARED_FIGURES)}
    last_year = _compared(same_period_last_year(period), count)
    figures["last_year"] = last_year and {name: last_year[name] for name in ("code", "name", *COMPARED_FIGURES)}
    figures["identities"] = identities(figures)
    figures["unusual"] = unusual(figures, before)
    figures["names"] = _names_used(figures, known)
    with override("id"):
        figures["sentence"] = narrative.sentence(figures)
    if with_cases:
        stock = counts.own.at_end.get(("stock", "received_day"), {})
        figures["cases"] = highlights.cases(period, scope, [day for day, number in stock.items() if number])
    return figures


def _shown(people: Mapping[str, int], received: Mapping[str, int]) -> dict[str, int]:
    return {code: people[code] for code in sorted(people.keys() & received.keys())}


def _period(period: Period) -> dict[str, Any]:
    return {
        "code": period.code,
        "kind": period.kind,
        "first": period.first.isoformat(),
        "last": (period.end - timedelta(days=1)).isoformat(),
        "name": naming.name_of(period),
        "finished": period.ends_at <= timezone.now(),
    }


def _compared(other: Period | None, count: Callable[[Period], Counts | None]) -> Figures | None:
    """What another period is compared by; None where the register does not cover all of it."""
    if other is None or not coverage.is_covered(other):
        return None
    counts = count(other)
    return None if counts is None else {"code": other.code, "name": naming.name_of(other), **_beside(other, counts)}


def sop_of(period: Period) -> Sop:
    """The SOP that the times of a period are held against: the one valid on its last day, or today."""
    return sops.valid_on(naming.counted_until(period) - timedelta(days=1))


def period_before(period: Period) -> Period | None:
    """The month before a month, the quarter before a quarter, the year before a year."""
    day = period.first - timedelta(days=1)
    match period.kind:
        case "month":
            return parse_period(f"{day:%Y-%m}")
        case "quarter":
            return parse_period(f"{day.year}-Q{(day.month + 2) // 3}")
        case "year":
            return parse_period(f"{day.year}")
    return None


def same_period_last_year(period: Period) -> Period | None:
    kind = period.kind
    if kind == "span" or kind == "year":
        return None
    return parse_period(f"{period.first.year - 1}{period.code[4:]}")


def _names_used(figures: Figures, known: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """Names of the codes that occur; a report of one kecamatan need not name every kelurahan."""
    used: dict[str, set[str]] = {name: set() for name in known}
    for breakdown in ("received_by", "closing_by"):
        for dimension, codes in figures[breakdown].items():
            used[dimension] |= codes.keys()
    for dimension in ("category", "agency", "kecamatan"):  # the register of finished cases may hold any of them
        used[dimension] |= known[dimension].keys()
    used["body"] |= figures["referred_to"].keys()
    for change in figures["unusual"]:
        used[change["dim"]].add(change["code"])
    return {name: {code: known[name].get(code, code) for code in sorted(codes)} for name, codes in used.items()}


def _check(period: Period, scope: str) -> None:
    naming.scope_name(scope)
    if period.first > wib_day(timezone.now()):
        raise Refused("report_in_future", period=period.code)


def _is_whole_months(period: Period) -> bool:
    return period.first.day == 1 and period.end.day == 1


def _month_after(period: Period) -> int:
    """The bucket after the last month that has begun."""
    return month_of(midnight(min(period.end - timedelta(days=1), wib_day(timezone.now())))) + 1


def _months(period: Period) -> tuple[int, int]:
    return month_of(midnight(period.first)), month_of(midnight(period.end))
