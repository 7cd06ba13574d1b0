"""Whoever reads English finds the office's pages in English, charts and what was frozen in Indonesian too."""

from __future__ import annotations

import pytest
from foreign_words import indonesian_in
from mayor_reports.october import Office

from laksa.reports import workflow

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def test_the_pages_of_head_and_mayor_are_english(office: Office) -> None:
    workflow.edit(office.draft(), recommendations="Arahan kepada Dishub.", by=office.cast.agus)
    office.report("delivered")
    pages = {office.head: ("/laporan/2026-10/", "/laporan/", "/unit/", "/rekap/"), office.mayor: ("/wali-kota/",)}
    said = {}
    for client, addresses in pages.items():
        client.cookies["bahasa"] = "en"
        said |= {address: client.get(address, follow=True).content.decode() for address in addresses}
    assert {address: left for address, page in said.items() if (left := indonesian_in(page))} == {}
    assert "Report October 2026" in said["/laporan/2026-10/"]
    assert "3 Assignment" in said["/laporan/2026-10/"]
    assert "<b>Assignment</b>" in said["/unit/"]
    assert "Street light out" in said["/rekap/"]
    assert "October 2026: 5 reports received" in said["/wali-kota/"]
    assert "Arahan kepada Dishub." in said["/wali-kota/"]  # the letter's own words
