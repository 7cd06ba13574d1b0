"""import complaints: real complaints of another list become cases, row by row, resumable, never twice."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterator
from dataclasses import astuple, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from laksa.ops.opening import DEFAULT, Data, Json, migrate, open_folder
from laksa.ops.terminal import fail, out, out_json, progress, say, words
from laksa.rules import text as wording
from laksa.rules.period import WIB
from laksa.rules.refusal import Refused

BATCH = 25
_EARLIEST = datetime(2000, 1, 1, tzinfo=WIB)


@dataclass
class Result:
    """What became of the rows."""

    imported: int = 0
    known: int = 0
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
    """Masukkan pengaduan dari CSV; dapat diulang, tidak pernah dobel."""
    if not file.is_file():
        fail(f"Berkas {file} tidak ditemukan.", f"There is no file {file}.")
    if not source.strip():
        fail("Sebutkan --source, nama asal data ini.", "Name the origin with --source.")
    columns = Columns(id_column, text_column, received, category, kelurahan, kecamatan, landmark)
    rows = _read(file, columns)
    if errors is not None:
        errors.touch()  # before a row is imported whose errors nobody could read
    data = open_folder(data, make=True)
    migrate()
    _speak_both_languages()
    from laksa.register import planner

    result = _import(rows, source.strip()[:40], columns)
    planner.analyze()
    if errors is not None:
        _write_errors(errors, result)
    _report(result, as_json=as_json)
    raise typer.Exit(1 if result.errors else 0)


def _speak_both_languages() -> None:
    """A folder that this verb has just made holds no translations yet."""
    from laksa.ops.preparing import compile_catalogues

    compile_catalogues()


def _read(file: Path, columns: Columns) -> list[dict[str, str]]:
    csv.field_size_limit(10_000_000)
    try:
        with file.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as handle:
            reader = csv.DictReader(handle)
            named = [name for name in astuple(columns) if name]
            missing = [name for name in named if name not in (reader.fieldnames or [])]
            if missing:
                fail(
                    f"Kolom {', '.join(missing)} tidak ada. Kolom berkas: {', '.join(reader.fieldnames or [])}",
                    f"No column {', '.join(missing)}. The file has: {', '.join(reader.fieldnames or [])}",
                )
            return list(reader)
    except csv.Error as problem:
        fail(f"Berkas CSV rusak: {problem}", f"Broken CSV file: {problem}")


def _import(rows: list[dict[str, str]], source: str, columns: Columns) -> Result:
    from laksa.register.models import Case

    result = Result()
    known = set(Case.objects.filter(source=source).values_list("source_id", flat=True))
    with progress("Memasukkan pengaduan", "Importing complaints", len(rows)) as advance:
        for batch in _batches(list(enumerate(rows, start=2))):
            _import_batch(batch, source, columns, known, result)
            advance(len(batch))
    return result


def _import_batch(
    batch: list[tuple[int, dict[str, str]]], source: str, columns: Columns, known: set[str], result: Result
) -> None:
    """A few rows a transaction: short enough to let others write, long enough not to sync the disk for each."""
    from laksa.register.transaction import write

    with write():
        for line, row in batch:
            identity = wording.clean(row.get(columns.id) or "")[:80]
            if identity in known:
                result.known += 1
                continue
            try:
                made = _import_row(row, identity, source, columns)
            except Refused as refused:
                result.errors.append(_error(line, identity, refused))
            else:
                known.add(identity)
                result.imported += made
                result.known += not made


def _import_row(row: dict[str, str], identity: str, source: str, columns: Columns) -> bool:
    from laksa.register import city
    from laksa.register.commands.opening import Submission, import_case

    if not identity:
        raise Refused("id_missing")
    if not _is_utf8(row):
        raise Refused("not_utf8")
    place = (row.get(columns.kelurahan) or "").strip() if columns.kelurahan else ""
    area = (row.get(columns.kecamatan) or "").strip() if columns.kecamatan else ""
    landmark = (row.get(columns.landmark) or "") if columns.landmark else ""
    kelurahan = place if place in city.kelurahan() else city.kelurahan_named(place)
    kecamatan = area if area in city.kecamatan() else city.kecamatan_named(area)
    # A name that is no place of the city stays readable, as part of the landmark.
    made = import_case(
        Submission(
            text=row.get(columns.text) or "",
            channel="import",
            category=(row.get(columns.category) or "").strip() if columns.category else "",
            kelurahan=kelurahan,
            kecamatan=kecamatan,
            landmark=", ".join(filter(None, (landmark, "" if kelurahan else place, "" if kecamatan else area))),
            source=(source, identity),
        ),
        at=_moment(row.get(columns.received) or "") if columns.received else None,
    )
    return made is not None


def _is_utf8(row: dict[str, str]) -> bool:
    """What no UTF-8 was stands in the row as lone surrogates (surrogateescape)."""
    return not any(0xDC80 <= ord(sign) <= 0xDCFF for value in row.values() for sign in str(value))


def _moment(text: str) -> datetime | None:
    if not text.strip():
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise Refused("date_unknown", text=text) from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=WIB)
    if not _EARLIEST <= moment <= datetime.now(WIB):
        raise Refused("date_impossible", text=text)
    return moment


def _error(line: int, identity: str, refused: Refused) -> dict[str, object]:
    """The row, the code for machines, and the sentence for whoever mends the file."""
    from django.utils import translation

    from laksa.ui.words import words_for

    params = {name: str(value) for name, value in refused.params.items()}
    with translation.override(words("id", "en")):
        return {"row": line, "id": identity, "error": refused.code, "message": words_for(refused), **params}


def _batches(rows: list[tuple[int, dict[str, str]]]) -> Iterator[list[tuple[int, dict[str, str]]]]:
    entries = iter(rows)
    while batch := list(itertools.islice(entries, BATCH)):
        yield batch


def _write_errors(path: Path, result: Result) -> None:
    from laksa.reports.recap import harmless

    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["row", "id", "error", "message"])
        writer.writerows(
            [error["row"], harmless(error["id"]), error["error"], harmless(error["message"])] for error in result.errors
        )


def _report(result: Result, *, as_json: bool) -> None:
    if as_json:
        out_json({"imported": result.imported, "known": result.known, "errors": result.errors})
        return
    out(
        words(
            f"{result.imported} dimasukkan, {result.known} sudah ada, {len(result.errors)} salah.",
            f"{result.imported} imported, {result.known} known, {len(result.errors)} with errors.",
        )
    )
    for error in result.errors[:20]:
        say(
            f"  baris {error['row']} ({error['id']}): {error['message']}",
            f"  row {error['row']} ({error['id']}): {error['message']}",
        )
