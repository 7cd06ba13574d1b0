"""A figure is declared once: value, cases, table, hiding and recount follow from its declaration."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from figures import demo_month

from laksa.documents import tables
from laksa.documents.cells import FEW
from laksa.documents.source import Source
from laksa.documents.tables.declared import of_its_own
from laksa.figures import drilldown
from laksa.figures.counts import Counts, Durations, Sums
from laksa.figures.declaration import Figure, Reading, Selection, count, count_by_code, count_each, duration, share
from laksa.figures.declared import CASES, FIGURES, MADE_OF, TABLES
from laksa.figures.declared.received import share_of
from laksa.figures.definitions import definitions
from laksa.figures.survival import Survival
from laksa.mayor_reports.figures_view import kind_of
from laksa.rules.refusal import Refused

END = date(2026, 11, 1)
# What stands beside the figures: other periods, checks, single cases, inhabitants.
NOT_DECLARED = ("comparison", "checks", "cases", "inhabitants")


def reading(*booked: tuple[str, str, str, int, int], took: dict[int, int] | None = None) -> Reading:
    """Of a measure, a dimension and a key, how many in the period and by its end; and how many `took` so long."""
    own, places = Sums(), took or {}
    for measure, dimension, key, within, at_end in booked:
        own.add((measure, dimension, key), within, at_end)
    times = Durations({0: sum(places.values())} if places else {}, lambda width, start, end: places)
    nothing = Survival(0, 0, None)
    counts = Counts(own, {}, {}, lambda part, measure: times, lambda part, until: nothing, 0, 1)
    return Reading(counts, None, END)


def fold(figure: Figure, found: Reading) -> Any:
    assert figure.fold is not None
    found.put(figure.id, figure.fold(found))
    return found.value(figure.id)


def test_every_figure_has_its_meaning_and_every_meaning_its_figure() -> None:
    meant = [meaning.id for meaning in definitions() if meaning.group not in NOT_DECLARED]
    declared = [figure.id for figure in FIGURES]
    assert len(set(declared)) == len(declared)
    assert [one for one in declared if not any(f"{name}.".startswith(f"{one}.") for name in meant)] == []
    assert [name for name in meant if not any(f"{name}.".startswith(f"{one}.") for one in declared)] == []


def test_the_cases_that_a_meaning_names_are_declared_and_no_others() -> None:
    assert {meaning.cases for meaning in definitions() if meaning.cases} == CASES.keys()


@pytest.mark.parametrize("figure", ["due.rate", "judged.solved", "by_agency.until_closed.open", "ended.nothing"])
def test_a_figure_without_cases_of_its_own_lists_none(figure: str) -> None:
    with pytest.raises(Refused, match="figure_unknown"):
        drilldown.asked_of(figure, "")


def test_a_count_and_its_cases_are_the_same_selection() -> None:
    opening = count("flow.opening", Selection("stock", when="before"))
    assert fold(opening, reading(("stock", "", "", 2, 9))) == 7
    assert opening.cases["flow.opening"]("").when == "before"


def test_by_code_those_that_came_to_nothing_are_left_out() -> None:
    found = fold(count_by_code("asked", "asked", "by"), reading(("asked", "by", "b", 3, 3), ("asked", "by", "a", 1, 1)))
    assert list(found.items()) == [("a", 1), ("b", 3)]
    yes, no = count_each("asked", "asked", "answer", ("yes", "no"))
    assert (yes.id, yes.table, fold(no, reading(("asked", "answer", "yes", 3, 3)))) == ("asked.yes", "asked", 0)


@pytest.mark.parametrize(("n", "median"), [(4, None), (5, 30)])
def test_a_time_has_no_median_of_fewer_than_five(n: int, median: int | None) -> None:
    found = fold(duration("answering", limit=60), reading(took={30: n}))
    assert (found["n"], found["median"], found["within"]) == (n, median, n)


def test_a_report_frozen_before_has_medians_by_the_nearest_rank_and_of_any_number() -> None:
    before = reading(took={30: 1, 31: 1})
    before.edition = 1
    assert fold(duration("answering"), before) == {"n": 2, "median": 30, "p90": 31}


@pytest.mark.parametrize(("whole", "told"), [(19, None), (20, 0.5)])
def test_a_share_of_fewer_than_twenty_is_none(whole: int, told: float | None) -> None:
    found = reading(("asked", "", "", whole, whole), ("answered", "", "", 10, 10))
    for one in (count("asked", Selection("asked")), count("answered", Selection("answered"))):
        fold(one, found)
    assert fold(share("answered_share", "answered", "asked"), found) == told


@pytest.mark.parametrize(("edition", "told"), [(2, [None, None, 0.25]), (1, [None, 0.25, 0.25])])
def test_before_edition_2_the_share_finished_was_told_of_any_number(edition: int, told: list[float | None]) -> None:
    asked = ((0, 0), (1, 4), (5, 20))
    found = [share_of(finished, counted, edition) for finished, counted in asked]
    assert [(one["finished"], one["counted"]) for one in found] == list(asked)
    assert [one["rate"] for one in found] == told


@pytest.mark.parametrize(("yes", "interval"), [(11, (None, None)), (12, (0.387, 0.781))])
def test_the_share_solved_has_an_interval_from_twenty_answers_up(
    yes: int, interval: tuple[float | None, float | None]
) -> None:
    judged = next(figure for figure in FIGURES if figure.id == "judged")
    found = fold(judged, reading(("ended", "verdict", "yes", yes, yes), ("ended", "verdict", "no", 8, 8)))
    assert found["answered"] == yes + 8
    low, high = (one and round(one, 3) for one in (found["solved_low"], found["solved_high"]))
    assert (low, high) == interval


def test_a_declared_share_is_hidden_where_a_report_was_frozen_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    figures = demo_month.figures() | {"share": {"finished": 9, "counted": 500, "rate": 9 / 500}, "meetings": 19}
    monkeypatch.setitem(MADE_OF, "share.finished", "meetings")
    assert Source(figures, None, True, "id").cell("share.finished").value == FEW


def test_what_no_table_knows_has_one_of_its_own() -> None:
    """Figures by code, and figures under one name: titled by their meaning, with their share and their sum."""
    assert {*TABLES} <= {table.id for table in tables.tables(demo_month.figures())}
    source = Source(demo_month.figures(), None, True, "en")
    bodies, ends = (of_its_own(name)(source) for name in ("referred_to", "ended"))
    known = demo_month.figures()["referred_to"]
    assert (bodies.title, bodies.total and bodies.total.cells[0].value) == ("Referred, by body", sum(known.values()))
    assert {row.code: row.cells[0].value for row in bodies.rows} == known
    assert [row.name for row in ends.rows][:2] == ["Closed", "Out of jurisdiction"]


def test_a_figure_reads_alike_in_tables_lists_and_recounts() -> None:
    """Cases per 1,000 inhabitants had no decimals where the auditor recounts."""
    source = Source(demo_month.figures(), None, False, "id")
    assert {meaning.id for meaning in definitions() if kind_of(meaning.id) != source.cell(meaning.id).kind} == set()
    assert kind_of("per_thousand.kecamatan") == "per_thousand"
