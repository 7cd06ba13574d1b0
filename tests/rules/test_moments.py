"""People, machines and old lists write a moment in many ways; each is the one that was meant, or none."""

from __future__ import annotations

from datetime import date

import pytest

from laksa.rules.moments import Writing, Written, read_moment


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03-01", "2024-03-01T00:00:00+07:00"),
        ("2024-03-01 10:30", "2024-03-01T10:30:00+07:00"),
        ("2024-03-01T10:30:00Z", "2024-03-01T10:30:00+00:00"),
        ("1/3/2024", "2024-03-01T00:00:00+07:00"),
        ("01-03-24 9.05", "2024-03-01T09:05:00+07:00"),
        ("1 Maret 2024", "2024-03-01T00:00:00+07:00"),
        ("Jum'at, 1 Maret 2024 pukul 14.30 WIB", "2024-03-01T14:30:00+07:00"),
        ("Senin  05-Agt-24", "2024-08-05T00:00:00+07:00"),
        ("5 Nopember 2023, 08:00 WITA", "2023-11-05T07:00:00+07:00"),
        ("2024/3/1", "2024-03-01T00:00:00+07:00"),
        ("45352", "2024-03-01T00:00:00+07:00"),
        ("45352.4375", "2024-03-01T10:30:00+07:00"),
        ("3/25/2024", None),
        ("31 Februari 2024", None),
        ("1 Foo 2024", None),
        ("1/3/2024 25:00", None),
        ("kemarin", None),
        ("²/3/2024", None),
        ("9999999.9", None),
        ("", None),
    ],
)
def test_a_moment_is_read_as_people_and_spreadsheets_write_it(text: str, expected: str | None) -> None:
    written = read_moment(text, Writing.LIST, epoch=date(1899, 12, 30))
    assert (written and written.at.isoformat()) == expected


def test_a_bare_number_is_a_day_only_by_the_epoch_of_its_spreadsheet() -> None:
    assert read_moment("45352", Writing.LIST) is None
    first_of_march = read_moment("2024-03-01", Writing.LIST)
    assert first_of_march
    assert read_moment("43890", Writing.LIST, epoch=date(1904, 1, 1)) == Written(first_of_march.at)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-23", "2026-11-23"),
        ("23/11/2026", "2026-11-23"),
        ("23-11-2026 7.05", "2026-11-23T07:05"),
        ("2026-11-23T19:05", "2026-11-23T19:05"),
        ("2026-11-23T19:05:33+07:00", "2026-11-23T19:05"),
        ("2026-11-23T19:05:33Z", "2026-11-24T02:05"),
    ],
)
def test_a_moment_is_read_as_people_and_machines_write_it(text: str, moment: str) -> None:
    written = read_moment(text, Writing.ANSWER)
    assert written
    assert written.local == moment


@pytest.mark.parametrize(
    "text",
    [
        "",
        "kemarin",
        "31/02/2026",
        "23/11/2026 25:00",
        "23/11/2026 7",
        "9999-12-31T23:59:59-12:00",
        "9" * 5_000,
        "0001-01-01",
    ],
)
def test_what_is_no_moment_of_a_report_is_none(text: str) -> None:
    assert read_moment(text, Writing.ANSWER) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-23T17:18:00+07:00", "2026-11-23T17:18:00+07:00"),
        ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00+00:00"),
        ("2026-11-23T17:18:00", None),
        ("2026-11-23T17:18+07:00", None),
        ("2026-11-23t17:18:00z", None),
        ("2026-11-23 17:18:00+07:00", None),
        (" 2026-11-23T17:18:00Z", None),
        ("1969-12-31T23:59:59Z", None),
        ("2201-01-01T00:00:00Z", None),
        ("2026-02-30T00:00:00Z", None),
        ("23/11/2026 17.18", None),
    ],
)
def test_a_machine_writes_seconds_and_its_offset_or_it_is_asked_again(text: str, expected: str | None) -> None:
    written = read_moment(text, Writing.MACHINE)
    assert (written and written.at.isoformat()) == expected


def test_only_an_old_list_means_this_century_by_two_digits() -> None:
    assert read_moment("5-Okt-26", Writing.LIST) == read_moment("5 Oktober 2026", Writing.ANSWER)
    assert read_moment("5-Okt-26", Writing.ANSWER) is None
