"""Office hours, working days and promised dates (RULES.md, Time)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from examples import examples
from hypothesis import example, given, settings
from hypothesis import strategies as st
from stories import CITY, wib

from laksa.rules.worktime import Calendar

moments = st.timedeltas(timedelta(0), timedelta(days=92)).map(lambda span: wib(1, 0) + span)
a_day_of_work = 27_000  # seven and a half hours, on Friday too


def hours(start: datetime, end: datetime) -> float:
    return CITY.office_seconds(start, end) / 3600


def test_monday_to_thursday_the_office_is_open_from_0730_to_1200_and_1300_to_1600() -> None:
    for day in (23, 24, 25, 26):
        assert list(CITY.spans(date(2026, 11, day))) == [
            (wib(day, 7, 30), wib(day, 12)),
            (wib(day, 13), wib(day, 16)),
        ]


def test_on_friday_the_office_is_open_from_0730_to_1130_and_1300_to_1630() -> None:
    assert list(CITY.spans(date(2026, 11, 27))) == [(wib(27, 7, 30), wib(27, 11, 30)), (wib(27, 13), wib(27, 16, 30))]


@pytest.mark.parametrize("day", [date(2026, 11, 28), date(2026, 11, 29), date(2026, 12, 24), date(2026, 12, 25)])
def test_nobody_works_on_weekends_holidays_and_shared_leave(day: date) -> None:
    assert not CITY.is_working(day)
    assert list(CITY.spans(day)) == []


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (wib(23, 9), wib(23, 10), 1.0),
        (wib(23, 11, 30), wib(23, 13, 30), 1.0),
        (wib(27, 11), wib(27, 13, 30), 1.0),
        (wib(23, 6), wib(23, 22), 7.5),
        (wib(27, 16), wib(30, 8), 1.0),
        (wib(28), wib(29), 0.0),
        (wib(23, 10), wib(23, 9), 0.0),
        (wib(23, 15, month=12), wib(28, 8, 30, month=12), 2.0),
    ],
)
def test_office_time_counts_office_hours_only(start: datetime, end: datetime, expected: float) -> None:
    assert hours(start, end) == expected


def test_a_day_is_a_day_of_wib() -> None:
    late_on_sunday_in_utc = wib(23, 0, 30).astimezone(None)
    assert CITY.add_days(late_on_sunday_in_utc, 1) == wib(24, 16)


@pytest.mark.parametrize(
    ("assigned", "days", "due"),
    [
        (wib(23, 9), 1, wib(24, 16)),
        (wib(23, 9), 4, wib(27, 16, 30)),
        (wib(23, 9), 5, wib(30, 16)),
        (wib(23, 20), 1, wib(24, 16)),
        (wib(27, 9), 1, wib(30, 16)),
        (wib(28, 9), 1, wib(30, 16)),
        (wib(23, 9, month=12), 1, wib(28, 16, month=12)),
        (wib(23, 9), 0, wib(23, 16)),
        (wib(27, 9), 0, wib(27, 16, 30)),
        (wib(23, 17), 0, wib(24, 16)),
        (wib(28, 9), 0, wib(30, 16)),
        (wib(24, 9, month=12), 0, wib(28, 16, month=12)),
    ],
)
def test_the_agency_has_until_the_end_of_the_nth_working_day_and_0_is_the_same_or_the_next(
    assigned: datetime, days: int, due: datetime
) -> None:
    assert CITY.agency_due(assigned, days) == due


@pytest.mark.parametrize(
    ("agency_due", "promised"),
    [(wib(25, 16), wib(26, 16)), (wib(27, 16, 30), wib(30, 16)), (wib(23, 16, month=12), wib(28, 16, month=12))],
)
def test_the_citizen_is_promised_one_working_day_more(agency_due: datetime, promised: datetime) -> None:
    assert CITY.promised(agency_due) == promised


def test_the_estimate_is_three_working_days_then_the_categorys_then_one() -> None:
    assert CITY.estimate(wib(23), 2) == wib(1, 16, month=12)


def test_an_unknown_category_is_estimated_at_five_working_days() -> None:
    assert CITY.estimate(wib(23)) == CITY.estimate(wib(23), 5) == wib(4, 16, 30, month=12)


def test_a_verdict_has_ten_working_days() -> None:
    assert CITY.add_days(wib(23), 10) == wib(7, 16, month=12)


@pytest.mark.parametrize(
    ("done", "late"),
    [
        (wib(25, 9), 0),
        (wib(25, 16), 0),
        (wib(26, 9), 1),
        (wib(27, 16), 2),
        (wib(30, 9), 3),
        (wib(28, 12), 2),
        (wib(28, 9, month=12), 21),
    ],
)
def test_days_late_are_the_working_days_after_the_due_date(done: datetime, late: int) -> None:
    assert CITY.days_late(wib(25, 16), done) == late


@pytest.mark.parametrize(
    ("moment", "seconds", "moved"),
    [
        (wib(23, 9), 3600, wib(23, 10)),
        (wib(23, 11, 30), 3600, wib(23, 13, 30)),
        (wib(25, 16), 3600, wib(26, 8, 30)),
        (wib(27, 16, 30), a_day_of_work, wib(30, 16)),
        (wib(23, 16, month=12), 60, wib(28, 7, 31, month=12)),
        (wib(28, 9), 60, wib(30, 7, 31)),
        (wib(25, 16), 0, wib(25, 16)),
    ],
)
def test_a_pause_gives_its_office_time_back(moment: datetime, seconds: int, moved: datetime) -> None:
    assert CITY.add_office_seconds(moment, seconds) == moved


def test_a_calendar_without_working_days_says_so_and_does_not_hang() -> None:
    never = Calendar(frozenset(date(2026, 11, 1) + timedelta(days=step) for step in range(4_100)))
    for ask in (lambda: never.add_days(wib(23), 1), lambda: never.add_office_seconds(wib(23), 60)):
        with pytest.raises(ValueError, match=r"no (working days|office hours)"):
            ask()


@settings(max_examples=examples(150), deadline=None)
@given(moments, st.integers(0, 20 * a_day_of_work))
@example(wib(2, 7, 30).replace(microsecond=524), 10 * a_day_of_work)
def test_the_time_given_back_is_exactly_the_office_time_between(moment: datetime, seconds: int) -> None:
    assert CITY.office_seconds(moment, CITY.add_office_seconds(moment, seconds)) == seconds


@settings(max_examples=examples(150), deadline=None)
@given(moments, moments, moments)
def test_office_time_adds_up(one: datetime, two: datetime, three: datetime) -> None:
    first, middle, last = (moment.replace(microsecond=0) for moment in sorted([one, two, three]))
    assert CITY.office_seconds(first, last) == CITY.office_seconds(first, middle) + CITY.office_seconds(middle, last)


@settings(max_examples=examples(150), deadline=None)
@given(moments, st.integers(-3, 40))
def test_working_days_are_counted_as_one_by_one(moment: datetime, days: int) -> None:
    day, calendar = moment.date(), Calendar(CITY.holidays | {date(2026, 12, 5), date(2026, 12, 8)})
    one_by_one = sum(calendar.is_working(day + timedelta(days=n)) for n in range(1, days + 1))
    assert calendar.count_working(day, day + timedelta(days=days)) == one_by_one


@given(moments, moments, st.integers(0, 30))
def test_who_comes_later_is_never_due_earlier(one: datetime, two: datetime, days: int) -> None:
    first, last = sorted([one, two])
    assert CITY.add_days(first, days) <= CITY.add_days(last, days)
    assert CITY.add_days(first, days) <= CITY.add_days(first, days + 1)
    assert CITY.estimate(first, days) <= CITY.estimate(last, days) > last
    assert CITY.add_office_seconds(first, days * 999) <= CITY.add_office_seconds(last, days * 999)


@settings(max_examples=examples(150), deadline=None)
@given(moments, moments, st.integers(0, 30))
def test_lateness_begins_after_the_due_date_and_only_grows(one: datetime, two: datetime, more: int) -> None:
    due, done = sorted([one, two])
    assert CITY.days_late(done, due) == 0
    assert CITY.days_late(due, done) <= CITY.days_late(due, done + timedelta(days=more))


@settings(max_examples=examples(100), deadline=None)
@given(moments, st.integers(0, 30))
def test_every_due_date_is_the_end_of_a_working_day(moment: datetime, days: int) -> None:
    due = CITY.agency_due(moment, days)
    assert due == list(CITY.spans(due.date()))[-1][1]
    assert due > moment


# ── the calendar changes ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("off", "day"),
    [
        ([], date(2026, 11, 26)), ([24], date(2026, 11, 27)), ([26], date(2026, 11, 27)),
        ([24, 26], date(2026, 11, 30)), ([26, 27], date(2026, 11, 30)), ([24, 25, 26], date(2026, 12, 1)),
        ([20], date(2026, 11, 26)), ([23], date(2026, 11, 26)), ([27], date(2026, 11, 26)), ([28], date(2026, 11, 26)),
    ],
)  # fmt: skip
def test_a_new_day_off_moves_a_date_by_the_working_days_that_it_takes(off: list[int], day: date) -> None:
    """Begun on Monday the 23rd, promised for Thursday the 26th at its closing time; the 28th is a Saturday."""
    before, after = Calendar(), Calendar(frozenset(date(2026, 11, one) for one in off))
    due = before.closing_time(date(2026, 11, 26))
    assert after.moved(due, wib(23, 9), before) == before.closing_time(day)


def test_a_day_off_that_is_given_back_moves_nothing() -> None:
    due = Calendar().closing_time(date(2026, 11, 27))
    assert Calendar().moved(due, wib(23, 9), Calendar(frozenset([date(2026, 11, 25)]))) == due


def test_the_hour_of_a_date_that_a_pause_moved_stays() -> None:
    after = Calendar(frozenset([date(2026, 11, 26)]))
    assert after.moved(wib(26, 10, 15), wib(23, 9), Calendar()) == wib(27, 10, 15)
