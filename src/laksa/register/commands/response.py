"""What is said between the city and the reporter: questions, replies, interim answers, step 4, the verdict."""

from __future__ import annotations

from typing import Unpack

from laksa.history.commitments import SealedTexts
from laksa.register import files, ledger, questions, reference
from laksa.register.access import REPORTER
from laksa.register.commands._common import CommandOptions, Events, StepTimer, Who, actor, timing
from laksa.register.commands.opening import Entry, keep_place
from laksa.register.models import Attachment, Case, Complaint
from laksa.rules import lifecycle
from laksa.rules import text as wording
from laksa.rules.lifecycle import Category, Context, Fields
from laksa.rules.state import State


def ask_reporter(case: Case, *, text: str, by: Who, **options: Unpack[CommandOptions]) -> Case:
    words = SealedTexts()
    sealed = words.seal("text", text)
    return ledger.append(
        case,
        lambda state, context: lifecycle.ask_reporter(state, context, text=sealed),
        by=actor(by),
        words=words,
        **options,
    )


def agency_asks(case: Case, *, text: str, by: Who, **options: Unpack[CommandOptions]) -> Case:
    words = SealedTexts()
    sealed = words.seal("text", text)
    return ledger.append(
        case,
        lambda state, context: lifecycle.agency_asks(state, context, text=sealed),
        by=actor(by),
        words=words,
        **options,
    )


def answer_questions(case: Case, category: str, answers: questions.Answers, **options: Unpack[CommandOptions]) -> Case:
    """Of what this category asks, these answers; the others that stand already stay. Refused as questions.check."""

    def decide(state: State, context: Context) -> Events:
        stored = Complaint.objects.filter(case=case).values_list("answers", flat=True).first() or ""
        given = {code for code, _ in answers}
        own = {one.code for one in questions.all_of(category)} - given
        whole = (*answers, *(one for one in questions.read(stored) if one[0] in own))
        kept = keep_place(
            case, Fields("", Category(category, needs_place=False, days=0), ""), Entry("", category, "", answers=whole)
        )
        return lifecycle.answer_questions(state, context, particulars=kept.particulars)

    return ledger.append(case, decide, by=REPORTER, **options)


def reply(
    case: Case,
    *,
    text: str = "",
    photos: tuple[files.Stored, ...] = (),
    by: Who = REPORTER,
    **options: Unpack[CommandOptions],
) -> Case:
    """The reporter adds to the report or answers a question."""
    words = SealedTexts()
    sealed = words.seal("text", text)
    hashes = tuple(entry.sha256 for entry in photos)
    urgent = wording.is_emergency(text)
    return ledger.append(
        case,
        lambda state, context: lifecycle.reply(state, context, text=sealed, files=hashes, emergency=urgent),
        by=actor(by),
        words=words,
        extra_rows=lambda seq: files.rows(case.pk, seq, "reporter", photos),
        **options,
    )


def mark_read(case: Case, *, by: Who, **options: Unpack[CommandOptions]) -> Case:
    return ledger.append(case, lifecycle.mark_read, by=actor(by), **options)


def respond_interim(case: Case, *, text: str, by: Who, **options: Unpack[CommandOptions]) -> Case:
    words = SealedTexts()
    sealed = words.seal("text", text)
    return ledger.append(
        case,
        lambda state, context: lifecycle.respond_interim(state, context, text=sealed),
        by=actor(by),
        words=words,
        **options,
    )


def respond(case: Case, *, text: str, by: Who, watch: StepTimer, **options: Unpack[CommandOptions]) -> Case:
    """Step 4: the answer to the reporter; it stands on the report's page even without a contact."""
    words = SealedTexts()
    sealed = words.seal("text", text)

    def decide(state: State, context: Context) -> Events:
        return lifecycle.respond(state, context, text=sealed, timing=timing(case, state, "respond", watch, context.at))

    return ledger.append(case, decide, by=actor(by), words=words, unread_conflicts=True, **options)


def give_verdict(
    case: Case,
    *,
    verdict: str,
    text: str = "",
    photos: tuple[files.Stored, ...] = (),
    by: Who = REPORTER,
    **options: Unpack[CommandOptions],
) -> Case:
    """Ya, Sebagian or Belum, with a word and photos if the reporter likes. Belum reopens the same number.

    Of a report that its Belum reopened, the Belum is changed: Refused("verdict_acted_on") once an operator has acted.
    """
    words = SealedTexts()
    sealed = words.seal("text", text)
    hashes = tuple(entry.sha256 for entry in photos)

    def decide(state: State, context: Context) -> Events:
        if state.is_open and state.verdict == "no":
            past = ledger.past_of_case(case)
            return lifecycle.change_no(context, past, verdict=verdict, text=sealed, files=hashes)
        days = reference.category_rule(state.category).days
        return lifecycle.give_verdict(state, context, verdict=verdict, text=sealed, files=hashes, days=days)

    def beside(last: int) -> list[Attachment]:
        """The photos stand with the verdict, which a reopening follows."""
        return files.rows(case.pk, last - 1 if verdict == "no" else last, "reporter", photos)

    return ledger.append(case, decide, by=actor(by), words=words, extra_rows=beside, **options)
