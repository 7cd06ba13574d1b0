"""A list as its rows: a CSV file read here, a workbook by a child process with limits (workbook.py)."""

from __future__ import annotations

import codecs
import io
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import IO, Protocol

from laksa.imports.columns import HEADING_WITHIN, recognised
from laksa.rules.csv_table import Row, Table, Unfit, Unread
from laksa.rules.refusal import Refused

SOURCE_MAX, SHEET_MAX = 40, 80
MEMORY = 600 * 1024 * 1024
SECONDS = 180.0
_WORKBOOK_SIGNS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
# What is handed over under the name of a list, and is none: a web page or XML, a PDF, a text with its layout, pictures.
_OTHERS = (b"<", b"%PDF", b"{\\rtf", b"\xff\xd8\xff", b"\x89PNG", b"GIF8")
_SOURCE = Path(__file__).resolve().parents[2]


class List(Protocol):
    """An old list that can be read again and again, always alike. `epoch`: on which day its serial numbers begin."""

    columns: list[str]
    sheet: str
    sheets: list[str]
    epoch: date | None
    has_macros: bool
    total: int

    def rows(self, key: str, needed: Collection[str]) -> Iterator[Row | Unread]:
        """Its rows in their order; `key` is the column of their ids, `needed` are those that must have a value."""


@contextmanager
def open_list(path: Path, *, sheet: str = "") -> Iterator[List]:
    """Refused where it is no list that can be read; what is wrong with single rows is told with them."""
    with path.open("rb") as file:
        begins = file.read(64)
    if begins.startswith(_WORKBOOK_SIGNS):
        with tempfile.TemporaryFile() as written:
            _let_child_read(path, sheet, written)
            yield _Workbook(written, sheet)
    elif begins.removeprefix(codecs.BOM_UTF8).lstrip().startswith(_OTHERS):
        raise Refused("not_a_list")
    elif b"\0" in begins[:4]:
        raise Refused("not_utf8_file")
    else:
        yield _Csv(path)


class _Csv:
    """A table of text. Its lines are counted as an editor counts them; what is no UTF-8 is told row by row."""

    sheet = ""
    epoch: date | None = None
    has_macros = False

    def __init__(self, path: Path) -> None:
        text = path.read_bytes().decode("utf-8-sig", errors="surrogateescape")
        self._lines = list(io.StringIO(text, newline=""))
        self.sheets: list[str] = []
        self.total = max(len(self._lines) - 1, 0)
        self.columns = self._table("").columns

    def rows(self, key: str, needed: Collection[str]) -> Iterator[Row | Unread]:
        return iter(self._table(key))

    def _table(self, key: str) -> Table:
        try:
            return Table(self._lines, key)
        except Unfit as unfit:
            raise Refused(unfit.code, found=unfit.found) from None


class _Workbook:
    """A sheet as its child process has written it into `file`."""

    def __init__(self, file: IO[bytes], sheet: str) -> None:
        self._file = file
        about = json.loads(self._file.readline())
        if "refused" in about:
            raise Refused(about["refused"], sheet=sheet)
        self.sheet, self.sheets = about["sheet"], about["sheets"]
        self.has_macros: bool = about["has_macros"]
        self.epoch: date | None = date.fromisoformat(about["epoch"])
        heading, names, self._begin = self._heading()
        self._at = [at for at, name in enumerate(names) if name]
        self.columns = _unlike([names[at] for at in self._at])
        self.total = self._rows_after(self._begin)
        if not self.columns:
            raise Refused("header_missing", line=heading)

    def rows(self, key: str, needed: Collection[str]) -> Iterator[Row | Unread]:
        for line, cells in self._lines(self._begin):
            found = {
                name: cells[at] if at < len(cells) else "" for name, at in zip(self.columns, self._at, strict=True)
            }
            kept = {name: text or "" for name, text in found.items()}
            unvalued = [name for name, text in found.items() if text is None and name in needed]
            if unvalued:
                yield Unread(line, line, "formula_unvalued", {"column": unvalued[0]}, kept)
            elif any(text.strip() for text in kept.values()):
                yield Row(line, kept)

    def _heading(self) -> tuple[int, list[str], int]:
        """The row among the first that reads most like headings: its number, its cells, where the next begins.

        One word that could be a heading makes none: where no row has two, the first is taken.
        """
        best: tuple[int, list[str], int] | None = None
        most = 1
        for _ in range(HEADING_WITHIN):
            written = self._file.readline()
            if not written:
                break
            line, cells = json.loads(written)
            names = [" ".join((cell or "").split()) for cell in cells]
            known = recognised(names)
            if best is None or known > most:
                best, most = (line, names, self._file.tell()), max(known, most)
        if best is None:
            raise Refused("header_missing", line=1)
        return best

    def _rows_after(self, begin: int) -> int:
        self._file.seek(begin)
        return sum(1 for _ in self._file)

    def _lines(self, begin: int) -> Iterator[tuple[int, list[str | None]]]:
        place = begin
        while True:
            self._file.seek(place)
            written = self._file.readline()
            if not written:
                return
            place += len(written)
            line, cells = json.loads(written)
            yield line, cells


def _let_child_read(path: Path, sheet: str, into: IO[bytes]) -> None:
    """Refused where the child ran out of memory or time, or fell over the file."""
    command = [sys.executable, "-P", "-m", "laksa.imports.workbook", str(path), *([sheet] if sheet else [])]
    environment = {
        "PYTHONPATH": str(_SOURCE),
        "LAKSA_CHILD_MEMORY": str(MEMORY),
        "PATH": os.environ.get("PATH", ""),
        "PYTHONIOENCODING": "utf-8",
    }
    try:
        done = subprocess.run(
            command, stdout=into, stderr=subprocess.DEVNULL, timeout=SECONDS, check=False, env=environment
        )
    except subprocess.TimeoutExpired:
        raise Refused("workbook_too_large") from None
    if done.returncode != 0:
        raise Refused("workbook_too_large" if done.returncode < 0 else "workbook_unreadable")
    into.seek(0)


def _unlike(names: Sequence[str]) -> list[str]:
    """Headings, a second one of the same name with its number behind it."""
    seen: dict[str, int] = {}
    unlike = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        unlike.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return unlike
