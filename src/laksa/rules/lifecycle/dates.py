"""Due dates of a case, and the office time of its agency: when they begin, how pauses move them."""

from __future__ import annotations

from datetime import datetime

from laksa.rules.lifecycle.acting import Category, Context, known
from laksa.rules.state import State


def due_at_assignment(state: State, ctx: Context, days: int) -> tuple[datetime, datetime]:
    """Reassigning never moves the date: the n days run from the first assignment since the last (re)opening."""
    first = state.assigned_at
    if first is None or first < known(state.opened_at) or state.agency_due is None:
        agency_due = ctx.calendar.agency_due(ctx.at, days)
        return agency_due, ctx.calendar.promised(agency_due)
    return state.agency_due, known(state.due_at)


def forward_due(state: State, ctx: Context) -> datetime | None:
    """By when a case had to be with an agency for the first time."""
    if state.assigned_at is not None:
        return None
    received = known(state.received_at)
    due = ctx.calendar.forward_due(received)
    return ctx.calendar.add_office_seconds(due, _paused_since(state, ctx, received))


def due_again(state: State, ctx: Context, category: Category) -> tuple[datetime | None, datetime]:
    if state.agency_due is None or state.assigned_at is None:
        return None, estimate(state, ctx, category.days)
    agency_due = ctx.calendar.add_office_seconds(
        ctx.calendar.agency_due(state.assigned_at, category.days), _paused_since(state, ctx, state.assigned_at)
    )
    return agency_due, ctx.calendar.promised(agency_due)


def estimate(state: State, ctx: Context, days: int) -> datetime:
    opened = known(state.opened_at)
    return ctx.calendar.add_office_seconds(ctx.calendar.estimate(opened, days), _paused_since(state, ctx, opened))


def _paused_since(state: State, ctx: Context, since: datetime) -> int:
    """Office seconds of the pauses that ended, as far as they lie after `since`."""
    return sum(ctx.calendar.office_seconds(max(pause.since, since), pause.until) for pause in state.pauses)


def pause(state: State, ctx: Context) -> tuple[int, datetime | None, datetime]:
    """Office seconds waited for the reporter, and the due dates moved by those since their clock began."""
    since = known(state.waiting_since)
    paused = ctx.calendar.office_seconds(since, ctx.at)
    if state.agency_due is None:
        return paused, None, ctx.calendar.add_office_seconds(known(state.due_at), paused)
    moved = ctx.calendar.office_seconds(max(since, known(state.assigned_at)), ctx.at)
    return (
        paused,
        ctx.calendar.add_office_seconds(state.agency_due, moved),
        ctx.calendar.add_office_seconds(known(state.due_at), moved),
    )


def agency_time(state: State, ctx: Context) -> int:
    """Assigned -> FollowedUp in office time, pauses out (the open one too)."""
    since = known(state.agency_since)
    waited = _paused_since(state, ctx, since)
    if state.waiting_since is not None:
        waited += ctx.calendar.office_seconds(max(since, state.waiting_since), ctx.at)
    return max(0, ctx.calendar.office_seconds(since, ctx.at) - waited)
