"""What a button, a key or a menu offers is what the deciders allow: asked of them, never said again."""

from __future__ import annotations

import inspect

import pytest
from stories import (
    ACCEPTED,
    AGUS,
    ASKED,
    ASSIGNED,
    MERGED,
    MONDAY,
    REPLIED,
    REPORTER,
    SARI,
    TO_ASSIGNED,
    TO_ENTERED,
    TO_FOLLOWED_UP,
    TO_RECORDED,
    TO_RESPONDED,
    TO_SHARED,
    WATI,
    YUSUF,
    after,
    ctx,
    later,
    received,
)

from laksa.rules import lifecycle
from laksa.rules import permitted as rules
from laksa.rules.events import Event
from laksa.rules.lifecycle import Actor
from laksa.rules.refusal import Refused
from laksa.rules.state import State

# Given by the clock, an import or a changed table, or with a look at the history: no control of a case's page.
BY_NO_BUTTON = {
    "receive",
    "undo_import",
    "answer_for_body",
    "answer_questions",
    "change_no",
    "hand_over",
    "lapse",
    "remind",
    "move_due",
    "fall_overdue",
    "revert_overdue",
    "undo",
}


def allowed(state: State, by: Actor) -> set[str]:
    found = rules.permitted(state, ctx(by))
    return {command for command in rules.ASKED if command in found}


def test_every_decider_is_asked_or_is_nobodys_button() -> None:
    deciders = {
        name
        for name, function in inspect.getmembers(lifecycle, inspect.isfunction)
        if not name.startswith("_") and "Events" in str(inspect.signature(function).return_annotation)
    } | {"revert_overdue"}
    assert deciders == set(rules.ASKED) | BY_NO_BUTTON
    assert not set(rules.ASKED) & BY_NO_BUTTON


ALWAYS = {"renew_link", "respond_interim", "open_identity", "note", "meet", "hide"}
BEFORE = {"withdraw", "ask_reporter"}
AT_WORK = {"assign", "correct", "merge", "follow_up", "ask_extension", *BEFORE}


@pytest.mark.parametrize(
    ("history", "commands"),
    [
        ((received(),), {"enter", "correct", "refer", "reject", "merge", *BEFORE}),
        (TO_ENTERED, {"assign", "correct", "refer", "reject", "merge", *BEFORE}),
        (TO_ASSIGNED, AT_WORK),
        (TO_SHARED, AT_WORK | {"waive_support"}),
        ((*TO_ASSIGNED, ASKED), AT_WORK - {"ask_reporter"}),
        ((*TO_ASSIGNED, REPLIED), AT_WORK | {"mark_read"}),
        (TO_FOLLOWED_UP, {"assign", "correct", "merge", "respond", "refuse_follow_up"}),
        (TO_RESPONDED, {"assign", "correct", "merge", "respond", "refuse_follow_up", "close"}),
        ((*TO_RESPONDED, REPLIED), {"assign", "correct", "merge", "respond", "refuse_follow_up", "mark_read"}),
        (TO_RECORDED, {"reopen"}),
        ((received(), MERGED), {"unmerge"}),
    ],
)
def test_what_an_operator_is_offered_in_each_state(history: tuple[Event, ...], commands: set[str]) -> None:
    assert allowed(after(*history), SARI) == commands | ALWAYS


def test_an_agency_is_offered_its_work_and_other_agencies_nothing() -> None:
    work = {"follow_up", "return_", "agency_asks", "ask_extension", "note", "meet"}
    assert allowed(after(*TO_ASSIGNED), YUSUF) == work | {"accept"}
    assert allowed(after(*TO_ASSIGNED, ACCEPTED), YUSUF) == work
    assert allowed(after(*TO_FOLLOWED_UP), YUSUF) == {"note", "meet"}
    assert allowed(after(*TO_ASSIGNED), WATI) == set()


def test_the_reporter_is_offered_the_verdict_for_ten_working_days() -> None:
    ended = after(*TO_RECORDED)
    always = {"reply", "renew_link", "hide"}
    assert allowed(ended, REPORTER) == always | {"give_verdict", "reopen"}
    too_late = rules.permitted(ended, ctx(REPORTER, later(MONDAY, days=30)))
    assert "give_verdict" not in too_late
    refused = too_late.answers["give_verdict"]
    assert refused is not None
    assert refused.code == "verdict_too_late"
    assert "say_where" in allowed(after(received()), REPORTER)
    assert "withdraw" in allowed(after(*TO_ASSIGNED), REPORTER)


def test_about_the_service_the_head_is_offered_what_operators_are_offered_else() -> None:
    about = after(received(about_agency="TLR"))
    assert "enter" in allowed(about, AGUS)
    assert allowed(about, SARI) == set()


def test_a_command_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(KeyError):
        bool("asign" in rules.permitted(after(ASSIGNED), ctx(SARI)))


def test_a_refusal_says_why() -> None:
    unread = rules.permitted(after(*TO_RESPONDED, REPLIED), ctx(SARI)).answers["close"]
    assert isinstance(unread, Refused)
    assert (unread.code, unread.params) == ("messages_unread", {"count": 1})
