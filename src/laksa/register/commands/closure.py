"""The ends of a case and the ways back: steps 5 and 6, refer, reject, withdraw, reopen, and what the clock does."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Unpack

from laksa.history.commitments import SealedTexts
from laksa.history.idempotency import IdempotencyKey
from laksa.register import audience, files, ledger, reference
from laksa.register.access import CLOCK, REPORTER
from laksa.register.commands._common import CommandOptions, Events, StepTimer, Who, actor, timing
from laksa.register.models import Attachment, Case, Complaint, Event
from laksa.register.referral import Referral
from laksa.rules import lifecycle
from laksa.rules.events import Reverted
from laksa.rules.lifecycle import Actor, Context
from laksa.rules.refusal import Refused
from laksa.rules.state import State

WITHDRAWN_MESSAGE = "Laporan ini dicabut atas permintaan Anda."
LAPSED_MESSAGE = (
    "Laporan ini ditutup karena pertanyaan kami belum dijawab dalam 30 hari. Anda dapat membukanya kembali."
)


def close(case: Case, *, by: Who, watch: StepTimer, **options: Unpack[CommandOptions]) -> Case:
    """Steps 5 and 6: closed, and recorded in the same command."""
    words = SealedTexts()
    body = Complaint.objects.filter(case=case).values_list("text", flat=True).first() or ""
    summary = words.seal("summary", audience.Public.of(case).summary(body))

    def decide(state: State, context: Context) -> Events:
        return lifecycle.close(state, context, summary=summary, timing=timing(case, state, "close", watch, context.at))

    return ledger.append(case, decide, by=actor(by), words=words, unread_conflicts=True, **options)


def refer(case: Case, *, body: str, text: str, by: Who, **options: Unpack[CommandOptions]) -> Case:
    """Not the city's: the responsible body and what the reporter reads."""
    if body and body not in reference.bodies():
        raise Refused("body_unknown", body=body)
    words = SealedTexts()
    sealed = words.seal("message", text)
    return ledger.append(
        case,
        lambda state, context: lifecycle.refer(state, context, body=body, message=sealed),
        by=actor(by),
        words=words,
        **options,
    )


def answer_for_body(
    case: Case,
    *,
    referral: Referral,
    result: str,
    text: str = "",
    photos: tuple[files.Stored, ...] = (),
    **options: Unpack[CommandOptions],
) -> Case:
    """The body outside lets the city and the reporter know what it did; whoever holds its link is the body."""
    words = SealedTexts()
    sealed = words.seal("text", text)
    hashes = tuple(entry.sha256 for entry in photos)
    return ledger.append(
        case,
        lambda state, context: lifecycle.answer_for_body(
            state,
            context,
            ledger.past_of_case(case),
            referral=referral.seq,
            result=result,
            text=sealed,
            files=hashes,
        ),
        by=Actor("body", agency=referral.body),
        words=words,
        extra_rows=lambda seq: files.rows(case.pk, seq, Attachment.Kind.AFTER, photos),
        **options,
    )


def reject(case: Case, *, reason: str, text: str, by: Who, **options: Unpack[CommandOptions]) -> Case:
    words = SealedTexts()
    sealed_reason, sealed = words.seal("reason", reason), words.seal("message", text)
    return ledger.append(
        case,
        lambda state, context: lifecycle.reject(state, context, reason=sealed_reason, message=sealed),
        by=actor(by),
        words=words,
        **options,
    )


def withdraw(case: Case, *, reason: str = "", by: Who = REPORTER, **options: Unpack[CommandOptions]) -> Case:
    words = SealedTexts()
    sealed_reason, sealed = words.seal("reason", reason), words.seal("message", WITHDRAWN_MESSAGE)
    return ledger.append(
        case,
        lambda state, context: lifecycle.withdraw(state, context, message=sealed, reason=sealed_reason),
        by=actor(by),
        words=words,
        **options,
    )


def reopen(case: Case, *, reason: str, by: Who, **options: Unpack[CommandOptions]) -> Case:
    words = SealedTexts()
    sealed = words.seal("reason", reason)

    def decide(state: State, context: Context) -> Events:
        days = reference.category_rule(state.category).days
        return lifecycle.reopen(state, context, reason=sealed, days=days)

    return ledger.append(case, decide, by=actor(by), words=words, **options)


def lapse(case: Case, **options: Unpack[CommandOptions]) -> Case:
    words = SealedTexts()
    sealed = words.seal("message", LAPSED_MESSAGE)
    return _by_the_clock(
        case, lambda state, context: lifecycle.lapse(state, context, message=sealed), words=words, **options
    )


def remind(case: Case, **options: Unpack[CommandOptions]) -> Case:
    return _by_the_clock(case, lifecycle.remind, **options)


def fall_overdue(case: Case, **options: Unpack[CommandOptions]) -> Case:
    return _by_the_clock(case, lifecycle.fall_overdue, **options)


def revert_overdue(
    case: Case, *, reason: str, by: Who, seen: int | None = None, once: IdempotencyKey | None = None
) -> Case:
    """FellOverdue taken back, where a wrong clock sealed it."""
    words = SealedTexts()
    sealed = words.seal("reason", reason)

    def decide(context: Context, events: Sequence[Event]) -> Reverted:
        fell = _standing_overdue(events)
        past = ledger.past_of(fell) if fell else None
        later = [event.recorded_at for event in events if fell and event.seq > fell.seq]
        [reverted] = lifecycle.revert_overdue(context, fell=past, later=later, reason=sealed)
        return reverted

    return ledger.take_back(case, decide, by=actor(by), words=words, seen=seen, once=once)


def _standing_overdue(events: Sequence[Event]) -> Event | None:
    """The newest FellOverdue that nobody has taken back."""
    reverted = {json.loads(event.payload)["command"] for event in events if event.name == "Reverted"}
    return next((e for e in reversed(events) if e.name == "FellOverdue" and e.command not in reverted), None)


def _by_the_clock(
    case: Case, decide: ledger.Decide, *, words: SealedTexts | None = None, **options: Unpack[CommandOptions]
) -> Case:
    """The rule is asked on the case as it was read first: most turns of the clock find nothing, and lock nobody out."""
    state = ledger.state_of(case)
    decide(state, ledger.CASES.context_now(state, CLOCK, options.get("at")))
    return ledger.append(case, decide, by=CLOCK, words=words, **options)
