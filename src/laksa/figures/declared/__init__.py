"""All figures, as they are declared, in the order in which they are shown; and what follows from them for others."""

from __future__ import annotations

from collections import defaultdict

from laksa.figures.declaration import CasesOf
from laksa.figures.declared import afterwards, flow, open_cases, parts, promises, received, times, trend
from laksa.figures.facts import EDITION, Booker

_MODULES = (flow, received, open_cases, times, promises, afterwards, parts, trend)
FIGURES = tuple(figure for module in _MODULES for figure in module.FIGURES)
COLUMNS = parts.COLUMNS

# The figures whose cases can be asked for, by the id under which they are.
CASES: dict[str, CasesOf] = {name: cases for figure in FIGURES for name, cases in figure.cases.items()}
CASES |= {
    f"by_{kind}.{column.name}{name.removeprefix(column.of)}": parts.in_part(kind, cases)
    for column in COLUMNS
    for kind in column.kinds
    for name, cases in CASES.items()
    if column.has_cases and (name == column.of or name.startswith(f"{column.of}."))
    if cases("").limit is None  # of parts no figure says how many were within a limit
}
# The parts of a report's figures that come again from the events; all else was counted from messages and tables.
RECOUNTED = tuple(dict.fromkeys(figure.id.partition(".")[0] for figure in FIGURES if figure.recounted))
# Where figures are shown, in their order.
TABLES = tuple(dict.fromkeys(figure.table for figure in FIGURES))
# Of how many a rate is, by its id.
MADE_OF = {figure.id: figure.made_of for figure in FIGURES if figure.made_of}
# What is read of the rollups: durations, and of agencies and kecamatan those sums and durations that have a column.
DURATIONS = tuple(dict.fromkeys(name for figure in FIGURES for name in figure.durations))
_SHOWN_OF_PARTS = parts.columns_of("agency", EDITION) + parts.columns_of("kecamatan", EDITION)
SUMS_OF_PARTS = tuple(dict.fromkeys(name for column in _SHOWN_OF_PARTS for name in parts.sums_of(column)))
DURATIONS_OF_PARTS = tuple(
    dict.fromkeys(name for column in _SHOWN_OF_PARTS for name in parts.figure_of(column).durations)
)


# Which figures book from which events: what rollup.keep_up_with_declarations looks at.
BOOKED = tuple(sorted(f"{figure.id}:{event.__name__}" for figure in FIGURES for event in figure.books))


def rows_of(table: str) -> list[str]:
    """The figures that stand as rows of this table."""
    return [figure.id for figure in FIGURES if figure.table == table]


def _bookers() -> dict[type, tuple[Booker, ...]]:
    found: dict[type, list[Booker]] = defaultdict(list)
    for figure in FIGURES:
        for event, book in figure.books.items():
            found[event].append(book)
    return {event: tuple(books) for event, books in found.items()}


BOOKERS = _bookers()
