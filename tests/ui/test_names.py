"""One word for one thing, on every screen and in every report."""

from __future__ import annotations

import pytest
from django.utils import translation

from laksa.accounts import api_keys
from laksa.desk import labels
from laksa.figures import naming
from laksa.register import reference
from laksa.rules import lifecycle
from laksa.rules.period import parse_period
from laksa.ui import formats
from laksa.ui.names import AGENCY_TYPES, CHANNELS, KINDS, RESULTS, URGENCIES, period_name


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("2026-10", "Oktober 2026"),
        ("2026-Q3", "Triwulan III 2026"),
        ("2026", "Tahun 2026"),
        ("2026-10-05", "5 Oktober 2026"),
        ("2026-10-05..2026-10-09", "5 Oktober 2026 sampai 9 Oktober 2026"),
        ("2026-10-01..2026-10-31", "1 Oktober 2026 sampai 31 Oktober 2026"),
    ],
)
def test_a_period_has_a_name(code: str, words: str) -> None:
    with translation.override("id"):
        assert period_name(parse_period(code)) == words


def test_a_name_follows_the_reader_but_not_in_a_report() -> None:
    with translation.override("en"):
        assert period_name(parse_period("2026-10")) == "October 2026"
        assert naming.name_of(parse_period("2026-10")) == "Oktober 2026"


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (
            "Senin sampai Kamis 07.30 sampai 16.00, Jumat 07.30 sampai 16.30",
            "Monday to Thursday 07:30 to 16:00, Friday 07:30 to 16:30",
        ),
        ("senin s.d. Jum'at pukul 8.00-15.00, istirahat 12.00-13.00", "Monday to Friday 8:00-15:00, break 12:00-13:00"),
        ("Setiap hari 24 jam, kecuali hari libur nasional", "Every day 24 hours, except public holidays"),
        ("Sabtu dan Minggu tutup; buka lagi 5 Januari", "Saturday and Sunday closed; open lagi 5 January"),
        ("Loket Minggus, lantai 2", "Loket Minggus, lantai 2"),
    ],
)
def test_hours_and_quarters_are_told_in_english_words(typed: str, read: str) -> None:
    with translation.override("id"):
        assert formats.office_hours(typed) == typed
    with translation.override("en"):
        assert formats.office_hours(typed) == read
        assert period_name(parse_period("2026-Q3")) == "Q3 2026"


def test_every_type_of_agency_has_a_name() -> None:
    assert {row["jenis"] for row in reference.rows("opd.csv")} == set(AGENCY_TYPES)


def test_every_kind_urgency_result_and_channel_has_a_name() -> None:
    assert set(RESULTS) == set(lifecycle.RESULTS)
    assert set(KINDS) == set(lifecycle.KINDS)
    assert set(URGENCIES) == set(lifecycle.URGENCIES)
    assert {"web", "import", *labels.TAKEN_DOWN, *api_keys.CHANNELS} == set(CHANNELS)
