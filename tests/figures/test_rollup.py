"""The rollups: what the follower keeps is what the events say, in whatever pieces it reads them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from another_city import write_sop
from django.db.models import F
from django.utils import timezone
from people import Cast, a_case

from laksa.figures import rollup
from laksa.figures.models import Span, Tally
from laksa.followers import drain
from laksa.register.commands import assignment, closure, merging
from laksa.register.commands._common import StepTimer
from laksa.register.models import Event
from laksa.reports.report_figures import figures_for, recount
from laksa.reports.verify import ROLLUPS, verify_rollups
from laksa.rules.period import month_of, wib_day

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(cast: Cast) -> Cast:
    """Cases in several states, one reopened, one merged."""
    reopened, other = a_case("recorded", cast=cast), a_case("entered", cast=cast)
    closure.reopen(reopened, reason="Padam lagi.", by=cast.agus)
    merging.merge(a_case("assigned", cast=cast), target=other, text="Sama.", by=cast.sari)
    for upto in ("received", "assigned", "followed_up", "recorded"):
        a_case(upto, cast=cast)
    return cast


@pytest.mark.parametrize("batch", [1, 3, 100])
def test_whatever_the_pieces_the_sums_are_what_the_events_say(city: Cast, batch: int) -> None:
    while drain.advance(rollup.FOLLOWER, rollup.count, batch=batch):
        pass
    assert Tally.objects.exclude(n=0).exists()
    assert Span.objects.exclude(n=0).exists()
    assert rollup.differing() == []


def test_the_figures_from_the_rollups_are_those_of_a_recount(city: Cast) -> None:
    month = month_of(wib_day(Event.objects.latest("pk").at))
    kept, counted = figures_for(month), recount(month)
    for figures in (kept, counted):
        figures.pop("cases", None)
        figures["data"].pop("at")
    assert kept == counted
    assert kept["flow"]["received"] == 7


def test_a_command_taken_back_is_taken_out_of_the_sums(cast: Cast) -> None:
    case = a_case("entered", cast=cast)
    rollup.catch_up()
    before = set(Tally.objects.exclude(n=0).values_list("measure", "dimension", "key", "n"))
    assigned = assignment.assign(case, lead="DISHUB", by=cast.sari, watch=StepTimer())
    rollup.catch_up()
    merging.undo(assigned, by=cast.sari)
    assert rollup.differing() == []
    after = set(Tally.objects.exclude(n=0).values_list("measure", "dimension", "key", "n"))
    assert after == before


def test_a_sum_changed_by_sql_is_found_and_made_anew(city: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    rollup.catch_up()
    assert list(verify_rollups()) == []
    Tally.objects.filter(measure="received", dimension="", scope="").update(n=F("n") + 1)
    assert [(finding.number, finding.code) for finding in verify_rollups()] == [(ROLLUPS, "rollup_differs")]
    monkeypatch.setattr(rollup, "_CHUNK", 2)  # so many histories are saved at once
    rollup.rebuild()
    assert list(verify_rollups()) == []
    assert str(Tally.objects.filter(scope="", measure="received", dimension="").first()) == " received  : 7"
    assert str(Span(scope="agency:DISHUB", measure="first_answer", value=3, width=60, n=2)) == (
        "agency:DISHUB first_answer 3x60: 2"
    )


def test_the_steps_of_a_city_that_counts_from_forty_have_their_times(tmp_path: Path, cast: Cast, settings: Any) -> None:
    settings.SOP_FOLDER = write_sop(tmp_path, first=40)
    a_case("recorded", cast=cast)
    month = month_of(wib_day(timezone.now()))
    for figures in (figures_for(month), recount(month)):
        assert {number: times["handling"]["n"] for number, times in figures["steps"].items()} == {
            "41": 1, "42": 1, "43": 1, "44": 1, "45": 1, "total": 1,
        }  # fmt: skip


def test_a_register_without_an_event_stands_at_0_and_sums_up_to_nothing() -> None:
    rollup.rebuild()
    assert (rollup.last_event(), rollup.differing(), rollup.bookings_at(())) == (0, [], {})


def test_a_release_whose_figures_book_otherwise_counts_the_past_anew(
    city: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    rollup.rebuild()
    kept, read = Tally.objects.exclude(n=0).count(), drain.read_by(rollup.FOLLOWER)[0]
    assert read == rollup.last_event() == Event.objects.latest("pk").pk
    rollup.keep_up_with_declarations()
    assert (Tally.objects.exclude(n=0).count(), drain.read_by(rollup.FOLLOWER)[0]) == (kept, read)
    monkeypatch.setattr(rollup, "_BOOKED_BY", "booked_by:others")
    rollup.keep_up_with_declarations()
    assert (Tally.objects.exists(), drain.read_by(rollup.FOLLOWER)[0]) == (False, 0)
    rollup.catch_up()
    assert rollup.differing() == []
    rollup.keep_up_with_declarations()
    assert Tally.objects.exclude(n=0).count() == kept
