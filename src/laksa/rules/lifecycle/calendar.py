"""A changed calendar moves the dates that are promised."""

from __future__ import annotations

from datetime import datetime

from laksa.rules import events as e
from laksa.rules.lifecycle.acting import Context, Events, known, require_open
from laksa.rules.refusal import Refused
from laksa.rules.state import ASSIGNED, State
from laksa.rules.worktime import Calendar


def moved_due(state: State, calendar: Calendar, before: Calendar) -> tuple[datetime | None, datetime]:
    """Both dates of an open case after a change of the calendar; no later where no working day was lost.

    The promise stays behind the agency's date, also where only this lay on the day that was lost.
    """
    due_at, agency_due = known(state.due_at), state.agency_due
    if state.status in ASSIGNED and agency_due is not None:
        since = known(state.assigned_at)
        moved, promised = calendar.moved(agency_due, since, before), calendar.moved(due_at, since, before)
        return moved, promised if moved == agency_due else max(promised, calendar.promised(moved))
    return agency_due, calendar.moved(due_at, known(state.opened_at), before)


def move_due(state: State, ctx: Context, *, before: Calendar, reason: str) -> Events:
    """A new day off moves what was promised on an open case; a date never moves earlier."""
    if ctx.by.role != "admin":
        raise Refused("not_allowed")
    require_open(state)
    agency_due, due_at = moved_due(state, ctx.calendar, before)
    if (agency_due, due_at) == (state.agency_due, state.due_at):
        raise Refused("due_unmoved")
    if not reason:
        raise Refused("reason_missing")
    return [e.DueMoved(agency_due, due_at, reason)]
