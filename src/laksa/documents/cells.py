"""What a flat table is made of: plain values with their kind, unit and figure; and how a value reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.utils.translation import gettext as _

from laksa.figures.arithmetic import FEW_TIMES, TOO_FEW
from laksa.ui import formats

Kind = Literal["text", "int", "rate", "points", "minutes", "office_minutes", "seconds", "date", "per_thousand"]
Value = str | int | float | date | None
FEW = f"n<{TOO_FEW}"
FEW_MEASURED = f"n<{FEW_TIMES}"
NONE = "–"
_HOUR, _DAY = 60, 24 * 60


@dataclass(frozen=True, slots=True)
class Column:
    """`unit` in words, empty where the rows have different ones. Rates are ratios (0.956), points percentage points."""

    id: str
    title: str
    unit: str = ""
    kind: Kind = "int"


@dataclass(frozen=True, slots=True)
class Cell:
    """A value; None where there is none. A cell that is a figure has its id and, where it is one of many, its key.

    In a finished table every cell has a kind and a unit. A hidden rate is FEW, a hidden time FEW_MEASURED.
    """

    value: Value
    figure: str = ""
    key: str = ""
    kind: Kind | None = None
    unit: str | None = None

    @property
    def shown(self) -> str:
        """As people read it, in the active language: "1.148", "95,6%", "2,2 hari", "01.26", "–"."""
        value = self.value
        if value is None:
            return NONE
        if isinstance(value, str):
            return value
        if isinstance(value, date):
            return formats.short_date(value)
        match self.kind:
            case "rate":
                return formats.percent(100 * value)
            case "points":
                return formats.number(value, 1)
            case "per_thousand":
                return formats.number(value, 2)
            case "seconds":
                return formats.clock(value)
            case "minutes" | "office_minutes":
                return _span(value, office=self.kind == "office_minutes")
        return formats.number(value)


@dataclass(frozen=True, slots=True)
class Row:
    """`code` is empty where the name alone says which, and in totals. `unit`: where the rows have different ones."""

    code: str
    name: str
    cells: tuple[Cell, ...]
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """`sheet`: its name in the workbook, at most 31 characters. `head`: the title over the names.

    `note` says how many cases and the date of the data. `definitions`: ids of the figures in it.
    """

    id: str
    sheet: str
    title: str
    head: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: Row | None
    note: str
    definitions: tuple[str, ...]


def _span(minutes: float, *, office: bool) -> str:
    """In one unit, as on the pages of the report: "45 menit", "3,1 jam", "2,2 hari"; office time stops at hours."""
    if abs(minutes) < _HOUR:
        words = _("{minutes} menit kerja") if office else _("{minutes} menit")
        return words.format(minutes=formats.number(minutes))
    if office or abs(minutes) < 2 * _DAY:
        words = _("{hours} jam kerja") if office else _("{hours} jam")
        return words.format(hours=formats.number(minutes / _HOUR, 1))
    return _("{days} hari").format(days=formats.number(minutes / _DAY, 1))
