"""The reporter's verdict, and what opens a case again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from stories import (
    AGUS,
    CITY,
    LAMP_DAYS,
    MONDAY,
    RECEIVED,
    REFERRED,
    REJECTED,
    REPORTER,
    SARI,
    STATES,
    TO_RECORDED,
    WITHDRAWN,
    after,
    ctx,
    later,
    then,
    wib,
)

from laksa.rules import events as e
from laksa.rules import lifecycle as rules
from laksa.rules.lifecycle import Actor
from laksa.rules.refusal import Refused
from laksa.rules.state import State


def verdict(word: str, at: object = MONDAY, **facts: object) -> State:
    recorded = after(*TO_RECORDED)
    return then(recorded, rules.give_verdict(recorded, ctx(REPORTER, at), verdict=word, **facts), at)


def test_yes_leaves_the_case_finished() -> None:
    state = verdict("yes")
    assert (state.status, state.verdict, state.unread) == ("recorded", "yes", 0)


def test_partly_goes_to_the_operators_queue_of_replies() -> None:
    state = verdict("partly")
    assert (state.status, state.verdict, state.unread) == ("recorded", "partly", 1)


def test_no_reopens_the_same_number_with_the_last_agency_preset() -> None:
    state = verdict("no")
    assert (state.status, state.number, state.verdict, state.reopened) == ("entered", after(RECEIVED).number, "no", 1)
    assert (state.lead, state.active_desks) == ("DISHUB", ())


def test_a_word_is_optional_for_no_and_the_verdict_itself_is_the_reason() -> None:
    given, reopened = rules.give_verdict(after(*TO_RECORDED), ctx(REPORTER), verdict="no")
    assert given == e.VerdictGiven("no")
    assert isinstance(reopened, e.Reopened)


def test_no_promises_a_date_by_the_known_category() -> None:
    assert verdict("no", wib(24), days=LAMP_DAYS).due_at == CITY.estimate(wib(24), LAMP_DAYS)


def test_there_are_three_verdicts() -> None:
    with pytest.raises(Refused, match="verdict_unknown"):
        verdict("maybe")


def test_a_verdict_is_given_within_ten_working_days() -> None:
    assert verdict("yes", wib(7, 15, 59, month=12)).verdict == "yes"
    with pytest.raises(Refused, match="verdict_too_late"):
        verdict("yes", wib(8, 9, month=12))


def test_a_case_never_entered_reopens_as_received() -> None:
    for end in (REFERRED, REJECTED, WITHDRAWN):
        state = after(RECEIVED, end)
        assert then(state, rules.reopen(state, ctx(SARI), reason="r")).status == "received"


@pytest.mark.parametrize("person", [SARI, AGUS])
def test_operator_and_head_reopen_at_any_time(person: Actor) -> None:
    rules.reopen(STATES["recorded"], ctx(person, later(MONDAY, days=500)), reason="r")


@pytest.mark.parametrize("status", ["recorded", "referred", "rejected", "withdrawn"])
def test_the_reporter_reopens_within_ten_working_days(status: str) -> None:
    rules.reopen(STATES[status], ctx(REPORTER, wib(7, 15, month=12)), reason="r")
    with pytest.raises(Refused, match="verdict_too_late"):
        rules.reopen(STATES[status], ctx(REPORTER, wib(8, month=12)), reason="r")


@pytest.mark.parametrize("status", sorted(rules.REOPENABLE))
def test_a_page_may_say_until_when_the_reporter_is_heard(status: str) -> None:
    last = rules.verdict_until(STATES[status], CITY)
    rules.reopen(STATES[status], ctx(REPORTER, last), reason="r")
    with pytest.raises(Refused, match="verdict_too_late"):
        rules.reopen(STATES[status], ctx(REPORTER, last + timedelta(seconds=1)), reason="r")


def test_a_reopening_needs_a_reason() -> None:
    with pytest.raises(Refused, match="reason_missing"):
        rules.reopen(STATES["recorded"], ctx(SARI), reason="")


def test_a_reopened_case_gets_a_new_date() -> None:
    state = then(STATES["recorded"], rules.reopen(STATES["recorded"], ctx(SARI, wib(30)), reason="r", days=2), wib(30))
    assert state.due_at == CITY.estimate(wib(30), 2)
    state = then(state, rules.assign(state, ctx(SARI, wib(30)), lead="DISHUB", days=2), wib(30))
    assert (state.agency_due, state.due_at) == (wib(2, 16, month=12), wib(3, 16, month=12))
