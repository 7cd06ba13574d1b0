"""The recap row: what step 6 records of a finished case, without personal data (RULES.md, Recap row)."""

from __future__ import annotations

from datetime import datetime

from laksa.rules.period import WIB
from laksa.rules.sop import Sop, Step
from laksa.rules.state import State
from laksa.rules.worktime import Calendar, is_late

COLUMNS = (
    "number", "closing_no", "kind", "category", "channel", "urgency", "received_at", "entered_at", "assigned_at",
    "followed_up_at", "responded_at", "closed_at", "kecamatan", "kelurahan", "lead", "support", "rounds", "reopened",
    "extensions", "agency_due", "due_at", "on_time", "days_late", "result", "handling_s", "waiting_s", "idle_s",
    "agency_s", "paused_s", "reporters", "merged", "summary", "sop_version", "first_event", "last_event",
)  # fmt: skip


def recap_row(state: State, sop: Sop, calendar: Calendar, *, last_event: int) -> dict[str, object]:
    """One closing of one case. Times ISO 8601 +07:00; durations whole seconds; `summary` is added when it is read.

    `sop_version` is the version of the SOP that the case follows, not that of the row; a row sealed before a column
    was there does not have it (`idle_s`), and is read with an empty one.
    """
    closed, due = state.closed_at, state.due_at
    late = calendar.days_late(due, closed) if closed and due else 0
    return {
        "number": state.number,
        "closing_no": state.closing_no,
        "kind": state.kind,
        "category": state.category,
        "channel": state.channel,
        "urgency": state.urgency,
        "received_at": _iso(state.received_at),
        "entered_at": _iso(state.entered_at),
        "assigned_at": _iso(state.assigned_at),
        "followed_up_at": _iso(state.followed_up_at),
        "responded_at": _iso(state.responded_at),
        "closed_at": _iso(closed),
        "kecamatan": state.kecamatan,
        "kelurahan": state.kelurahan,
        "lead": state.lead,
        "support": state.support,
        "rounds": state.rounds,
        "reopened": state.reopened,
        "extensions": state.extensions,
        "agency_due": _iso(state.agency_due),
        "due_at": _iso(due),
        "on_time": closed is not None and due is not None and not is_late(due, closed),
        "days_late": late,
        "result": state.result,
        "handling_s": handling_by_step(state, sop),
        "waiting_s": by_step(state.waiting_s, sop),
        "idle_s": by_step(state.idle_s, sop),
        "agency_s": state.agency_s,
        "paused_s": state.paused_s,
        "reporters": state.reporters,
        "merged": list(state.merged),
        "sop_version": state.sop,
        "first_event": 1,
        "last_event": last_event,
    }


def handling_by_step(state: State, sop: Sop) -> dict[str, int]:
    """Seconds by step number and in `total`; a step nobody worked on (import) is missing."""
    seconds = by_step(state.handling_s, sop)
    if state.closed_at is not None:
        seconds[str(sop.step("record").number)] = 0
    return {**seconds, "total": sum(seconds.values())} if seconds else {}


def by_step(sums: dict[str, int], sop: Sop) -> dict[str, int]:
    """Seconds by step number, of those steps that have any."""
    return {str(step.number): sums[step.key] for step in sorted(sop.steps, key=_number) if step.key in sums}


def _number(step: Step) -> int:
    return step.number


def _iso(moment: datetime | None) -> str | None:
    return moment.astimezone(WIB).isoformat(timespec="seconds") if moment else None
