"""Numbers from outside are numbers or nothing, never an error."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from laksa.rules.parse import (
    LARGEST,
    day_of,
    decimal_number,
    moment_of_seconds,
    typed_day,
    typed_number,
    whole_number,
)

HUGE = "9" * 5000


@pytest.mark.parametrize(
    "text",
    ["", HUGE, str(LARGEST + 1), "²", "١٢", "１２", "-1", "+1", " 1", "1\n", "1_0", "1.0", "1e3", "0x1f", "nan", "\0"],
)
def test_what_is_no_plain_number_is_none(text: str) -> None:
    assert whole_number(text) is None


def test_a_plain_number_within_its_bounds_is_read() -> None:
    assert (whole_number("0"), whole_number("007"), whole_number(str(LARGEST))) == (0, 7, LARGEST)
    assert (whole_number("0", least=1), whole_number("10", most=9), whole_number("9", most=9)) == (None, None, 9)


@pytest.mark.parametrize("text", ["", "nan", "NaN", "1e999", "-Infinity", HUGE, "1_0", "٣.٥", "90.0001", "-91", "6,17"])
def test_what_is_no_latitude_is_none(text: str) -> None:
    assert decimal_number(text, least=-90, most=90) is None


def test_a_decimal_number_is_read() -> None:
    assert [decimal_number(text, least=-90, most=90) for text in ("-6.1783", "0", "9e1")] == [-6.1783, 0.0, 90.0]


@pytest.mark.parametrize("text", ["-1", "1e18", "nan", HUGE, "99999999999"])
def test_a_moment_beyond_every_calendar_is_none(text: str) -> None:
    assert moment_of_seconds(text) is None


def test_a_moment_of_a_page_key_is_read() -> None:
    assert moment_of_seconds("1796000000.250000") == datetime(2026, 11, 30, 0, 53, 20, 250_000, UTC)


@pytest.mark.parametrize("text", ["", "0001-01-01", "9999-12-31", "2026-02-30", "٢٠٢٦-٠١-٠١", HUGE, "besok"])
def test_a_day_without_neighbours_is_none(text: str) -> None:
    assert day_of(text) is None


@pytest.mark.parametrize("text", ["2026-10-31", "31/10/2026", "31-10-2026", "31.10.2026"])
def test_a_day_is_read_as_people_type_it(text: str) -> None:
    assert typed_day(text) == date(2026, 10, 31)
    assert typed_day(f"{text}0") is None


def test_a_day_is_read() -> None:
    assert day_of("2026-10-05") == date(2026, 10, 5)


@pytest.mark.parametrize(
    ("text", "plain"),
    [("3", "3"), ("2,5", "2.5"), ("2.5", "2.5"), ("1.250", "1250"), ("12.345,5", "12345.5"), ("-4", "-4")],
)
def test_a_number_is_read_as_people_type_it(text: str, plain: str) -> None:
    assert typed_number(text, most=1e9) == plain


@pytest.mark.parametrize(
    "text", ["", "40 cm", "tiga", HUGE, "nan", "1e3", "1,2,3", "1.2.3", "1_0", "²", "１２", "9999999999", "2,", "0x1f"]
)
def test_what_people_type_beside_a_number_is_no_number(text: str) -> None:
    assert typed_number(text, most=1e9) is None
