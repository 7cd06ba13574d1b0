"""What the public reads: hidden and shown again."""

from __future__ import annotations

from collections.abc import Sequence

from laksa.rules import events as e
from laksa.rules import publication
from laksa.rules.lifecycle.acting import Context, Events, require_operator
from laksa.rules.refusal import Refused
from laksa.rules.state import State


def hide(state: State, ctx: Context, wanted: Sequence[e.PublicationChanged], *, own: bool) -> Events:
    """In any state. The reporter hides what is `own`, and gives no reason; the staff hide anything, with a reason."""
    by_reporter = _publishes_as_reporter(state, ctx)
    if not wanted:
        raise Refused("nothing_to_hide")
    for one in wanted:
        if by_reporter and (not own or one.what == "whole" or one.reason != publication.OWN_WISH):
            raise Refused("not_allowed")
        if not by_reporter and (one.reason not in publication.REASONS or (one.reason == "other" and not one.note)):
            raise Refused("reason_missing")
        if one.what != "passage" and (one.what, one.photo) in {(known.what, known.photo) for known in state.hidden}:
            raise Refused("already_hidden")
    return wanted


def show(state: State, ctx: Context, hidden: Sequence[int]) -> Events:
    """Again, what the events `hidden` hid: the reporter what the reporter hid, the staff what the staff hid."""
    by_reporter = _publishes_as_reporter(state, ctx)
    known = {one.at: one for one in state.hidden}
    if not hidden or not set(hidden) <= known.keys():
        raise Refused("not_hidden")
    if any(known[at].by_reporter != by_reporter for at in hidden):
        raise Refused("not_allowed" if by_reporter else "hidden_by_reporter")
    return [
        e.PublicationChanged(one.what, hidden=False, seq=one.seq, field=one.field, photo=one.photo, of=one.at)
        for one in (known[at] for at in dict.fromkeys(hidden))
    ]


def _publishes_as_reporter(state: State, ctx: Context) -> bool:
    if ctx.by.role not in {"reporter", "head"}:
        require_operator(state, ctx)
    return ctx.by.role == "reporter"
