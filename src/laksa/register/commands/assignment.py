"""Step 3 and the agency's side of it: assign, reassign, accept, return, waive, extend."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Unpack

from django.db.models import Q, QuerySet

from laksa.history.commitments import SealedTexts
from laksa.history.transaction import write
from laksa.register import ledger, reference
from laksa.register.commands._common import CommandOptions, Events, StepTimer, Who, actor, timing
from laksa.register.commands.opening import Entry, fields_of, keep_kecamatan, keep_place
from laksa.register.models import Case
from laksa.rules import lifecycle
from laksa.rules.events import Event
from laksa.rules.lifecycle import Context
from laksa.rules.refusal import Refused
from laksa.rules.state import ASSIGNED, State


def assign(
    case: Case,
    *,
    lead: str,
    support: str = "",
    note: str = "",
    reason: str = "",
    by: Who,
    watch: StepTimer,
    entry: Entry | None = None,
    **options: Unpack[CommandOptions],
) -> Case:
    """Step 3, "disposisi". From `received` the case is entered first, in the same command, with `entry`."""
    for agency in filter(None, {lead, support} - {case.lead, case.support}):
        _known_agency(agency)
    words = SealedTexts()
    sealed_note, sealed_reason = words.seal("note", note), words.seal("reason", reason)
    typed = fields_of(entry, words, case=case) if entry is not None else None

    def decide(state: State, context: Context) -> Events:
        events: list[Event] = []
        assigning = watch
        if state.status == "received" and entry is not None and typed is not None:
            fields = keep_place(case, keep_kecamatan(state, typed), entry)
            events += lifecycle.enter(state, context, fields, timing(case, state, "enter", watch, context.at))
            state = lifecycle.after(state, context, events)
            assigning = replace(watch, opened_at=None)  # the page's time went to entering
        days = reference.category_rule(state.category).days
        return events + list(
            lifecycle.assign(
                state,
                context,
                lead=lead,
                days=days,
                support=support,
                note=sealed_note,
                reason=sealed_reason,
                timing=timing(case, state, "assign", assigning, context.at),
            )
        )

    return ledger.append(case, decide, by=actor(by), words=words, **options)


def held_by(agency: str) -> QuerySet[Case]:
    """The open cases that are with this agency, as lead or as support."""
    return Case.objects.filter(Q(lead=agency) | Q(support=agency), status__in=sorted(ASSIGNED))


def hand_over(old: str, new: str, *, by: Who) -> None:
    """Every open case of an agency that closes goes to another: one reassignment each.

    All or none. Refused("agency_unknown"), or Refused("reported_office") where a report is about the other.
    """
    _known_agency(new)
    reason = f"{reference.agency_name(old)} tidak aktif lagi; laporannya diambil alih {reference.agency_name(new)}."
    with write():
        for case in list(held_by(old).order_by("pk")):
            _hand_over(case, old, new, reason, by)


def _hand_over(case: Case, old: str, new: str, reason: str, by: Who) -> None:
    words = SealedTexts()
    sealed = words.seal("reason", reason)

    def decide(state: State, context: Context) -> Events:
        days = reference.category_rule(state.category).days
        return lifecycle.hand_over(state, context, old=old, new=new, days=days, reason=sealed)

    ledger.append(case, decide, by=actor(by), words=words)


def accept(case: Case, *, by: Who, **options: Unpack[CommandOptions]) -> Case:
    return ledger.append(case, lifecycle.accept, by=actor(by), **options)


def return_(case: Case, *, reason: str, proposed: str, by: Who, **options: Unpack[CommandOptions]) -> Case:
    """ "Bukan tugas kami", with a reason and the agency that should have it."""
    if proposed:
        _known_agency(proposed)
    words = SealedTexts()
    sealed = words.seal("reason", reason)
    return ledger.append(
        case,
        lambda state, context: lifecycle.return_(state, context, reason=sealed, proposed=proposed),
        by=actor(by),
        words=words,
        **options,
    )


def waive_support(case: Case, *, reason: str, by: Who, **options: Unpack[CommandOptions]) -> Case:
    words = SealedTexts()
    sealed = words.seal("reason", reason)
    return ledger.append(
        case,
        lambda state, context: lifecycle.waive_support(state, context, reason=sealed),
        by=actor(by),
        words=words,
        **options,
    )


def ask_extension(case: Case, *, until: date, reason: str, by: Who, **options: Unpack[CommandOptions]) -> Case:
    """A later date for the agency, asked with a reason that will be public."""
    words = SealedTexts()
    sealed = words.seal("reason", reason)
    return ledger.append(
        case,
        lambda state, context: lifecycle.ask_extension(
            state, context, agency_due=context.calendar.closing_time(until), reason=sealed
        ),
        by=actor(by),
        words=words,
        **options,
    )


def extend(case: Case, *, reason: str, by: Who, **options: Unpack[CommandOptions]) -> Case:
    words = SealedTexts()
    sealed = words.seal("reason", reason)
    return ledger.append(
        case,
        lambda state, context: lifecycle.extend(state, context, reason=sealed),
        by=actor(by),
        words=words,
        **options,
    )


def refuse_extension(case: Case, *, reason: str, by: Who, **options: Unpack[CommandOptions]) -> Case:
    words = SealedTexts()
    sealed = words.seal("reason", reason)
    return ledger.append(
        case,
        lambda state, context: lifecycle.refuse_extension(state, context, reason=sealed),
        by=actor(by),
        words=words,
        **options,
    )


def _known_agency(code: str) -> None:
    found = reference.agencies().get(code)
    if found is None or not found.is_active:
        raise Refused("agency_unknown", agency=code)
