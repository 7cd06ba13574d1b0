"""ONE "selesai": the letter, the workbook, the data, the Mayor's page, /rapor/ and the front page say the same."""

from __future__ import annotations

import json
import re
from datetime import date
from html import unescape
from io import BytesIO
from typing import Any

import pypdf
import pytest
from django.test import Client
from mayor_reports.october import Office, text_of
from publishing.papers import forget_pages
from python_calamine import CalamineWorkbook

from laksa.documents.letter import _letter
from laksa.reports import files, workflow
from laksa.reports.report_figures import figures_for

pytestmark = pytest.mark.django_db

SAID = "Oktober 2026: 5 laporan masuk, 2 di antaranya selesai; 2 ditutup, 2 masih terbuka"


def finished(words: str) -> set[str]:
    """Every number that is said to be finished."""
    return set(re.findall(r"(\d+) (?:di antaranya selesai|selesai pada akhir masa)", words))


def test_the_same_selesai_stands_in_all_six_places(office: Office) -> None:
    made: dict[str, bytes] = {}

    def make(report: Any, figures: dict[str, Any]) -> dict[str, bytes]:
        made.update(files.make(report, figures))
        return made

    cast = office.cast
    report = workflow.edit(office.draft(), letter_number="500/1/2026", letter_date=date(2026, 11, 2), by=cast.agus)
    report = workflow.check(report, make=make, by=cast.agus)
    report = workflow.sign_on_paper(report, by=cast.ratna, signer="Ratna Kusumawardani")
    workflow.deliver(report, to=str(cast.mayor.pk), by=cast.agus)
    forget_pages()
    pages = [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(BytesIO(made["pdf"])).pages]
    book = CalamineWorkbook.from_filelike(BytesIO(made["xlsx"]))
    rows = book.get_sheet_by_name("Bagian selesai").to_python()
    told = next(row for row in rows if "Selesai" in row)
    data = json.loads(made["json"])
    mayor, rapor, home = (
        text_of(client.get(address))
        for client, address in ((office.mayor, "/wali-kota/"), (Client(), "/rapor/"), (Client(), "/"))
    )
    assert data["share"]["finished"] == 2 == told[told.index("Selesai") + 1]
    assert [finished(words) for words in (pages[0], data["sentence"], mayor, rapor, home)] == [{"2"}] * 5
    assert "2 selesai, dari yang masuk" in pages[0]
    assert "Tanpa laporan rahasia dan laporan tentang sebuah dinas." in mayor
    assert "selesai, dari yang masuk dari 4 yang terhitung; 2 ditutup 2" in unescape(mayor)
    summary = [str(cell) for row in book.get_sheet_by_name("Ringkasan").to_python() for cell in row]
    assert all(
        any(SAID in words.replace(" ;", ";") for words in found)
        for found in (pages[:1], summary, [mayor], [rapor], [home])
    )
    assert not re.search(r"\d ditutup selesai|selesai tepat waktu", " ".join([*pages, mayor, rapor, home]))


def test_the_preview_and_the_frozen_letter_open_with_the_same_words(office: Office) -> None:
    report = office.draft()
    figures = figures_for(report.period)
    shown = [_letter(figures, files.letter_of(report, figures, draft=draft)) for draft in (True, False)]
    assert shown[0]["headline"] == shown[1]["headline"] == figures["sentence"]
    assert SAID in text_of(office.head.get("/laporan/2026-10/"))


def test_a_report_of_one_agency_says_by_what_its_cases_are_chosen(office: Office) -> None:
    report = office.draft(scope="agency:DISHUB")
    figures = figures_for(report.period, "agency:DISHUB")
    basis = _letter(figures, files.letter_of(report, figures))["basis"]
    assert "perangkat daerah utamanya Dinas Perhubungan menurut keterangannya pada 31 Oktober 2026" in basis
    assert basis.endswith(", tanpa laporan rahasia.")
    assert basis in text_of(office.head.get("/laporan/2026-10/agency:DISHUB/"))
