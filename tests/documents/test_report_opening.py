"""One opening in every format, late intake named beside it; a month counted anew with it says so."""

from __future__ import annotations

import json
from typing import Any

import pytest
from figures import demo_month

from laksa.documents import annex, drawn, letter, phrases
from laksa.documents.plain import write_csv, write_json
from laksa.documents.summary import summary
from laksa.documents.tables import tables

pytestmark = pytest.mark.usefixtures("english")
LATE = demo_month.figures() | {"late_intake": 2}
OPENING = LATE["flow"]["opening"]


def table_of(figures: dict[str, Any], name: str, **how: Any) -> Any:
    return next(table for table in tables(figures, **how) if table.id == name)


def caption_of(figures: dict[str, Any]) -> str:
    return str(next(block for block in summary(figures, "").blocks if block["kind"] == "table")["caption"])


def test_every_format_prints_the_same_opening_and_late_intake_beside_it() -> None:
    lines = letter._flow(LATE)["in"]
    assert lines[:2] == [["Terbuka pada 1 Oktober", str(OPENING)], ["di antaranya masuk susulan", "(2)"]]
    assert lines[-1] == letter._flow(demo_month.figures())["in"][-1]
    assert drawn.where_cases_went(LATE, "").came[0] == ("Terbuka 1 Okt, 2 susulan", OPENING)
    assert f"Pemeriksaan: {OPENING} + " in phrases.checked(LATE)
    rows = table_of(LATE, "flow").rows
    assert [(row.code, row.cells[0].value) for row in rows[:2]] == [("flow.opening", OPENING), ("late_intake", 2)]
    csv = [line.split(",") for line in write_csv(LATE).decode().splitlines() if line.startswith(("flow.o", "late_"))]
    assert [(line[0], line[-2]) for line in csv] == [("flow.opening", str(OPENING)), ("late_intake", "2")]
    found = json.loads(write_json(LATE))
    assert (found["flow"]["opening"], found["late_intake"]) == (OPENING, 2)


def test_every_check_of_the_balance_names_it() -> None:
    beside = "(awal, 2 di antaranya masuk susulan)"
    assert beside in phrases.checked(LATE)
    assert beside in annex._check_name(LATE, "flow")
    assert beside in table_of(LATE, "identities").rows[0].name
    assert "(opening, 2 of them late intake)" in table_of(LATE, "identities", language="en").rows[0].name
    plain = demo_month.figures()
    said = (phrases.checked(plain), annex._check_name(plain, "flow"), table_of(plain, "identities").rows[0].name)
    assert [words for words in said if "susulan" in words] == []


@pytest.mark.parametrize(("late", "is_said"), [(2, True), (0, False)])
def test_the_month_before_is_said_to_be_counted_anew(late: int, is_said: bool) -> None:
    figures = demo_month.figures() | {"late_intake": late}
    words = f"{figures['previous']['name']} dihitung kembali dengan laporan yang masuk susulan"
    assert (words in caption_of(figures)) == (words in table_of(figures, "comparison").note) == is_said
    assert letter._letter(figures, letter.Letter())["basis"].startswith(words) == is_said
    assert "susulan" not in caption_of(figures | {"previous": None})
    assert ("is counted anew" in table_of(figures, "comparison", language="en").note) == is_said
