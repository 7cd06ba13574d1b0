"""What a row of an old list says becomes what it means, or is refused by its column."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from imports.lists import Cell, workbook
from people import Cast

from laksa.imports import runs
from laksa.imports.columns import Columns, guessed
from laksa.imports.models import ImportedCase, ImportRun
from laksa.imports.preview import judged
from laksa.imports.reading import open_list
from laksa.messages.models import Message
from laksa.narration import timeline
from laksa.register.models import Case
from laksa.rules.period import WIB
from laksa.site.work import follow_once

pytestmark = pytest.mark.django_db

HEADINGS = [
    "Status",
    "No",
    "Tgl",
    "Isi",
    "Kategori",
    "Kec",
    "Kel",
    "Alamat",
    "Lat",
    "Lon",
    "Nama",
    "HP",
    "Email",
    "Jawaban",
]
GOOD: list[Cell] = [
    "Selesai 5/3/2024", 17, datetime(2024, 3, 1, 10, 30, tzinfo=WIB), "Lampu jalan padam sejak Senin.",
    "lampu jalan mati", "Kec. Cipondoh", "", "Jl. Veteran", "-6,1783", "106,6319", "Sumarni", 81234567890,
    "warga@contoh.invalid", "Sudah diganti.",
]  # fmt: skip


def row(**changes: Cell) -> list[Cell]:
    return [changes.get(name, cell) for name, cell in zip(HEADINGS, GOOD, strict=True)]


def taken_in(path: Path, rows: list[list[Cell]]) -> ImportRun:
    return go(workbook(path / "lama.xlsx", [list[Cell](HEADINGS), *rows]))


def go(file: Path, source: str = "lama") -> ImportRun:
    with open_list(file) as found:
        columns = Columns.of_pairs(runs.columns_for(source, found.columns), found.columns)
        return runs.go_on(runs.begin(found, file, source=source, filename=file.name, columns=columns), found, columns)


def refused(run: ImportRun) -> list[tuple[int, str, str]]:
    return [(one.line, one.column, one.code) for one in run.rows_left_out.order_by("pk")]


def test_a_row_becomes_a_case_with_all_it_says(cast: Cast, tmp_path: Path) -> None:
    run = taken_in(tmp_path, [row()])
    case = Case.objects.get()
    assert (run.state, run.imported, refused(run)) == ("done", 1, [])
    assert (case.status, case.channel, case.source, case.source_id) == ("received", "import", "lama", "17")
    assert case.received_at == datetime(2024, 3, 1, 3, 30, tzinfo=UTC)
    assert (case.category, case.kecamatan, case.complaint.lat) == ("PJU-PDM", "36.71.01", -6.1783), (
        "the point says where"
    )
    assert (case.contact.name, case.contact.phone) == ("Sumarni", "+6281234567890")
    assert ImportedCase.objects.get().line == 2


def test_what_the_old_list_did_is_told_by_it_and_is_no_deed_of_this_register(cast: Cast, tmp_path: Path) -> None:
    taken_in(tmp_path, [row()])
    case = Case.objects.get()
    follow_once()
    assert case.closed_at is None
    assert not Message.objects.exists(), "nobody gets a receipt for what was reported years ago"
    told = next(line.text for line in timeline.for_staff(case, cast.sari, {}).lines)
    assert told.endswith("(lama):\nStatus: Selesai 5/3/2024\nJawaban: Sudah diganti.")


@pytest.mark.parametrize(
    ("changes", "column", "code"),
    [
        ({"Isi": "pendek"}, "Isi", "text_short"),
        ({"Tgl": "kemarin"}, "Tgl", "date_unknown"),
        ({"Tgl": datetime(2099, 1, 1, tzinfo=WIB)}, "Tgl", "date_impossible"),
        ({"Tgl": ""}, "Tgl", "date_missing"),
        ({"Kategori": "Urusan lain"}, "Kategori", "category_unknown"),
        ({"Lat": "utara"}, "Lat", "point_unknown"),
        ({"HP": "12"}, "HP", "phone_unknown"),
        ({"Email": "warga@"}, "Email", "email_incomplete"),
        ({"No": ""}, "No", "id_missing"),
        ({"Jawaban": "x" * 5_000}, "Status", "told_long"),
        ({"Alamat": "x" * 301}, "Alamat", "landmark_long"),
        ({"Isi": "=A1"}, "Isi", "formula_unvalued"),
    ],
)
def test_what_cannot_be_read_is_refused_by_its_column_and_the_rest_comes_in(
    tmp_path: Path, changes: dict[str, Cell], column: str, code: str
) -> None:
    run = taken_in(tmp_path, [row(**changes), row(No=18)])
    assert refused(run) == [(2, column, code)]
    assert (run.imported, run.left_out, Case.objects.get().source_id) == (1, 1, "18")


@pytest.mark.parametrize(
    ("written", "code"),
    [("PJU-PDM", "PJU-PDM"), ("pju-pdm", "PJU-PDM"), ("Lampu  Jalan Mati", "PJU-PDM"), ("", "")],
)
def test_a_category_is_known_by_code_name_and_synonym(tmp_path: Path, written: str, code: str) -> None:
    taken_in(tmp_path, [row(Kategori=written)])
    assert Case.objects.get().category == code


def test_a_preview_judges_each_row_as_the_import_does_and_writes_nothing(tmp_path: Path) -> None:
    taken_in(tmp_path, [row()])
    file = workbook(
        tmp_path / "neu.xlsx", [list[Cell](HEADINGS), row(), row(No=18), row(No=18), row(No=18, Isi="x" * 20)]
    )
    with open_list(file) as found:
        seen = list(judged(found, "lama", Columns.of_pairs(guessed(found.columns), found.columns)))
    assert [one.refused.code if one.refused else bool(one.complaint) for one in seen] == [
        False,
        True,
        False,
        "id_repeated",
    ]
    assert seen[1].told()[:2] == ("2024-03-01", "PJU padam")
    assert Case.objects.count() == ImportRun.objects.count() == 1


def test_the_columns_of_a_source_are_remembered_while_its_headings_are_the_same(tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", [["X", "Y"], ["Lampu jalan padam sekali.", "1"]])
    with open_list(file) as found:
        columns = Columns.of_pairs([("text", "X"), ("id", "Y")], found.columns)
        runs.go_on(runs.begin(found, file, source="lama", filename="a", columns=columns), found, columns)
    assert runs.columns_for("lama", ["Y", "X", "Isi"]) == [("text", "X"), ("id", "Y")]
    assert runs.columns_for("lama", ["X", "Isi"]) == [("text", "Isi")]
    assert runs.columns_for("lain", ["X", "Y"]) == []


def test_an_import_that_was_stopped_goes_on_as_if_it_never_had(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [row(No=number, Isi="pendek" if number == 3 else f"Lampu nomor {number} padam.") for number in range(1, 9)]
    monkeypatch.setattr(runs, "BATCH", 2)
    take = runs._Importer.take

    def stopped(importer: runs._Importer, batch: list[object]) -> None:
        if batch[0].line > 5:
            raise KeyboardInterrupt
        take(importer, batch)

    file = workbook(
        tmp_path / "lama.xlsx", [list[Cell](HEADINGS), *rows, rows[0], row(No=1, Isi="Lain isinya sama sekali.")]
    )
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(runs._Importer, "take", stopped)
        go(file)
    assert Case.objects.count() == 3
    run = go(file)
    assert (ImportRun.objects.count(), run.imported, run.known, run.left_out) == (1, 7, 1, 2)
    assert refused(run) == [(4, "Isi", "text_short"), (11, "No", "id_repeated")]
    assert Case.objects.count() == 7


def test_a_list_without_ids_knows_its_rows_by_what_they_say(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [
        ["Isi", "Tgl"],
        ["Lampu jalan padam sekali.", "1/3/2024"],
        ["Lampu jalan padam sekali.", "2/3/2024"],
    ]
    file = workbook(tmp_path / "a.xlsx", [*rows, rows[1]])
    for expected in ((2, 1), (0, 3)):
        run = go(file)
        assert (run.imported, run.known) == expected


def test_a_day_that_a_sheet_wrote_as_a_number_is_that_day(tmp_path: Path) -> None:
    taken_in(tmp_path, [row(Tgl=45352)])
    assert Case.objects.get().received_at.date() == date(2024, 2, 29), "midnight in Jakarta"
