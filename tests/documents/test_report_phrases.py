"""Numbers, times and sentences of the documents, as official Indonesian writes them."""

from __future__ import annotations

import pytest
from django.utils.translation import override
from figures import demo_month

from laksa.charts import svg
from laksa.charts.svg import Labels
from laksa.documents import phrases
from laksa.documents.cells import Cell
from laksa.documents.key_figures import key_figures
from laksa.figures.narrative import sentence
from laksa.ui import formats


def test_numbers_and_rates() -> None:
    assert phrases.number(1234567) == "1.234.567"
    assert phrases.number(1234.56, 2) == "1.234,56"
    assert phrases.number(-3) == "−3"
    assert phrases.number(None) == "–"
    assert phrases.percent(0.956) == "95,6%"
    assert (phrases.percent(0), phrases.percent(1)) == ("0%", "100%")
    assert phrases.rate(19, 19) == "n<20"
    assert phrases.rate(0, 0) == "–"
    assert phrases.rate(19, 20) == "95,0%"
    assert phrases.grouped("74 + 1148 + 31 − 1154 = 99") == "74 + 1.148 + 31 − 1.154 = 99"


def test_times() -> None:
    assert [phrases.span(m) for m in (None, 0, 59, 60, 186, 2879, 2880, 3168)] == [
        "–", "0 menit", "59 menit", "1,0 jam", "3,1 jam", "48,0 jam", "2,0 hari", "2,2 hari",
    ]  # fmt: skip
    assert phrases.span(3000, " kerja") == "50,0 jam kerja"
    assert [phrases.clock(s) for s in (None, 0, 38, 86, 3700)] == ["–", "00.00", "00.38", "01.26", "1.01.40"]
    for median in (89.5, 90.5, 91.5, 3599.5):  # the mean of two in the middle: table, form, cell and drawing read alike
        assert (
            phrases.clock(median)
            == svg.clock(median, Labels())
            == formats.clock(median)
            == Cell(median, kind="seconds").shown
        )
    assert [phrases.clock(s) for s in (89.4, 89.5, 90.5, 91.5, 3599.5)] == [
        "01.29",
        "01.30",
        "01.31",
        "01.32",
        "1.00.00",
    ]
    assert phrases.moment("2026-11-01T23:00:00+00:00") == "2 November 2026, 06.00 WIB"
    assert phrases.short_day("2026-08-06", year=True) == "6 Agu 2026"


def test_of_few_cases_a_sentence_counts_instead_of_a_hidden_share() -> None:
    assert phrases.rate_or_counts(12, 13, "dalam 14 hari") == "12 dari 13 dalam 14 hari"
    assert phrases.rate_or_counts(19, 20, "dalam 14 hari") == "95,0% dalam 14 hari"
    figures = demo_month.figures()
    few = {"finished": 16, "counted": 19, "rate": None}
    due = figures["due"] | {"on_time": 17, "saved": 1, "late": 1, "open": 0, "counted": 19, "extended": 1}
    with override("id"):
        said = {one.figure: one.beside for one in key_figures(figures | {"share": few, "due": due})}
    assert said["share.finished"].startswith("dari 19 yang terhitung; ")
    assert said["due.rate"] == "18 dari 19 tenggat; 1 diperpanjang"


def test_a_kecamatan_of_the_citys_name_is_called_kecamatan() -> None:
    figures = demo_month.figures() | {"scope": {"code": "kecamatan:36.71.01", "name": "Kecamatan Tangerang"}}
    assert phrases.document_name(figures) == "Laporan bulanan LAKSA, Oktober 2026, Kecamatan Tangerang"
    assert "laporan di Kecamatan Tangerang menurut keterangannya pada 31 Oktober 2026" in phrases.basis(figures)
    assert sentence(figures).startswith("Oktober 2026, Kecamatan Tangerang: 126 laporan masuk")


def test_changes_are_those_of_the_numbers_as_printed() -> None:
    assert phrases.count_change(1148, 1121) == "naik 27"
    assert phrases.count_change(5, 1200) == "turun 1.195"
    assert phrases.count_change(5, 5) == "tetap"
    assert phrases.count_change(5, None) == ""
    assert phrases.rate_change((920, 1000), (916, 1000)) == "naik 0,4 poin"
    assert phrases.rate_change((9204, 10000), (9201, 10000)) == "tetap"
    assert phrases.rate_change((19, 19), (916, 1000)) == ""
    assert phrases.time_change(186, 204) == "lebih cepat 0,3 jam"
    assert phrases.time_change(45, 30) == "lebih lama 15 menit"
    assert phrases.time_change(187, 186) == "tetap"
    assert phrases.time_change(None, 186) == ""


@pytest.mark.parametrize(
    ("period", "scope", "name"),
    [
        ({"kind": "month", "name": "Oktober 2026"}, "", "Laporan bulanan LAKSA, Oktober 2026"),
        ({"kind": "quarter", "name": "Triwulan III 2026"}, "", "Laporan triwulan LAKSA, Triwulan III 2026"),
        ({"kind": "year", "name": "Tahun 2026"}, "", "Laporan tahunan LAKSA, 2026"),
        ({"kind": "span", "name": "1 Mei 2026 sampai 9 Mei 2026"}, "", "Laporan LAKSA, 1 Mei 2026 sampai 9 Mei 2026"),
        ({"kind": "month", "name": "Mei 2026"}, "Dinas Kesehatan", "Laporan bulanan LAKSA, Mei 2026, Dinas Kesehatan"),
    ],
)
def test_a_document_is_called_by_its_period_and_part(period: dict[str, str], scope: str, name: str) -> None:
    figures = demo_month.empty()
    figures["period"] |= period
    figures["scope"] = {"code": scope and "agency:DINKES", "name": scope or "Kota Tangerang"}
    assert phrases.document_name(figures) == name
