"""Bookings: whatever happens to cases, in whatever months, the sums over them are the figures."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from laksa.figures.booking import Bookings, bookings, month_of
from laksa.figures.counts import Counts
from laksa.figures.figures import compute, identities
from laksa.figures.totals import from_bookings
from laksa.rules import events as e
from laksa.rules.period import Period, midnight, parse_period
from laksa.rules.sop import Sop, read_sop
from laksa.rules.state import Past, State, evolve, fold, replay

START = datetime(2026, 1, 20, 3, 0, tzinfo=UTC)
DUE = START + timedelta(days=9)
MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def sop() -> Sop:
    from pathlib import Path

    return read_sop(Path("sop/laksa-2022.toml").read_text(encoding="utf-8"))


def received(category: str = "", kecamatan: str = "") -> e.Received:
    return e.Received("LKS-26-K7M4-9D", "web", "laksa-2022", DUE, category=category, kecamatan=kecamatan)


def entered(category: str = "PJU-PDM", kecamatan: str = "36.71.01") -> e.Entered:
    return e.Entered("complaint", category, "medium", "", kecamatan, located=True, due_at=DUE)


def corrected(state: State, category: str, kecamatan: str) -> e.Corrected:
    return e.Corrected(
        "complaint", category, "high", "", kecamatan, located=True, confidential=False, about_agency="",
        agency_due=state.agency_due, due_at=state.due_at or DUE,
    )  # fmt: skip


def closing(state: State, moment: datetime) -> list[e.Event]:
    row: dict[str, object] = {
        "received_at": (state.received_at or START).isoformat(),
        "closed_at": moment.isoformat(),
        "handling_s": {"2": 40, "total": 90},
        "waiting_s": {"2": 600},
    }
    return [e.Closed(), e.Recorded(row, moment)]


def choices(state: State, moment: datetime, pick: Any) -> list[e.Event]:
    """One command that could come now."""
    category, kecamatan = pick(["PJU-PDM", "JLN-LBG", "SMP-TPS"]), pick(["", "36.71.01", "36.71.02"])
    match state.status:
        case "received":
            return pick([[entered(category, kecamatan)], [e.Rejected("c1", "c2")], [e.Referred("X-112", "c1")]])
        case "entered":
            assigned = e.Assigned(pick(["DISHUB", "DPUPR"]), moment + timedelta(days=3), moment + timedelta(days=4))
            ends: list[list[e.Event]] = [[e.Withdrawn("c1", lapsed=pick([True, False]))], [e.Merged("LKS-26-B", "c1")]]
            return pick([[assigned], [corrected(state, category, kecamatan)], [assigned], *ends])
        case "assigned" | "in_progress":
            followed = e.FollowedUp(state.lead, "done", "c1", agency_s=pick([60, 7_200]))
            return pick(
                [[followed], [corrected(state, category, kecamatan)], [followed], [e.Returned(state.lead, "c1")]]
            )
        case "followed_up":
            return [e.Responded("c1")]
        case "responded":
            return closing(state, moment)
        case "merged":
            return [e.Reinstated()]
        case "recorded":
            return pick(
                [
                    [e.VerdictGiven("yes")],
                    [e.Reopened("c1", moment + timedelta(days=5))],
                    [e.Met(moment.date(), ("DISHUB",), "c1", "c2")],
                ]
            )
    return [e.Reopened("c1", moment + timedelta(days=5))]


class Lot:
    """One drawn number that decides a whole turn, choice by choice: drawing each by itself takes most of the time."""

    def __init__(self, drawn: int) -> None:
        self._drawn = drawn

    def of(self, options: Sequence[Any]) -> Any:
        self._drawn, place = divmod(self._drawn, len(options))
        return options[place]


def history_of(start: int, turns: Sequence[int]) -> list[Past]:
    """A life over some months, sometimes with a command taken back at once."""
    moment = START + start * MINUTE
    history = [Past(1, moment, "k1", received())]
    state = replay(history)
    for turn, lot in enumerate(map(Lot, turns), start=2):
        moment += lot.of([5, 600, 4_000, 60_000]) * MINUTE
        is_taken_back = lot.of(range(10)) == 9
        events = choices(state, moment, lot.of)
        command = [Past(n, moment, f"k{turn}", event) for n, event in enumerate(events, start=len(history) + 1)]
        history += command
        if is_taken_back:
            later = moment + timedelta(seconds=5)
            history.append(Past(len(history) + 1, later, f"k{turn}r", e.Reverted(f"k{turn}")))
        else:
            state = fold(state, command)
    return history


HISTORIES = st.builds(history_of, st.integers(0, 90 * 24 * 60), st.lists(st.integers(0, 2**20), max_size=14))
CITIES = st.lists(HISTORIES, min_size=1, max_size=6)
PERIODS = st.sampled_from(["2026-02", "2026-03", "2026-Q1", "2026-Q2", "2026", "2026-07"])
SCOPES = st.sampled_from(["", "agency:DISHUB", "agency:DPUPR", "kecamatan:36.71.01"])


def booked(city: Sequence[Sequence[Past]]) -> Bookings:
    total = Bookings.none()
    for history in city:
        total.add(bookings(history))
    return total


def counted(total: Bookings, period: Period, scope: str = "") -> Counts:
    return from_bookings(total, scope, month_of(midnight(period.first)), month_of(midnight(period.end)))


def until(history: Sequence[Past], end: datetime) -> list[Past]:
    """What stood in the history when `end` came; a command taken back later had already gone."""
    gone = {past.event.command for past in history if isinstance(past.event, e.Reverted)}
    return [past for past in history if past.at < end and past.command not in gone]


def state_at(history: Sequence[Past], end: datetime) -> State:
    state = State()
    for past in until(history, end):
        state = evolve(state, past)
    return state


@given(CITIES, PERIODS, SCOPES)
@settings(max_examples=examples(120), deadline=None)
def test_opening_plus_received_plus_reinstated_less_ended_is_closing_and_every_breakdown_sums_up(
    sop: Sop, city: list[list[Past]], code: str, scope: str
) -> None:
    period = parse_period(code)
    figures = compute(counted(booked(city), period, scope), sop, end_day=period.end, end_month=None)
    assert [one for one in identities(figures) if not one["holds"]] == []


@given(CITIES, PERIODS)
@settings(max_examples=examples(120), deadline=None)
def test_opening_and_closing_are_the_cases_that_stood_open(sop: Sop, city: list[list[Past]], code: str) -> None:
    period = parse_period(code)
    figures = compute(counted(booked(city), period), sop, end_day=period.end, end_month=None)
    for name, moment in (("opening", period.starts_at), ("closing", period.ends_at)):
        assert figures["flow"][name] == sum(state_at(history, moment).is_open for history in city)
    at_end = [state_at(history, period.ends_at) for history in city]
    open_ones = Counter(state.category for state in at_end if state.is_open)
    assert figures["closing_by"]["category"] == {key: number for key, number in open_ones.items() if number}


@given(CITIES, PERIODS)
@settings(max_examples=examples(120), deadline=None)
def test_received_cases_stand_under_what_they_were_at_the_end_of_the_period(
    sop: Sop, city: list[list[Past]], code: str
) -> None:
    period = parse_period(code)
    figures = compute(counted(booked(city), period), sop, end_day=period.end, end_month=None)
    cohort = [state_at(history, period.ends_at) for history in city if history[0].at in period]
    for dimension, name in (("category", "category"), ("agency", "lead"), ("kecamatan", "kecamatan")):
        assert figures["received_by"][dimension] == Counter(getattr(state, name) for state in cohort)


@given(CITIES, PERIODS, SCOPES)
@settings(max_examples=examples(100), deadline=None)
def test_what_happens_later_changes_no_figure_of_a_finished_period(
    sop: Sop, city: list[list[Past]], code: str, scope: str
) -> None:
    period = parse_period(code)
    then = booked([until(history, period.ends_at) for history in city])
    now = booked(city)
    for total in (then, now):
        total.counts = defaultdict(int, {key: n for key, n in total.counts.items() if n})
    one, other = counted(then, period, scope), counted(now, period, scope)
    figures = [compute(counts, sop, end_day=period.end, end_month=None) for counts in (one, other)]
    assert figures[0] == figures[1]


@given(HISTORIES, st.integers(0, 20))
@settings(max_examples=examples(100), deadline=None)
def test_booking_a_history_in_pieces_gives_what_booking_it_whole_gives(history: list[Past], cut: int) -> None:
    total = bookings(history[:cut])
    total.add(bookings(history))
    total.add(bookings(history[:cut]), sign=-1)
    whole = bookings(history)
    assert {key: n for key, n in total.counts.items() if n} == {key: n for key, n in whole.counts.items() if n}
    assert {key: n for key, n in total.spans.items() if n} == {key: n for key, n in whole.spans.items() if n}


def test_a_command_taken_back_leaves_no_trace() -> None:
    history = [Past(1, START, "a", received()), Past(2, START + MINUTE, "b", e.Rejected("c1", "c2"))]
    taken_back = [*history, Past(3, START + MINUTE, "c", e.Reverted("b"))]
    assert bookings(taken_back).counts == bookings(history[:1]).counts


@pytest.mark.parametrize(("after", "which"), [(timedelta(), "on_time"), (MINUTE, "late")])
def test_the_first_disposition_is_on_time_until_its_limit(sop: Sop, after: timedelta, which: str) -> None:
    limit = START + timedelta(days=3)
    first = e.Assigned("DISHUB", limit, limit, forward_due=limit)
    again = e.Reassigned("DPUPR", limit, limit, reason="c1")
    history = [Past(1, START, "a", received()), Past(2, START, "b", entered())]
    history += [Past(3, limit + after, "c", first), Past(4, limit + 2 * MINUTE, "d", again)]
    period = parse_period("2026-01")
    found = compute(counted(bookings(history), period), sop, end_day=period.end, end_month=None)
    assert found["forwarded"] == {"on_time": 0, "late": 0} | {which: 1}


def test_a_corrected_category_takes_the_earlier_months_with_it_from_its_own_month_on(sop: Sop) -> None:
    later = START + timedelta(days=40)
    history = [Past(1, START, "a", received()), Past(2, START, "b", entered("PJU-PDM"))]
    history.append(Past(3, later, "c", corrected(replay(history), "JLN-LBG", "36.71.01")))
    total = bookings(history)

    def received_in(code: str) -> dict[str, int]:
        period = parse_period(code)
        found = compute(counted(total, period), sop, end_day=period.end, end_month=None)
        by_category: dict[str, int] = found["received_by"]["category"]
        return by_category

    assert received_in("2026-01") == {"PJU-PDM": 1}
    assert received_in("2026-Q1") == {"JLN-LBG": 1}


@pytest.mark.parametrize(("moment", "month"), [("2026-01-31T16:59:59", "2026-01"), ("2026-01-31T17:00:00", "2026-02"),
                                               ("2028-02-29T10:00:00", "2028-02")])  # fmt: skip
def test_a_month_begins_at_midnight_in_wib(moment: str, month: str) -> None:
    at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    period = parse_period(month)
    assert counted(bookings([Past(1, at, "a", received())]), period).own.counted("received") == 1


@pytest.mark.parametrize(
    ("days", "more", "within"),
    [(7, 0, [1, 1, 1]), (7, 1, [0, 1, 1]), (14, 0, [0, 1, 1]), (30, 0, [0, 0, 1]), (30, 1, [0, 0, 0])],
)
def test_what_is_finished_when_the_days_are_over_is_finished_within_them(
    days: int, more: int, within: list[int]
) -> None:
    end = START + timedelta(days=days, minutes=more)
    history = [Past(1, START, "a", received()), Past(2, START, "b", entered()), Past(3, end, "c", e.Referred("X", "c"))]
    period = parse_period("2026-Q1")
    own = counted(bookings(history), period).own
    assert [own.counted("received", f"in_{days}", "selesai") for days in (7, 14, 30)] == within


def test_percentiles_are_exact_by_the_nearest_rank() -> None:
    total = Bookings.none()
    values = [3, 61, 61, 62, 500, 1_000, 1_001, 1_002, 1_003, 90_000]
    for value in values:
        total.spans["", "whole_time", value, 10, 10] += 1
    for bucket, since in ((9, 9), (11, 11), (10, 11)):  # of another month, or not known yet
        total.spans["", "whole_time", 7, bucket, since] += 1
    found = from_bookings(total, "", 10, 11).durations("", "whole_time")
    assert (found.n, found.percentile(50), found.percentile(90)) == (10, 500, 1_003)
    assert [found.at_most(limit) for limit in (2, 3, 61, 1_002, 90_000)] == [0, 1, 3, 8, 10]
    assert from_bookings(Bookings.none(), "", 1, 2).durations("", "x").percentile(50) is None


@given(
    st.dictionaries(st.integers(0, 6_000), st.integers(1, 300), min_size=1), st.integers(1, 100), st.integers(0, 7_000)
)
@settings(max_examples=examples(150), deadline=None)
def test_so_they_are_however_many_took_so_long(spans: dict[int, int], share: int, limit: int) -> None:
    total = Bookings.none()
    for value, number in spans.items():
        total.spans["", "whole_time", value, 10, 10] += number
    found = from_bookings(total, "", 10, 11).durations("", "whole_time")
    values = sorted(Counter(spans).elements())
    assert found.percentile(share) == values[-(-len(values) * share // 100) - 1]
    assert found.at_most(limit) == sum(value <= limit for value in values)
