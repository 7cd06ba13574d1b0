"""One word for one thing, on every screen and in every report."""

from __future__ import annotations

import pytest
from django.utils import translation

from laksa.figures import naming
from laksa.register import city
from laksa.register.commands import opening
from laksa.rules import lifecycle
from laksa.rules.period import parse_period
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


def test_every_type_of_agency_has_a_name() -> None:
    assert {row["jenis"] for row in city.rows("opd.csv")} == set(AGENCY_TYPES)


def test_every_kind_urgency_result_and_channel_has_a_name() -> None:
    assert set(RESULTS) == set(lifecycle.RESULTS)
    assert set(KINDS) == set(lifecycle.KINDS)
    assert set(URGENCIES) == set(lifecycle.URGENCIES)
    assert set(CHANNELS) == set(opening.CHANNELS)
