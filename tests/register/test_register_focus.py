"""Handling time: what counts as work, and that it is sealed once (RULES.md, Time)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import time_machine
from people import Cast, a_case

from laksa.register import focus, ledger, queries
from laksa.register.commands import assignment, response
from laksa.register.commands._common import StepTimer, ready_at
from laksa.register.models import Case, FocusSpan
from laksa.rules.events import Timing
from laksa.rules.period import WIB
from laksa.rules.state import State

pytestmark = pytest.mark.django_db
NINE = datetime(2026, 11, 23, 9, 0, tzinfo=WIB)


def signals(cast: Cast, *seconds: float, step: str = "enter", who: str = "sari") -> None:
    for second in seconds:
        focus.signal("case:1", step, getattr(cast, who), at=NINE + timedelta(seconds=second))


def test_the_seconds_between_signals_are_summed(cast: Cast) -> None:
    signals(cast, 0, 15, 30, 45)
    assert focus.handling_so_far("case:1", "enter") == 45


def test_a_gap_of_sixty_seconds_counts_and_one_more_does_not(cast: Cast) -> None:
    signals(cast, 0, 60)
    assert focus.handling_so_far("case:1", "enter") == 60
    signals(cast, 121, 131)
    assert focus.handling_so_far("case:1", "enter") == 70


def test_a_cup_of_coffee_is_no_work(cast: Cast) -> None:
    signals(cast, 0, 15, 30, 1830, 1845)
    assert focus.handling_so_far("case:1", "enter") == 45


def test_one_signal_alone_is_no_time(cast: Cast) -> None:
    signals(cast, 0)
    assert focus.handling_so_far("case:1", "enter") == 0


def test_two_people_at_one_case_both_work(cast: Cast) -> None:
    signals(cast, 0, 30)
    signals(cast, 10, 50, who="dimas")
    assert focus.handling_so_far("case:1", "enter") == 70


def test_another_step_is_another_sum(cast: Cast) -> None:
    signals(cast, 0, 30)
    signals(cast, 30, 50, step="assign")
    assert focus.handling_so_far("case:1", "enter") == 30
    assert focus.handling_so_far("case:1", "assign") == 20


def test_a_clock_that_was_set_back_takes_nothing_away(cast: Cast) -> None:
    signals(cast, 0, 40, 20, 35)
    assert focus.handling_so_far("case:1", "enter") >= 40


def test_sealing_gives_whole_seconds_and_the_wait_before_them(cast: Cast) -> None:
    signals(cast, 0, 15.4, 30.9)
    timing = focus.seal("case:1", "enter", ready_at=NINE - timedelta(minutes=12))
    assert (timing.handling_s, timing.waiting_s, timing.method) == (30, 720, "focus")


def test_pauses_are_taken_out_of_the_wait(cast: Cast) -> None:
    signals(cast, 0, 10)
    ready = NINE - timedelta(minutes=12)
    asked: list[tuple[datetime, datetime]] = []
    timing = focus.seal("case:1", "enter", ready_at=ready, paused=lambda *span: asked.append(span) or 600)
    assert timing.waiting_s == 120
    assert (ready, NINE) in asked


def test_work_is_sealed_once(cast: Cast) -> None:
    signals(cast, 0, 30)
    focus.seal("case:1", "enter", ready_at=NINE)
    assert focus.seal("case:1", "enter", ready_at=NINE).handling_s == 0
    signals(cast, 40, 50)
    assert focus.seal("case:1", "enter", ready_at=NINE).handling_s == 10


@pytest.mark.parametrize(("page_open", "counted"), [(95, 95), (600, 600), (3600, 600), (-5, 0)])
def test_without_script_the_page_counts_for_ten_minutes_at_most(cast: Cast, page_open: int, counted: int) -> None:
    with time_machine.travel(NINE, tick=False):
        opened = NINE - timedelta(seconds=page_open)
        timing = focus.seal("case:1", "enter", ready_at=NINE - timedelta(hours=2), wall_from=opened, scripted=False)
    assert (timing.handling_s, timing.method) == (counted, "wall")


def _timing_of_last(case: Case) -> Timing:
    timing = getattr(queries.history(case)[-1].event, "timing", None)
    assert isinstance(timing, Timing)
    return timing


def test_the_output_of_a_step_carries_its_three_clocks(cast: Cast) -> None:
    case = a_case("entered", cast=cast)
    entered_at = queries.history(case)[-1].at
    for second in (60, 75, 90):
        focus.signal(focus.case_subject(case.pk), "assign", cast.sari, at=entered_at + timedelta(seconds=second))
    case = assignment.assign(case, lead="DISHUB", by=cast.sari, watch=StepTimer())
    timing = _timing_of_last(case)
    assert (timing.handling_s, timing.waiting_s, timing.idle_s) == (30, 60, 0)
    assert ledger.state_of(case).handling_s["assign"] == 30
    assert not FocusSpan.objects.filter(is_sealed=False).exists()


def at(minutes: int) -> datetime:
    return NINE + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("status", "step", "since"),
    [
        ("received", "enter", at(0)),
        ("entered", "assign", at(10)),
        ("assigned", "assign", None),
        ("followed_up", "assign", None),
        ("followed_up", "respond", at(20)),
        ("responded", "respond", at(20)),
        ("responded", "close", at(30)),
        ("recorded", "close", None),
    ],
)
def test_a_step_waits_since_the_event_that_made_it_ready_or_its_confirmation(
    status: str, step: str, since: datetime | None
) -> None:
    state = State(status=status, ready_at=at(0), entered_at=at(10), followed_up_at=at(20), responded_at=at(30))
    assert ready_at(state, step) == since
    for confirmed in (at(-5), at(40)):
        assert ready_at(replace(state, confirmed_at=confirmed), step) == (since and max(since, confirmed))


def test_clocks_that_were_given_are_cut_to_the_time_there_was(cast: Cast) -> None:
    """An hour, half of it waiting for the reporter; what comes on top of an assignment waited for nobody."""
    case, given = a_case("entered", cast=cast), StepTimer(given=Timing(40, 600, "demo"))
    entered_at, sealed = queries.history(case)[-1].at, []
    with time_machine.travel(entered_at + timedelta(hours=1), tick=False):
        response.ask_reporter(case, text="Lampu yang mana?", by=cast.sari, at=entered_at + timedelta(minutes=10))
        response.reply(case, text="Yang dekat gerbang.", at=entered_at + timedelta(minutes=40))
        for lead in ("DISHUB", "DPUPR"):
            case = assignment.assign(case, lead=lead, reason="Jalan kota.", by=cast.sari, watch=given)
            sealed.append(_timing_of_last(case))
    assert sealed == [Timing(40, 600, "demo", 30 * 60 - 640), Timing(40, 0, "demo", 0)]


def test_a_second_round_is_added_to_the_first(cast: Cast) -> None:
    case = a_case("entered", cast=cast)
    for lead, reason in (("DISHUB", ""), ("DPUPR", "Jalan kota.")):
        start = queries.history(case)[-1].at
        for second in (0, 20):
            focus.signal(focus.case_subject(case.pk), "assign", cast.sari, at=start + timedelta(seconds=second))
        case = assignment.assign(case, lead=lead, reason=reason, by=cast.sari, watch=StepTimer())
    assert ledger.state_of(case).handling_s["assign"] == 40


def test_waiting_for_the_reporter_is_no_waiting_of_the_step(cast: Cast) -> None:
    case = a_case("entered", cast=cast)
    entered_at = queries.history(case)[-1].at

    def after(minutes: float) -> datetime:
        return entered_at + timedelta(minutes=minutes)

    with time_machine.travel(after(70)):
        response.ask_reporter(case, text="Lampu yang mana?", by=cast.sari, at=after(10))
        response.reply(case, text="Yang dekat gerbang.", at=after(40))
        response.ask_reporter(case, text="Gerbang yang mana?", by=cast.sari, at=after(50))
        focus.signal(focus.case_subject(case.pk), "assign", cast.sari, at=after(60))
        case = assignment.assign(case, lead="DISHUB", by=cast.sari, watch=StepTimer())
    timing = _timing_of_last(case)
    assert timing.waiting_s == (60 - 30 - 10) * 60
