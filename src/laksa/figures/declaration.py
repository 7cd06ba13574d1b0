"""How a figure is declared: what it books, how it is folded from the counts, whose cases it counts, where it stands.

Its meaning, in words, stands in definitions.toml under the same id. Everything else comes from its declaration: the
value in the figures (figures.compute), the list of its cases (drilldown), its row or table (documents.tables) and with
them workbook, page and annex, and whether `verify` recounts it. The figures of figures.declared are in the order in
which they are shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

from laksa.figures.arithmetic import FEW_TIMES, rate
from laksa.figures.counts import Counts, Sums
from laksa.figures.facts import EDITION, Booker, Fact
from laksa.rules import events as e
from laksa.rules.sop import Sop
from laksa.rules.state import State

When = Literal["before", "within", "at_end"]
# Whether a key counts, for a period that is counted until this day.
Holds = Callable[[str, date], bool]
MEDIAN, NINTH = 50, 90


@dataclass
class Reading:
    """What figures are folded from: the counts of one period, and `found`, the figures that were folded before.

    `part`: an agency or a kecamatan inside the scope of the counts, "" for all of it. `edition`: as facts.EDITION.
    `is_beside`: the period is only compared.
    """

    counts: Counts
    sop: Sop | None
    end_day: date
    end_month: int | None = None
    edition: int = EDITION
    part: str = ""
    is_beside: bool = False
    found: dict[str, Any] = field(default_factory=dict)

    @property
    def own(self) -> Sums:
        return self.counts.parts[self.part] if self.part else self.counts.own

    def of_part(self, part: str) -> Reading:
        return replace(self, part=part, found={})

    def times(self, measure: str, *, limit: int | None = None) -> dict[str, Any]:
        """n, median, p90 and, of the whole scope, how many took no longer than `limit`; no median of fewer than 5."""
        found = self.counts.durations(self.part, measure)
        times: dict[str, Any] = {"n": found.n, "median": None, "p90": None}
        if self.edition < EDITION:
            times |= {"median": found.percentile(MEDIAN), "p90": found.percentile(NINTH)}
        elif found.n >= FEW_TIMES:
            times |= {"median": found.median, "p90": found.percentile(NINTH)}
        if limit is not None and not self.part and not self.is_beside:
            times["within"] = found.at_most(limit)
        return times

    def put(self, figure: str, value: Any) -> None:
        """Under its id, as the JSON has it: "flow.opening" is figures["flow"]["opening"]."""
        *path, last = figure.split(".")
        node = self.found
        for name in path:
            node = node.setdefault(name, {})
        node[last] = value

    def value(self, figure: str) -> Any:
        node: Any = self.found
        for name in figure.split("."):
            node = node[name]
        return node


@dataclass(frozen=True, slots=True)
class Selection:
    """The cases of a figure: those booked under a measure, by the keys of one dimension that `holds`, and when.

    A `span` measures: its cases are those that took a time, no longer than `limit` where there is one. `scope`: where
    it is not that of the report ("agency:DISHUB").
    """

    measure: str
    dimension: str = ""
    holds: Holds | None = None
    when: When = "within"
    span: bool = False
    limit: int | None = None
    scope: str | None = None

    def summed(self, sums: Sums, until: date) -> int:
        """How often the bookings count."""
        if self.when == "before":
            return self._of(sums.at_end, until) - self._of(sums.within, until)
        return self._of(sums.within if self.when == "within" else sums.at_end, until)

    def _of(self, found: Mapping[tuple[str, str], Mapping[str, int]], until: date) -> int:
        keys = found.get((self.measure, self.dimension), {})
        holds = self.holds
        return sum(keys.values() if holds is None else (n for key, n in keys.items() if holds(key, until)))


# The cases behind one id; the argument is the code, where the figure has codes.
CasesOf = Callable[[str], Selection]


@dataclass(frozen=True)
class Figure:
    """One figure, or a few that are folded together under one name ("share": finished, counted, rate).

    `fold` is empty where it comes from elsewhere than the histories. `cases`: under which ids its cases are asked for.
    `table`: where it is shown; a name that documents.tables does not know makes a table of its own, its rows the codes.
    `reads` and `durations`: which sums and durations it is folded from. `made_of`: the figure that says of how many a
    rate is. `books`: what it books itself, by the kind of event.
    """

    id: str
    fold: Callable[[Reading], Any] | None
    table: str = field(kw_only=True)
    cases: Mapping[str, CasesOf] = field(default_factory=dict)
    reads: tuple[tuple[str, str], ...] = ()
    durations: tuple[str, ...] = ()
    made_of: str = ""
    recounted: bool = True
    books: Mapping[type, Booker] = field(default_factory=dict)


def count(
    figure: str,
    selection: Selection,
    *,
    table: str = "others",
    reads: tuple[tuple[str, str], ...] | None = None,
    **more: Any,
) -> Figure:
    """How often something was booked."""
    name = (selection.measure, selection.dimension)
    return Figure(
        figure,
        lambda reading: selection.summed(reading.own, reading.end_day),
        cases={figure: lambda code: selection},
        table=table,
        reads=(name,) if reads is None else reads,
        **more,
    )


def count_each(
    group: str,
    measure: str,
    dimension: str,
    keys: Sequence[str],
    *,
    table: str = "",
    books: Mapping[type, Booker] | None = None,
) -> tuple[Figure, ...]:
    """One figure for each of these keys: group.key."""

    def one(key: str) -> Figure:
        selection = Selection(measure, dimension, lambda code, until: code == key)
        figure = count(f"{group}.{key}", selection, table=table or group)
        return replace(figure, fold=lambda reading: reading.own.counted(measure, dimension, key))

    first, *others = map(one, keys)
    return (replace(first, books=books or {}), *others)


def count_by_code(
    figure: str, measure: str, dimension: str, when: When = "within", *, table: str = "", **more: Any
) -> Figure:
    """How many of each code that occurs."""

    def fold(reading: Reading) -> dict[str, int]:
        sums = reading.own.within if when == "within" else reading.own.at_end
        return nonzero_by_code(sums.get((measure, dimension), {}))

    def cases(code: str) -> Selection:
        return Selection(measure, dimension, lambda key, until: key == code, when)

    return Figure(figure, fold, cases={figure: cases}, table=table or figure, reads=((measure, dimension),), **more)


def duration(figure: str, *, limit: int | None = None, table: str = "times", **more: Any) -> Figure:
    """n, median and p90 of the times that are booked under this name; `within` so many minutes."""
    cases: dict[str, CasesOf] = {figure: lambda code: Selection(figure, span=True)}
    if limit is not None:
        cases[f"{figure}.within"] = lambda code: Selection(figure, span=True, limit=limit)
    return Figure(
        figure,
        lambda reading: reading.times(figure, limit=limit),
        cases=cases,
        table=table,
        durations=(figure,),
        **more,
    )


def share(figure: str, part: str, whole: str, *, table: str = "others") -> Figure:
    """A part of a whole, both declared before it; None of fewer than 20, hidden in every table."""
    return Figure(figure, lambda reading: rate(reading.value(part), reading.value(whole)), table=table, made_of=whole)


def happens(measure: str) -> Booker:
    """Books that it happened."""

    def book(event: e.Event, before: State, moment: Any, bucket: int) -> Iterable[Fact]:
        yield Fact(measure, bucket)

    return book


def nonzero_by_code(counted: Mapping[str, int]) -> dict[str, int]:
    """Sorted by code, without those that came to nothing."""
    return {key: number for key, number in sorted(counted.items()) if number}


# ── columns of the tables by agency and by kecamatan ─────────────────────────────────────────────


@dataclass(frozen=True)
class Column:
    """A figure of the whole in every agency or kecamatan, under `by_agency.NAME` and `by_kecamatan.NAME`.

    `of`: the figure of the whole: its fold, its cases in the smaller scope, and the total below the column. `fold` and
    `reads` where the part is counted another way. `adds_up`: what no part has stands in a row of its own. `on_page`:
    what of it a page has room for, besides workbook and files. `before_edition`: only in reports made as before it.
    """

    name: str
    of: str
    kinds: tuple[str, ...] = ("agency",)
    fold: Callable[[Reading], Any] | None = None
    reads: tuple[tuple[str, str], ...] | None = None
    adds_up: bool = False
    on_page: tuple[str, ...] = ()
    before_edition: int | None = None
    has_cases: bool = True
