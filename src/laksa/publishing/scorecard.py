"""One published report as the public reads it: its sentence, its charts each with its table, the table by agency.

Everything here comes from the frozen figures; nothing is counted anew.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from laksa.charts.charts import Bar, Bars, Target, bars, target
from laksa.charts.svg import Look
from laksa.documents import screen
from laksa.documents.cells import FEW, NONE, Row, Table
from laksa.documents.readers_words import in_the_readers_words
from laksa.documents.reading import punctual, punctual_in
from laksa.documents.screen import Picture
from laksa.documents.tables import tables
from laksa.figures.arithmetic import TOO_FEW
from laksa.figures.definitions import definition
from laksa.figures.figures import Figures
from laksa.figures.period_figures import sop_of
from laksa.rules.parse import day_of
from laksa.rules.period import parse_period
from laksa.ui import formats

# Px: the whole page, a page without a second column, the larger and the smaller column, a bar in a table's cell.
_WHOLE, _MIDDLE, _LARGER, _SMALLER, _CELL = 1128, 592, 644, 420, 88
_ON_TIME = 0.9
_NAMED = 12
_STRONG = re.compile(r"\d[\d.]* (?:laporan masuk|di antaranya selesai)\b")


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture (None where the table itself is shown), its tables, and what is said of it: n, date, meaning."""

    id: str
    picture: Picture | None
    tables: tuple[Table, ...]
    note: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Change:
    """ "naik 3,2 poin"; `way` is 1, 0 or -1. Without words where there is nothing to compare."""

    words: str = ""
    way: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """An agency, or several together; times as they read; `bar` is empty where the rate is hidden."""

    name: str
    received: int
    finished: str
    recorded: int
    punctual: str
    bar: SafeString
    change: Change
    first_answer: str
    until_closed: str
    reopened: str


class Scorecard:
    """What the page of one report shows; `before` are the figures of the published report before it."""

    def __init__(self, figures: Figures, before: Figures | None = None) -> None:
        self.figures = in_the_readers_words(figures)
        self._before = before

    # ── words ────────────────────────────────────────────────────────────────────────────────────

    @property
    def at(self) -> datetime:
        return datetime.fromisoformat(self.figures["data"]["at"])

    @property
    def is_empty(self) -> bool:
        """Nothing came, ended, or was open."""
        return not any(self.figures["flow"].values())

    @property
    def first(self) -> date:
        return date.fromisoformat(self.figures["period"]["first"])

    @property
    def last(self) -> date:
        return date.fromisoformat(self.figures["period"]["last"])

    @property
    def finished_share(self) -> str:
        """ ": 91,2%" of the cases received, as a sentence ends with it; empty below 20, where no share is told."""
        share = self.figures["share"]
        return f": {formats.percent(100 * share['rate'])}" if share["counted"] >= TOO_FEW else ""

    @property
    def balance(self) -> str:
        """74 + 1.148 + 31 − 1.154 = 99"""
        return str(self._tables["identities"].rows[0].cells[0].value)

    @property
    def checks(self) -> Table:
        return self._tables["identities"]

    @property
    def punctual_words(self) -> str:
        """What "tepat waktu" is a share of; what was granted beside it."""
        promised = self.figures.get("due")
        if promised is None:
            return _("Tepat waktu dan dibuka kembali (dalam 7 hari) adalah bagian dari laporan yang ditutup.")
        words = _(
            "Tepat waktu: bagian dari tenggat yang jatuh dalam masa ini; yang masih terbuka lewat tenggat terhitung"
            " tidak tepat. {n} tenggat pernah diperpanjang{otherwise}. Sampai ditutup: median Kaplan-Meier,"
            " yang masih terbuka ikut dihitung. Dibuka kembali (dalam 7 hari): bagian dari yang ditutup."
        )
        unextended = rate(promised["on_time"], promised["counted"])
        otherwise = _("; andai tidak, {rate}").format(rate=unextended) if promised["counted"] >= TOO_FEW else ""
        return words.format(n=formats.number(promised["extended"]), otherwise=otherwise)

    few = FEW

    @property
    def has_hidden_rates(self) -> bool:
        return any(line.punctual == FEW for line in (*self.agencies, *self.smaller_agencies))

    # ── charts ───────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def flow(self) -> Chart:
        """Drawn for the whole page; `flow_beside` is the same for a narrower one."""
        shown = self._only("flow", "reinstated", "ended")
        amounts = self.figures["flow"]
        total = amounts["opening"] + amounts["received"] + amounts["reinstated"]
        picture = screen.where_cases_went(self.figures, _WHOLE)
        return Chart("arus", picture, shown, self._note(total), "flow.opening")

    @cached_property
    def flow_beside(self) -> Picture:
        return screen.where_cases_went(self.figures, _MIDDLE, prefix="arus-m")

    @cached_property
    def outcome(self) -> Chart:
        note = self._note(self.figures["flow"]["received"])
        return Chart("keadaan", None, self._only("outcome"), note, "share.rate")

    @cached_property
    def months(self) -> Chart | None:
        """None for a period that is no run of whole months."""
        picture = screen.twelve_months(self.figures, _LARGER)
        if picture is None:
            return None
        received = sum(month["received"] for month in self.figures["trend"])
        return Chart("bulan", picture, self._only("trend"), self._note(received), "trend.received")

    @cached_property
    def categories(self) -> Chart:
        picture = screen.categories(self.figures, _SMALLER)
        note = self._note(self.figures["flow"]["received"])
        return Chart("kategori", picture, self._only("category"), note, "received_by.category")

    @cached_property
    def places(self) -> Chart:
        picture = screen.places(self.figures, _LARGER)
        note = self._note(self.figures["flow"]["received"])
        return Chart("peta", picture, self._only("kecamatan"), note, "received_by.kecamatan")

    @cached_property
    def verdicts(self) -> Chart:
        table = self._tables["verdicts"]
        found = [Bar(row.name, _count(row, 0)) for row in table.rows]
        n = sum(bar.value for bar in found)
        meaning, shown = (
            ("judged.yes", ("verdicts", "response")) if self._is_by_due_date else ("verdicts.yes", ("verdicts",))
        )
        picture = _bars(_("Penilaian pelapor"), "nilai", found)
        return Chart("penilaian", picture, self._only(*shown), self._note(n, meaning), meaning)

    @cached_property
    def steps(self) -> Chart:
        picture = screen.handling(self.figures, self._sop, _LARGER)
        measured = self.figures["steps"]["total"]["handling"]["n"]
        return Chart(
            "langkah", picture, self._only("steps"), self._note(measured, "steps.handling.n"), "steps.handling.median"
        )

    @property
    def all_agencies(self) -> Table:
        return self._tables["by_agency"]

    @property
    def agencies_note(self) -> str:
        return self._note(self.figures["flow"]["received"])

    # ── by agency ────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def agencies(self) -> list[Line]:
        """By name: the twelve with most cases, or eleven and the others together."""
        lines = [self._line(row, n) for n, row in enumerate(self._shown)]
        if self._folded:
            lines.append(self._together(self._folded))
        return lines

    @cached_property
    def without_agency(self) -> list[Line]:
        """What no agency has yet, or may be named with."""
        return [self._line(row, len(self.agencies)) for row in self.all_agencies.rows if not row.code]

    @cached_property
    def smaller_agencies(self) -> list[Line]:
        """Those that stand together in one line of `agencies`."""
        return [self._line(row, len(self._shown) + n) for n, row in enumerate(self._folded)]

    @cached_property
    def few_together(self) -> str:
        """One line for a phone instead of all lines without a rate; empty for fewer than two."""
        few = [line for line in self.agencies if not line.bar]
        several = [line for line in self.smaller_agencies if self.agencies[-1] in few]
        n = len(few) + max(0, len(several) - 1)  # the last of them stands for several
        if n < 2:
            return ""
        words = _("{n} perangkat daerah, masing-masing di bawah 20 laporan: {received} masuk")
        return words.format(n=formats.number(n), received=formats.number(sum(line.received for line in few)))

    @property
    def whole(self) -> Line:
        row = self.all_agencies.total
        assert row is not None
        return self._line(row, -1)

    @property
    def changes_since(self) -> str:
        """September where it is the month before of the same year, else with its year; empty without one."""
        previous = self.figures["previous"]
        return _short_name(previous["code"], previous["name"], self.first.year) if previous else ""

    @property
    def has_agencies_before(self) -> bool:
        return self._before is not None

    @cached_property
    def _shown(self) -> list[Row]:
        named = [row for row in self.all_agencies.rows if row.code]
        if len(named) <= _NAMED:
            return named
        largest = sorted(named, key=lambda row: -_count(row, self._column("received")))[: _NAMED - 1]
        return [row for row in named if row in largest]

    @cached_property
    def _folded(self) -> list[Row]:
        return [row for row in self.all_agencies.rows if row.code and row not in self._shown]

    def _line(self, row: Row, place: int) -> Line:
        """Of one agency, of what none has yet (its code is empty), or of the city (`place` is -1)."""
        is_city = place < 0
        on_time = self._of(row.code, is_city=is_city)
        recorded = self._counted(row, "recorded")[0]
        return Line(
            name=row.name,
            received=self._counted(row, "received")[0],
            finished=self._cell(row, "finished"),
            recorded=recorded,
            **self._punctual(row.name, *on_time, place),
            change=_change(on_time, self._then(row.code, is_city=is_city)),
            first_answer=self._cell(row, "first_answer.median"),
            until_closed=self._cell(row, "until_closed.median"),
            reopened=rate(self._counted(row, "reopened")[0], recorded) if row.code or is_city else NONE,
        )

    def _together(self, rows: Sequence[Row]) -> Line:
        """Counts add up; a median of several does not, so it has none."""
        names = ("received", "finished", "recorded", "reopened")
        received, finished, recorded, reopened = (
            sum(_count(row, self._column(name)) for row in rows) for name in names
        )
        both = [self._of(row.code, is_city=False) for row in rows]
        on_time, counted = sum(one for one, _ in both), sum(whole for _, whole in both)
        name = _("{n} perangkat daerah lain").format(n=formats.number(len(rows)))
        return Line(
            name=name,
            received=received,
            finished=formats.number(finished) if self._is_by_due_date else NONE,
            recorded=recorded,
            **self._punctual(name, on_time, counted, len(self.all_agencies.rows)),
            change=Change(),
            first_answer=NONE,
            until_closed=NONE,
            reopened=rate(reopened, recorded),
        )

    def _punctual(self, name: str, on_time: int, counted: int, place: int) -> dict[str, Any]:
        share = on_time / counted if counted else None
        title = _("{name}, tepat waktu").format(name=name)
        look = Look(f"tepat-{'kota' if place < 0 else place}", _CELL, labels=screen.labels())
        drawn = target(Target(title, share, counted, _ON_TIME), look)
        return {"punctual": rate(on_time, counted), "bar": mark_safe(drawn.svg)}  # noqa: S308 - our own drawing

    def _then(self, code: str, *, is_city: bool) -> tuple[int, int] | None:
        """The same in the period before; the city's stands in this very report. None where it was counted otherwise."""
        before = self.figures["previous"] if is_city else (self._before or {}).get("by_agency", {}).get(code)
        if not before or ("due" in before) != self._is_by_due_date:
            return None
        return punctual(before) if is_city else punctual_in(before)

    @property
    def _is_by_due_date(self) -> bool:
        """False for a report frozen before due dates were counted: its punctuality is of the closings alone."""
        return "due" in self.figures

    def _of(self, code: str, *, is_city: bool) -> tuple[int, int]:
        """On time, and all that counts."""
        if is_city:
            return punctual(self.figures)
        row = self.figures["by_agency"].get(code) if code else None
        return punctual_in(row) if row else (0, 0)

    def _counted(self, row: Row, *names: str) -> list[int]:
        return [_count(row, self._column(name)) for name in names]

    def _cell(self, row: Row, name: str) -> str:
        return row.cells[self._column(name)].shown

    def _column(self, name: str) -> int:
        return next(at for at, column in enumerate(self.all_agencies.columns) if column.id == name)

    # ── the tables behind ────────────────────────────────────────────────────────────────────────

    @cached_property
    def _tables(self) -> Mapping[str, Table]:
        language = get_language() or "id"
        found = tables(self.figures, sop=self._sop, public=True, language=language[:2])
        return {table.id: table for table in found}

    @cached_property
    def _sop(self) -> Any:
        return sop_of(parse_period(self.figures["period"]["code"]))

    def _only(self, *names: str) -> tuple[Table, ...]:
        return tuple(self._tables[name] for name in names)

    def _note(self, n: int, figure: str = "flow.received") -> str:
        """How many there were, in the unit of `figure`, and the date of the data."""
        unit = definition(figure).unit.to(get_language() or "id")
        return _("{n} {unit}, data per {moment} WIB").format(
            n=formats.number(n), unit=unit, moment=formats.short_datetime(self.at)
        )


def emphasised(sentence: str) -> SafeString:
    """The sentence with its two main numbers in bold; whatever people wrote is escaped."""
    return mark_safe(_STRONG.sub(lambda found: f"<strong>{found[0]}</strong>", escape(sentence)))  # noqa: S308 - escaped here


def _bars(title: str, prefix: str, found: Sequence[Bar]) -> Picture:
    said = screen.labels()
    wide, narrow = (
        mark_safe(bars(Bars(title, found), Look(f"{prefix}{mark}", width, labels=said)).svg)  # noqa: S308 - our own
        for mark, width in (("", _SMALLER), ("-s", screen.PHONE))
    )
    return Picture(title, wide, narrow)


def _change(now: tuple[int, int], then: tuple[int, int] | None) -> Change:
    """In percentage points as they are printed; nothing is said below 20 cases in either."""
    if then is None or now[1] < TOO_FEW or then[1] < TOO_FEW:
        return Change()
    points = round(round(100 * now[0] / now[1], 1) - round(100 * then[0] / then[1], 1), 1)
    if not points:
        return Change(_("tetap"))
    words = _("naik {points} poin") if points > 0 else _("turun {points} poin")
    return Change(words.format(points=formats.number(abs(points), 1)), 1 if points > 0 else -1)


def rate(part: int, whole: int) -> str:
    """A share of two counts as it reads: "91,2%", "n<20" below 20 cases, a dash of nothing."""
    if not whole:
        return NONE
    return formats.percent(100 * part / whole) if whole >= TOO_FEW else FEW


def _count(row: Row, at: int) -> int:
    value = row.cells[at].value
    return value if isinstance(value, int) else 0


def _short_name(code: str, name: str, year: int) -> str:
    """September; Desember 2025 beside a period of another year."""
    first = day_of(f"{code}-01")
    if first is None:
        return name
    month = formats.locale_format().months[first.month]
    return month if first.year == year else f"{month} {first.year}"
