"""Periods: half-open spans of WIB days, written as people write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from stories import wib

from laksa.rules.period import midnight, month_of, parse_period, typed_period, wib_day
from laksa.rules.refusal import Refused


@pytest.mark.parametrize(
    ("text", "first", "end"),
    [
        ("2026", date(2026, 1, 1), date(2027, 1, 1)),
        ("2026-Q1", date(2026, 1, 1), date(2026, 4, 1)),
        ("2026-Q4", date(2026, 10, 1), date(2027, 1, 1)),
        ("2026-q3", date(2026, 7, 1), date(2026, 10, 1)),
        ("2026-11", date(2026, 11, 1), date(2026, 12, 1)),
        ("2026-12", date(2026, 12, 1), date(2027, 1, 1)),
        ("2028-02", date(2028, 2, 1), date(2028, 3, 1)),
        (" 2026-11-23 ", date(2026, 11, 23), date(2026, 11, 24)),
        ("2026-12-31", date(2026, 12, 31), date(2027, 1, 1)),
        ("2026-11-23..2026-11-27", date(2026, 11, 23), date(2026, 11, 28)),
        ("2026-11..2027-01", date(2026, 11, 1), date(2027, 2, 1)),
    ],
)
def test_a_period_is_read_as_people_write_it(text: str, first: date, end: date) -> None:
    period = parse_period(text)
    assert (period.first, period.end) == (first, end)


@pytest.mark.parametrize(
    "text",
    ["", "26", "2026-13", "2026-00", "2026-Q5", "2026-02-30", "2026-1", "0000", "9999", "2026-11-27..2026-11-23", "..",
     "2026..", "2026..2027..2028", "kemarin", "2026-11-23T09:00", "..".join(["2026"] * 5000)],
)  # fmt: skip
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="period_unknown"):
        parse_period(text)


@settings(max_examples=examples(200))
@given(st.text("0123456789-Q. ", max_size=24) | st.text(max_size=10))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        period = parse_period(text)
    except Refused:
        return
    assert period.first < period.end


def test_a_period_begins_at_midnight_wib_and_ends_before_the_next() -> None:
    november = parse_period("2026-11")
    assert november.starts_at == datetime(2026, 10, 31, 17, tzinfo=UTC)
    assert november.starts_at in november
    assert november.ends_at - timedelta(microseconds=1) in november
    assert november.ends_at not in november


def test_neighbouring_periods_neither_overlap_nor_leave_a_gap() -> None:
    assert parse_period("2026-Q3").ends_at == parse_period("2026-Q4").starts_at
    assert parse_period("2026-12").ends_at == parse_period("2027-01").starts_at


def test_a_day_is_a_day_of_wib() -> None:
    assert wib_day(datetime(2026, 11, 22, 17, 30, tzinfo=UTC)) == date(2026, 11, 23)
    assert wib_day(wib(23, 23, 59)) == date(2026, 11, 23)
    assert midnight(date(2026, 11, 23)) == wib(23, 0)


def test_every_day_lies_in_its_month() -> None:
    assert month_of(date(2026, 12, 31)).code == "2026-12"
    assert wib(31, 23, 59, month=12) in month_of(date(2026, 12, 31))


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Oktober 2026", "2026-10"), ("okt 2026", "2026-10"), ("OCTOBER 2026", "2026-10"), ("2026-q3", "2026-Q3"),
        ("2026q3", "2026-Q3"), ("Q3 2026", "2026-Q3"), ("triwulan iii 2026", "2026-Q3"), ("tw 3 tahun 2026", "2026-Q3"),
        ("10/2026", "2026-10"), ("2026/9", "2026-09"), ("bulan Mei 2026", "2026-05"), ("tahun 2026", "2026"),
        ("5 Oktober 2026", "2026-10-05"), ("5/10/2026", "2026-10-05"), ("Okt 2026..Nov 2026", "2026-10..2026-11"),
        (" 2026-10 ", "2026-10"), ("Nopember 2026", "2026-11"), ("ags 2026", "2026-08"),
    ],
)  # fmt: skip
def test_a_period_is_read_as_people_type_it(typed: str, code: str) -> None:
    assert typed_period(typed) == parse_period(code)


@pytest.mark.parametrize(
    "typed", ["", "Oktobre 2026", "Q5 2026", "13/2026", "31 Februari 2026", "Oktober", "2026-q", "ok 2026"]
)
def test_what_is_no_period_is_none(typed: str) -> None:
    with pytest.raises(Refused, match="period_unknown"):
        typed_period(typed)
