"""What the register covers of a period: a report of a year in which it began says so, in every format."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils.translation import override
from figures import demo_month
from people import Cast, a_case
from python_calamine import CalamineWorkbook

from laksa.documents import letter, phrases
from laksa.documents.plain import write_csv, write_json
from laksa.documents.workbook import write_workbook
from laksa.figures.narrative import covered
from laksa.register.commands import opening
from laksa.reports.report_figures import figures_for
from laksa.rules.period import parse_period

PART = "Register mulai 14 September 2026: masa ini termuat sejak hari itu saja."


def a_year(**more: str) -> dict[str, Any]:
    figures = demo_month.figures()
    figures["period"] |= {"code": "2026", "kind": "year", "name": "Tahun 2026", "last": "2026-12-31", **more}
    return figures


@pytest.mark.django_db
def test_a_period_that_began_before_the_register_knows_when_it_began(cast: Cast) -> None:
    row = opening.Submission(text="Lampu padam sejak dulu.", channel="import", source=("lama", "1"))
    with time_machine.travel("2026-03-01 09:00+07:00"):
        opening.import_case(row)  # it brings its date from elsewhere
    with time_machine.travel("2026-09-14 09:00+07:00"):
        a_case("entered", cast=cast)
    with time_machine.travel("2026-12-01 09:00+07:00"):
        begins = {
            code: figures_for(parse_period(code))["period"].get("register_begins")
            for code in ("2025", "2026", "2026-09", "2026-10", "2026-09-14..2026-09-20")
        }
        browser = Client()
        browser.force_login(cast.agus)
        pages = {code: browser.get("/rekap/", {"periode": code}).content.decode() for code in ("2026", "2026-10")}
    assert begins == {"2025": "2026-09-14", "2026": "2026-09-14", "2026-09": "2026-09-14", "2026-10": None,
                      "2026-09-14..2026-09-20": None}  # fmt: skip
    assert [code for code, page in pages.items() if PART in page] == ["2026"]


@pytest.mark.usefixtures("english")
def test_it_is_said_in_the_readers_words() -> None:
    part, after = a_year(register_begins="2026-09-14"), a_year(register_begins="2027-01-05")
    assert phrases.remarks(part) == PART
    assert phrases.remarks(after) == "Register mulai 5 Januari 2027, sesudah masa ini."
    assert phrases.remarks(a_year()) == ""
    with override("en"):
        assert covered(part) == "The register begins on 14 September 2026: this period is covered from that day only."


def test_letter_workbook_csv_and_json_say_it(tmp_path: Path) -> None:
    figures = a_year(register_begins="2026-09-14")
    assert letter._letter(figures, letter.Letter())["basis"] == PART
    write_workbook(tmp_path / "a.xlsx", figures, [], sop=demo_month.sop())
    summary = CalamineWorkbook.from_path(tmp_path / "a.xlsx").get_sheet_by_name("Ringkasan").to_python()
    assert [row[0] for row in summary if str(row[0]).startswith("Register mulai")] == [PART]
    assert "period.register_begins,,,,2026-09-14," in write_csv(figures).decode().splitlines()
    assert json.loads(write_json(figures))["period"]["register_begins"] == "2026-09-14"
