"""No kind of event vanishes from a history by being forgotten: each is told, or silent on purpose."""

from __future__ import annotations

from laksa.desk import story as desk
from laksa.portal import story as portal
from laksa.rules import events, state


def test_staff_are_told_of_every_event() -> None:
    assert set(desk._TELLERS) == set(events.KINDS.values())


def test_citizens_are_told_of_every_event_or_it_says_none() -> None:
    assert set(portal._TELLINGS) == set(events.KINDS)


def test_the_state_knows_every_event() -> None:
    assert set(state._CHANGES) == set(events.KINDS.values())
