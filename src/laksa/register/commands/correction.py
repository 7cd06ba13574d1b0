"""What is put right or written beside a case: fields, notes, meetings, the link, an opened identity, confirmations."""

from __future__ import annotations

from datetime import date
from typing import Unpack

from laksa.history.commitments import SealedTexts
from laksa.register import ledger, reference
from laksa.register.access import REPORTER
from laksa.register.commands._common import CommandOptions, Events, StepTimer, Who, actor, timing
from laksa.register.commands.opening import Entry, fields_of, keep_kecamatan, keep_place
from laksa.register.models import Case
from laksa.rules import lifecycle
from laksa.rules.events import UNTIMED
from laksa.rules.lifecycle import Context
from laksa.rules.refusal import Refused
from laksa.rules.state import State


def correct(case: Case, entry: Entry, *, reason: str = "", by: Who, **options: Unpack[CommandOptions]) -> Case:
    """The fields of step 2 again; a reason is needed once an agency works with them."""
    words = SealedTexts()
    fields, sealed = fields_of(entry, words, case=case), words.seal("reason", reason)

    def decide(state: State, context: Context) -> Events:
        known = keep_place(case, keep_kecamatan(state, fields), entry)
        return lifecycle.correct(state, context, known, reason=sealed)

    return ledger.append(case, decide, by=actor(by), words=words, **options)


def say_where(case: Case, area: str, *, by: Who = REPORTER, **options: Unpack[CommandOptions]) -> Case:
    """The reporter's own answer to "Kami kira di …, benar?": a kelurahan, or a kecamatan."""
    if area in reference.kelurahan():
        kelurahan, kecamatan = area, reference.kecamatan_of(area)
    elif area in reference.kecamatan():
        kelurahan, kecamatan = "", area
    else:
        raise Refused("kelurahan_unknown")
    return ledger.append(
        case,
        lambda state, context: lifecycle.say_where(state, context, kelurahan=kelurahan, kecamatan=kecamatan),
        by=actor(by),
        **options,
    )


def say_place(
    case: Case,
    *,
    landmark: str = "",
    point: tuple[float, float] | None = None,
    by: Who = REPORTER,
    **options: Unpack[CommandOptions],
) -> Case:
    """The reporter's answer to "Di mana letaknya?", in words or as a point; what stood there stays beside it."""
    words, (lat, lon) = SealedTexts(), point or (None, None)
    kept = " · ".join(filter(None, (case.complaint.landmark, landmark)))
    entry = Entry("", "", "", landmark=kept, lat=lat, lon=lon)
    fields = fields_of(entry, words, case=case)

    def decide(state: State, context: Context) -> Events:
        known = keep_place(case, fields, entry)
        return lifecycle.say_where(
            state,
            context,
            kelurahan=known.kelurahan,
            kecamatan=known.kecamatan,
            place=known.place,
            particulars=known.particulars,
        )

    return ledger.append(case, decide, by=actor(by), words=words, **options)


def confirm(case: Case, *, step: int, by: Who, watch: StepTimer, **options: Unpack[CommandOptions]) -> Case:
    """The generic step of a second SOP."""

    def decide(state: State, context: Context) -> Events:
        due = lifecycle.awaited(state, context.sop)
        clocks = timing(case, state, due.key, watch, context.at) if due else UNTIMED
        return lifecycle.confirm(state, context, step, clocks)

    return ledger.append(case, decide, by=actor(by), **options)


def note(case: Case, *, text: str, shared: bool = False, by: Who, **options: Unpack[CommandOptions]) -> Case:
    """An internal note; `shared` ones are read by the agency too. Never seen by the reporter."""
    words = SealedTexts()
    sealed = words.seal("text", text)
    return ledger.append(
        case,
        lambda state, context: lifecycle.note(state, context, text=sealed, shared=shared),
        by=actor(by),
        words=words,
        **options,
    )


def meet(
    case: Case,
    *,
    held_on: date,
    place: str,
    agencies: tuple[str, ...],
    result: str,
    by: Who,
    **options: Unpack[CommandOptions],
) -> Case:
    """Rapat koordinasi: date, place, agencies, result."""
    words = SealedTexts()
    sealed_place, sealed_result = words.seal("place", place), words.seal("result", result)
    return ledger.append(
        case,
        lambda state, context: lifecycle.meet(
            state, context, held_on=held_on, place=sealed_place, agencies=agencies, result=sealed_result
        ),
        by=actor(by),
        words=words,
        **options,
    )


def open_identity(case: Case, *, reason: str, by: Who, **options: Unpack[CommandOptions]) -> Case:
    """Look at who reported; the reason is shown to the reporter."""
    words = SealedTexts()
    sealed = words.seal("reason", reason)
    return ledger.append(
        case,
        lambda state, context: lifecycle.open_identity(state, context, reason=sealed),
        by=actor(by),
        words=words,
        **options,
    )


def renew_link(case: Case, *, by: Who = REPORTER, **options: Unpack[CommandOptions]) -> Case:
    """The secret link of before stops working at once."""
    return ledger.append(case, lifecycle.renew_link, by=actor(by), **options)
