"""A change of the calendar: how many open reports it moves, and moving them, each with its reason."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from functools import partial

from laksa.history.commitments import SealedTexts
from laksa.history.transaction import write
from laksa.register import ledger, reference
from laksa.register.commands._common import Events, Who, actor
from laksa.register.models import Case
from laksa.rules import lifecycle
from laksa.rules.lifecycle import Context
from laksa.rules.period import midnight
from laksa.rules.state import OPEN, State
from laksa.rules.worktime import Calendar


def would_move(days: Collection[date]) -> int:
    """How many open reports get a later date if these days become days off."""
    before = reference.calendar()
    return sum(1 for _case in _moving(Calendar(before.holidays | frozenset(days)), before))


def move(days: Collection[date], *, reason: str, by: Who) -> None:
    """The open reports' dates, after these days became days off.

    Call it in the transaction of the edit: either the day stands and every date with it, or neither does.
    """
    with write():
        after = reference.calendar()
        before = Calendar(after.holidays - frozenset(days))
        for case in list(_moving(after, before)):
            words = SealedTexts()
            decide = partial(_decide, before=before, reason=words.seal("reason", reason))
            ledger.append(case, decide, by=actor(by), words=words)


def _decide(state: State, context: Context, *, before: Calendar, reason: str) -> Events:
    return lifecycle.move_due(state, context, before=before, reason=reason)


def _moving(after: Calendar, before: Calendar) -> Iterator[Case]:
    """Open cases whose dates the days off that only `after` has would move."""
    new = after.holidays - before.holidays
    if not new:
        return
    for case in Case.objects.filter(status__in=sorted(OPEN), due_at__gte=midnight(min(new))).order_by("pk"):
        state = ledger.state_of(case)
        if lifecycle.moved_due(state, after, before) != (state.agency_due, state.due_at):
            yield case
