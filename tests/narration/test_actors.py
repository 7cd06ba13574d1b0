"""Who made a page stale is told once: by name to those who work together, by room to an agency."""

from __future__ import annotations

import pytest
from django.utils import timezone
from people import Cast

from laksa.narration import actors
from laksa.rules.refusal import Refused, Stale


def behind(cast: Cast, reader: str, actor: str, role: str, agency: str = "") -> str:
    user = str(getattr(cast, actor).pk) if actor else ""
    stale = Stale("stale", event="Corrected", role=role, user=user, agency=agency, at=timezone.now())
    return actors.behind(stale, getattr(cast, reader))


@pytest.mark.parametrize(
    ("reader", "actor", "role", "agency", "told"),
    [
        ("sari", "dimas", "operator", "", "Dimas Prasetyo"),
        ("sari", "yusuf", "agency", "DISHUB", "Yusuf Hidayat"),
        ("sari", "", "agency", "DISHUB", "Dinas Perhubungan"),
        ("agus", "sari", "operator", "", "Sari Rahmawati"),
        ("agus", "", "reporter", "", "Pelapor"),
        ("agus", "", "clock", "", "Sistem"),
        ("ratna", "agus", "head", "", "Agus Wibowo"),
        ("yusuf", "wati", "agency", "DPUPR", "Wati Lestari"),
        ("yusuf", "sari", "operator", "", "Operator TLR"),
        ("yusuf", "agus", "head", "", "Kepala UPT"),
        ("yusuf", "admin", "admin", "", "Administrator"),
        ("yusuf", "", "reporter", "", "Pelapor"),
        ("yusuf", "", "clock", "", "Sistem"),
        ("yusuf", "", "import", "", "Impor"),
    ],
)
def test_each_reader_is_told_who_it_was(cast: Cast, reader: str, actor: str, role: str, agency: str, told: str) -> None:
    assert behind(cast, reader, actor, role, agency) == told


def test_another_refusal_has_nobody_behind_it(cast: Cast) -> None:
    assert actors.behind(Refused("not_your_case"), cast.sari) == ""
