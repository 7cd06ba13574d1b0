"""What the agency has done, and that it is not accepted as done."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from laksa.rules import events as e
from laksa.rules.lifecycle.acting import (
    YEAR,
    Context,
    Events,
    desk_of,
    own_desk,
    require_operator,
    require_state,
)
from laksa.rules.lifecycle.dates import agency_time, pause
from laksa.rules.period import wib_day
from laksa.rules.refusal import Refused, required, together
from laksa.rules.state import WITH_AGENCY, State

RESULTS = ("done", "scheduled", "impossible")


def evidence_of(result: str, before: tuple[str, ...], after: tuple[str, ...]) -> tuple[str, ...]:
    """The photos that show a result: of work that is done, those taken after it."""
    return after if result == "done" else (*before, *after)


def follow_up(
    state: State,
    ctx: Context,
    *,
    text: str,
    result: str,
    agency: str = "",
    scheduled: date | None = None,
    before: tuple[str, ...] = (),
    after: tuple[str, ...] = (),
    unready: tuple[str, ...] = (),
    no_photo_reason: str = "",
    officer: str = "",
) -> Events:
    """What was done, with a photo or why none; complete when every active agency has followed up.

    Work that is done is shown by a photo taken after it. `unready` are photos that nobody can open yet: no evidence.
    """
    on_behalf = ctx.by.role != "agency"
    if on_behalf:
        require_operator(state, ctx)
    desk = desk_of(state, agency or state.lead) if on_behalf else own_desk(state, ctx)
    require_state(state, WITH_AGENCY)
    if desk.followed_up:
        raise Refused("already_followed_up")
    evidence = evidence_of(result, before, after)
    is_shown = no_photo_reason or set(evidence) - set(unready)
    together(
        required(officer or not on_behalf, "officer_missing"),
        required(text, "text_missing"),
        required(result in RESULTS, "result_missing"),
        lambda: _scheduled_rightly(result, scheduled, wib_day(ctx.at)),
        required(is_shown, "photo_unready" if evidence else "photo_missing"),
    )
    complete = all(other.followed_up for other in state.active_desks if other is not desk)
    event = e.FollowedUp(
        agency=desk.agency,
        result=result,
        text=text,
        on_behalf=on_behalf,
        officer=officer,
        scheduled=scheduled,
        no_photo_reason=no_photo_reason,
        files=(*before, *after),
        complete=complete,
        agency_s=agency_time(state, ctx) if complete else 0,
    )
    if complete and state.waiting_since is not None:
        paused, agency_due, due_at = pause(state, ctx)
        event = replace(event, paused_s=paused, agency_due=agency_due, due_at=due_at)
    return [event]


def _scheduled_rightly(result: str, scheduled: date | None, today: date) -> None:
    if scheduled is None:
        if result == "scheduled":
            raise Refused("schedule_missing")
        return
    if result != "scheduled":
        raise Refused("schedule_unexpected")
    if scheduled < today:
        raise Refused("schedule_past")
    if scheduled > today + YEAR:
        raise Refused("schedule_far")


def refuse_follow_up(state: State, ctx: Context, *, reason: str) -> Events:
    """Back to the agency; the due date stays."""
    require_operator(state, ctx)
    require_state(state, {"followed_up", "responded"})
    if not reason:
        raise Refused("reason_missing")
    return [e.FollowUpRefused(reason)]
