"""What anybody may do with a report that the public reads: support it, and take that back (RULES.md, support)."""

from __future__ import annotations

from laksa.rules import events as e
from laksa.rules.lifecycle.acting import Context, Events, require_standing
from laksa.rules.refusal import Refused
from laksa.rules.state import State


def support(state: State, ctx: Context, *, gave: bool = False, is_reporter: bool = False) -> Events:
    """One voice for one more who has the same trouble; `gave`: this voice counts already. It raises nothing."""
    _require_anybody(ctx)
    require_standing(state)
    if not (state.is_public and (state.is_open or state.is_recorded)):
        raise Refused("not_supportable")
    if is_reporter:
        raise Refused("support_of_own")
    if gave:
        raise Refused("supported_already")
    return [e.Supported()]


def withdraw_support(state: State, ctx: Context, *, gave: bool = True) -> Events:
    """In any state: a voice is its owner's, whatever became of the report."""
    _require_anybody(ctx)
    if not gave or state.supporters < 1:
        raise Refused("not_supported")
    return [e.SupportWithdrawn()]


def _require_anybody(ctx: Context) -> None:
    if ctx.by.role != "public":
        raise Refused("not_allowed")
