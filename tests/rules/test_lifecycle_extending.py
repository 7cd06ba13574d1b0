"""Later dates, an identity opened, meetings, and the dates that people mistype."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from stories import (
    AGENCY_DUE,
    AGUS,
    CITY,
    DUE,
    MONDAY,
    RECEIVED,
    RINI,
    SARI,
    STATES,
    TO_ASSIGNED,
    YUSUF,
    after,
    ctx,
    later,
    pending,
    then,
    wib,
)

from laksa.rules import events as e
from laksa.rules import lifecycle as rules
from laksa.rules.refusal import Refused
from laksa.rules.state import State
from laksa.rules.worktime import Calendar


def test_an_approved_extension_moves_both_dates_and_is_counted() -> None:
    state = after(*TO_ASSIGNED)
    state = then(state, rules.ask_extension(state, ctx(YUSUF), agency_due=wib(30, 16), reason="r"))
    assert (state.agency_due, state.extension_due) == (AGENCY_DUE, wib(30, 16))
    state = then(state, rules.extend(state, ctx(AGUS), reason="r"))
    assert (state.agency_due, state.due_at) == (wib(30, 16), wib(1, 16, month=12))
    assert (state.extensions, state.extension_due) == (1, None)


def test_a_refused_extension_moves_nothing() -> None:
    state = pending(after(*TO_ASSIGNED))
    state = then(state, rules.refuse_extension(state, ctx(AGUS), reason="r"))
    assert (state.agency_due, state.due_at, state.extensions, state.extension_due) == (AGENCY_DUE, DUE, 0, None)


def test_an_extension_has_a_public_reason_and_a_later_date() -> None:
    for facts in ({"agency_due": wib(30), "reason": ""}, {"agency_due": AGENCY_DUE, "reason": "r"}):
        with pytest.raises(Refused):
            rules.ask_extension(after(*TO_ASSIGNED), ctx(YUSUF), **facts)
    with pytest.raises(Refused, match="reason_missing"):
        rules.extend(pending(after(*TO_ASSIGNED)), ctx(AGUS), reason="")


def test_an_extension_ends_within_a_year_to_the_second() -> None:
    year = later(MONDAY, days=366)
    with pytest.raises(Refused, match="extension_far"):
        rules.ask_extension(after(*TO_ASSIGNED), ctx(YUSUF), agency_due=later(year, seconds=1), reason="r")
    assert rules.ask_extension(after(*TO_ASSIGNED), ctx(YUSUF), agency_due=year, reason="r")


def test_nobody_approves_what_nobody_asked() -> None:
    for decide in (rules.extend, rules.refuse_extension):
        with pytest.raises(Refused, match="no_extension"):
            decide(after(*TO_ASSIGNED), ctx(AGUS), reason="r")


def test_no_identity_is_opened_without_a_reason() -> None:
    with pytest.raises(Refused, match="reason_missing"):
        rules.open_identity(after(RECEIVED), ctx(SARI), reason="")


@pytest.mark.parametrize("missing", ["place", "agencies", "result"])
def test_a_coordination_meeting_has_place_agencies_and_a_result(missing: str) -> None:
    facts = {"held_on": date(2026, 11, 20), "place": "p", "agencies": ("DISHUB",), "result": "r"}
    with pytest.raises(Refused, match="meeting_incomplete"):
        rules.meet(after(RECEIVED), ctx(SARI), **(facts | {missing: ()}))


def test_an_extension_is_at_most_a_year() -> None:
    with pytest.raises(Refused, match="extension_far"):
        rules.ask_extension(STATES["assigned"], ctx(YUSUF), agency_due=wib(31, 16, month=12, year=9999), reason="c")


@pytest.mark.parametrize("held_on", [date(2026, 12, 24), date(1, 1, 1)])
def test_a_meeting_was_held_within_the_last_year(held_on: date) -> None:
    with pytest.raises(Refused, match="meeting_date"):
        rules.meet(STATES["entered"], ctx(SARI), held_on=held_on, place="p", agencies=("DISHUB",), result="r")


def test_a_day_off_on_the_agencys_last_day_keeps_the_promise_behind_it() -> None:
    agency_due = CITY.agency_due(MONDAY, 0)
    state = State(
        "assigned", assigned_at=MONDAY, opened_at=MONDAY, agency_due=agency_due, due_at=CITY.promised(agency_due)
    )
    closed = Calendar(CITY.holidays | {MONDAY.date()})
    (moved,) = rules.move_due(state, replace(ctx(RINI), calendar=closed), before=CITY, reason="Libur.")
    assert isinstance(moved, e.DueMoved)
    assert (moved.agency_due, moved.due_at) == (
        closed.agency_due(MONDAY, 1),
        closed.promised(closed.agency_due(MONDAY, 1)),
    )
    assert moved.agency_due < moved.due_at
