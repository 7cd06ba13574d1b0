"""What makes an open form stale, and what is undone within ten seconds."""

from __future__ import annotations

import pytest
from stories import (
    ACCEPTED,
    AGENCY_DUE,
    ASKED,
    ASSIGNED,
    DIMAS,
    DUE,
    ENTERED,
    FOLLOWED_UP,
    MERGED,
    MONDAY,
    RECEIVED,
    RECORDED,
    REFERRED,
    REOPENED,
    REPLIED,
    RESPONDED,
    RETURNED,
    SARI,
    TO_ASSIGNED,
    WITHDRAWN,
    after,
    ctx,
    later,
)

from laksa.rules import events as e
from laksa.rules import lifecycle as rules
from laksa.rules.lifecycle import Actor
from laksa.rules.refusal import Refused
from laksa.rules.state import Past


@pytest.mark.parametrize("event", [REPLIED, ASKED, e.Noted("n"), e.AgencyAsked("DISHUB", "t"), e.MessageRead()])
def test_a_message_does_not_void_an_operators_form(event: e.Event) -> None:
    assert after(*TO_ASSIGNED, event).version == after(*TO_ASSIGNED).version


@pytest.mark.parametrize("event", [ACCEPTED, RETURNED, FOLLOWED_UP, e.Reassigned("DLH", AGENCY_DUE, DUE), WITHDRAWN])
def test_a_change_of_state_or_assignment_does(event: e.Event) -> None:
    assert after(*TO_ASSIGNED, event).version == 4


def undo(event: e.Event, *, by: Actor = SARI, last_user: str = "sari", seconds: int = 10) -> rules.Events:
    last = Past(9, MONDAY, "command9", event)
    now = later(MONDAY, seconds=seconds)
    return rules.undo(after(*TO_ASSIGNED), ctx(by), last=last, last_recorded_at=MONDAY, last_user=last_user, now=now)


@pytest.mark.parametrize(
    "event",
    [ASSIGNED, RESPONDED, RECORDED, MERGED, REFERRED, e.Rejected("r", "t"), ASKED, e.InterimResponded("t")],
)
def test_what_reaches_somebody_is_undone_within_ten_seconds(event: e.Event) -> None:
    assert undo(event) == [e.Reverted("command9")]


@pytest.mark.parametrize("event", [RECEIVED, ENTERED, ACCEPTED, FOLLOWED_UP, REOPENED, e.Reverted("x")])
def test_nothing_else_is_undone(event: e.Event) -> None:
    with pytest.raises(Refused, match="undo_unknown"):
        undo(event)


def test_nothing_is_undone_after_ten_seconds() -> None:
    with pytest.raises(Refused, match="undo_too_late"):
        undo(ASSIGNED, seconds=11)


def test_only_the_same_person_undoes() -> None:
    with pytest.raises(Refused, match="not_allowed"):
        undo(ASSIGNED, by=DIMAS)
