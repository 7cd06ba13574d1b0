"""A CSV file of somebody else as rows: none is dropped, shortened or mended, and none is made of what is no row.

The csv module takes a row with a cell too many, gives one with a cell too few, and reads on through the following rows
to the next quotation mark. Here each such place is told by its lines in the file, as an editor numbers them.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

_LONGEST = 10_000_000  # what an open quotation mark may take in
_EXCEL = re.compile(r'"?sep=', re.IGNORECASE)
# A byte that is no UTF-8 comes as a lone surrogate, from a file decoded with surrogateescape.
_NO_SIGNS = {"not_utf8": re.compile("[\udc80-\udcff]"), "sign_unreadable": re.compile("\0")}
_SIGNS = (",", ";", "\t", "|")
_AFTER_CELL = frozenset({"", "\r", "\n"})


class Unfit(ValueError):
    """The file as a whole cannot be read: `code` says why."""

    def __init__(self, code: str, found: str = "") -> None:
        super().__init__(code, found)
        self.code, self.found = code, found


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line on which it begins, its cells by column."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Unread:
    """Lines `line` to `last` that are no whole row. `cells`, for naming it, are those that could be told apart.

    Of a quotation mark or a sign that is no letter, `params["at_line"]` is the line on which that fault stands.
    """

    line: int
    last: int
    code: str
    params: dict[str, object] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)


class Table:
    """The rows of `lines` (with their ends), the first of which names the columns.

    They are divided by the sign that the first line has most of: spreadsheets write a semicolon where the decimal sign
    is a comma. `key` is the column of their ids, by which a row is told that a broken quotation mark has taken in.
    """

    def __init__(self, lines: Sequence[str], key: str = "") -> None:
        csv.field_size_limit(_LONGEST)
        self._lines = _Lines(lines)
        self._sign = max(_SIGNS, key=lines[0].count) if lines else ","
        self._reader = csv.reader(self._lines, strict=True, delimiter=self._sign)
        self.columns = self._header()
        self._key = self.columns.index(key) if key else None
        self._shapes: set[str] = set()

    def __iter__(self) -> Iterator[Row | Unread]:
        while not self._lines.at_end():
            start = self._lines.position
            try:
                cells = next(self._reader)
            except csv.Error:
                cells = []
            if (not cells and self._lines.lines[start].strip()) or self._is_open(start, self._lines.position):
                yield self._unread(start, self._next_row(start))
            elif inner := self._row_inside(start):
                yield self._unread(start, inner)
            elif any(cell.strip() for cell in cells):
                yield self._row(start, cells)

    def _header(self) -> list[str]:
        first = self._lines.lines[0] if self._lines.lines else ""
        if not first.strip():
            raise Unfit("header_missing")
        if any(sign.search(first) for sign in _NO_SIGNS.values()):
            raise Unfit("header_unreadable")
        if _EXCEL.match(first):
            raise Unfit("header_of_excel")
        try:
            names = [name.strip() for name in next(self._reader)]
        except csv.Error:
            raise Unfit("header_broken") from None
        if self._lines.position > 1:
            raise Unfit("header_broken")
        if "" in names:
            raise Unfit("column_unnamed", str(names.index("") + 1))
        if twice := [name for name in dict.fromkeys(names) if names.count(name) > 1]:
            raise Unfit("column_twice", ", ".join(twice))
        return names

    def _row(self, start: int, cells: list[str]) -> Row | Unread:
        named = dict(zip(self.columns, cells, strict=False))
        if len(cells) != len(self.columns):
            if self._is_open(self._lines.position, end := self._next_row(start)):
                return self._unread(start, end, start)  # the first line of a cell that lacks its opening mark
            code = "cells_surplus" if len(cells) > len(self.columns) else "cells_missing"
            counts: dict[str, object] = {"found": len(cells), "expected": len(self.columns)}
            return Unread(start + 1, self._lines.position, code, counts, named)
        for code, sign in _NO_SIGNS.items():
            lines = range(start, self._lines.position)
            at = next((at for at in lines if sign.search(self._lines.lines[at])), None)
            if at is not None:
                return Unread(start + 1, self._lines.position, code, {"at_line": at + 1}, named)
        if self._key is not None:
            self._shapes.add(_shape(cells[self._key]))
        return Row(start + 1, named)

    def _is_open(self, start: int, end: int) -> bool:
        """Whether a quotation mark in these lines has no other: in whole rows their number is even."""
        return sum(self._lines.lines[at].count('"') for at in range(start, end)) % 2 == 1

    def _next_row(self, start: int) -> int:
        """The first line after `start` that begins like a row: what a broken mark took in is looked through."""
        after = range(start + 1, len(self._lines.lines))
        return next((at for at in after if self._begins_row(start, at)), len(self._lines.lines))

    def _row_inside(self, start: int) -> int:
        """The line on which another row begins inside the one just read, 0 for none."""
        inside = range(start + 1, self._lines.position)
        return next((at for at in inside if self._begins_row(start, at)), 0)

    def _unread(self, start: int, end: int, fault: int | None = None) -> Unread:
        self._lines.position = end
        lines = self._lines.lines[start:end]
        cells = dict(zip(self.columns, _apart(lines[0], self._sign), strict=False))
        at = start + _faulty_mark(lines, self._sign) if fault is None else fault
        return Unread(start + 1, end, "quote_open", {"at_line": at + 1}, cells)

    def _begins_row(self, broken: int, at: int) -> bool:
        """Whether line `at` begins like the rows of this file: with an id of the same shape, and as many cells.

        A sentence of a complaint may hold the right number of commas, so an id that could be any word or number is no
        sign in a table of two columns.
        """
        own, cells = (_apart(self._lines.lines[place], self._sign) for place in (broken, at))
        if self._key is None or len(cells) <= self._key:
            return False
        shape, width = _shape(cells[self._key]), len(self.columns)
        if shape not in self._shapes | ({_shape(own[self._key])} if len(own) > self._key else set()):
            return False
        if not shape or (width < 3 and shape in {"9", "A"}):
            return False
        return len(cells) == width or (len(cells) < width and self._is_open(at, at + 1))


class _Lines:
    """The lines of the file, to be read again from any of them."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines, self.position = lines, 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if self.at_end():
            raise StopIteration
        self.position += 1
        return self.lines[self.position - 1]

    def at_end(self) -> bool:
        return self.position >= len(self.lines)


def _faulty_mark(lines: Sequence[str], sign: str) -> int:
    """On which of these lines the first quotation mark stands that is not opened or closed as it should be.

    A mark that would close a cell but has a letter behind it stands inside the words, unless it begins a cell itself:
    then the cell before it was never closed.
    """
    opened = stray = None
    for at, line in enumerate(lines):
        place = -1
        while (place := line.find('"', place + 1)) >= 0:
            begins, after = place == 0 or line[place - 1] == sign, line[place + 1 : place + 2]
            if opened is None and begins:
                opened = at
            elif opened is None:
                stray = at if stray is None else stray
            elif after == '"':
                place += 1  # a doubled mark is one of the words
            elif after == sign or after in _AFTER_CELL:
                opened = None
            else:
                return opened if begins else at
    return next((at for at in (opened, stray) if at is not None), 0)


def _apart(line: str, sign: str) -> list[str]:
    """The cells of one line taken by itself, whatever its quotation marks."""
    return next(csv.reader([line], delimiter=sign), [])


def _shape(identity: str) -> str:
    """W-2026-17 is A-9-9."""
    return re.sub(r"[^\W\d_]+", "A", re.sub(r"\d+", "9", identity.strip()))
