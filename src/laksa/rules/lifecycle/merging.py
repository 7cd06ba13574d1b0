"""One report of several; and what may be taken back within seconds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from laksa.rules import events as e
from laksa.rules.lifecycle.acting import Context, Events, needed, require_open, require_operator, require_state
from laksa.rules.refusal import Refused
from laksa.rules.state import Past, State

UNDO_SECONDS = 10
# The last event of a command that may be taken back: what it promises to send waits for so long.
UNDOABLE = (
    e.Assigned, e.Reassigned, e.Responded, e.Recorded, e.Merged, e.Absorbed, e.Referred, e.Rejected, e.ReporterAsked,
    e.InterimResponded,
)  # fmt: skip
MERGE_DEPTH = 20


def merge(state: State, ctx: Context, *, target: State, message: str) -> tuple[Events, Events]:
    """The events of the case itself and those of its target."""
    require_operator(state, ctx)
    require_operator(target, ctx)
    require_open(state)
    if target.number == state.number:
        raise Refused("merge_itself")
    if not target.is_open:
        raise Refused("target_not_open", number=target.number)
    if target.confidential != state.confidential or target.about_agency != state.about_agency:
        raise Refused("confidentiality_differs")
    return [e.Merged(target.number, needed(message))], [e.Absorbed(state.number, state.reporters)]


def unmerge(state: State, ctx: Context, *, above: Sequence[State]) -> list[Events]:
    """Taken back: the source as it was, and without it every case `above`: its target and on to the end of the line.

    All of them, because a target that was merged itself has brought its reporters, and those it had absorbed, along.
    """
    require_operator(state, ctx)
    require_state(state, {"merged"})
    if [state.merged_into, *(case.merged_into for case in above)] != [*(case.number for case in above), ""]:
        raise Refused("wrong_state", state=state.status)
    left = e.Reinstated(state.number, state.reporters)
    return [[e.Reinstated()], *([left] for _ in above)]


def undo(
    state: State, ctx: Context, *, last: Past, last_recorded_at: datetime, last_user: str, now: datetime
) -> Events:
    """What reaches somebody: the same actor, within ten seconds, if it is still the last command."""
    if not isinstance(last.event, UNDOABLE):
        raise Refused("undo_unknown")
    if last_user != ctx.by.user:
        raise Refused("not_allowed")
    if abs((now - last_recorded_at).total_seconds()) > UNDO_SECONDS:  # a clock that was ahead leaves no window open
        raise Refused("undo_too_late")
    return [e.Reverted(last.command)]
