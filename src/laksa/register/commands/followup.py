"""What the agency did, and the operator's refusal of a weak follow-up."""

from __future__ import annotations

from datetime import date
from typing import Unpack

from laksa.history.commitments import SealedTexts
from laksa.register import files, ledger
from laksa.register.commands._common import CommandOptions, Events, Who, actor
from laksa.register.models import Case
from laksa.rules import lifecycle
from laksa.rules.lifecycle import Context
from laksa.rules.state import State


def follow_up(
    case: Case,
    *,
    what_was_done: str,
    result: str,
    scheduled: date | None = None,
    before: tuple[files.Stored, ...] = (),
    after: tuple[files.Stored, ...] = (),
    no_photo_reason: str = "",
    agency: str = "",
    officer: str = "",
    by: Who,
    **options: Unpack[CommandOptions],
) -> Case:
    """The agency's report with photos that can be opened, or why there are none; by OP on behalf of a named officer.

    Work that is done needs a photo after it, or the reason: one before it shows no result.
    """
    words = SealedTexts()
    sealed = words.seal("text", what_was_done)
    no_photo = words.seal("no_photo_reason", no_photo_reason)
    named = words.seal("officer", officer)

    def decide(state: State, context: Context) -> Events:
        return lifecycle.follow_up(
            state,
            context,
            text=sealed,
            result=result,
            agency=agency,
            scheduled=scheduled,
            before=tuple(entry.sha256 for entry in before),
            after=tuple(entry.sha256 for entry in after),
            unready=tuple(entry.sha256 for entry in (*before, *after) if not entry.is_ready),
            no_photo_reason=no_photo,
            officer=named,
        )

    return ledger.append(
        case,
        decide,
        by=actor(by),
        words=words,
        extra_rows=lambda seq: [*files.rows(case.pk, seq, "before", before), *files.rows(case.pk, seq, "after", after)],
        **options,
    )


def refuse_follow_up(case: Case, *, reason: str, by: Who, **options: Unpack[CommandOptions]) -> Case:
    words = SealedTexts()
    sealed = words.seal("reason", reason)
    return ledger.append(
        case,
        lambda state, context: lifecycle.refuse_follow_up(state, context, reason=sealed),
        by=actor(by),
        words=words,
        **options,
    )
