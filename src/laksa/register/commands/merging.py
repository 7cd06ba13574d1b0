"""Two reports of one thing: merge, unmerge; and undo, which takes back the last command."""

from __future__ import annotations

from datetime import datetime

from laksa.register import ledger
from laksa.register.commands._common import Events, Who, actor
from laksa.register.ledger import Words
from laksa.register.models import Case
from laksa.rules import lifecycle
from laksa.rules.lifecycle import Context
from laksa.rules.refusal import Refused
from laksa.rules.state import Past, State


def merge(case: Case, *, target: Case, text: str, by: Who, seen: int | None = None, at: datetime | None = None) -> Case:
    """`case` becomes part of `target`; where that one was merged itself, of the end of the line."""
    words = Words()
    sealed = words.seal("message", text)
    return ledger.append_pair(
        case,
        _end_of_line(target, avoid=case),
        lambda state, other, context: lifecycle.merge(state, context, target=other, message=sealed),
        by=actor(by),
        words=words,
        seen=seen,
        at=at,
    )


def unmerge(case: Case, *, by: Who, seen: int | None = None, at: datetime | None = None) -> Case:
    target = Case.objects.filter(number=case.merged_into).first()
    if target is None:
        raise Refused("wrong_state", state=case.status)
    return ledger.append_pair(
        case, target, lambda state, other, context: lifecycle.unmerge(state, context), by=actor(by), seen=seen, at=at
    )


def undo(case: Case, *, by: Who) -> Case:
    """Assign, respond, close or merge taken back within ten seconds by who did it."""

    def decide(state: State, context: Context, last: Past, recorded_at: datetime, user: str) -> Events:
        return lifecycle.undo(state, context, last=last, last_recorded_at=recorded_at, last_user=user, now=context.at)

    return ledger.undo(case, by=actor(by), decide=decide)


def _end_of_line(target: Case, *, avoid: Case) -> Case:
    for _ in range(lifecycle.MERGE_DEPTH):
        if target.pk == avoid.pk:
            raise Refused("merge_itself")
        if not target.merged_into:
            return target
        target = Case.objects.get(number=target.merged_into)
    raise Refused("merge_too_deep")
