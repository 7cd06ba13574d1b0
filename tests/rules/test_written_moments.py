"""Old lists write their days in many ways; each is the day that was meant, or none."""

from __future__ import annotations

from datetime import date

import pytest

from laksa.rules.written_moments import written_moment


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
    moment = written_moment(text, epoch=date(1899, 12, 30))
    assert (moment and moment.isoformat()) == expected


def test_a_bare_number_is_a_day_only_by_the_epoch_of_its_spreadsheet() -> None:
    assert written_moment("45352") is None
    assert written_moment("43890", epoch=date(1904, 1, 1)) == written_moment("2024-03-01")
