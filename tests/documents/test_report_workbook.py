"""The workbook, read back by another program: numbers are numbers, dates dates in WIB, and text is always text."""

from __future__ import annotations

import re
import tracemalloc
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from figures import demo_month
from people import Cast, a_case
from python_calamine import CalamineWorkbook

from laksa.documents.tables import tables
from laksa.documents.workbook import write_workbook
from laksa.figures import recap
from laksa.figures.definitions import definitions, digest

HEAD = 4  # title, note, an empty line, the heading


def written(path: Path, figures: dict[str, Any], rows: Any = (), **how: Any) -> CalamineWorkbook:
    write_workbook(path, figures, rows, sop=demo_month.sop(), **how)
    return CalamineWorkbook.from_path(path)


def sheet(book: CalamineWorkbook, name: str) -> list[list[Any]]:
    return list(book.get_sheet_by_name(name).to_python())


def parts(path: Path, start: str = "xl/worksheets/") -> dict[str, str]:
    with zipfile.ZipFile(path) as file:
        return {name: file.read(name).decode() for name in file.namelist() if name.startswith(start)}


@pytest.fixture(scope="module")
def october(tmp_path_factory: pytest.TempPathFactory) -> CalamineWorkbook:
    """With two finished cases."""
    path = tmp_path_factory.mktemp("october") / "laporan.xlsx"
    return written(path, demo_month.figures(), demo_month.register(2))


def test_there_is_a_sheet_for_every_table_between_summary_and_register(october: CalamineWorkbook) -> None:
    names = [table.sheet for table in tables(demo_month.figures())]
    assert october.sheet_names == ["Ringkasan", *names, "Definisi", "Rekapitulasi"]


@pytest.mark.parametrize("figures", [demo_month.figures(), demo_month.empty()], ids=["october", "empty"])
def test_every_table_reads_back_as_it_was(tmp_path: Path, figures: dict[str, Any]) -> None:
    book = written(tmp_path / "laporan.xlsx", figures)
    for table in tables(figures, sop=demo_month.sop()):
        found = sheet(book, table.sheet)
        assert (found[0][0], found[1][0]) == (table.title, table.note)
        assert found[HEAD - 1][:2] == ["Kode", table.head]
        rows = [*table.rows, *([table.total] if table.total else [])]
        assert len(found) == HEAD + len(rows)
        for line, row in zip(found[HEAD:], rows, strict=True):
            assert line[:2] == [row.code, row.name]
            for read, cell in zip(line[2:], row.cells, strict=False):
                expected = pytest.approx(cell.value, rel=1e-12) if isinstance(cell.value, float) else cell.value
                assert read == ("" if expected is None else expected)


def test_the_summary_says_period_scope_data_and_whether_the_sums_hold(october: CalamineWorkbook) -> None:
    figures = demo_month.figures()
    found = sheet(october, "Ringkasan")
    said = {line[0]: line[1] for line in found if line[1] != ""}
    assert found[0][0] == "Laporan bulanan LAKSA, Oktober 2026"
    assert found[1][0] == figures["sentence"]
    assert (said["Masa"], said["Dari"], said["Sampai"]) == ("Oktober 2026", date(2026, 10, 1), date(2026, 10, 31))
    assert said["Lingkup"] == "Kota Tangerang"
    assert said["Data per (WIB)"].isoformat() == "2026-11-02T06:00:00"
    assert said["Kejadian terakhir yang dihitung"] == figures["data"]["position"]
    assert next(line for line in found if line[1] == "14 + 126 + 6 − 118 = 28")[2] == "cocok"
    assert not any("Sementara" in str(line[0]) for line in found)


def test_a_period_not_over_yet_says_so(tmp_path: Path) -> None:
    figures = demo_month.figures()
    figures["period"]["finished"] = False
    found = sheet(written(tmp_path / "laporan.xlsx", figures), "Ringkasan")
    assert found[2][0] == "Sementara: masa laporan belum berakhir."


def test_the_register_has_indonesian_headings_real_numbers_and_dates_in_wib(october: CalamineWorkbook) -> None:
    head, first, second = sheet(october, "Rekapitulasi")
    row = dict(zip(head, first, strict=True))
    assert len(head) == len(recap.header())
    assert (row["Nomor"], row["Jenis"], row["Kategori"]) == ("LKS-26-000000", "Pengaduan", "PJU padam")
    assert row["Perangkat daerah utama"] == "Dinas Perhubungan"
    assert row["Diterima"].isoformat() == "2026-10-01T23:30:15"
    assert (row["Tenggat"], row["Tepat waktu"], row["Hasil"]) == ("", "tidak", "Selesai dikerjakan")
    assert (row["Penanganan langkah 4 (detik)"], row["Penanganan seluruhnya (detik)"]) == (50, 125)
    assert (row["Menunggu langkah 4 (detik)"], row["Menunggu langkah 3 (detik)"]) == (3600, "")
    assert row["Digabung dari"] == "LKS-26-AAAA-AA LKS-26-BBBB-BB"
    assert second[0] == "LKS-26-000001"


@pytest.mark.django_db
def test_a_real_row_of_the_recapitulation_fits_the_register(tmp_path: Path, cast: Cast) -> None:
    case = a_case("recorded", cast=cast)
    names = {"category": {"PJU-PDM": "Nama lain"}, "agency": {}}
    book = written(tmp_path / "laporan.xlsx", demo_month.empty(), recap.rows(), names=names)
    head, row = sheet(book, "Rekapitulasi")
    assert not set(head) & set(recap.header()), "a column without an Indonesian heading"
    assert (row[0], row[head.index("Kategori")], row[head.index("Jenis")]) == (case.number, "Nama lain", "complaint")


def test_text_is_always_text(tmp_path: Path) -> None:
    texts = [
        "=1+1", "+62 812", "-1", "@sum", '=HYPERLINK("http://x.invalid";"klik")', "http://x.invalid", "{=A1}",
        "mailto:a@b.invalid", "<r><t>bukan markah</t></r>", "<b>&amp;", "0012", "x" * 40_000, "a\x07b\x00",
        "internal:'Arus'!A1",
    ]  # fmt: skip
    figures = demo_month.figures()
    figures["names"]["agency"] |= dict(zip(figures["by_agency"], texts, strict=False))
    path = tmp_path / "laporan.xlsx"
    rows = (row | {"summary": text} for row, text in zip(demo_month.register(len(texts)), texts, strict=True))
    column = recap.header().index("summary")
    book = written(path, figures, rows)
    assert [row[column].strip() for row in sheet(book, "Rekapitulasi")[1:]] == [text[:32_767].strip() for text in texts]
    found = parts(path)
    assert not any("<f>" in part for part in found.values())
    assert [name for name, part in found.items() if "<hyperlink " in part] == ["xl/worksheets/sheet1.xml"]
    assert not any("_rels" in name for name in found), "a link leads out of the workbook"
    assert 'r:id="' not in "".join(found.values())


def test_headings_are_frozen_filtered_and_wide_enough(tmp_path: Path) -> None:
    path = tmp_path / "laporan.xlsx"
    figures = demo_month.figures()
    figures["names"]["agency"]["DLH"] = demo_month.LONG
    written(path, figures, demo_month.register(1))
    for name, part in parts(path).items():
        if name != "xl/worksheets/sheet1.xml":
            assert 'state="frozen"' in part, name
            assert "<autoFilter ref=" in part, name
        widths = [float(width) for width in re.findall(r'width="([\d.]+)"', part)]
        assert widths
        assert all(8 < width < 100 for width in widths), name


def test_a_register_longer_than_a_sheet_goes_on_in_the_next(tmp_path: Path) -> None:
    for count, lengths in ((5, [2, 2, 1]), (4, [2, 2]), (0, [0])):
        path = tmp_path / f"{count}.xlsx"
        assert write_workbook(path, demo_month.empty(), demo_month.register(count), rows_a_sheet=2) == count
        book = CalamineWorkbook.from_path(path)
        names = [name for name in book.sheet_names if name.startswith("Rekapitulasi")]
        assert names == ["Rekapitulasi", "Rekapitulasi 2", "Rekapitulasi 3"][: len(lengths)]
        found = [sheet(book, name) for name in names]
        assert [len(rows) - 1 for rows in found] == lengths
        assert all(rows[0] == found[0][0] for rows in found)
        assert [row[0] for rows in found for row in rows[1:]] == [f"LKS-26-{n:06}" for n in range(count)]


def test_the_definitions_stand_in_the_workbook_with_their_digest(october: CalamineWorkbook) -> None:
    found = sheet(october, "Definisi")
    assert [line[0] for line in found[1 : len(definitions()) + 1]] == [meaning.id for meaning in definitions()]
    assert found[-1][:2] == ["SHA-256", digest()]


def test_the_same_figures_give_the_same_bytes(tmp_path: Path) -> None:
    figures = demo_month.figures()
    (tmp_path / "elsewhere").mkdir()
    one, other = tmp_path / "satu.xlsx", tmp_path / "elsewhere" / "dua.xlsx"
    written(one, figures, demo_month.register(20))
    written(other, demo_month.shuffled(figures), demo_month.register(20))
    assert one.read_bytes() == other.read_bytes()
    assert "2026-11-01T23:00:00Z" in parts(one, "docProps/core.xml")["docProps/core.xml"]


def test_a_register_that_breaks_off_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "laporan.xlsx"
    path.write_bytes(b"the old one")

    def breaking() -> Iterator[dict[str, Any]]:
        yield from demo_month.register(3)
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError, match="went away"):
        write_workbook(path, demo_month.figures(), breaking())
    assert path.read_bytes() == b"the old one"
    assert [one.name for one in tmp_path.iterdir()] == ["laporan.xlsx"]


def test_a_long_register_is_never_in_memory_whole(tmp_path: Path) -> None:
    write_workbook(tmp_path / "warm.xlsx", demo_month.empty(), [])
    tracemalloc.start()
    try:
        write_workbook(tmp_path / "laporan.xlsx", demo_month.empty(), demo_month.register(400))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 1_200_000
