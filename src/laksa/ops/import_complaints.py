"""import complaints: real complaints of another list become cases, row by row, resumable, never twice.

No row is lost without a word: what is left out is named by its line in the file, and the verb then fails.
"""

from __future__ import annotations

import csv
import io
import itertools
import json
from collections.abc import Iterator
from dataclasses import astuple, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from laksa.ops.opening import DEFAULT, Data, Json, migrate_new, open_folder
from laksa.ops.terminal import fail, out, out_json, progress, say, words
from laksa.rules import text as wording
from laksa.rules.period import WIB
from laksa.rules.refusal import Refused
from laksa.rules.table import Row, Table, Unfit, Unread

BATCH = 25
ID_MAX, SOURCE_MAX = 80, 40
SAID = 20
_EARLIEST = datetime(2000, 1, 1, tzinfo=WIB)


@dataclass
class Result:
    """What became of the rows. Of a broken quotation mark every line counts that it has taken in."""

    imported: int = 0
    known: int = 0
    left_out: int = 0
    errors: list[dict[str, object]] = field(default_factory=list)


@dataclass(frozen=True)
class Columns:
    """Which column of the file holds what; empty = the file has none."""

    id: str
    text: str
    received: str = ""
    category: str = ""
    kelurahan: str = ""
    kecamatan: str = ""
    landmark: str = ""

    def named(self) -> list[str]:
        return [name for name in astuple(self) if name]


@dataclass(frozen=True)
class Complaint:
    """One row as the columns name it, cleaned of nothing yet."""

    line: int
    id: str
    text: str
    received: str
    category: str
    kelurahan: str
    kecamatan: str
    landmark: str

    def is_as(self, other: Complaint) -> bool:
        """The same but for the line on which it stands."""
        return astuple(self)[1:] == astuple(other)[1:]


def complaints(
    file: Annotated[Path, typer.Argument(help="CSV, UTF-8, dengan baris judul.")],
    source: Annotated[str, typer.Option(help="Nama asal, misalnya wargaku.")],
    id_column: Annotated[str, typer.Option("--id", help="Kolom pengenal baris.")],
    text_column: Annotated[str, typer.Option("--text", help="Kolom isi pengaduan.")],
    received: Annotated[str, typer.Option(help="Kolom tanggal masuk (ISO).")] = "",
    category: Annotated[str, typer.Option(help="Kolom kode kategori.")] = "",
    kelurahan: Annotated[str, typer.Option(help="Kolom nama atau kode kelurahan.")] = "",
    kecamatan: Annotated[str, typer.Option(help="Kolom nama atau kode kecamatan.")] = "",
    landmark: Annotated[str, typer.Option(help="Kolom alamat atau patokan.")] = "",
    errors: Annotated[Path | None, typer.Option("--errors", help="Tulis laporan kesalahan ke CSV ini.")] = None,
    as_json: Json = False,
    data: Data = DEFAULT,
) -> None:
    """Masukkan pengaduan dari CSV; dapat diulang, tidak pernah dobel, gagal bila ada baris yang ditinggalkan."""
    source = source.strip()
    _check(file, source, errors)
    columns = Columns(id_column, text_column, received, category, kelurahan, kecamatan, landmark)
    rows = _read(file, columns)
    if errors is not None:
        errors.touch()  # before a row is imported whose errors nobody could read
    data = open_folder(data, make=True)
    migrate_new()
    _speak_both_languages()
    from laksa.register import planner

    result = _import(rows, source, columns)
    planner.analyze()
    if errors is not None:
        _write_errors(errors, result)
    _report(result, as_json=as_json)
    raise typer.Exit(1 if result.errors else 0)


def _check(file: Path, source: str, errors: Path | None) -> None:
    if not file.is_file():
        fail(f"Berkas {file} tidak ditemukan.", f"There is no file {file}.")
    if not source:
        fail("Sebutkan --source, nama asal data ini.", "Name the origin with --source.")
    if len(source) > SOURCE_MAX:  # cut short, two origins could be one
        fail(f"Nama asal paling panjang {SOURCE_MAX} huruf.", f"The origin's name has {SOURCE_MAX} letters at most.")
    if errors is not None and errors.exists() and errors.samefile(file):
        fail("--errors menunjuk berkas yang dibaca.", "--errors names the file that is read.")


def _speak_both_languages() -> None:
    """A folder that this verb has just made holds no translations yet."""
    from django.conf import settings

    from laksa.ops.preparing import compile_catalogues

    compile_catalogues(settings.DATA / "locale")


def _read(file: Path, columns: Columns) -> list[Row | Unread]:
    content = file.read_bytes()
    if b"\0" in content[:4]:
        fail(
            "Berkas ini UTF-16, bukan UTF-8. Simpan sebagai CSV UTF-8.",
            "This file is UTF-16, not UTF-8. Save it as CSV UTF-8.",
        )
    # Lines as an editor counts them; what is no UTF-8 is told row by row.
    lines = list(io.StringIO(content.decode("utf-8-sig", errors="surrogateescape"), newline=""))
    try:
        return list(Table(lines, columns.named(), columns.id))
    except Unfit as unfit:
        fail(*_words_for_unfit(unfit))


def _words_for_unfit(unfit: Unfit) -> tuple[str, str]:
    """In Indonesian and in English."""
    columns = ", ".join(unfit.columns)
    return {
        "header_missing": (
            "Baris pertama kosong; seharusnya judul kolom.",
            "The first line is empty; it should name the columns.",
        ),
        "header_broken": (
            "Tanda kutip di baris judul tidak ditutup.",
            "A quotation mark in the first line is not closed.",
        ),
        "header_of_excel": (
            "Baris pertama adalah tanda untuk Excel (sep=). Hapus baris itu.",
            "The first line is a sign for Excel (sep=). Delete that line.",
        ),
        "header_divided": (
            f"Kolom dipisahkan dengan {unfit.found!r}, bukan koma. Simpan sebagai CSV dengan koma.",
            f"The columns are divided by {unfit.found!r}, not by commas. Save it as CSV with commas.",
        ),
        "column_missing": (
            f"Kolom {unfit.found} tidak ada. Kolom berkas: {columns}",
            f"No column {unfit.found}. The file has: {columns}",
        ),
        "column_unnamed": (
            f"Kolom ke-{unfit.found} tidak berjudul.",
            f"Column number {unfit.found} has no name.",
        ),
        "column_twice": (
            f"Judul kolom {unfit.found} ada dua kali.",
            f"The column {unfit.found} is there twice.",
        ),
    }[unfit.code]


def _import(rows: list[Row | Unread], source: str, columns: Columns) -> Result:
    importer = _Importer(source, columns)
    with progress("Memasukkan pengaduan", "Importing complaints", len(rows)) as advance:
        for batch in _batches(rows):
            importer.take(batch)
            advance(len(batch))
    return importer.result


class _Importer:
    """Takes in the rows of one file, in their order."""

    def __init__(self, source: str, columns: Columns) -> None:
        self._source, self._columns = source, columns
        self._seen: dict[str, Complaint] = {}
        self.result = Result()

    def take(self, batch: list[Row | Unread]) -> None:
        """A few rows a transaction: short enough to let others write, long enough not to sync the disk for each."""
        from laksa.history.transaction import write

        with write():
            standing = _standing(self._source, {self._complaint(row.line, row.cells).id for row in batch})
            for row in batch:
                complaint = self._complaint(row.line, row.cells)
                try:
                    if isinstance(row, Unread):
                        raise Refused(row.code, **row.params)
                    made = self._take_one(complaint, standing)
                except Refused as refused:
                    self._leave_out(complaint, row.last if isinstance(row, Unread) else row.line, refused)
                else:
                    self.result.imported += made
                    self.result.known += not made
                self._seen.setdefault(complaint.id, complaint)

    def _take_one(self, complaint: Complaint, standing: dict[str, _Standing]) -> bool:
        """Whether it is new; Refused where it cannot come in, and where its id has come in with other words."""
        _check_row(complaint, dated=bool(self._columns.received))
        before = self._seen.get(complaint.id)
        if before is not None and not before.is_as(complaint):
            raise Refused("id_repeated", first=before.line)
        if complaint.id in standing:
            standing[complaint.id].compare(complaint, self._columns)
            return False
        return _import_row(complaint, self._source, self._columns)

    def _complaint(self, line: int, cells: dict[str, str]) -> Complaint:
        names = astuple(self._columns)
        identity, *others = (cells.get(name, "") if name else "" for name in names)
        return Complaint(line, wording.clean(identity), *others)

    def _leave_out(self, complaint: Complaint, last: int, refused: Refused) -> None:
        self.result.left_out += last - complaint.line + 1 if refused.code == "quote_open" else 1
        self.result.errors.append(_error(complaint, last, refused))


@dataclass(frozen=True)
class _Standing:
    """What an earlier import has made of an id; `text` is None once its words were erased."""

    number: str
    text: str | None
    received: datetime
    category: str

    def compare(self, complaint: Complaint, columns: Columns) -> None:
        """Refused("id_known") where the file now says something else."""
        same = (
            self.text in {None, wording.clean(complaint.text)}
            and (not columns.received or self.received == _moment(complaint.received))
            and (not columns.category or self.category == complaint.category.strip())
        )
        if not same:
            raise Refused("id_known", number=self.number)


def _standing(source: str, ids: set[str]) -> dict[str, _Standing]:
    """Of these ids those that have come in before: as they were received, whatever an operator has changed since."""
    from laksa.register.literal import literal
    from laksa.register.models import Case, Event
    from laksa.register.models.case import IMPORTED

    cases = Case.objects.filter(literal(IMPORTED), source=source, source_id__in=ids).select_related("complaint")
    found = {case.pk: case for case in cases}
    received: dict[int, Any] = dict(
        Event.objects.filter(case__in=found, seq=1).values_list("case_id", "payload") if found else ()
    )
    return {
        case.source_id: _Standing(
            case.number, case.complaint.text, case.received_at, json.loads(received[pk]).get("category", "")
        )
        for pk, case in found.items()
    }


def _check_row(complaint: Complaint, *, dated: bool) -> None:
    if not complaint.id:
        raise Refused("id_missing")
    if len(complaint.id) > ID_MAX:  # cut short, two rows could be one
        raise Refused("id_long", limit=ID_MAX, length=len(complaint.id))
    if dated and not complaint.received.strip():
        raise Refused("date_missing")


def _import_row(complaint: Complaint, source: str, columns: Columns) -> bool:
    from laksa.register import reference
    from laksa.register.commands.opening import Submission, import_case

    place, area = complaint.kelurahan.strip(), complaint.kecamatan.strip()
    kelurahan = place if place in reference.kelurahan() else reference.kelurahan_called(place)
    kecamatan = area if area in reference.kecamatan() else reference.kecamatan_called(area)
    # A name that is no place of the city stays readable, as part of the landmark.
    unknown = ("" if kelurahan else place, "" if kecamatan else area)
    made = import_case(
        Submission(
            text=complaint.text,
            channel="import",
            category=complaint.category.strip(),
            kelurahan=kelurahan,
            kecamatan=kecamatan,
            landmark=", ".join(filter(None, (complaint.landmark, *unknown))),
            source=(source, complaint.id),
        ),
        at=_moment(complaint.received) if columns.received else None,
    )
    return made is not None


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise Refused("date_unknown", text=text) from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=WIB)
    if not _EARLIEST <= moment <= datetime.now(WIB):
        raise Refused("date_impossible", text=text)
    return moment


def _error(complaint: Complaint, last: int, refused: Refused) -> dict[str, object]:
    """The lines, the code for machines, and the sentence for whoever mends the file."""
    from django.utils import translation

    from laksa.ui.words import words_for

    params = {name: str(value) for name, value in refused.params.items()}
    with translation.override(words("id", "en")):
        message = words_for(refused)
    place = {"line": complaint.line, "last_line": last, "id": complaint.id}
    return {**params, **place, "error": refused.code, "message": message}


def _batches(rows: list[Row | Unread]) -> Iterator[list[Row | Unread]]:
    entries = iter(rows)
    while batch := list(itertools.islice(entries, BATCH)):
        yield batch


def _write_errors(path: Path, result: Result) -> None:
    from laksa.figures.recap import harmless

    names = ("line", "last_line", "id", "error", "message")
    with path.open("w", encoding="utf-8", errors="replace", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        writer.writerows([harmless(error[name]) for name in names] for error in result.errors)


def _report(result: Result, *, as_json: bool) -> None:
    if as_json:
        counts = {"imported": result.imported, "known": result.known, "left_out": result.left_out}
        out_json({**counts, "errors": result.errors})
        return
    out(
        words(
            f"{result.imported} dimasukkan, {result.known} sudah ada, {result.left_out} ditinggalkan.",
            f"{result.imported} imported, {result.known} known, {result.left_out} left out.",
        )
    )
    for error in result.errors[:SAID]:
        line, last = error["line"], error["last_line"]
        span = f"{line}" if line == last else f"{line}-{last}"
        say(
            f"  baris {span} ({error['id']}): {error['message']}",
            f"  line {span} ({error['id']}): {error['message']}",
        )
    if (more := len(result.errors) - SAID) > 0:
        say(
            f"  dan {more} lagi; --errors BERKAS menulis semuanya.",
            f"  and {more} more; --errors FILE writes them all.",
        )
