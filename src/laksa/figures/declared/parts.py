"""The figures of the whole in each agency and kecamatan: the columns of two tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from laksa.figures.declaration import CasesOf, Column, Figure, Reading
from laksa.figures.declared import afterwards, flow, open_cases, promises, received, times

_WHOLE = (flow.FIGURES, received.FIGURES, open_cases.FIGURES, times.FIGURES, promises.FIGURES, afterwards.FIGURES)
_OF_WHOLE: dict[str, Figure] = {figure.id: figure for figures in _WHOLE for figure in figures}
_BOTH = ("agency", "kecamatan")
_OUTCOME = (("received", "outcome"),)
# Which agencies and kecamatan have a row: those of which one of these counts anything.
_COUNTED = {
    "agency": ("received", "recorded", "closing", "first_answer.n"),
    "kecamatan": ("received", "recorded", "closing", "overdue"),
}


def _of_share(name: str) -> Callable[[Reading], Any]:
    """Folded once for its three columns."""

    def fold(part: Reading) -> Any:
        if "share_in_part" not in part.found:
            part.put("share_in_part", received.share_in_part(part))
        return part.found["share_in_part"][name]

    return fold


COLUMNS = (
    Column("received", "flow.received", _BOTH, adds_up=True, on_page=("received",)),
    Column("finished", "share.finished", _BOTH, _of_share("finished"), _OUTCOME, adds_up=True, on_page=("finished",)),
    Column("counted", "share.counted", _BOTH, _of_share("counted"), _OUTCOME),
    Column("rate", "share.rate", _BOTH, _of_share("rate"), _OUTCOME),
    Column("recorded", "ended.recorded", _BOTH, adds_up=True, on_page=("recorded",)),
    Column("closing", "flow.closing", _BOTH, adds_up=True, on_page=("closing",)),
    Column("overdue", "overdue", _BOTH, adds_up=True, on_page=("overdue",)),
    Column("on_time", "punctuality.on_time"),
    Column("late", "punctuality.late"),
    Column("due", "due", on_page=("due.rate",)),
    Column("until_closed", "until_closed", on_page=("until_closed.median",), has_cases=False),
    Column("reopened", "reopened_within_7", on_page=("reopened",)),
    Column("first_answer", "first_answer", on_page=("first_answer.median",)),
    Column("agency_time", "agency_time"),
    # The closings alone were timed by agency before open cases took part (until_closed).
    Column("whole_time", "whole_time", before_edition=2),
)


def figure_of(column: Column) -> Figure:
    """The figure of the whole that the column shows, or the one that it is folded with ("share" of "share.rate")."""
    return _OF_WHOLE[column.of if column.of in _OF_WHOLE else column.of.partition(".")[0]]


def sums_of(column: Column) -> tuple[tuple[str, str], ...]:
    return figure_of(column).reads if column.reads is None else column.reads


def in_part(kind: str, cases: CasesOf) -> CasesOf:
    """The cases of a figure of the whole that one agency or kecamatan has, by its code."""
    return lambda code: replace(cases(""), scope=f"{kind}:{code}")


def of_whole(name: str) -> str:
    """The figure of the whole below a column: "due.rate" below "due.rate", "share.rate" below "rate"."""
    column = next(column for column in COLUMNS if name == column.name or name.startswith(f"{column.name}."))
    return f"{column.of}{name.removeprefix(column.name)}"


def columns_of(kind: str, edition: int) -> list[Column]:
    return [
        column
        for column in COLUMNS
        if kind in column.kinds and (column.before_edition is None or edition < column.before_edition)
    ]


def _rows(kind: str) -> Callable[[Reading], dict[str, Any]]:
    def fold(reading: Reading) -> dict[str, Any]:
        columns, rows = columns_of(kind, reading.edition), {}
        for scope in sorted(reading.counts.parts):
            if scope.startswith(f"{kind}:"):
                row = _row(columns, reading.of_part(scope))
                if any(_value(row, name) for name in _COUNTED[kind]):
                    rows[scope.partition(":")[2]] = row
        return rows

    return fold


def _row(columns: list[Column], part: Reading) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for column in columns:
        fold = column.fold or figure_of(column).fold
        assert fold is not None
        row[column.name] = fold(part)
        part.put(column.of, row[column.name])
    return row


def _value(row: dict[str, Any], name: str) -> Any:
    first, _, rest = name.partition(".")
    return row[first][rest] if rest else row[first]


FIGURES = tuple(Figure(f"by_{kind}", _rows(kind), table=f"by_{kind}") for kind in _BOTH)
