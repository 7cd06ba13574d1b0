"""Who acts on what and when, and whether they may: asked by every rule before it looks at anything else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from laksa.rules import events as e
from laksa.rules.refusal import Refused
from laksa.rules.sop import Sop
from laksa.rules.state import UNDONE, Participation, Past, State, evolve
from laksa.rules.worktime import Calendar

SERVICE_AGENCY = "TLR"
YEAR = timedelta(days=366)  # what a person plans or remembers; a date beyond it was mistyped
BEFORE_FOLLOWED_UP = frozenset({"received", "entered", "assigned", "in_progress"})


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: reporter, channel, operator, agency, head, admin, clock or import; never ambient."""

    role: str
    user: str = ""
    agency: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """What every rule may look at beside the state."""

    by: Actor
    at: datetime
    sop: Sop
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class Category:
    """What the rules need of a category: its code, whether a place is needed, the agency's working days."""

    code: str
    needs_place: bool
    days: int


@dataclass(frozen=True, slots=True)
class Fields:
    """What an operator fills in at step 2 and may correct later."""

    kind: str
    category: Category
    urgency: str
    kelurahan: str = ""
    kecamatan: str = ""
    located: bool = False
    confidential: bool = False
    about_agency: str = ""
    public_wish: bool = False  # the reporter of a report about an office wants it shown, and said so
    place: str = ""
    particulars: str = ""


Events = Sequence[e.Event]


def after(state: State, ctx: Context, events: Sequence[e.Event]) -> State:
    """The state that `events` would leave: for a command that makes several steps at once."""
    for event in events:
        state = evolve(state, Past(state.seq + 1, ctx.at, "", event))
    return state


def acts_as_operator(state: State, by: Actor) -> bool:
    """Operators, except where the case is about the service itself: there the head of unit acts as operator."""
    if state.about_agency == SERVICE_AGENCY:
        return by.role == "head"
    return by.role == "operator"


def require_standing(state: State) -> None:
    """A case that went with its import takes nothing any more."""
    if state.status == UNDONE:
        raise Refused("wrong_state", state=state.status)


def require_operator(state: State, ctx: Context) -> None:
    require_standing(state)
    if not acts_as_operator(state, ctx.by):
        raise Refused("not_allowed")


def require_reporter(ctx: Context) -> None:
    if ctx.by.role != "reporter":
        raise Refused("not_allowed")


def require_head(ctx: Context) -> None:
    if ctx.by.role != "head":
        raise Refused("not_allowed")


def require_clock(ctx: Context) -> None:
    if ctx.by.role != "clock":
        raise Refused("not_allowed")


def require_staff(state: State, ctx: Context) -> None:
    require_standing(state)
    if ctx.by.role == "agency":
        own_desk(state, ctx)
    elif ctx.by.role != "head":
        require_operator(state, ctx)


def own_desk(state: State, ctx: Context) -> Participation:
    if ctx.by.role != "agency":
        raise Refused("not_allowed")
    return desk_of(state, ctx.by.agency)


def desk_of(state: State, agency: str) -> Participation:
    desk = state.desk(agency)
    if desk is None:
        raise Refused("not_your_case")
    return desk


def require_state(state: State, allowed: set[str] | frozenset[str]) -> None:
    if state.status not in allowed:
        raise Refused("wrong_state", state=state.status)


def require_open(state: State) -> None:
    if not state.is_open:
        raise Refused("wrong_state", state=state.status)


def needed(text: str) -> str:
    if not text:
        raise Refused("text_missing")
    return text


def known(moment: datetime | None) -> datetime:
    if moment is None:
        raise Refused("wrong_state")
    return moment


def require_confirmations(state: State, ctx: Context, command: str) -> None:
    for step in ctx.sop.confirmations_before(command):
        if step.number not in state.confirmed:
            raise Refused("confirmation_missing", step=step.name)
