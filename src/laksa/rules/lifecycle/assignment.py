"""Step 3: to an agency, between agencies and back; supports and later dates."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from laksa.rules import events as e
from laksa.rules.lifecycle.acting import (
    YEAR,
    Context,
    Events,
    known,
    own_desk,
    require_confirmations,
    require_head,
    require_operator,
    require_state,
)
from laksa.rules.lifecycle.dates import agency_time, due_at_assignment, forward_due, pause
from laksa.rules.refusal import Refused, required, together
from laksa.rules.state import ASSIGNED, WITH_AGENCY, Participation, State


def assign(
    state: State,
    ctx: Context,
    *,
    lead: str,
    days: int,
    support: str = "",
    note: str = "",
    reason: str = "",
    timing: e.Timing = e.UNTIMED,
) -> Events:
    """Step 3, "disposisi", or a reassignment with its reason."""
    require_operator(state, ctx)
    require_state(state, {"entered"} | ASSIGNED)
    again = state.status in ASSIGNED
    together(
        required(lead, "lead_missing"),
        required(not lead or support != lead, "support_is_lead"),
        required(reason or not again, "reason_missing"),
    )
    if state.about_agency and state.about_agency in {lead, support}:
        raise Refused("reported_office", agency=state.about_agency)
    if again and (state.lead, state.support) == (lead, support):
        raise Refused("same_agency", agency=lead)
    if not again:  # a reassignment puts step 3 right and needs its reason only
        require_confirmations(state, ctx, "assign")
    agency_due, due_at = due_at_assignment(state, ctx, days)
    common = {"lead": lead, "support": support, "agency_due": agency_due, "due_at": due_at, "note": note}
    if again:
        return [e.Reassigned(**common, timing=timing, reason=reason)]  # type: ignore[arg-type]
    return [e.Assigned(**common, forward_due=forward_due(state, ctx), timing=timing)]  # type: ignore[arg-type]


def hand_over(state: State, ctx: Context, *, old: str, new: str, days: int, reason: str) -> Events:
    """An agency is closed: what it holds, as lead or as support, is the other's, and the date stays."""
    if ctx.by.role != "admin":
        raise Refused("not_allowed")
    require_state(state, ASSIGNED)
    if old not in {state.lead, state.support} or not reason:
        raise Refused("wrong_state")
    if new == state.about_agency:
        raise Refused("reported_office", agency=new)
    lead = new if state.lead == old else state.lead
    support = "" if new in {state.lead, state.support} else new if state.support == old else state.support
    agency_due, due_at = due_at_assignment(state, ctx, days)
    return [e.Reassigned(lead=lead, support=support, agency_due=agency_due, due_at=due_at, reason=reason)]


def accept(state: State, ctx: Context) -> Events:
    """Once per active agency."""
    desk = own_desk(state, ctx)
    require_state(state, WITH_AGENCY)
    if desk.accepted:
        raise Refused("already_accepted")
    return [e.Accepted(desk.agency)]


def return_(state: State, ctx: Context, *, reason: str, proposed: str = "") -> Events:
    """ "Bukan tugas kami": the lead's return sends the case back to the operator, the support's only removes it."""
    desk = own_desk(state, ctx)
    require_state(state, WITH_AGENCY)
    together(required(reason, "reason_missing"), required(proposed, "proposed_missing"))
    if desk.followed_up:
        raise Refused("already_followed_up")
    returned = e.Returned(desk.agency, reason, proposed)
    if desk.agency == state.lead:
        return [returned]
    rest = [other for other in state.active_desks if other.agency != desk.agency]
    if all(other.followed_up for other in rest):
        return [returned, _complete_without(desk, state, ctx, reason)]
    return [returned]


def waive_support(state: State, ctx: Context, *, reason: str) -> Events:
    """The operator lets go a support agency that does not answer."""
    require_operator(state, ctx)
    require_state(state, WITH_AGENCY)
    if not reason:
        raise Refused("reason_missing")
    desk = next((desk for desk in state.active_desks if desk.agency != state.lead and not desk.followed_up), None)
    if desk is None:
        raise Refused("no_support")
    rest = [other for other in state.active_desks if other is not desk]
    if all(other.followed_up for other in rest):
        return [_complete_without(desk, state, ctx, reason)]
    return [e.SupportWaived(desk.agency, reason)]


def _complete_without(desk: Participation, state: State, ctx: Context, reason: str) -> e.SupportWaived:
    event = e.SupportWaived(desk.agency, reason, complete=True, agency_s=agency_time(state, ctx))
    if state.waiting_since is None:
        return event
    paused, agency_due, due_at = pause(state, ctx)
    return replace(event, paused_s=paused, agency_due=agency_due, due_at=due_at)


def ask_extension(state: State, ctx: Context, *, agency_due: datetime, reason: str) -> Events:
    if ctx.by.role == "agency":
        own_desk(state, ctx)
    else:
        require_operator(state, ctx)
    require_state(state, WITH_AGENCY)
    if not reason:
        raise Refused("reason_missing")
    if state.extension_due is not None:
        raise Refused("extension_pending")
    if agency_due <= max(known(state.agency_due), ctx.at):
        raise Refused("extension_not_later")
    if agency_due > ctx.at + YEAR:
        raise Refused("extension_far")
    return [e.ExtensionAsked(agency_due, reason)]


def extend(state: State, ctx: Context, *, reason: str) -> Events:
    """The head of unit approves; the reason is public."""
    require_head(ctx)
    require_state(state, WITH_AGENCY)
    if state.extension_due is None:
        raise Refused("no_extension")
    if not reason:
        raise Refused("reason_missing")
    return [e.Extended(state.extension_due, ctx.calendar.promised(state.extension_due), reason)]


def refuse_extension(state: State, ctx: Context, *, reason: str) -> Events:
    require_head(ctx)
    require_state(state, WITH_AGENCY)
    if state.extension_due is None:
        raise Refused("no_extension")
    if not reason:
        raise Refused("reason_missing")
    return [e.ExtensionRefused(reason)]
