"""A confidential case counts in every total, and nothing that is handed on tells which it is."""

from __future__ import annotations

import pytest

from laksa.rules import discretion

ROW = {"number": "LKS-26-K7M4-9D", "lead": "DISHUB", "urgency": "low", "summary": "Lampu", "merged": ["A", "B"]}


@pytest.mark.parametrize(
    ("name", "confidential", "booked"),
    [("lead", True, ""), ("lead", False, "X"), ("urgency", True, "X"), ("urgency", False, "X")],
)
def test_figures_book_what_singles_nobody_out(name: str, confidential: bool, booked: str) -> None:
    assert discretion.attribute(name, "X", confidential=confidential) == booked


def test_the_row_of_a_confidential_case_keeps_what_is_counted_only() -> None:
    assert discretion.recap_row(ROW, confidential=True) == {
        "number": "", "lead": "", "urgency": "low", "summary": discretion.LABEL, "merged": [], "confidential": True,
    }  # fmt: skip


def test_another_row_does_not_name_a_confidential_case_that_was_merged_into_it() -> None:
    assert discretion.recap_row(ROW, confidential=False, unnamed={"B"}) == {**ROW, "merged": ["A"]}
