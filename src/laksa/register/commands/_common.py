"""What the commands share: who acts, how long it took, and the handing over to the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from django.utils import timezone

from laksa.accounts.models import User
from laksa.history.idempotency import IdempotencyKey
from laksa.register import access, focus
from laksa.register.models import Case
from laksa.rules.events import Event, Timing
from laksa.rules.lifecycle import Actor
from laksa.rules.state import State
from laksa.rules.step_clocks import fitted

Who = User | Actor


class CommandOptions(TypedDict, total=False):
    """What every command takes beside its own words: see ledger.append."""

    seen: int | None
    once: IdempotencyKey | None
    at: datetime | None
    command: str


@dataclass(frozen=True, slots=True)
class StepTimer:
    """How a step's handling time is measured: the page's opening for clients without script, or given (demo).

    `subject`: of a step that begins with a form of its own, before there is a case (taking down).
    """

    opened_at: datetime | None = None
    scripted: bool = True
    given: Timing | None = None
    subject: str = ""


def actor(by: Who) -> Actor:
    return by if isinstance(by, Actor) else access.actor(by)


def timing(case: Case, state: State, step: str, watch: StepTimer, at: datetime) -> Timing:
    """The clocks of `step` (a Step.key), sealed with its output at `at`.

    What is taken down waited for nobody: a letter's `at` is the day on which it was handed in, while its step 2 is
    worked on now and takes what its form took, so that both are told by one clock.
    """
    ready = ready_at(state, step)
    if watch.given is not None:
        elapsed = int((at - ready).total_seconds()) - state.waited_s(ready, at) if ready else 0
        return fitted(watch.given, elapsed)
    if watch.subject:
        ready = at = timezone.now()
    return focus.seal(
        watch.subject or focus.case_subject(case.pk),
        step,
        ready_at=ready,
        paused=state.waited_s,
        wall_from=watch.opened_at,
        scripted=watch.scripted,
        ended=at,
    )


def ready_at(state: State, step: str) -> datetime | None:
    """Since when `step` could be done: the event that made it ready, or a confirmation after that."""
    if step == "assign" and state.status != "entered":
        return None
    since = {
        "received": state.ready_at,
        "entered": _latest(state.ready_at, state.entered_at),
        "followed_up": state.followed_up_at,
        "responded": state.followed_up_at if step == "respond" else state.responded_at,
    }.get(state.status)
    return _latest(since, state.confirmed_at)


def _latest(since: datetime | None, later: datetime | None) -> datetime | None:
    return max(since, later) if since and later else since


Events = Sequence[Event]
