"""Steps 5 and 6, the other ends, the way back, and what time brings about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from laksa.rules import events as e
from laksa.rules.lifecycle.acting import (
    BEFORE_FOLLOWED_UP,
    Context,
    Events,
    after,
    known,
    needed,
    require_clock,
    require_confirmations,
    require_head,
    require_open,
    require_operator,
    require_state,
)
from laksa.rules.lifecycle.response import VERDICT_DAYS, require_verdict_days
from laksa.rules.recap import recap_row
from laksa.rules.refusal import Refused, required, together
from laksa.rules.state import Past, State, not_reverted
from laksa.rules.wall_clock import BACK_AT_MOST
from laksa.rules.worktime import UNKNOWN_CATEGORY_DAYS, is_late

BODY_RESULTS = ("taken", "done", "not_ours")
LAPSE_DAYS = 30
REMINDER_DAYS = (14, 27)
REOPENABLE = frozenset({"recorded", "referred", "rejected", "withdrawn"})


def close(state: State, ctx: Context, *, summary: str, timing: e.Timing = e.UNTIMED) -> Events:
    """Steps 5 and 6 in one command: nobody forgets to record what is closed."""
    require_operator(state, ctx)
    require_open(state)
    if state.followed_up_at is None:
        raise Refused("follow_up_missing")
    if state.responded_at is None:
        raise Refused("response_missing")
    if state.unread:
        raise Refused("messages_unread", count=state.unread)
    require_state(state, {"responded"})
    require_confirmations(state, ctx, "close")
    closed = e.Closed(timing)
    return [
        closed,
        e.Recorded(
            row=recap_row(after(state, ctx, [closed]), ctx.sop, ctx.calendar, last_event=state.seq + 2),
            verdict_until=ctx.calendar.add_days(ctx.at, VERDICT_DAYS),
            summary=summary,
        ),
    ]


def refer(state: State, ctx: Context, *, body: str, message: str) -> Events:
    """Not the city's: the responsible body is named to the reporter."""
    require_operator(state, ctx)
    require_state(state, {"received", "entered"})
    together(required(body, "body_missing"), required(message, "text_missing"))
    return [e.Referred(body, message)]


def answer_for_body(
    state: State,
    ctx: Context,
    history: Sequence[Past],
    *,
    referral: int,
    result: str,
    text: str = "",
    files: tuple[str, ...] = (),
) -> Events:
    """The body outside answers by the link that it was given with the event `referral`, while the case stands referred.

    It ends nothing and opens nothing: the operator reads it, and judges whether the city takes the case up again.
    """
    if ctx.by.role != "body":
        raise Refused("not_allowed")
    require_state(state, {"referred"})
    if standing_referral(history) != (referral, ctx.by.agency):
        raise Refused("referral_over")
    if result not in BODY_RESULTS:
        raise Refused("body_result_unknown")
    if not text and result != "taken":
        raise Refused("text_missing")
    return [e.BodyAnswered(ctx.by.agency, result, text, files)]


def standing_referral(history: Sequence[Past]) -> tuple[int, str]:
    """By which event the case was last referred, and to whom; (0, "") where it was not."""
    found = [(past.seq, past.event.body) for past in not_reverted(history) if isinstance(past.event, e.Referred)]
    return found[-1] if found else (0, "")


def reject(state: State, ctx: Context, *, reason: str, message: str) -> Events:
    require_operator(state, ctx)
    require_state(state, {"received", "entered"})
    together(required(reason, "reason_missing"), required(message, "text_missing"))
    return [e.Rejected(reason, message)]


def withdraw(state: State, ctx: Context, *, message: str, reason: str = "") -> Events:
    if ctx.by.role != "reporter":
        require_operator(state, ctx)
    require_state(state, BEFORE_FOLLOWED_UP)
    return [e.Withdrawn(needed(message), reason=reason)]


def lapse(state: State, ctx: Context, *, message: str) -> Events:
    """The clock: thirty days without an answer."""
    require_clock(ctx)
    require_state(state, BEFORE_FOLLOWED_UP)
    if state.waiting_since is None or ctx.at < state.waiting_since + timedelta(days=LAPSE_DAYS):
        raise Refused("not_lapsed")
    return [e.Withdrawn(message, lapsed=True)]


def remind(state: State, ctx: Context) -> Events:
    """The clock: reminders on day 14 and 27 of waiting, each once."""
    require_clock(ctx)
    require_state(state, BEFORE_FOLLOWED_UP)
    if state.waiting_since is None:
        raise Refused("not_waiting")
    passed = [day for day in REMINDER_DAYS if ctx.at >= state.waiting_since + timedelta(days=day)]
    if not passed or passed[-1] <= state.reminded:
        raise Refused("no_reminder")
    return [e.ReminderDue(passed[-1])]


def fall_overdue(state: State, ctx: Context) -> Events:
    """The clock: the promised date has passed on an open case that waits for nobody outside."""
    require_clock(ctx)
    require_open(state)
    if state.late_ever or state.waiting_since is not None or not is_late(known(state.due_at), ctx.at):
        raise Refused("not_overdue")
    return [e.FellOverdue(known(state.due_at))]


def revert_overdue(ctx: Context, *, fell: Past | None, later: Sequence[datetime], reason: str) -> list[e.Reverted]:
    """The head of unit takes back what a wrong clock sealed; `later` are the moments of the events after it.

    The history itself must show that it was wrong: nobody takes back a date that was truly missed.
    """
    require_head(ctx)
    if fell is None or not was_ahead(fell.at, (*later, ctx.at)):
        raise Refused("overdue_true")
    if not reason:
        raise Refused("reason_missing")
    return [e.Reverted(fell.command, reason)]


def was_ahead(at: datetime, later: Iterable[datetime]) -> bool:
    """Whether the clock that said `at` ran ahead: one of the moments after it lies before it."""
    return min(later) < at - BACK_AT_MOST


def reopen(state: State, ctx: Context, *, reason: str, days: int = UNKNOWN_CATEGORY_DAYS) -> Events:
    """OP and HU at any time; the reporter within ten working days."""
    if ctx.by.role == "reporter":
        require_verdict_days(state, ctx)
    elif ctx.by.role != "head":
        require_operator(state, ctx)
    require_state(state, REOPENABLE)
    if not reason:
        raise Refused("reason_missing")
    return [e.Reopened(reason, ctx.calendar.estimate(ctx.at, days))]
