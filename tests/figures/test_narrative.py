"""The opening sentence: "selesai" is of those received, "ditutup" is beside it, "terbanyak" is not said lightly."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.translation import override
from figures import demo_month

from laksa.documents.readers_words import sentence_of
from laksa.figures.arithmetic import foremost
from laksa.figures.narrative import sentence

WITH_MOST = (
    "112 laporan masuk, 90 di antaranya selesai (81,8% dari 110 yang dihitung); 111 ditutup, 20 masih terbuka; "
    "9 lewat tenggat, terbanyak di Dinas PUPR."
)
NONE_LATE = (
    "1.148 laporan masuk, 1.089 di antaranya selesai (94,9%); 1.154 ditutup, 99 masih terbuka; "
    "tidak ada yang lewat tenggat."
)
ENGLISH = (
    "1,137 reports received, 109 of them finished (80.7% of 135 that count); 120 closed, 27 still open; "
    "7 overdue, most at Dinas PUPR."
)
FLOW = {"opening": 0, "reinstated": 0, "ended": 0}


def month(received: int, finished: int, counted: int, closed: int, still_open: int, **late: int) -> dict[str, Any]:
    figures = demo_month.empty()
    figures["flow"] = FLOW | {"received": received, "closing": still_open}
    figures["share"] = {"finished": finished, "counted": counted, "rate": finished / counted if counted else None}
    figures["ended"]["recorded"] = closed
    figures["overdue"], figures["overdue_by"] = sum(late.values()), late
    figures["names"]["agency"] = {"DPUPR": "Dinas PUPR"}
    return figures


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        (
            month(112, 90, 110, 111, 20, DPUPR=7, DLH=2),
            WITH_MOST,
        ),
        (
            month(1148, 1089, 1148, 1154, 99),
            NONE_LATE,
        ),
        (
            month(19, 3, 19, 5, 16, DPUPR=1),
            "19 laporan masuk, 3 di antaranya selesai; 5 ditutup, 16 masih terbuka; 1 lewat tenggat.",
        ),
        (
            month(20, 3, 20, 5, 1, DLH=1),
            "20 laporan masuk, 3 di antaranya selesai (15,0%); 5 ditutup, 1 masih terbuka; 1 lewat tenggat.",
        ),
        (
            month(3, 0, 3, 0, 3, DPUPR=5, DLH=5),
            "3 laporan masuk, belum ada yang selesai; 0 ditutup, 3 masih terbuka; 10 lewat tenggat.",
        ),
        (
            month(0, 0, 0, 4, 2),
            "tidak ada laporan masuk; 4 ditutup, 2 masih terbuka; tidak ada yang lewat tenggat.",
        ),
        (month(0, 0, 0, 0, 0), "tidak ada laporan masuk dan tidak ada yang terbuka."),
    ],
)
def test_a_report_opens_with_the_finished_of_those_received_and_names_the_closings_beside(
    figures: dict[str, Any], said: str
) -> None:
    assert sentence(figures) == f"Oktober 2026: {said}"


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        (
            month(1137, 109, 135, 120, 27, DPUPR=7),
            ENGLISH,
        ),
        (month(3, 0, 3, 0, 3), "3 reports received, none of them finished yet; 0 closed, 3 still open; none overdue."),
        (month(0, 0, 0, 4, 2, DLH=1), "no reports received; 4 closed, 2 still open; 1 overdue."),
        (month(0, 0, 0, 0, 0), "no reports received and none open."),
    ],
)
@pytest.mark.usefixtures("english")
def test_whoever_reads_english_reads_the_same_sentence(figures: dict[str, Any], said: str) -> None:
    with override("en"):
        assert sentence_of(figures, "Kata orang.") == f"October 2026: {said}"


@pytest.mark.parametrize(
    ("counts", "named"),
    [
        ({"A": 9, "B": 6, "C": 5}, ["A", "B"]),
        ({"A": 9, "B": 5, "C": 5}, ["A"]),
        ({"A": 9, "B": 9, "C": 5}, []),
        ({"A": 9, "B": 4}, ["A"]),
        ({"A": 4, "B": 1}, []),
        ({"A": 1}, []),
        ({"": 40, "A": 6}, ["A"]),
        ({}, []),
    ],
)
def test_the_most_is_said_from_five_up_and_never_at_a_tie(counts: dict[str, int], named: list[str]) -> None:
    assert foremost(counts, 2) == named
