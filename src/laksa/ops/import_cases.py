"""import cases: an old list (XLSX, ODS, XLS, CSV) becomes cases, row by row, never twice, undone as a whole."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from laksa.ops.opening import DEFAULT, Data, Json, migrate_new, open_folder
from laksa.ops.terminal import fail, out, out_json, progress, say, words
from laksa.rules.refusal import Refused
from laksa.site import folder

if TYPE_CHECKING:
    from laksa.imports.columns import Columns
    from laksa.imports.models import ImportRun
    from laksa.imports.reading import List

SAID, SHOWN = 20, 50

File = Annotated[Path | None, typer.Argument(help="XLSX, ODS, XLS atau CSV dengan baris judul.")]
Source = Annotated[str, typer.Option(help="Nama asal, misalnya wargaku; tanpa ini nama berkasnya.")]
Map = Annotated[
    list[str] | None,
    typer.Option("--map", help="isian=judul kolom, berulang; tanpa ini menurut judulnya, atau seperti terakhir kali."),
]
Errors = Annotated[Path | None, typer.Option("--errors", help="Tulis laporan kesalahan ke CSV ini.")]


@dataclass
class Result:
    """What became of the rows, or would."""

    run: int = 0
    imported: int = 0
    known: int = 0
    left_out: int = 0
    changed: int = 0
    errors: list[dict[str, object]] = field(default_factory=list)


def cases(
    file: File = None,
    source: Source = "",
    mapping: Map = None,
    sheet: Annotated[str, typer.Option(help="Nama lembar; tanpa ini yang judul kolomnya paling dikenali.")] = "",
    preview: Annotated[bool, typer.Option("--preview", help="Hanya perlihatkan apa yang akan terjadi.")] = False,
    undo: Annotated[int, typer.Option("--undo", help="Urungkan seluruh impor dengan nomor ini.")] = 0,
    errors: Errors = None,
    as_json: Json = False,
    data: Data = DEFAULT,
) -> None:
    """Masukkan pengaduan dari daftar lama; dapat diulang, tidak pernah dobel, gagal bila ada baris ditinggalkan."""
    if undo:
        _undo(undo, data, as_json=as_json)
    if file is None:
        fail("Sebutkan berkasnya.", "Name the file.")
    pairs = [_pair(said) for said in mapping or ()]
    _carry_out(file, source, pairs, sheet=sheet, preview=preview, errors=errors, as_json=as_json, data=data)


def complaints(
    file: Annotated[Path, typer.Argument(help="Seperti import cases.")],
    source: Annotated[str, typer.Option(help="Nama asal.")],
    id_column: Annotated[str, typer.Option("--id", help="Kolom pengenal baris.")],
    text_column: Annotated[str, typer.Option("--text", help="Kolom isi pengaduan.")],
    received: Annotated[str, typer.Option(help="Kolom tanggal masuk.")] = "",
    category: Annotated[str, typer.Option(help="Kolom kategori.")] = "",
    kelurahan: Annotated[str, typer.Option(help="Kolom kelurahan.")] = "",
    kecamatan: Annotated[str, typer.Option(help="Kolom kecamatan.")] = "",
    landmark: Annotated[str, typer.Option(help="Kolom alamat atau patokan.")] = "",
    errors: Errors = None,
    as_json: Json = False,
    data: Data = DEFAULT,
) -> None:
    """Nama lama dari import cases."""
    said = {"id": id_column, "text": text_column, "received": received, "category": category, "kelurahan": kelurahan,
            "kecamatan": kecamatan, "landmark": landmark}  # fmt: skip
    pairs = [(name, column) for name, column in said.items() if column]
    _carry_out(file, source, pairs, errors=errors, as_json=as_json, data=data)


def _carry_out(
    file: Path,
    source: str,
    pairs: list[tuple[str, str]],
    *,
    sheet: str = "",
    preview: bool = False,
    errors: Path | None,
    as_json: bool,
    data: Path,
) -> None:
    from laksa.imports.columns import guessed

    source = source.strip() or file.stem[:40].strip()
    _check(file, source, errors)
    with _read(file, sheet) as found:
        if pairs or not folder.exists(data):  # before a folder is made
            _columns(pairs or guessed(found.columns), found)
        if not as_json:
            _tell_sheet(found)
        if errors is not None:
            errors.touch()  # before a row is imported whose errors nobody could read
        _open(data)
        from laksa.imports.runs import columns_for

        columns = _columns(pairs or columns_for(source, found.columns), found)
        result = _preview(found, source, columns, as_json=as_json) if preview else _import(found, file, source, columns)
    if errors is not None:
        _write_errors(errors, result)
    _report(result, as_json=as_json, preview=preview)
    raise typer.Exit(1 if result.left_out else 0)


def _undo(number: int, data: Path, *, as_json: bool) -> NoReturn:
    """All cases of an import but those on which somebody has acted; 1 where some of them stay."""
    open_folder(data)
    from laksa.imports import runs
    from laksa.imports.models import ImportRun

    run = ImportRun.objects.filter(pk=number).first()
    total = runs.cases_left(run).count() if run else 0
    try:
        with progress("Mengurungkan impor", "Undoing the import", total) as advance:
            run = runs.undo(number, advance=advance)
    except Refused:
        fail(f"Impor {number} tidak ada.", f"There is no import {number}.")
    kept = list(runs.cases_left(run).values_list("number", flat=True))
    if as_json:
        out_json({"run": run.pk, "undone": run.taken_back, "kept": kept})
    else:
        out(words(f"{run.taken_back} laporan diurungkan.", f"{run.taken_back} cases undone."))
        for case in kept:
            say(f"  {case} sudah dikerjakan dan tetap ada.", f"  {case} has been worked on and stays.")
    raise typer.Exit(1 if kept else 0)


def _pair(said: str) -> tuple[str, str]:
    name, sign, heading = said.partition("=")
    if not sign:
        fail(f"--map {said!r}: tulis isian=judul kolom.", f"--map {said!r}: write field=column.")
    return name.strip(), heading.strip()


def _check(file: Path, source: str, errors: Path | None) -> None:
    from laksa.imports.reading import SOURCE_MAX

    if not file.is_file():
        fail(f"Berkas {file} tidak ditemukan.", f"There is no file {file}.")
    if len(source) > SOURCE_MAX:  # cut short, two origins could be one
        fail(f"Nama asal paling panjang {SOURCE_MAX} huruf.", f"The origin's name has {SOURCE_MAX} letters at most.")
    if errors is not None and errors.exists() and errors.samefile(file):
        fail("--errors menunjuk berkas yang dibaca.", "--errors names the file that is read.")


def _tell_sheet(found: List) -> None:
    """Which sheet of several is read, and that macros are not run."""
    if others := ", ".join(name for name in found.sheets if name != found.sheet):
        say(
            f"Dibaca lembar {found.sheet}. Lembar lain ({others}): --sheet NAMA.",
            f"Reading the sheet {found.sheet}. Others ({others}): --sheet NAME.",
        )
    if found.has_macros:
        say("Makro dalam berkas ini tidak dijalankan.", "The macros of this file are not run.")


@contextmanager
def _read(file: Path, sheet: str) -> Iterator[List]:
    from laksa.imports.reading import open_list

    with ExitStack() as stack:
        try:
            found = stack.enter_context(open_list(file, sheet=sheet))
        except Refused as refused:
            _fail_with(refused)
        yield found


def _columns(pairs: list[tuple[str, str]], found: List) -> Columns:
    from laksa.imports.columns import Columns

    try:
        return Columns.of_pairs(pairs, found.columns)
    except Refused as refused:
        _fail_with(refused)


def _fail_with(refused: Refused) -> NoReturn:
    """What is wrong with the list as a whole."""
    from laksa.imports.words import words_for_list

    fail(*words_for_list(refused))


def _open(data: Path) -> None:
    """A folder that this verb has just made holds no translations yet."""
    open_folder(data, make=True)
    migrate_new()
    from django.conf import settings

    from laksa.ops.preparing import compile_catalogues

    compile_catalogues(settings.DATA / "locale")


def _import(found: List, file: Path, source: str, columns: Columns) -> Result:
    from laksa.imports import runs
    from laksa.register import planner

    run = runs.begin(found, file, source=source, filename=file.name, columns=columns)
    with progress("Memasukkan pengaduan", "Importing complaints", found.total) as advance:
        runs.go_on(run, found, columns, advance=advance)
    planner.analyze()
    return _result_of(run)


def _result_of(run: ImportRun) -> Result:
    errors = [
        _error(row.line, row.last_line, row.row_id, row.column, Refused(row.code, **row.params))
        for row in run.rows_left_out.order_by("pk").iterator()
    ]
    return Result(run.pk, run.imported, run.known, run.left_out, run.changed, errors)


def _preview(found: List, source: str, columns: Columns, *, as_json: bool) -> Result:
    """Every row is judged as by the import, and nothing is written."""
    from laksa.imports.preview import judged

    result = Result()
    if not as_json:
        for name, heading in columns.pairs:
            out(f"  {name} = {heading}")
    for at, one in enumerate(judged(found, source, columns)):
        if one.refused is not None:
            result.left_out += one.lost
            result.errors.append(_error(one.line, one.last, one.row_id, one.column, one.refused))
        elif one.complaint is None:
            result.known += 1
        else:
            result.imported += 1
            if at < SHOWN and not as_json:
                out("  " + " | ".join(filter(None, (str(one.line), *one.told()))))
    return result


def _error(line: int, last: int, row_id: str, column: str, refused: Refused) -> dict[str, object]:
    """The lines, the code for machines, and the sentence for whoever mends the file."""
    from django.utils import translation

    from laksa.ui.words import words_for

    params = {name: str(value) for name, value in refused.params.items()}
    with translation.override(words("id", "en")):
        message = words_for(refused)
    place: dict[str, object] = {"line": line, "last_line": last, "id": row_id, "column": column}
    return {**params, **place, "error": refused.code, "message": message}


def _write_errors(path: Path, result: Result) -> None:
    from laksa.figures.recap import harmless

    names = ("line", "last_line", "id", "column", "error", "message")
    with path.open("w", encoding="utf-8", errors="replace", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        writer.writerows([harmless(error[name]) for name in names] for error in result.errors)


def _report(result: Result, *, as_json: bool, preview: bool) -> None:
    counts: dict[str, Any] = {"imported": result.imported, "known": result.known, "left_out": result.left_out}
    if result.changed:
        counts["changed"] = result.changed
    if as_json:
        about = {"preview": True} if preview else {"run": result.run}
        out_json({**about, **counts, "errors": result.errors})
        return
    if preview:
        out(
            words(
                "Akan dimasukkan {imported}, sudah ada {known}, ditinggalkan {left_out}.",
                "{imported} would be imported, {known} are known, {left_out} would be left out.",
            ).format(**counts)
        )
    else:
        out(
            words(
                "{imported} dimasukkan, {known} sudah ada, {left_out} ditinggalkan.",
                "{imported} imported, {known} known, {left_out} left out.",
            ).format(**counts)
        )
        if result.changed:
            out(words(f"{result.changed} berubah di sistem asalnya.", f"{result.changed} changed where they are from."))
        say(
            f"  Seluruh impor ini diurungkan dengan: laksa import cases --undo {result.run}",
            f"  This import is undone as a whole by: laksa import cases --undo {result.run}",
        )
    for error in itertools.islice(result.errors, SAID):
        line, last = error["line"], error["last_line"]
        span = f"{line}" if line == last else f"{line}-{last}"
        column = f", {error['column']}" if error["column"] else ""
        say(
            f"  baris {span}{column} ({error['id']}): {error['message']}",
            f"  line {span}{column} ({error['id']}): {error['message']}",
        )
    if (more := len(result.errors) - SAID) > 0:
        say(
            f"  dan {more} lagi; --errors BERKAS menulis semuanya.",
            f"  and {more} more; --errors FILE writes them all.",
        )
