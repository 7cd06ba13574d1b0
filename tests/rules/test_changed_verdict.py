"""Belum may be changed until an operator has acted; Ya and Sebagian within the ten working days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stories import (
    AGUS,
    ASSIGNED,
    CHANNEL,
    CITY,
    CLOCK,
    MONDAY,
    REOPENED,
    REPLIED,
    REPORTER,
    RINI,
    SARI,
    TO_RECORDED,
    VERDICT_NO,
    WITHDRAWN,
    ctx,
    later,
    wib,
)

from laksa.rules import events as e
from laksa.rules import lifecycle as rules
from laksa.rules.lifecycle import Actor
from laksa.rules.refusal import Refused
from laksa.rules.state import Past, State, replay

Command = tuple[Actor, Sequence[e.Event]]
RECORDED: tuple[Command, ...] = ((SARI, TO_RECORDED),)
NO: Command = (REPORTER, (VERDICT_NO, REOPENED))
PLACE = e.Corrected(
    "complaint", "PJU-PDM", "medium", "3671020002", "367102", located=True, confidential=False, about_agency="",
    agency_due=None, due_at=wib(30, 16),
)  # fmt: skip
# What nobody of the staff did, with what stays of it when the Belum is changed.
BY_OTHERS: tuple[Command, ...] = (
    (REPORTER, (REPLIED,)),
    (CHANNEL, (REPLIED,)),
    (REPORTER, (e.LinkRenewed(1),)),
    (REPORTER, (e.PublicationChanged("photo", True, "own_wish", photo=1),)),
    (REPORTER, (PLACE,)),
    (RINI, (e.DueMoved(None, wib(1, 16, month=12), "c20"),)),
    (CLOCK, (e.FellOverdue(wib(30, 16)),)),
)
BY_STAFF: tuple[Command, ...] = (
    (SARI, (ASSIGNED,)),
    (SARI, (PLACE,)),
    (SARI, (e.MessageRead(),)),
    (SARI, (e.Noted("c21"),)),
    (SARI, (e.InterimResponded("c22"),)),
    (SARI, (e.PublicationChanged("report", True, "privacy"),)),
    (SARI, (e.Referred("X-PLN", "c23"),)),
    (AGUS, (e.IdentityOpened("c24"),)),
)


def history(*actions: Command) -> list[Past]:
    """These commands, each by one person, all at one moment."""
    made = [(place, by, event) for place, (by, events) in enumerate(actions) for event in events]
    return [Past(seq, MONDAY, f"command{place}", event, by.role) for seq, (place, by, event) in enumerate(made, 1)]


def changed(past: Sequence[Past], verdict: str, at: datetime = MONDAY) -> State:
    decided = rules.change_no(ctx(REPORTER, at), past, verdict=verdict, text="c30")
    new = [Past(len(past) + n, at, "change", event, "reporter") for n, event in enumerate(decided, 1)]
    return replay([*past, *new])


@pytest.mark.parametrize("verdict", ["yes", "partly"])
def test_a_changed_belum_leaves_the_report_finished_as_if_it_had_not_been_reopened(verdict: str) -> None:
    was = replay(history(*RECORDED))
    state = changed(history(*RECORDED, NO), verdict)
    assert (state.status, state.verdict, state.reopened) == ("recorded", verdict, 0)
    assert (state.closed_at, state.due_at, state.lead, state.result) == (was.closed_at, was.due_at, "DISHUB", "done")
    assert state.unread == (verdict == "partly")


@given(between=st.lists(st.sampled_from(BY_OTHERS), max_size=5), verdict=st.sampled_from(["yes", "partly"]))
def test_whatever_happens_before_an_operator_acts_it_may_be_changed_and_no_date_or_place_stays_moved(
    between: list[Command], verdict: str
) -> None:
    was, said = replay(history(*RECORDED)), sum(action[1] == (REPLIED,) for action in between)
    state = changed(history(*RECORDED, NO, *between), verdict)
    kept = replace(
        was, verdict=verdict, unread=said + (verdict == "partly"), seq=state.seq, version=state.version,
        generation=state.generation, hidden=state.hidden,
    )  # fmt: skip
    assert state == kept


@given(before=st.lists(st.sampled_from(BY_OTHERS), max_size=3), acted=st.sampled_from(BY_STAFF))
def test_once_staff_has_acted_it_stands(before: list[Command], acted: Command) -> None:
    with pytest.raises(Refused, match="verdict_acted_on"):
        changed(history(*RECORDED, NO, *before, acted), "yes")


def test_an_act_that_was_taken_back_was_none() -> None:
    undone = history(*RECORDED, NO, (SARI, (ASSIGNED,)), (SARI, (e.Reverted("command2"),)))
    assert changed(undone, "yes").status == "recorded"


def test_no_date_ends_it_as_no_operator_has_worked_in_vain() -> None:
    assert changed(history(*RECORDED, NO), "yes", later(MONDAY, days=60)).verdict == "yes"


def test_after_a_change_it_is_changed_like_any_other_and_may_become_belum_again() -> None:
    state = changed(history(*RECORDED, NO), "partly")
    assert state.verdict_until == CITY.add_days(MONDAY, 10)
    again = rules.give_verdict(state, ctx(REPORTER), verdict="no")
    assert [type(event) for event in again] == [e.VerdictGiven, e.Reopened]


def test_belum_twice_does_not_promise_another_date() -> None:
    with pytest.raises(Refused, match="verdict_stands"):
        changed(history(*RECORDED, NO), "no")


def test_only_one_of_the_three_answers_takes_its_place() -> None:
    with pytest.raises(Refused, match="verdict_unknown"):
        changed(history(*RECORDED, NO), "maybe")


@pytest.mark.parametrize("by", [SARI, AGUS, CLOCK])
def test_nobody_changes_it_for_the_reporter(by: Actor) -> None:
    with pytest.raises(Refused, match="not_allowed"):
        rules.change_no(ctx(by), history(*RECORDED, NO), verdict="yes")


@pytest.mark.parametrize(
    "actions",
    [
        RECORDED,
        (*RECORDED, (REPORTER, (e.VerdictGiven("partly"),))),
        (*RECORDED, (REPORTER, (REOPENED,))),
        (*RECORDED, NO, (REPORTER, (WITHDRAWN,)), (REPORTER, (REOPENED,))),
    ],
    ids=["unanswered", "partly", "reopened without a verdict", "withdrawn and reopened"],
)
def test_where_no_belum_holds_the_report_open_there_is_none_to_change(actions: tuple[Command, ...]) -> None:
    assert rules.commands_of_no(history(*actions)) == []
