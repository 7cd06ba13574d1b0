"""A workbook (XLSX, XLSM, XLSB, ODS, XLS) read as values, run as a child with limits: what it writes are lines of JSON.

The first line tells the sheet that is read, all sheets and the day on which its serial numbers begin; each further one
the number of a row and its cells as text; what stands in cells merged downwards counts for each of their rows. Formulas
and macros are never run: the value that was kept with a formula counts, a formula without one and a fault are null (of
an XLS, which always keeps a value, a fault alone). A sheet is laid out in memory as wide and long as its farthest cell
says, so a forged one needs more than any machine has: the limit ends the child, and nothing else.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import resource
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import IO, Any
from xml.parsers import expat

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from laksa.imports.columns import HEADING_WITHIN, recognised

_CHUNK = 1 << 20
_LONG = 80  # letters of a sheet's name, of which an import keeps no more
_CELL = re.compile(rb"<c\b[^>]*(?<!/)>(?:(?!</c>).)*?<f\b(?:(?!</c>).)*?</c>", re.DOTALL)
_PLACE = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_VALUE = re.compile(rb"""<v>[^<]+</v>|<is>|\bt=["']str["']""")
_FAULT = re.compile(rb"""\bt=["']e["']""")
_FAULTS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})
_LOCKED = "EncryptedPackage".encode("utf-16-le")  # how Office puts an XLSX with a password away
_MACROS_OF_XLS = "_VBA_PROJECT_CUR".encode("utf-16-le")
_SHEET = re.compile(rb"<sheet\b[^>]*>")
_RELATION = re.compile(rb"<Relationship\b[^>]*>")
_DATE_1904 = re.compile(rb'date1904="(?:1|true)"')


class Unreadable(Exception):
    """No sheet of it can be read; the code says why."""


def lines(path: Path, sheet: str = "") -> Iterator[list[Any] | dict[str, Any]]:
    """What the child writes, line by line. Unreadable."""
    try:
        book = _opened(path)
        found = _chosen(book, sheet)
        epoch, unvalued = _formulas(path, found.name)
        has_macros = _has_macros(path)
    except PasswordError:
        raise Unreadable("workbook_locked") from None
    except (CalamineError, OSError, ValueError, zipfile.BadZipFile, zlib.error, expat.ExpatError):
        raise Unreadable("workbook_unreadable") from None
    yield {"sheet": found.name, "sheets": _shown(book), "epoch": epoch, "has_macros": has_macros}
    merged = _Merged(found)
    for at, cells in enumerate(found.iter_rows(), start=1):
        texts = [_text(cell) for cell in cells]
        for column in unvalued.get(at, ()):
            if column < len(texts) and not texts[column]:
                texts[column] = None
        if any(text != "" for text in texts):
            merged.fill(at - 1, texts)
            yield [at, texts]


def _opened(path: Path) -> CalamineWorkbook:
    """By what it holds: calamine goes by the ending of its name, which may be another or none."""
    with tempfile.TemporaryDirectory() as folder:
        named = Path(folder) / f"list.{_kind(path)}"
        named.symlink_to(path.absolute())
        return CalamineWorkbook.from_path(str(named))


def _kind(path: Path) -> str:
    if not zipfile.is_zipfile(path):
        return "xlsx" if _LOCKED in path.read_bytes() else "xls"
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
    return "ods" if "content.xml" in names else "xlsb" if "xl/workbook.bin" in names else "xlsx"


class _Merged:
    """The cells of a sheet that are merged downwards: only the first of them holds what all of them show."""

    def __init__(self, sheet: CalamineSheet) -> None:
        self._begin: dict[int, list[tuple[int, int]]] = {}  # by row: the column, and the last row
        for (row, column), (last, _) in sheet.merged_cell_ranges or ():
            if last > row:
                self._begin.setdefault(row, []).append((column, last))
        self._open: dict[int, tuple[int, str | None]] = {}

    def fill(self, row: int, texts: list[str | None]) -> None:
        for column, (last, text) in list(self._open.items()):
            if row > last:
                del self._open[column]
            elif column < len(texts) and texts[column] == "":
                texts[column] = text
        for column, last in self._begin.get(row, ()):
            if column < len(texts):
                self._open[column] = (last, texts[column])


def _shown(book: CalamineWorkbook) -> list[str]:
    """The sheets of cells that are not hidden, by name."""
    return [
        one.name
        for one in book.sheets_metadata
        if one.visible == SheetVisibleEnum.Visible and one.typ == SheetTypeEnum.WorkSheet
    ]


def _chosen(book: CalamineWorkbook, sheet: str) -> CalamineSheet:
    """The one that was asked for, else that of those shown whose headings read most like those of a list.

    A cover and notes often stand before the list; where several sheets are alike, or none is like a list, it is the
    first of them that holds anything.
    """
    if sheet:
        named = [name for name in book.sheet_names if name == sheet] or [
            name for name in book.sheet_names if len(sheet) >= _LONG and name.startswith(sheet)
        ]
        if not named:
            raise Unreadable("sheet_unknown")
        return book.get_sheet_by_name(named[0])
    best, most, shown = None, 0, _shown(book)
    for name in shown:
        found = book.get_sheet_by_name(name)
        if not found.height:
            continue
        likeness = _likeness(found) if len(shown) > 1 else 0
        if best is None or likeness > max(most, 1):
            best, most = found, likeness
    if best is None:
        raise Unreadable("workbook_empty")
    return best


def _likeness(sheet: CalamineSheet) -> int:
    first = itertools.islice(sheet.iter_rows(), HEADING_WITHIN)
    return max((recognised(" ".join((_text(cell) or "").split()) for cell in cells) for cells in first), default=0)


def _text(cell: object) -> str | None:
    """As a reader of the sheet would write it: whole numbers without a point, days and moments in ISO form."""
    match cell:
        case str() if cell in _FAULTS:
            return None
        case bool():
            return "TRUE" if cell else "FALSE"
        case float() if cell.is_integer() and abs(cell) < 1e18:
            return str(int(cell))
        case datetime():
            return cell.isoformat(sep=" ", timespec="seconds")
        case date() | time():
            return cell.isoformat()
    return str(cell)


def _formulas(path: Path, sheet: str) -> tuple[str, dict[int, list[int]]]:
    """On which day serial numbers begin, and of each row the columns whose formula was kept without a value."""
    unvalued: dict[int, list[int]] = {}
    if not zipfile.is_zipfile(path):
        return "1899-12-30", unvalued
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        if "xl/workbook.xml" not in names and "content.xml" in names:
            with archive.open("content.xml") as file:
                return "1899-12-30", _FormulasOfOpenDocument(sheet).read(file)
        if "xl/workbook.xml" not in names:
            return "1899-12-30", unvalued
        book = archive.read("xl/workbook.xml")
        part = _part_of(archive, book, sheet)
        if part in names:
            with archive.open(part) as file:
                for row, column in _without_value(file):
                    unvalued.setdefault(row, []).append(column)
        return ("1904-01-01" if _DATE_1904.search(book) else "1899-12-30"), unvalued


def _has_macros(path: Path) -> bool:
    if not zipfile.is_zipfile(path):
        return _MACROS_OF_XLS in path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        return any(name.endswith("vbaProject.bin") or name.startswith("Basic/") for name in archive.namelist())


def _part_of(archive: zipfile.ZipFile, book: bytes, sheet: str) -> str:
    """The file of the archive in which a sheet stands; "" where that cannot be told."""
    relations = (
        archive.read("xl/_rels/workbook.xml.rels") if "xl/_rels/workbook.xml.rels" in archive.namelist() else b""
    )
    targets = {_attribute(one, b"Id"): _attribute(one, b"Target") for one in _RELATION.findall(relations)}
    for one in _SHEET.findall(book):
        if _attribute(one, b"name") == sheet:
            target = targets.get(_attribute(one, b"r:id"), "")
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return ""


def _attribute(element: bytes, name: bytes) -> str:
    found = re.search(rb"\s" + re.escape(name) + rb'="([^"]*)"', element)
    written = found[1].decode("utf-8", "replace") if found else ""
    for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        written = written.replace(entity, sign)
    return written


def _without_value(file: IO[bytes]) -> Iterator[tuple[int, int]]:
    """Row and column of the formulas that have no value beside them, or a fault (#DIV/0!) for one."""
    rest = b""
    while chunk := file.read(_CHUNK):
        rest += chunk
        end = rest.rfind(b"</c>") + 4
        if end < 4:
            rest = rest[-_CHUNK:]
            continue
        whole, rest = rest[:end], rest[end:]
        if b"<f" not in whole:
            continue
        for cell in _CELL.findall(whole):
            place = _PLACE.search(cell)
            if place and (_FAULT.search(cell) or not _VALUE.search(cell)):
                yield int(place[2]), _column(place[1])


class _FormulasOfOpenDocument:
    """Finds the formulas of one sheet that were kept without a value; rows and cells may stand there repeatedly."""

    _CELLS = frozenset({"table:table-cell", "table:covered-table-cell"})

    def __init__(self, sheet: str) -> None:
        self._sheet, self._is_inside, self._is_fault = sheet, False, False
        self._row = self._column = 0
        self._times = 1  # that the row stands
        self._without: range | None = None  # the columns of the formula that is open, until a value is seen
        self.found: dict[int, list[int]] = {}

    def read(self, content: IO[bytes]) -> dict[int, list[int]]:
        """By row (the first is 1) the columns. expat.ExpatError."""
        parser = expat.ParserCreate()
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.EntityDeclHandler = self._refuse
        parser.ParseFile(content)
        return self.found

    def _start(self, name: str, about: dict[str, str]) -> None:
        if name == "table:table":
            self._is_inside, self._row = about.get("table:name") == self._sheet, 0
        elif not self._is_inside:
            return
        elif name == "table:table-row":
            self._times, self._column = int(about.get("table:number-rows-repeated", "1")), 0
        elif name in self._CELLS:
            end = self._column + int(about.get("table:number-columns-repeated", "1"))
            self._is_fault = about.get("calcext:value-type") == "error"
            is_valued = any(one.startswith("office:") and one.endswith("value") for one in about)
            if "table:formula" in about and (self._is_fault or not is_valued):
                self._without = range(self._column, end)
            self._column = end
        elif name == "text:p" and not self._is_fault:
            self._without = None

    def _end(self, name: str) -> None:
        if name == "table:table-row" and self._is_inside:
            self._row += self._times
        elif name in self._CELLS and self._without is not None:
            for row in range(self._row, self._row + self._times):
                self.found.setdefault(row + 1, []).extend(self._without)
            self._without = None

    def _refuse(self, *_: object) -> None:
        raise ValueError


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _main(arguments: Sequence[str]) -> int:
    memory = int(os.environ.get("LAKSA_CHILD_MEMORY", "0"))
    if memory:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (120, 120))
    write = sys.stdout.write
    try:
        for line in lines(Path(arguments[0]), *arguments[1:2]):
            write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
    except Unreadable as refused:
        write(json.dumps({"refused": str(refused)}) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(_main(sys.argv[1:]))
