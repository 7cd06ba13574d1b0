"""The figures of one report as the page shows them: key figures with change, grids of linked numbers, notes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from laksa.office.reporting import places, sources
from laksa.reports.counting import sop_of
from laksa.reports.counting.definitions import COMPARED, definition
from laksa.reports.documents.cells import FEW, NONE, Cell, Kind, Row, Table
from laksa.reports.documents.reading import points, punctual, share
from laksa.reports.documents.tables import tables
from laksa.reports.history import Figures
from laksa.reports.models import Report
from laksa.rules.period import parse_period
from laksa.ui import formats

_HOUR, _DAY = 60, 24 * 60
_KINDS: dict[str, Kind] = {
    "rasio": "rate",
    "menit": "minutes",
    "menit kerja": "office_minutes",
    "detik": "seconds",
}
# Of the table by agency only what fits a screen; the rest stands in the workbook.
_AGENCY_COLUMNS = ("received", "recorded", "closing", "overdue", "punctual", "first_answer.median",
                   "whole_time.median", "reopened")  # fmt: skip
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
class KeyFigure:
    """One of the four: the number, its word, what changed, and what stands beside it."""

    value: Shown
    word: str
    changes: list[str]
    beside: str = ""
    beside_url: str = ""
    is_bad: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """One of "yang tidak biasa": what it is about, both numbers with their cases, and how it moved."""

    name: str
    dimension: str
    now: Shown
    before: Shown
    moved: str


class Sheet:
    """One report's figures; every number that has cases knows its address."""

    def __init__(self, report: Report, figures: Figures) -> None:
        self.report, self.figures = report, figures
        self._language = get_language() or "id"

    # ── addresses ────────────────────────────────────────────────────────────────────────────────

    def link(self, figure: str, key: str = "") -> str:
        """Where exactly the cases of this figure are listed; empty where it has none."""
        try:
            found = sources.source_of(self.figures, figure, key)
        except KeyError:
            return ""
        if found is None:
            return ""
        address, _mark, query = places.address(self.report, "angka", figure).partition("?")
        asked = "&".join(filter(None, [urlencode({"key": key}) if key or self._is_keyed(figure) else "", query]))
        return f"{address}?{asked}" if asked else address

    @staticmethod
    def _is_keyed(figure: str) -> bool:
        return bool(definition(figure).by)

    def shown(self, figure: str, key: str, value: Any, kind: Kind | None = None) -> Shown:
        kind = kind or kind_of(figure)
        return Shown(Cell(value, figure, key, kind).shown, self.link(figure, key) if value else "")

    # ── the four figures ─────────────────────────────────────────────────────────────────────────

    @cached_property
    def band(self) -> list[KeyFigure]:
        """What came, what was on time, how long the first answer took, what is open."""
        flow, answer, overdue = self.figures["flow"], self.figures["first_answer"], self.figures["overdue"]
        on_time, closed = punctual(self.figures)
        late = (
            _("{n} lewat tenggat").format(n=formats.number(overdue)) if overdue else _("tidak ada yang lewat tenggat")
        )
        return [
            KeyFigure(self.shown("flow.received", "", flow["received"]), _("laporan masuk"), self._moves(_received)),
            KeyFigure(
                Shown(_rate(on_time, closed), self.link("punctuality.on_time")),
                _("selesai tepat waktu"),
                self._moves(_on_time),
                _("{n} dari {m} laporan").format(n=formats.number(on_time), m=formats.number(closed)),
            ),
            KeyFigure(
                self.shown("first_answer.median", "", answer["median"]),
                _("median tanggapan awal"),
                self._moves(_first_answer),
                _("dari {n} laporan").format(n=formats.number(answer["n"])),
            ),
            KeyFigure(
                self.shown("flow.closing", "", flow["closing"]),
                _("masih terbuka"),
                self._moves(_open),
                late,
                self.link("overdue") if overdue else "",
                is_bad=bool(overdue),
            ),
        ]

    def _moves(self, of: Any) -> list[str]:
        """ "naik 31 dari September 2026" for each period it is compared with."""
        found = []
        for other in (self.figures["previous"], self.figures["last_year"]):
            moved = of(self.figures, other) if other else ""
            if moved:
                found.append(_("{moved} dari {period}").format(moved=moved, period=other["name"]))
        return found

    # ── the flow that adds up ────────────────────────────────────────────────────────────────────

    @cached_property
    def balance(self) -> list[tuple[str, str, Shown]]:
        """The sum as it is read: sign, word, number."""
        flow, late = self.figures["flow"], self.figures.get("late_intake")
        opening = (
            _("terbuka di awal, {n} masuk susulan").format(n=formats.number(late)) if late else _("terbuka di awal")
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
        """By agency what a screen holds; no columns of a period with which nothing can be compared."""
        if table == "by_agency":
            return column in _AGENCY_COLUMNS
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
        for change in self.figures["unusual"]:
            figure = f"received_by.{change['dim']}"
            found.append(
                Change(
                    self.name(change["dim"], change["code"]),
                    definition(figure).name.to(self._language),
                    self.shown(figure, change["code"], change["now"]),
                    self.shown(f"previous.{figure}", change["code"], change["before"]),
                    _count_moved(change["now"], change["before"]),
                )
            )
        return found

    @cached_property
    def slowest(self) -> list[dict[str, Any]]:
        return [
            case | {"agency_name": self.name("agency", case["agency"]) if case["agency"] else ""}
            for case in self.figures.get("cases", {}).get("slowest", ())
        ]

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
    return _KINDS.get(definition(figure).unit.id, "int")


# ── how a figure moved ───────────────────────────────────────────────────────────────────────────


def _received(now: Figures, then: Figures) -> str:
    return _count_moved(now["flow"]["received"], then["flow"]["received"])


def _open(now: Figures, then: Figures) -> str:
    return _count_moved(now["flow"]["closing"], then["flow"]["closing"])


def _on_time(now: Figures, then: Figures) -> str:
    moved = points(punctual(now), punctual(then))
    if moved is None:
        return ""
    amount = _("{n} poin").format(n=formats.number(abs(moved), 1))
    return _moved(moved, _("naik {amount}"), _("turun {amount}"), amount)


def _first_answer(now: Figures, then: Figures) -> str:
    one, other = now["first_answer"]["median"], then["first_answer"]["median"]
    if one is None or other is None:
        return ""
    unit = 1 if one < _HOUR else _HOUR if one < 2 * _DAY else _DAY
    decimals = 0 if unit == 1 else 1
    difference = round(round(one / unit, decimals) - round(other / unit, decimals), 1)
    words = {1: _("{n} menit"), _HOUR: _("{n} jam"), _DAY: _("{n} hari")}[unit]
    amount = words.format(n=formats.number(abs(difference), decimals))
    return _moved(difference, _("lebih lama {amount}"), _("lebih cepat {amount}"), amount)


def _count_moved(now: int, then: int) -> str:
    return _moved(now - then, _("naik {amount}"), _("turun {amount}"), formats.number(abs(now - then)))


def _moved(difference: float, up: str, down: str, amount: str) -> str:
    if not difference:
        return _("tetap")
    return (up if difference > 0 else down).format(amount=amount)


def _rate(part: int, whole: int) -> str:
    found = share(part, whole)
    if found is None:
        return FEW if whole else NONE
    return formats.percent(100 * found)
