"""A report asked value by value, and the pieces that its tables are put together from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _

from laksa.documents.cells import FEW, FEW_MEASURED, Cell, Column, Kind, Row, Table, Value
from laksa.figures.arithmetic import FEW_TIMES, TOO_FEW
from laksa.figures.declared import MADE_OF, rows_of
from laksa.figures.definitions import Definition, definition, definitions, entries, is_defined
from laksa.figures.figures import Figures
from laksa.rules.sop import Sop
from laksa.ui import formats

_KINDS: dict[str, Kind] = {
    "rasio": "rate",
    "menit": "minutes",
    "menit kerja": "office_minutes",
    "detik": "seconds",
    "laporan per 1.000 penduduk": "per_thousand",
}
_PERCENT = "%"


class Source:
    """One report, asked value by value."""

    def __init__(self, figures: Figures, sop: Sop | None, public: bool, language: str) -> None:
        self.figures, self.sop, self.public, self.language = figures, sop, public, language
        self.values = {(entry.id, entry.code): entry.value for entry in entries(figures)}
        self.at = datetime.fromisoformat(figures["data"]["at"])

    def cell(self, figure: str, code: str = "", *, none: Value = None) -> Cell:
        """The figure's value; `none` where this report does not have it."""
        meaning = definition(figure)
        kind = kind_of(meaning)
        unit = _PERCENT if kind == "rate" else meaning.unit.to(self.language)
        if (figure, code) not in self.values:
            return Cell(none, kind=kind, unit=unit)
        return Cell(self._value(figure, code), figure, code, kind, unit)

    def cell_of(self, figure: str) -> Cell:
        """The same of a figure that need not be declared at all: an empty cell where it is not."""
        return self.cell(figure) if is_defined(figure) else Cell(None)

    def has(self, figure: str) -> bool:
        """Whether the report knows it: one frozen by an earlier release may not."""
        return (figure, "") in self.values

    def of_other(self, other: str, figure: str) -> Cell:
        """The same figure of another period; an empty cell where there is none to compare."""
        found = self.figures[other]
        return self.cell(f"{other}.{figure}", found["code"]) if found else self.cell(f"{other}.{figure}")

    def rate(self, part: Value, whole: Value) -> Cell:
        """A share of two counts; None of nothing."""
        if not isinstance(part, int) or not isinstance(whole, int) or not whole:
            return Cell(None, kind="rate", unit=_PERCENT)
        value: Value = FEW if whole < TOO_FEW else part / whole
        return Cell(value, kind="rate", unit=_PERCENT)

    def count(self, figure: str) -> int:
        value = self.values.get((figure, ""), 0)
        assert isinstance(value, int)
        return value

    def name(self, dimension: str, code: str) -> str:
        known = self.figures["names"].get(dimension, {}).get(code)
        return str(known or code or _("Belum ditetapkan"))

    def word(self, figure: str) -> str:
        return definition(figure).name.to(self.language)

    def unit(self, figure: str) -> str:
        return definition(figure).unit.to(self.language)

    def note(self, n: int | None = None, unit: str = "") -> str:
        counted = "" if n is None else f"n = {formats.number(n)} {unit or self.unit('flow.received')}. "
        return counted + _("Data per {moment} WIB.").format(moment=formats.short_datetime(self.at))

    def _value(self, figure: str, code: str) -> Value:
        """Hidden where it was made of too few, in every format alike."""
        whole, least, hidden = _made_of(figure)
        counted = self.values.get((whole, code), self.values.get((whole, ""))) if whole else None
        if isinstance(counted, int) and 0 < counted < least:
            return hidden
        return self.values[figure, code]


def _made_of(figure: str) -> tuple[str, int, str]:
    """Which figure says of how many a rate or a time was made, how many it takes, what stands where it is hidden."""
    if figure in MADE_OF:
        return MADE_OF[figure], TOO_FEW, FEW
    stem, _, last = figure.rpartition(".")
    if last in ("median", "p90"):
        return f"{stem}.n", FEW_TIMES, FEW_MEASURED
    if last in ("rate", "rate_unextended"):
        return f"{stem}.counted", TOO_FEW, FEW
    if last in ("response", "solved", "solved_low", "solved_high"):
        return ("ended.recorded" if last == "response" else f"{stem}.answered"), TOO_FEW, FEW
    return "", 0, ""


def kind_of(meaning: Definition) -> Kind:
    """How values of a figure read: by its unit."""
    return _KINDS.get(meaning.unit.id, "int")


def table(
    name: str, sheet: str, title: str, head: str, columns: Sequence[Column], rows: Sequence[Row],
    total: Row | None = None, note: str = "", means: Sequence[str] = (),
) -> Table:  # fmt: skip
    """Cells take the kind of their column, columns the unit of their cells; the definitions are those of the cells."""
    all_rows = [_filled(row, columns) for row in rows]
    last = _filled(total, columns) if total else None
    summed = [*all_rows, *([last] if last else [])]
    units = [_units(row.cells[index] for row in summed) for index in range(len(columns))]
    heads = [replace(one, unit=_only(unit) or one.unit) for one, unit in zip(columns, units, strict=True)]
    mixed = [index for index, unit in enumerate(units) if len(unit) > 1]
    shown_rows = tuple(replace(row, unit=", ".join(_units(row.cells[index] for index in mixed))) for row in all_rows)
    used = [cell.figure for row in summed for cell in row.cells if cell.figure]
    return Table(name, sheet, title, head, tuple(heads), shown_rows, last, note, tuple(dict.fromkeys([*means, *used])))


def _units(cells: Iterable[Cell]) -> dict[str, None]:
    return {cell.unit: None for cell in cells if cell.unit}


def _only(units: Iterable[str]) -> str:
    first, *others = [*units, "", ""][:2]
    return "" if any(others) else first


def _filled(row: Row, columns: Sequence[Column]) -> Row:
    cells = [
        replace(cell, kind=cell.kind or column.kind, unit=column.unit if cell.unit is None else cell.unit)
        for cell, column in zip(row.cells, columns, strict=True)
    ]
    return replace(row, cells=tuple(cells))


def single(source: Source, meaning: Definition) -> Row:
    """A figure as a row of its own."""
    return Row(meaning.id, meaning.name.to(source.language), (source.cell(meaning.id),))


def under(group: str) -> list[Definition]:
    """The figures whose id begins with this name, in their order."""
    return [meaning for meaning in definitions() if meaning.id.startswith(f"{group}.")]


def rows_in(name: str) -> list[Definition]:
    """The figures that are declared as rows of this table, each part of one by itself ("share.rate")."""
    return [
        meaning
        for figure in rows_of(name)
        for meaning in definitions()
        if meaning.id == figure or meaning.id.startswith(f"{figure}.")
    ]


def by_name(rows: Iterable[Row]) -> list[Row]:
    """Sorted by name; what has no code comes last."""
    return sorted(rows, key=lambda row: (row.code == "", row.name.casefold(), row.code))


def punctual(source: Source, on_time: Cell, late: Cell) -> Cell:
    """The share on time of both."""
    return source.rate(on_time.value, sum_of((on_time, late)))


def sum_of(cells: Iterable[Cell]) -> int:
    """The sum of the counts; cells without one add nothing."""
    return sum(cell.value for cell in cells if isinstance(cell.value, int))


def column_of(source: Source, group: str, name: str) -> Column:
    """A column of one figure, with its name and unit."""
    meaning = definition(f"{group}.{name}")
    return Column(name, meaning.name.to(source.language), meaning.unit.to(source.language), kind_of(meaning))


def share_column() -> Column:
    return Column("share", _("Bagian"), kind="rate")


def median_column(name: str = "median", title: str = "", kind: Kind = "minutes") -> Column:
    return Column(name, title or _("Median"), kind=kind)


def p90_column(name: str = "p90", title: str = "", kind: Kind = "minutes") -> Column:
    return Column(name, title or _("Persentil ke-90"), kind=kind)
