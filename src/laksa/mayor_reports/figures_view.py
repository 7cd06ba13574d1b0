"""The figures of one report as the page shows them: key figures with change, grids of linked numbers, notes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from laksa.documents import source
from laksa.documents.cells import Cell, Kind, Row, Table
from laksa.documents.key_figures import count_moved, key_figures
from laksa.documents.phrases import NOT_LISTED
from laksa.documents.reading import late_intake, unusual
from laksa.documents.tables import tables
from laksa.figures.declared import COLUMNS
from laksa.figures.definitions import COMPARED, definition
from laksa.figures.narrative import remarks
from laksa.figures.period_figures import sop_of
from laksa.mayor_reports import drilldown, lookup
from laksa.reports.history import Figures
from laksa.reports.models import Report
from laksa.rules.period import parse_period
from laksa.ui import formats

# Of the tables by agency and kecamatan only what fits a screen; the rest stands in the workbook.
_SHOWN = {
    f"by_{kind}": {name for column in COLUMNS if kind in column.kinds for name in column.on_page}
    for kind in ("agency", "kecamatan")
}
_TEXT_KINDS = {"text", "date"}


@dataclass(frozen=True, slots=True)
class Shown:
    """One number as people read it; `url` leads to its cases."""

    text: str
    url: str = ""
    is_number: bool = True

    @property
    def is_nil(self) -> bool:
        """Nothing to tell: left out where there is little room."""
        return self.text in ("0", "0%", "–")


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of the page; `meanings` are its figures' definitions: name, unit, text."""

    id: str
    title: str
    head: str
    columns: list[tuple[str, str, bool]]
    rows: list[tuple[str, list[Shown]]]
    total: tuple[str, list[Shown]] | None
    note: str
    meanings: list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Change:
    """One of "yang tidak biasa": what it is about, both numbers with their cases, and how it moved."""

    name: str
    dimension: str
    now: Shown
    before: Shown
    moved: str


class FiguresView:
    """One report's figures; every number that has cases knows its address."""

    def __init__(self, report: Report, figures: Figures) -> None:
        self.report, self.figures = report, figures
        self._language = get_language() or "id"

    # ── addresses ────────────────────────────────────────────────────────────────────────────────

    def link(self, figure: str, key: str = "") -> str:
        """Where exactly the cases of this figure are listed; empty where it has none."""
        try:
            found = drilldown.source_of(self.figures, figure, key) if figure else None
        except KeyError:
            return ""
        if found is None:
            return ""
        address, _mark, query = lookup.address(self.report, "angka", figure).partition("?")
        asked = "&".join(filter(None, [urlencode({"key": key}) if key or self._is_keyed(figure) else "", query]))
        return f"{address}?{asked}" if asked else address

    @staticmethod
    def _is_keyed(figure: str) -> bool:
        return bool(definition(figure).by)

    def shown(self, figure: str, key: str, value: Any, kind: Kind | None = None) -> Shown:
        kind = kind or kind_of(figure)
        return Shown(Cell(value, figure, key, kind).shown, self.link(figure, key) if value else "")

    # ── the key figures ──────────────────────────────────────────────────────────────────────────

    @cached_property
    def band(self) -> list[dict[str, Any]]:
        """The key figures, each with the address of its cases and of what stands beside it."""
        return [
            {"shown": one, "url": self.link(one.figure), "beside_url": self.link(one.beside_figure)}
            for one in key_figures(self.figures)
        ]

    @property
    def remarks(self) -> str:
        """What is said below the sentence."""
        return remarks(self.figures)

    # ── the flow that adds up ────────────────────────────────────────────────────────────────────

    @cached_property
    def balance(self) -> list[tuple[str, str, Shown]]:
        """The sum as it is read: sign, word, number."""
        flow, late = self.figures["flow"], late_intake(self.figures)
        opening = (
            _("terbuka di awal, {n} di antaranya masuk susulan").format(n=formats.number(late))
            if late
            else _("terbuka di awal")
        )
        words = {
            "opening": ("", opening), "received": ("+", _("masuk")),
            "reinstated": ("+", _("dibuka kembali")), "ended": ("−", _("keluar")),
            "closing": ("=", _("terbuka di akhir")),
        }  # fmt: skip
        return [(sign, word, self.shown(f"flow.{name}", "", flow[name])) for name, (sign, word) in words.items()]

    # ── tables ───────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def grids(self) -> dict[str, Grid]:
        """All tables by their id, every number linked to its cases."""
        sop = sop_of(parse_period(self.figures["period"]["code"]))
        made = tables(self.figures, sop=sop, public=True, language=self._language)
        return {table.id: self._grid(table) for table in made}

    def _grid(self, table: Table) -> Grid:
        at = [n for n, column in enumerate(table.columns) if self._fits(table.id, column.id)]
        columns = [
            (table.columns[n].title, table.columns[n].unit, table.columns[n].kind not in _TEXT_KINDS) for n in at
        ]
        used = {row.cells[n].figure for row in table.rows for n in at} - {""}
        return Grid(
            id=table.id,
            title=table.title,
            head=table.head,
            columns=columns,
            rows=[self._row(row, at) for row in table.rows],
            total=self._row(table.total, at) if table.total else None,
            note=table.note,
            meanings=list(self._meanings(name for name in table.definitions if name in used or not used)),
        )

    def _fits(self, table: str, column: str) -> bool:
        """By agency and kecamatan what a screen holds; no columns of a period with which nothing can be compared."""
        if table in _SHOWN:
            return column in _SHOWN[table]
        other = column.partition(".")[0]
        return table != "comparison" or other not in COMPARED or bool(self.figures[other])

    def _row(self, row: Row, at: Sequence[int]) -> tuple[str, list[Shown]]:
        return row.name, [self._cell(row.cells[n]) for n in at]

    def _cell(self, cell: Cell) -> Shown:
        url = self.link(cell.figure, cell.key) if cell.figure and cell.value else ""
        return Shown(_signed(cell.shown), url, cell.kind not in _TEXT_KINDS)

    def _meanings(self, names: Iterable[str]) -> Iterator[dict[str, str]]:
        for name in names:
            found = definition(name).to(self._language)
            yield {"name": found["name"], "unit": found["unit"], "text": found["counts"]}

    # ── what is unusual, slow and good ───────────────────────────────────────────────────────────

    @cached_property
    def unusual(self) -> list[Change]:
        found = []
        for change in unusual(self.figures):
            figure = f"received_by.{change['dim']}"
            found.append(
                Change(
                    self.name(change["dim"], change["code"]),
                    definition(figure).name.to(self._language),
                    self.shown(figure, change["code"], change["now"]),
                    self.shown(f"previous.{figure}", change["code"], change["before"]),
                    count_moved(change["now"], change["before"]),
                )
            )
        return found

    @cached_property
    def slowest(self) -> list[dict[str, Any]]:
        return [
            case | {"agency_name": self.name("agency", case["agency"]) if case["agency"] else ""}
            for case in self.figures.get("cases", {}).get("slowest", ())
        ]

    @property
    def not_listed(self) -> str:
        """Which open cases the list of the slowest leaves out."""
        return _(NOT_LISTED)

    @cached_property
    def best(self) -> list[dict[str, Any]]:
        return [
            case | {"agency_name": self.name("agency", case["agency"]) if case["agency"] else ""}
            for case in self.figures.get("cases", {}).get("best", ())
        ]

    def name(self, dimension: str, code: str) -> str:
        return str(self.figures["names"].get(dimension, {}).get(code) or code)

    # ── checks ───────────────────────────────────────────────────────────────────────────────────

    @property
    def checks(self) -> list[dict[str, Any]]:
        """Each identity: its name, the sum as text, whether it holds."""
        named = zip(self.figures["identities"], self.grids["identities"].rows, strict=True)
        return [{"name": name, "text": cells[0].text, "holds": check["holds"]} for check, (name, cells) in named]

    @property
    def broken(self) -> list[str]:
        """Ids of the identities that do not hold."""
        return [check["id"] for check in self.figures["identities"] if not check["holds"]]

    @property
    def is_empty(self) -> bool:
        return not any(self.figures["flow"].values())


def _signed(text: str) -> str:
    """A change for the worse is no hyphen."""
    return f"−{text[1:]}" if text.startswith("-") and len(text) > 1 else text


def kind_of(figure: str) -> Kind:
    """How values of this figure read: by its unit."""
    return source.kind_of(definition(figure))
