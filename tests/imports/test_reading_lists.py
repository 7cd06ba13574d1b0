"""A list is read as a person reads the sheet: values, never formulas; and whatever cannot be read is named."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter
from imports.lists import old_workbook, opendocument, opendocument_of, workbook, workbook_of

from laksa.imports import reading
from laksa.imports.columns import Columns, guessed
from laksa.imports.reading import open_list
from laksa.rules.csv_table import Row, Unread
from laksa.rules.period import WIB
from laksa.rules.refusal import Refused

HEADINGS = ["No. Laporan", "Tgl Masuk", "Uraian Pengaduan", "Kategori"]


def cells(path: Path, *needed: str) -> list[list[str] | tuple[int, str, object]]:
    """The cells of each row; of one that cannot be read its line, the code and the column."""
    with open_list(path) as found:
        return [
            list(row.cells.values()) if isinstance(row, Row) else (row.line, row.code, row.params["column"])
            for row in found.rows("", needed)
        ]


def refusal(path: Path, sheet: str = "") -> str:
    with pytest.raises(Refused) as refused, open_list(path, sheet=sheet):
        pass
    return refused.value.code


def test_a_sheet_gives_what_a_reader_of_it_sees(tmp_path: Path) -> None:
    file = workbook(
        tmp_path / "lama.xlsx",
        [
            [],
            ["REKAPITULASI PENGADUAN TAHUN 2024"],
            [],
            HEADINGS,
            [12, datetime(2024, 3, 1, tzinfo=WIB), "Lampu jalan padam", "=A1→PJU-PDM"],
            [],
            ["W-7", datetime(2024, 3, 1, 10, 30, tzinfo=WIB), "  dua\nbaris ", 13.5],
        ],
    )
    with open_list(file) as found:
        assert (found.columns, found.sheet, found.epoch, found.total) == (HEADINGS, "Data", date(1899, 12, 30), 2)
        assert [row.line for row in found.rows("", ())] == [5, 7], "as the sheet numbers them"
    assert cells(file) == [
        ["12", "2024-03-01", "Lampu jalan padam", "PJU-PDM"],
        ["W-7", "2024-03-01 10:30:00", "  dua\nbaris ", "13.5"],
    ]


def test_a_formula_is_never_run_and_one_without_a_value_is_told(tmp_path: Path) -> None:
    rows = [
        HEADINGS,
        [1, "1/3/2024", "=CONCAT(1)", "=1+1→2"],
        [2, "1/3/2024", "=1/0→#DIV/0!", "a"],
        [3, "", "b", "=X()"],
        [4, "", "#REF!", "a"],
    ]
    file = workbook(tmp_path / "formulas.xlsx", rows)
    assert cells(file, "Uraian Pengaduan") == [
        (2, "formula_unvalued", "Uraian Pengaduan"),
        (3, "formula_unvalued", "Uraian Pengaduan"),
        ["3", "", "b", ""],
        (5, "formula_unvalued", "Uraian Pengaduan"),
    ]


def test_a_sheet_may_count_its_days_from_1904_and_repeat_a_heading(tmp_path: Path) -> None:
    file = workbook(tmp_path / "mac.xlsx", [["Isi", "Status", "Status"], ["a", 1, 2]], since_1904=True)
    with open_list(file) as found:
        assert (found.epoch, found.columns) == (date(1904, 1, 1), ["Isi", "Status", "Status (2)"])


def test_headings_that_nobody_knows_stand_in_the_first_row_whatever_the_rows_say(tmp_path: Path) -> None:
    file = workbook(tmp_path / "x.xlsx", [["X1", "X2"], ["jalan", "rusak"], ["lampu", "padam"]])
    assert cells(file) == [["jalan", "rusak"], ["lampu", "padam"]]


def test_of_several_sheets_the_one_most_like_a_list_is_read_or_the_one_that_is_asked_for(tmp_path: Path) -> None:
    month = [HEADINGS, ["1", "1/3/2024", "Lampu jalan padam", ""]]
    sheets = {"Sampul": [["Rekap"], ["Laporan"]], "Januari": month, "Februari": [*month, ["2", "", "x", ""]]}
    file = workbook_of(tmp_path / "tahun.xlsx", sheets)
    with open_list(file) as found:
        assert (found.sheet, found.sheets, found.total) == ("Januari", ["Sampul", "Januari", "Februari"], 1)
    with open_list(file, sheet="Februari") as found:
        assert (found.sheet, found.total) == ("Februari", 2)


def test_what_stands_in_merged_cells_counts_for_each_row_of_them(tmp_path: Path) -> None:
    rows = [
        ["REKAPITULASI LAPORAN"],
        ["No", "Tgl", "Uraian", "Lokasi", ""],
        ["", "", "", "Kelurahan", "Kecamatan"],
        [1, "1/3/2024", "Lampu padam", "Cimone", "Karawaci"],
        [2, "", "Jalan rusak", "Cibodas", ""],
        [3, "", "Got mampet", "", ""],
    ]
    file = workbook(tmp_path / "merged.xlsx", rows, merged="A1:E1 D2:E2 A2:A3 B2:B3 C2:C3 B4:B5")
    with open_list(file) as found:
        assert found.columns == ["No", "Tgl", "Uraian", "Kelurahan", "Kecamatan"], "of two lines of headings the finer"
    assert [row[:4] for row in cells(file)] == [
        ["1", "1/3/2024", "Lampu padam", "Cimone"],
        ["2", "1/3/2024", "Jalan rusak", "Cibodas"],
        ["3", "", "Got mampet", ""],
    ]


def test_macros_are_told_of_and_never_run(tmp_path: Path) -> None:
    file = workbook(tmp_path / "makro.xlsm", [HEADINGS, ["1", "1/3/2024", "Lampu jalan padam", ""]])
    with open_list(file) as found:
        assert not found.has_macros
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0")
    with open_list(file) as found:
        assert (found.has_macros, found.total) == (True, 1)


def test_a_workbook_of_before_2007_is_read_too(tmp_path: Path) -> None:
    file = old_workbook(tmp_path / "2019.xls")
    with open_list(file) as found:
        assert (found.sheet, found.sheets) == ("Data", ["Sampul", "Data"])
    assert cells(file) == [["1", "2019-03-01", "Lampu jalan padam"], ["2", "2019-03-01", "Jalan rusak parah"]]


def test_a_workbook_with_a_password_is_refused_in_words_of_its_own(tmp_path: Path) -> None:
    """Office keeps an encrypted XLSX as two streams of an old container; an encrypted XLS says so behind its first
    record."""
    file = old_workbook(tmp_path / "x.xls")
    content = file.read_bytes()
    name = "EncryptedPackage".encode("utf-16-le")
    stream = content.index("Workbook".encode("utf-16-le"))
    new = content[:stream] + name.ljust(64, b"\0") + (len(name) + 2).to_bytes(2, "little") + content[stream + 66 :]
    behind = content.index(b"\x09\x08\x10\x00\x00\x06\x05\x00") + 20
    for locked in (new, content[:behind] + b"\x2f\x00" + content[behind + 2 :]):
        file.write_bytes(locked)
        assert refusal(file) == "workbook_locked"


@pytest.mark.parametrize("ending", [".xls", ".xlsx", ".ods"])
def test_a_workbook_is_read_by_what_it_holds_and_not_by_its_name(tmp_path: Path, ending: str) -> None:
    rows = [["Isi"], ["Lampu jalan padam"]]
    for at, path in enumerate((workbook(tmp_path / "x", rows), opendocument(tmp_path / "y", [["Isi"], ["a"]]))):
        file = path.rename(tmp_path / f"{at}{ending}")
        assert refusal(file, "Lain") == "sheet_unknown"


def test_an_opendocument_repeats_cells_and_rows_and_a_formula_of_it_may_have_no_value(tmp_path: Path) -> None:
    def text(words: str, about: str = "") -> str:
        return f'<table:table-cell office:value-type="string"{about}><text:p>{words}</text:p></table:table-cell>'

    def row(*cells: str, about: str = "") -> str:
        return f"<table:table-row{about}>{''.join(cells)}</table:table-row>"

    valueless = '<table:table-cell table:formula="of:=A1"/>'
    empty = '<table:table-cell table:formula="of:=A1" office:value-type="string" office:string-value=""/>'
    valued, twice = ' table:formula="of:=A1"', ' table:number-columns-repeated="2"'
    rows = (
        row(*map(text, ("Status", "Catatan", "Isi"))),
        row(text("x", twice), valueless, about=' table:number-rows-repeated="2"'),
        row(text("a"), valueless, text("Lampu", valued)),
        row(text("b", twice), empty),
        row(text("c", twice), text("#DIV/0!", valued)),
    )
    file = opendocument_of(tmp_path / "a.ods", "".join(rows))
    unvalued = "formula_unvalued"
    assert cells(file, "Isi") == [
        (2, unvalued, "Isi"),
        (3, unvalued, "Isi"),
        ["a", "", "Lampu"],
        ["b", "b", ""],
        (6, unvalued, "Isi"),
    ]


def test_an_opendocument_is_read_too(tmp_path: Path) -> None:
    file = opendocument(tmp_path / "lama.ods", [HEADINGS, ["1", "1/3/2024", "Lampu jalan padam", ""]])
    assert cells(file) == [["1", "1/3/2024", "Lampu jalan padam", ""]]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK\x03\x04 no archive at all", "workbook_unreadable"),
        (b"\xd0\xcf\x11\xe0 no workbook at all", "workbook_unreadable"),
        ("id,text\n".encode("utf-16"), "not_utf8_file"),
        (b"", "header_missing"),
        (b"\xef\xbb\xbf\n <html><table><tr><td>No</td><td>Isi</td></tr></table>", "not_a_list"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "not_a_list"),
        (b"%PDF-1.7\n", "not_a_list"),
        (b"{\\rtf1 No,Isi}", "not_a_list"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "not_a_list"),
        ("Nomor,Isi café\n1,x\n".encode("latin-1"), "header_unreadable"),
        (b"Nomor,Isi\0\n1,x\n", "header_unreadable"),
    ],
)
def test_what_is_no_list_is_refused_as_a_whole(tmp_path: Path, content: bytes, code: str) -> None:
    file = tmp_path / "list"
    file.write_bytes(content)
    assert refusal(file) == code


def test_a_sheet_as_wide_and_long_as_none_ends_its_reader_and_nothing_else(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "far.xlsx")) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "Isi")
        sheet.write(1_048_575, 16_383, "x")
    assert refusal(tmp_path / "far.xlsx") == "workbook_too_large"


def test_an_empty_sheet_and_an_unknown_one_are_named(tmp_path: Path) -> None:
    file = workbook(tmp_path / "empty.xlsx", [])
    assert (refusal(file), refusal(file, "Lain")) == ("workbook_empty", "sheet_unknown")


def test_whoever_reads_for_too_long_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "SECONDS", 0.001)
    assert refusal(workbook(tmp_path / "slow.xlsx", [HEADINGS])) == "workbook_too_large"


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        (HEADINGS, {"id": "No. Laporan", "received": "Tgl Masuk", "text": "Uraian Pengaduan", "category": "Kategori"}),
        (
            ["DESCRIPTION", "Ticket ID", "Created At", "Lat", "Long", "District", "Ward"],
            {"id": "Ticket ID", "text": "DESCRIPTION", "received": "Created At", "kecamatan": "District", "lat": "Lat",
             "lon": "Long"},
        ),
        (
            ["Kel.", "Kec.", "Nama Pelapor", "No. HP", "E-mail", "Alamat Kejadian", "Isi", "Perihal"],
            {"text": "Isi", "kelurahan": "Kel.", "kecamatan": "Kec.", "landmark": "Alamat Kejadian", "title": "Perihal",
             "name": "Nama Pelapor", "phone": "No. HP", "email": "E-mail"},
        ),
        (["No", "Nomor Laporan", "Isi"], {"id": "Nomor Laporan", "text": "Isi"}),
    ],
)  # fmt: skip
def test_headings_say_what_their_columns_hold_in_any_order(headings: list[str], expected: dict[str, str]) -> None:
    assert dict(guessed(headings)) == expected


def test_what_the_old_list_says_of_a_state_or_an_answer_is_a_fact_of_it() -> None:
    pairs = guessed(["Status", "Isi", "Tanggal Selesai", "OPD", "Kode Pos"])
    assert pairs == [("text", "Isi"), ("fact", "Status"), ("fact", "Tanggal Selesai"), ("fact", "OPD")]


@pytest.mark.parametrize(
    ("pairs", "code"),
    [
        ([("id", "No")], "text_column_missing"),
        ([("text", "Isi"), ("status", "No")], "field_unknown"),
        ([("text", "isi")], "column_missing"),
        ([("text", "Isi"), ("text", "No")], "field_twice"),
    ],
)
def test_a_mapping_that_cannot_be_meant_is_refused(pairs: list[tuple[str, str]], code: str) -> None:
    with pytest.raises(Refused, match=code):
        Columns.of_pairs(pairs, ["No", "Isi"])


def test_a_row_of_a_text_file_keeps_its_lines(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(b'Isi;No\r\n"dua; lampu\r\npadam";1\r\nx;2;3\r\n')
    with open_list(file) as found:
        rows = list(found.rows("No", ()))
    assert rows == [
        Row(2, {"Isi": "dua; lampu\r\npadam", "No": "1"}),
        Unread(4, 4, "cells_surplus", {"found": 3, "expected": 2}, {"Isi": "x", "No": "2"}),
    ]
