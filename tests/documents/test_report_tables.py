"""The flat tables: every figure of a report once more, in rows that people and spreadsheets can read."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from figures import demo_month

import laksa
from laksa.documents.cells import FEW, FEW_MEASURED, Cell, Row, Table
from laksa.documents.tables import tables
from laksa.figures.definitions import definition, entries

SOURCE = Path(laksa.__file__).parent


def by_id(figures: dict[str, Any], **how: Any) -> dict[str, Table]:
    return {table.id: table for table in tables(figures, **how)}


def rows_of(table: Table) -> list[Row]:
    return [*table.rows, *([table.total] if table.total else [])]


def cells_of(found: dict[str, Table]) -> Iterator[tuple[Table, Row, Cell]]:
    for table in found.values():
        for row in rows_of(table):
            for cell in row.cells:
                yield table, row, cell


def test_every_figure_stands_in_a_table_with_its_value() -> None:
    figures = demo_month.figures()
    shown = {(cell.figure, cell.key): cell.value for _, _, cell in cells_of(by_id(figures)) if cell.figure}
    for entry in entries(figures):
        if entry.id == "cases.best":
            continue
        if (entry.id, entry.code) == ("received_by.agency", ""):  # stands in two rows, by whether they ended
            assert entry.value == figures["unassigned"]["rest"] + figures["unassigned"]["ended"]
            continue
        value = shown.pop((entry.id, entry.code), "missing")
        hidden = {FEW, FEW_MEASURED, None} if entry.value is None else ()
        assert value in hidden or value == ("cocok" if entry.id == "identities" else entry.value), entry
    assert shown == {}


def test_every_cell_fits_its_column_and_names_a_known_figure() -> None:
    for table, row, cell in cells_of(by_id(demo_month.figures(), sop=demo_month.sop())):
        assert len(row.cells) == len(table.columns)
        assert cell.kind, (table.id, row.name)
        assert not cell.figure or definition(cell.figure).id in table.definitions
        assert "{" not in cell.shown


@pytest.mark.parametrize("figures", [demo_month.figures(), demo_month.empty()], ids=["october", "empty"])
def test_counts_add_up_to_the_total_below_them(figures: dict[str, Any]) -> None:
    for table in tables(figures):
        if table.total is None or table.id == "steps":
            continue
        for index, column in enumerate(table.columns):
            if column.kind == "int" and column.id in (
                "count",
                "received",
                "finished",
                "recorded",
                "closing",
                "overdue",
            ):
                parts = [row.cells[index].value for row in table.rows]
                assert not parts or sum(parts) == table.total.cells[index].value, (table.id, column.id)


def test_what_no_agency_has_stands_in_a_row_of_its_own() -> None:
    found = by_id(demo_month.figures())["by_agency"]
    ended, rest = found.rows[-2:]
    assert (ended.code, ended.name, rest.code, rest.name) == (
        "",
        "Berakhir tanpa disposisi",
        "",
        "Belum didisposisikan",
    )
    names = [column.id for column in found.columns]
    for row, counts in ((ended, [5, 5, 0, 0, 0]), (rest, [6, 0, 0, 4, 0])):
        at = [names.index(name) for name in ("received", "finished", "recorded", "closing", "overdue")]
        assert [row.cells[place].value for place in at] == counts
        assert {cell.value for place, cell in enumerate(row.cells) if place not in at} == {None}


def test_rows_stand_by_name_and_what_has_none_last() -> None:
    found = by_id(demo_month.figures())
    for name in ("kind", "category", "agency", "kecamatan", "kelurahan", "channel", "urgency", "referred_to"):
        coded = [row for row in found[name].rows if row.code]
        assert [row.name for row in coded] == sorted((row.name for row in coded), key=str.casefold)
        assert [row.code for row in found[name].rows][: len(coded)] == [row.code for row in coded]
    assert [row.name for row in found["agency"].rows[-2:]] == ["Belum didisposisikan", "Berakhir tanpa disposisi"]
    assert [row.code for row in found["ageing"].rows] == ["0-3", "4-7", "8-14", "15-30", "31-60", "61+"]


def test_a_case_open_but_not_received_in_the_period_has_its_row() -> None:
    figures = demo_month.figures()
    figures["received_by"]["category"].pop("SMP-LIR")
    row = next(row for row in by_id(figures)["category"].rows if row.code == "SMP-LIR")
    assert [cell.shown for cell in row.cells] == ["0", "0%", "1"]


def test_every_table_says_how_many_cases_and_of_when() -> None:
    for table in tables(demo_month.figures()):
        assert "Data per 2 Nov 2026 06.00 WIB." in table.note
    assert by_id(demo_month.figures())["category"].note.startswith("n = 126 laporan. ")


def test_names_of_sheets_are_short_different_and_without_signs() -> None:
    sheets = [table.sheet for table in tables(demo_month.figures())]
    assert len(set(sheets)) == len(sheets)
    assert all(len(sheet) <= 31 and not re.search(r"[\[\]:*?/\\']", sheet) for sheet in sheets)


def test_the_public_sees_no_single_case() -> None:
    assert {"slowest", "best"} & by_id(demo_month.figures(), public=True).keys() == set()


@pytest.mark.parametrize("public", [True, False])
def test_nobody_sees_a_rate_of_fewer_than_20_or_a_median_of_fewer_than_5(public: bool) -> None:
    """Also not of a report that was frozen with them."""
    figures = demo_month.figures()
    figures["share"] = {"finished": 9, "counted": 19, "rate": 9 / 19}
    figures["by_agency"]["BAPENDA"]["first_answer"] = {"n": 4, "median": 7260, "p90": 17186}
    found = by_id(figures, public=public)
    names = [column.id for column in found["by_agency"].columns]
    of_agency = {row.name: dict(zip(names, row.cells, strict=True)) for row in found["by_agency"].rows}
    assert of_agency["Dinas Kesehatan"]["due.rate"].shown == FEW
    assert of_agency["Dinas Perhubungan"]["due.rate"].shown == "96,0%"
    assert of_agency["Badan Pendapatan Daerah"]["first_answer.median"].shown == "n<5"
    assert "Persentase tidak ditampilkan bila kurang dari 20 laporan." in found["by_agency"].note
    assert "Median dan persentil tidak ditampilkan bila kurang dari 5." in found["by_agency"].note
    assert found["share"].rows[2].cells[0].value == FEW
    change = next(row for row in found["comparison"].rows if row.code == "share.rate")
    assert [cell.shown for cell in change.cells] == [FEW, "85,3%", "–", "85,3%", "–"]


def test_handling_stands_beside_its_standard_and_apart_from_waiting() -> None:
    idle = {"4": {"n": 111, "median": 5, "p90": 90}}
    found = by_id(demo_month.figures() | {"idle": idle}, sop=demo_month.sop())["steps"]
    assert [row.name for row in found.rows] == ["2 Catat", "3 Disposisi", "4 Tanggapan", "5 Tutup", "6 Rekap"]
    assert [cell.shown for cell in found.rows[2].cells] == [
        "05.00", "111", "01.47", "03.29", "110", "99,1%", "111", "16 menit", "54 menit", "111", "5 menit",
        "1,5 jam",
    ]  # fmt: skip
    assert found.total
    assert [cell.shown for cell in found.total.cells][:2] == ["25.00", "111"]
    assert [row.name for row in by_id(demo_month.figures())["steps"].rows] == ["2", "3", "4", "5", "6"]


def test_only_periods_that_were_counted_have_columns_in_the_comparison() -> None:
    figures = demo_month.figures()
    whole = [column.id for column in by_id(figures)["comparison"].columns]
    assert whole == ["now", "previous", "previous.change", "last_year", "last_year.change"]
    for lacking in ({"last_year": None}, {"previous": None, "last_year": None}):
        found = by_id(figures | lacking)["comparison"]
        assert [column.id for column in found.columns] == [
            name for name in whole if name.partition(".")[0] not in lacking
        ]
        assert all(len(row.cells) == len(found.columns) for row in found.rows)


def test_the_comparison_keeps_units_apart_and_gives_rates_in_points() -> None:
    found = {row.code: row for row in by_id(demo_month.figures())["comparison"].rows}
    assert [cell.value for cell in found["flow.received"].cells] == [126, 95, 31, 95, 31]
    assert found["share.rate"].cells[2].kind == "points"
    assert found["share.rate"].cells[2].shown == "-7,8"
    assert (found["first_answer.median"].unit, found["first_answer.median"].cells[2].shown) == ("menit", "-8,3 jam")
    assert list(found)[-1] == "until_closed.median"


def test_an_empty_month_has_all_its_tables() -> None:
    found = by_id(demo_month.empty())
    assert found.keys() == by_id(demo_month.figures()).keys()
    assert [row.cells[0].shown for row in found["flow"].rows] == ["0"] * 5
    assert [cell.shown for cell in found["times"].rows[0].cells] == ["0", "–", "–", "–", "0", "–"]
    assert found["share"].rows[2].cells[0].shown == "–"
    assert found["category"].rows == found["by_agency"].rows == found["trend"].rows == ()
    assert "received_by.category" in found["category"].definitions


def test_two_million_cases_and_long_names_stay_whole() -> None:
    figures = demo_month.figures()
    figures["flow"]["received"] = 2_000_000
    figures["names"]["agency"]["DLH"] = demo_month.LONG
    found = by_id(figures)
    assert found["flow"].rows[1].cells[0].shown == "2.000.000"
    assert len(demo_month.LONG) == 120
    assert demo_month.LONG in [row.name for row in found["agency"].rows]


def test_the_order_of_keys_in_the_database_changes_nothing() -> None:
    assert tables(demo_month.shuffled(demo_month.figures())) == tables(demo_month.figures())


def test_sums_of_the_checks_read_with_their_groups() -> None:
    figures = demo_month.figures()
    figures["identities"][0] = {"id": "flow", "text": "74 + 1148 + 31 − 1154 = 99", "holds": False}
    row = by_id(figures)["identities"].rows[0]
    assert [cell.value for cell in row.cells] == ["74 + 1.148 + 31 − 1.154 = 99", "tidak cocok"]


def test_figures_are_named_in_english_too() -> None:
    found = by_id(demo_month.figures(), language="en")
    assert [row.name for row in found["flow"].rows][:2] == ["Open at the start", "Received"]
    assert found["ageing"].rows[0].name == "0 to 3 days"


def test_every_word_on_a_table_has_its_english() -> None:
    catalogue = (SOURCE / "locale/en/LC_MESSAGES/django.po").read_text(encoding="utf-8")
    known = set(re.findall(r'^msgid "(.+)"$', catalogue, re.MULTILINE))
    documents, words = SOURCE / "documents", []
    for file in (documents / "cells.py", documents / "source.py", *(documents / "tables").glob("*.py")):
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("_", "gettext_noop"):
                words += [text.value for text in call.args if isinstance(text, ast.Constant)]
    assert len(words) > 60
    assert sorted(set(words) - known) == []
