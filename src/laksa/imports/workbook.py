"""A workbook (XLSX, XLSM, XLSB, ODS, XLS) read as values, run as a child with limits: what it writes are lines of JSON.

The first line tells the sheet that is read, all sheets and the day on which its serial numbers begin; each further one
the number of a row and its cells as text. Formulas and macros are never run: the value that was kept with a formula
counts, and a formula without one is null. A sheet is laid out in memory as wide and long as its farthest cell says, so
a forged one needs more than any machine has: the limit ends the child, and nothing else.
"""

from __future__ import annotations

import json
import os
import re
import resource
import sys
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import IO, Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

_CHUNK = 1 << 20
_CELL = re.compile(rb"<c\b[^>]*(?<!/)>(?:(?!</c>).)*?<f\b(?:(?!</c>).)*?</c>", re.DOTALL)
_PLACE = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_VALUE = re.compile(rb"<v>[^<]+</v>|<is>")
_FAULT = re.compile(rb'\bt="e"')
_SHEET = re.compile(rb"<sheet\b[^>]*>")
_RELATION = re.compile(rb"<Relationship\b[^>]*>")
_DATE_1904 = re.compile(rb'date1904="(?:1|true)"')


class Unreadable(Exception):
    """No sheet of it can be read; the code says why."""


def lines(path: Path, sheet: str = "") -> Iterator[list[Any] | dict[str, Any]]:
    """What the child writes, line by line. Unreadable."""
    try:
        book = CalamineWorkbook.from_path(str(path))
        name = _chosen(book, sheet)
        found = book.get_sheet_by_name(name)
    except PasswordError:
        raise Unreadable("workbook_locked") from None
    except (CalamineError, OSError, ValueError):
        raise Unreadable("workbook_unreadable") from None
    epoch, unvalued = _formulas(path, name)
    yield {"sheet": name, "sheets": _visible(book), "epoch": epoch}
    for at, cells in enumerate(found.iter_rows(), start=1):
        texts: list[str | None] = [_text(cell) for cell in cells]
        for column in unvalued.get(at, ()):
            if column < len(texts) and not texts[column]:
                texts[column] = None
        if any(text != "" for text in texts):
            yield [at, texts]


def _visible(book: CalamineWorkbook) -> list[str]:
    return [one.name for one in book.sheets_metadata if one.visible == SheetVisibleEnum.Visible]


def _chosen(book: CalamineWorkbook, sheet: str) -> str:
    """The one that was asked for, else the first that is shown and not empty."""
    if sheet:
        if sheet not in book.sheet_names:
            raise Unreadable("sheet_unknown")
        return sheet
    shown = _visible(book)
    filled = (name for name in shown if book.get_sheet_by_name(name).height)
    chosen = next(filled, "")
    if not chosen:
        raise Unreadable("workbook_empty")
    return chosen


def _text(cell: object) -> str:
    """As a reader of the sheet would write it: whole numbers without a point, days and moments in ISO form."""
    match cell:
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
        if "xl/workbook.xml" not in names:
            return "1899-12-30", unvalued
        book = archive.read("xl/workbook.xml")
        part = _part_of(archive, book, sheet)
        if part in names:
            with archive.open(part) as file:
                for row, column in _without_value(file):
                    unvalued.setdefault(row, []).append(column)
        return ("1904-01-01" if _DATE_1904.search(book) else "1899-12-30"), unvalued


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
