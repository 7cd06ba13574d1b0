"""The ends of a case and the ways back: steps 5 and 6, refer, reject, withdraw, reopen, and what the clock does."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Unpack

from django.utils import timezone

from laksa.register import audience, city, ledger, sops
from laksa.register.access import CLOCK, REPORTER
from laksa.register.commands._common import Events, How, StepTimer, Who, actor, timing
from laksa.register.ledger import IdempotencyKey, Words
from laksa.register.models import Case, Complaint, Event
from laksa.rules import lifecycle
from laksa.rules.events import Reverted
from laksa.rules.lifecycle import Context
from laksa.rules.refusal import Refused
from laksa.rules.state import State

WITHDRAWN_MESSAGE = "Laporan ini dicabut atas permintaan Anda."
LAPSED_MESSAGE = (
    "Laporan ini ditutup karena pertanyaan kami belum dijawab dalam 30 hari. Anda dapat membukanya kembali."
)


def close(case: Case, *, by: Who, watch: StepTimer, **how: Unpack[How]) -> Case:
    """Steps 5 and 6: closed, and recorded in the same command."""
    words = Words()
    body = Complaint.objects.filter(case=case).values_list("text", flat=True).first() or ""
    summary = words.seal("summary", audience.Public.of(case).summary(body))

    def decide(state: State, context: Context) -> Events:
        return lifecycle.close(state, context, summary=summary, timing=timing(case, state, "close", watch, context.at))

    return ledger.append(case, decide, by=actor(by), words=words, heed_messages=True, **how)


def refer(case: Case, *, body: str, text: str, by: Who, **how: Unpack[How]) -> Case:
    """Not the city's: the responsible body and what the reporter reads."""
    if body and body not in city.bodies():
        raise Refused("body_unknown", body=body)
    words = Words()
    sealed = words.seal("message", text)
    return ledger.append(
        case,
        lambda state, context: lifecycle.refer(state, context, body=body, message=sealed),
        by=actor(by),
        words=words,
        **how,
    )


def reject(case: Case, *, reason: str, text: str, by: Who, **how: Unpack[How]) -> Case:
    words = Words()
    sealed_reason, sealed = words.seal("reason", reason), words.seal("message", text)
    return ledger.append(
        case,
        lambda state, context: lifecycle.reject(state, context, reason=sealed_reason, message=sealed),
        by=actor(by),
        words=words,
        **how,
    )


def withdraw(case: Case, *, reason: str = "", by: Who = REPORTER, **how: Unpack[How]) -> Case:
    words = Words()
    sealed_reason, sealed = words.seal("reason", reason), words.seal("message", WITHDRAWN_MESSAGE)
    return ledger.append(
        case,
        lambda state, context: lifecycle.withdraw(state, context, message=sealed, reason=sealed_reason),
        by=actor(by),
        words=words,
        **how,
    )


def reopen(case: Case, *, reason: str, by: Who, **how: Unpack[How]) -> Case:
    words = Words()
    sealed = words.seal("reason", reason)

    def decide(state: State, context: Context) -> Events:
        days = city.category_rule(state.category).days if state.category else None
        return lifecycle.reopen(state, context, reason=sealed, days=days)

    return ledger.append(case, decide, by=actor(by), words=words, **how)


def lapse(case: Case, **how: Unpack[How]) -> Case:
    words = Words()
    sealed = words.seal("message", LAPSED_MESSAGE)
    return _by_the_clock(
        case, lambda state, context: lifecycle.lapse(state, context, message=sealed), words=words, **how
    )


def remind(case: Case, **how: Unpack[How]) -> Case:
    return _by_the_clock(case, lifecycle.remind, **how)


def fall_overdue(case: Case, **how: Unpack[How]) -> Case:
    return _by_the_clock(case, lifecycle.fall_overdue, **how)


def revert_overdue(
    case: Case, *, reason: str, by: Who, seen: int | None = None, once: IdempotencyKey | None = None
) -> Case:
    """FellOverdue taken back, where a wrong clock sealed it."""
    words = Words()
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


def _by_the_clock(case: Case, decide: ledger.Decide, *, words: Words | None = None, **how: Unpack[How]) -> Case:
    """The rule is asked on the case as it was read first: most turns of the clock find nothing, and lock nobody out."""
    state = ledger.state_of(case)
    decide(state, Context(CLOCK, how.get("at") or timezone.now(), sops.get(state.sop), city.calendar()))
    return ledger.append(case, decide, by=CLOCK, words=words, **how)
