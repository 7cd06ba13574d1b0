"""Old lists as people hand them over: workbooks made for the tests, with what spreadsheets put into them."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import xlsxwriter

Cell = str | float | datetime | date | None


def workbook(path: Path, rows: Sequence[Sequence[Cell]], *, since_1904: bool = False, sheet: str = "Data") -> Path:
    """An XLSX; a text that begins with "=" is a formula, kept with the value behind "→" ("" for none)."""
    book = xlsxwriter.Workbook(str(path), {"date_1904": since_1904, "remove_timezone": True})
    day = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
    page = book.add_worksheet(sheet)
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                page.write_datetime(at, column, cell, day)
            elif isinstance(cell, str) and cell.startswith("="):
                formula, _, value = cell.partition("→")
                page.write_formula(at, column, formula, None, value)
            elif cell is not None:
                page.write(at, column, cell)
    book.close()
    return path


def opendocument(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    """An ODS with cells of text."""
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0"?><office:document-content {names}><office:body><office:spreadsheet>'
        f'<table:table table:name="Data">{cells}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)
    return path
