"""Two reports of one thing: merge, unmerge; and undo, which takes back the last command."""

from __future__ import annotations

from datetime import datetime

from laksa.history.commitments import SealedTexts
from laksa.register import ledger
from laksa.register.commands._common import Events, Who, actor
from laksa.register.models import Case
from laksa.rules import lifecycle
from laksa.rules.lifecycle import Context
from laksa.rules.refusal import Refused
from laksa.rules.state import Past, State


def merge(case: Case, *, target: Case, text: str, by: Who, seen: int | None = None, at: datetime | None = None) -> Case:
    """`case` becomes part of `target`; where that one was merged itself, of the end of the line."""
    line = line_of(target)
    if case in line:
        raise Refused("merge_itself")
    words = SealedTexts()
    sealed = words.seal("message", text)
    return ledger.append_together(
        [case, line[-1]],
        lambda states, context: lifecycle.merge(states[0], context, target=states[1], message=sealed),
        by=actor(by),
        words=words,
        seen=seen,
        at=at,
    )


def unmerge(case: Case, *, by: Who, seen: int | None = None, at: datetime | None = None) -> Case:
    """`case` stands for itself again; every case above it loses its reporters."""
    return ledger.append_together(
        line_of(case),
        lambda states, context: lifecycle.unmerge(states[0], context, above=states[1:]),
        by=actor(by),
        seen=seen,
        at=at,
    )


def undo(case: Case, *, by: Who) -> Case:
    """Assign, respond, close or merge taken back within ten seconds by who did it."""

    def decide(state: State, context: Context, last: Past, recorded_at: datetime, user: str) -> Events:
        return lifecycle.undo(state, context, last=last, last_recorded_at=recorded_at, last_user=user, now=context.at)

    return ledger.undo(case, by=actor(by), decide=decide)


def line_of(case: Case) -> list[Case]:
    """`case`, what it was merged into, and so on to the end of the line."""
    line = [case]
    while line[-1].merged_into:
        if len(line) > lifecycle.MERGE_DEPTH:
            raise Refused("merge_too_deep")
        line.append(Case.objects.get(number=line[-1].merged_into))
    return line
