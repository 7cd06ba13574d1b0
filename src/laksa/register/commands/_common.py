"""What the commands share: who acts, how long it took, and the handing over to the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from laksa.accounts.models import User
from laksa.register import access, focus
from laksa.register.ledger import Once
from laksa.register.models import Case
from laksa.rules.events import Event, Timing
from laksa.rules.lifecycle import Actor
from laksa.rules.state import State

Who = User | Actor


class How(TypedDict, total=False):
    """What every command takes beside its own words: see ledger.append."""

    seen: int | None
    once: Once | None
    at: datetime | None
    command: str


@dataclass(frozen=True, slots=True)
class Watch:
    """How a step's handling time is measured: the page's opening for clients without script, or given (demo)."""

    opened_at: datetime | None = None
    scripted: bool = True
    given: Timing | None = None
    subject: str = ""


def actor(by: Who) -> Actor:
    return by if isinstance(by, Actor) else access.actor(by)


def timing(case: Case, state: State, step: str, watch: Watch) -> Timing:
    """The two clocks of `step`, sealed with its output."""
    if watch.given is not None:
        return watch.given
    return focus.seal(
        watch.subject or focus.case_subject(case.pk),
        step,
        ready_at=_ready_at(state, step),
        wall_from=watch.opened_at,
        scripted=watch.scripted,
    )


def _ready_at(state: State, step: str) -> datetime | None:
    if step == "respond":
        return state.followed_up_at
    if step == "close":
        return state.responded_at
    if step == "assign" and state.status != "entered":
        return None
    return state.ready_at


Events = Sequence[Event]
