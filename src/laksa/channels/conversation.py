"""What somebody said becomes a report, or an answer in the report that it belongs to.

What it means is decided by rules.conversation; here it is carried out, in one transaction with what we answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from laksa.channels import prompts
from laksa.channels.models import HELD, Conversation, InboundMessage
from laksa.channels.receiver import Incoming, receivers
from laksa.history.idempotency import IdempotencyKey
from laksa.messages import reach
from laksa.messages.follower import recipient_of
from laksa.messages.models import KNOWN_THERE, Consent, Message, Subscription
from laksa.register import files, ledger, place_guess, questions, senders
from laksa.register.access import REPORTER, is_published, permitted
from laksa.register.commands import correction, opening, response
from laksa.register.index_conditions import literal
from laksa.register.models import Case, Complaint, Contact
from laksa.register.models.case import ANSWERED_ELSEWHERE, STANDING
from laksa.register.questions import Question
from laksa.rules import conversation as rules
from laksa.rules import text as wording
from laksa.rules.conversation import Asked, Decision, Own, Said, Standing
from laksa.rules.numbering import number_in
from laksa.rules.parse import whole_number
from laksa.rules.refusal import Refused
from laksa.search import categories

# Of somebody with more, what they name is found all the same.
_LOOKED_AT = 20
WORDS, WHICH, DELETION = "words", "which", "deletion"
_HELD_FOR_AN_ANSWER = (WORDS, WHICH)
_DELETION_ASKED = "HAPUS: pelapor meminta data pribadinya dihapus."


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a message: the case that it opened or was added to, or why it is held."""

    case: Case | None = None
    reason: str = ""


def take_in(row: InboundMessage, incoming: Incoming, held: Sequence[Incoming]) -> Outcome:
    """Carry out what `incoming`, kept in `row`, means; within the caller's transaction.

    `held` are what the rows of `held_of` say, in their order. Refused as by the commands that a form calls.
    """
    return _Turn(row, incoming, held).carry_out()


def decided_by_hand(row: InboundMessage, incoming: Incoming, held: Sequence[Incoming], decision: Decision) -> Outcome:
    """The same, as a person decided; `row` is the last of what is held, `held` what the rows before it say."""
    return _Turn(row, incoming, held).carry_out(decision)


def open_report_of(channel: str, address: str) -> str:
    """The number of their newest report that is open; "" where none is."""
    own = _own(channel, Incoming(address), set())
    return next((case.number for case in own if case.ended_at is None), "")


def held_of(channel: str, address: str) -> QuerySet[InboundMessage]:
    """What this person said that is in no report yet, for we wait for an answer of theirs; the oldest first."""
    theirs = Q(conversation__channel=channel, conversation__address=address, reason__in=_HELD_FOR_AN_ANSWER)
    return InboundMessage.objects.filter(HELD, theirs).order_by("pk")


def stored(kept: Sequence[dict[str, Any]]) -> tuple[files.Stored, ...]:
    """The files that InboundMessage.files names."""
    return tuple(files.Stored(**{name: value for name, value in one.items() if name != "ref"}) for one in kept)


class _Turn:
    """One message, and the conversation that it stands in."""

    def __init__(self, row: InboundMessage, incoming: Incoming, held: Sequence[Incoming]) -> None:
        self._row, self._incoming, self._held = row, incoming, held
        self._now = timezone.now()
        self._talk = _conversation(row.channel, incoming)
        ours, theirs = _answered(self._talk, incoming.answers), _said_in(self._talk, incoming.answers)
        self._own = _own(row.channel, incoming, ours | theirs)
        self._answers = next((case.number for case in self._own if case.pk in (ours or theirs)), "")
        answers_ours = any(case.pk in ours for case in self._own)
        self._is_proven = incoming.is_proven or answers_ours or prompts.was_sent(self._talk, incoming.answers)

    def carry_out(self, by_hand: Decision | None = None) -> Outcome:
        decision = by_hand or rules.decide(self._said(), self._standing(), at=self._now)
        self._row.conversation, self._row.decision = self._talk, type(decision).__name__.lower()
        outcome = _ACTIONS[type(decision)](self, decision)
        if outcome.case is not None:
            self._talk.case, self._talk.heard_at = outcome.case, self._now
            if self._held or by_hand:  # by hand the row itself was held
                self._release(outcome.case)
        self._talk.save()
        if wording.is_emergency(f"{self._incoming.title}\n{self._incoming.text}"):
            self._say(prompts.EMERGENCY, case=outcome.case)
        return outcome

    def _say(self, kind: str, *, case: Case | None = None, number: str = "") -> None:
        """Nothing to a machine, which would answer."""
        if not self._incoming.is_automatic:
            prompts.ask(self._talk, kind, case=case, number=number)

    def _said(self) -> Said:
        one = self._incoming
        return Said(
            one.text,
            title=one.title,
            answers=self._answers,
            has_files=bool(one.media),
            has_point=one.point is not None,
            is_proven=self._is_proven,
        )

    def _standing(self) -> Standing:
        return Standing(
            own=[_as_own(case) for case in self._own],
            bound=next((case.number for case in self._own if case.pk == self._talk.case_id), ""),
            heard_at=self._talk.heard_at,
            asked=Asked(self._talk.asked),
            held=_joined(self._held),
            holds=bool(self._held),
        )

    def stop(self, _: rules.Stop) -> Outcome:
        was_stopped, self._talk.is_stopped = self._talk.is_stopped, True
        self._note_all(Consent.Word.STOPPED)
        _followed(self._talk).update(stopped_at=self._now)
        if not was_stopped:
            self._say(prompts.STOPPED)
        return Outcome()

    def resume(self, _: rules.Resume) -> Outcome:
        """Who begins so, and has stopped nothing, is told how to report."""
        is_new = not (self._talk.is_stopped or self._own)
        self._talk.is_stopped = False
        self._note_all(Consent.Word.ASKED)
        _followed(self._talk).update(stopped_at=None)
        self._say(prompts.WORDS if is_new else prompts.RESUMED)
        return Outcome()

    def delete(self, _: rules.Delete) -> Outcome:
        """A person carries it out: what a report needs to stay a report is theirs to judge."""
        case = next(iter(self._own), None)
        if case is not None:
            self._reply(case, _DELETION_ASKED, ())
        self._say(prompts.DELETION, case=case)
        return Outcome(case, DELETION)

    def prove(self, decision: rules.Prove) -> Outcome:
        if not decision.follows:
            self._say(prompts.PROVE)
        elif self._followed(decision.follows) is None:
            self._say(prompts.NOT_FOLLOWED, number=decision.follows)
        else:
            self._say(prompts.PROVE_FOLLOWING, number=decision.follows)
        return Outcome()

    def follow(self, decision: rules.Follow) -> Outcome:
        case = self._followed(decision.number)
        if case is None:
            self._say(prompts.NOT_FOLLOWED, number=decision.number)
        elif case not in self._own:
            Subscription.objects.update_or_create(
                case=case, channel=self._talk.channel, address=self._talk.address, defaults={"stopped_at": None}
            )
            self._say(prompts.FOLLOWING, case=case)
        else:
            reach.note(case.pk, self._talk.channel, Consent.Word.ASKED, at=self._now)
            self._say(prompts.FOLLOWING, case=case)
        return Outcome()

    def _followed(self, number: str) -> Case | None:
        """The report that is followed under this number; None where they may not."""
        case = Case.objects.filter(STANDING, number=number).first()
        return case if case and (is_published(case) or case in self._own) else None

    def judge(self, decision: rules.Judge) -> Outcome:
        case = self._one(decision.number)
        try:
            response.give_verdict(
                case, verdict=decision.verdict, text=decision.text, photos=self._files(), once=self._once()
            )
        except Refused:  # too late, or somebody has acted on the Belum that they change: the words still count
            return self._add(case, decision.whole)
        self._say(f"verdict_{decision.verdict}", case=case)
        return Outcome(case)

    def add_to(self, decision: rules.AddTo) -> Outcome:
        outcome = self._add(self._one(decision.number), decision.text)
        if decision.asks_proof:
            self._say(prompts.PROVE, case=outcome.case)
        return outcome

    def locate(self, decision: rules.Locate) -> Outcome:
        case = self._one(decision.number)
        self._talk.asked = Asked.NOTHING
        if wording.is_emergency(decision.text) or not (decision.text or self._incoming.point):
            return self._add(case, decision.text)
        try:
            correction.say_place(case, landmark=decision.text, point=self._incoming.point, once=self._once())
        except Refused:  # it is known by now
            return self._add(case, decision.text)
        self._say(prompts.LOCATED, case=case)
        self._ask_what_the_category_asks(case)
        return Outcome(case)

    def answer(self, decision: rules.Answer) -> Outcome:
        """The answer is kept and the next question asked; what answers nothing is told like anything else."""
        case, question = self._one(decision.number), questions.named(self._talk.question)
        if question is None:
            return self._add(case, decision.text)
        if decision.text:
            given = tuple((question.code, one) for one in _meant(question, decision.text))
            try:
                response.answer_questions(case, questions.category_of(question.code), given, once=self._once())
            except Refused:
                return self._add(case, decision.text)
        self._ask_next(case, questions.category_of(question.code), after=question)
        return Outcome(case)

    def _ask_next(self, case: Case, category: str, after: Question | None = None) -> None:
        """What the category asks and this report does not say, one question at a time; of those alone whose answer is
        known for one: whatever somebody writes next would pass for free words.
        """
        complaint = Complaint.objects.get(case=case)
        known = {one.question.code for one in questions.answered(complaint.answers)}
        asked = [one for one in questions.questions_of(category) if one.code not in known and one.is_checked]
        ahead = [one for one in asked if after is None or one.order > _order_of(after, category)]
        is_promised = bool(ahead) and prompts.ask(self._talk, prompts.QUESTION, case=case, question=ahead[0])
        self._talk.asked = Asked.QUESTION if is_promised else Asked.NOTHING
        self._talk.question = ahead[0].code if is_promised else ""
        if after is not None and not ahead and known:
            self._say(prompts.ANSWERED, case=case)

    def _ask_what_the_category_asks(self, case: Case) -> None:
        """Where the words name one category and no other, and a day allows as many questions as one may ask."""
        if self._incoming.is_automatic or receivers()[self._talk.channel].answers_a_day <= questions.MOST:
            return
        named = [case.category] if case.category else _categories_named(case)
        if len(named) == 1:
            self._ask_next(case, named[0])

    def open_new(self, decision: rules.OpenNew) -> Outcome:
        said = [*self._held, replace(self._incoming, text=decision.text)]
        whole = wording.clean(_joined(said))
        text, rest = _split(whole)
        point = next((one.point for one in reversed(said) if one.point), None)
        photos = self._files()
        case = opening.submit(self._submission(text, point, photos[: files.MAX_PHOTOS]), once=self._once())
        for part in rest:
            self._reply(case, part, ())
        if len(photos) > files.MAX_PHOTOS:
            self._reply(case, "", photos[files.MAX_PHOTOS :])
        reach.note(case.pk, self._talk.channel, self._consent, at=self._now)
        self._talk.asked = Asked.NOTHING
        if point is None and not self._incoming.is_automatic and not (case.kelurahan or place_guess.of_case(case)):
            self._talk.asked = Asked.PLACE
            self._say(prompts.PLACE, case=case)
        else:
            self._ask_what_the_category_asks(case)
        return Outcome(case)

    def ask_which(self, decision: rules.AskWhich) -> Outcome:
        if self._incoming.is_automatic:  # nobody would answer
            return self._add(self._one(decision.number), self._incoming.text)
        if self._talk.asked != Asked.WHICH:
            self._say(prompts.WHICH, case=self._one(decision.number))
        self._talk.asked = Asked.WHICH
        return Outcome(reason=WHICH)

    def ask_words(self, _: rules.AskWords) -> Outcome:
        if self._talk.asked != Asked.WORDS:
            self._say(prompts.WORDS)
        self._talk.asked = Asked.WORDS
        return Outcome(reason=WORDS)

    @property
    def _consent(self) -> Consent.Word:
        silent = self._talk.is_stopped or self._incoming.is_automatic
        return Consent.Word.STOPPED if silent else Consent.Word.TOLD

    def _submission(
        self, text: str, point: tuple[float, float] | None, photos: tuple[files.Stored, ...]
    ) -> opening.Submission:
        one = self._incoming
        lat, lon = point or (None, None)
        return opening.Submission(
            text=text,
            channel=self._talk.channel,
            title=rules.telling(one.title),
            lat=lat,
            lon=lon,
            name=self._talk.name,
            phone=one.phone,
            email=one.email,
            reply_channel=self._talk.channel,
            reply_address=self._talk.address,
            files=photos,
            sender=senders.digest_of(self._talk.channel, self._talk.address),
        )

    def _add(self, case: Case, text: str) -> Outcome:
        """Words, files and place to the report; one that was merged speaks in the report that it was merged into."""
        case = _standing_in(case)
        if text or self._incoming.point or self._talk.asked != Asked.PLACE:
            # The photos of an album come one by one, and answer nothing.
            self._talk.asked = Asked.NOTHING
        said = [*self._held, replace(self._incoming, text=text)]
        points = ["Titik lokasi: {:.6f}, {:.6f}".format(*one.point) for one in said if one.point]
        first, rest = _split(wording.clean("\n\n".join([_joined(said), *points]).strip()))
        photos = self._files()
        if first or photos:
            self._reply(case, first, photos, once=self._once())
        for part in rest:
            self._reply(case, part, ())
        return Outcome(case)

    def _reply(
        self, case: Case, text: str, photos: tuple[files.Stored, ...], *, once: IdempotencyKey | None = None
    ) -> None:
        response.reply(case, text=text, photos=photos, once=once)

    def _files(self) -> tuple[files.Stored, ...]:
        """What came with this message, and with those that are held."""
        rows = [*self._held_rows(), self._row]
        return stored([one for row in rows for one in row.files])

    def _held_rows(self) -> list[InboundMessage]:
        if not self._held:
            return []
        return list(held_of(self._talk.channel, self._talk.address).exclude(pk=self._row.pk))

    def _release(self, case: Case) -> None:
        """What was held is in the report now."""
        held_of(self._talk.channel, self._talk.address).update(
            state=InboundMessage.State.TAKEN, reason="", case=case, seq=last_seq(case), payload={}, files=[]
        )

    def _once(self) -> IdempotencyKey:
        """Not the id itself, which a stranger could guess and use up as the key of a form."""
        return IdempotencyKey.of(senders.digest_of(f"message on {self._row.channel}", self._row.external_id))

    def _one(self, number: str) -> Case:
        return next(case for case in self._own if case.number == number)

    def _note_all(self, word: Consent.Word) -> None:
        for case in self._own:
            reach.note(case.pk, self._talk.channel, word, at=self._now)


_ACTIONS: dict[type[Decision], Callable[[_Turn, Any], Outcome]] = {
    rules.Stop: _Turn.stop,
    rules.Resume: _Turn.resume,
    rules.Delete: _Turn.delete,
    rules.Prove: _Turn.prove,
    rules.Follow: _Turn.follow,
    rules.Judge: _Turn.judge,
    rules.AddTo: _Turn.add_to,
    rules.Locate: _Turn.locate,
    rules.Answer: _Turn.answer,
    rules.OpenNew: _Turn.open_new,
    rules.AskWhich: _Turn.ask_which,
    rules.AskWords: _Turn.ask_words,
}


def _conversation(channel: str, incoming: Incoming) -> Conversation:
    """Theirs, locked; begun with their first message."""
    locked = Conversation.objects.select_for_update()
    talk = locked.filter(channel=channel, address=incoming.sender).first()
    if talk is None:
        talk, is_new = Conversation.objects.get_or_create(channel=channel, address=incoming.sender)
        talk = talk if is_new else locked.get(pk=talk.pk)
    if incoming.name:
        talk.name = wording.clean(incoming.name)[: opening.NAME_MAX]
    return talk


def _answered(talk: Conversation, external_ids: Sequence[str]) -> set[int]:
    """The cases whose reporters got these messages of ours, by the channel's ids of those.

    What a follower of a case got, or the reporter of one that was merged into it, is no sign of being its reporter.
    """
    ids = [one for one in external_ids if one]
    if not ids:
        return set()
    found = Message.objects.filter(literal(KNOWN_THERE), channel=talk.channel, external_id__in=ids, case__isnull=False)
    mine = (
        one.case_id if prompts.is_of(talk, one) else recipient_of(one) if one.about == "case" else 0 for one in found
    )
    return {case_id for case_id in mine if case_id}


def _said_in(talk: Conversation, external_ids: Sequence[str]) -> set[int]:
    """The cases in which messages of their own stand, by the channel's ids of those: they correct one, or add to it."""
    ids = [one for one in external_ids if one]
    if not ids:
        return set()
    found = InboundMessage.objects.filter(channel=talk.channel, external_id__in=ids, conversation=talk)
    return set(found.exclude(case=None).values_list("case", flat=True))


def _own(channel: str, incoming: Incoming, answered: set[int]) -> list[Case]:
    """Their reports, the newest first: that came by this channel from this address, or whose message they answer."""
    contacts = Contact.objects.filter(
        literal(ANSWERED_ELSEWHERE), reply_channel=channel, reply_address=incoming.sender
    ).values("case")
    newest = Case.objects.filter(STANDING, pk__in=contacts).order_by("-pk")
    found = {case.pk: case for case in newest.select_related("contact")[:_LOOKED_AT]}
    named = number_in(wording.clean(incoming.text)) or number_in(wording.clean(incoming.title))
    more = Case.objects.filter(STANDING).filter(Q(pk__in=answered) | Q(number=named)).select_related("contact")
    for case in more if answered or named else ():
        contact = getattr(case, "contact", None)
        if contact and reach.address_on(channel, contact).casefold() == incoming.sender.casefold():
            found[case.pk] = case
    return sorted(found.values(), key=lambda case: -case.pk)


def _as_own(case: Case) -> Own:
    is_open, state = case.ended_at is None, ledger.state_of(case)
    awaits = state.verdict == "no" if is_open else "give_verdict" in permitted(state, REPORTER)
    return Own(case.number, is_open=is_open, awaits_verdict=awaits)


def _standing_in(case: Case) -> Case:
    """The report that a merged one is part of."""
    while case.merged_into:
        case = Case.objects.get(number=case.merged_into)
    return case


def _meant(question: Question, text: str) -> list[str]:
    """The answer as typed; of a list the choices whose numbers were given."""
    if not question.values:
        return [text]
    numbers = [whole_number(part) for part in text.replace(",", " ").split()]
    codes = [question.values[one - 1][0] for one in numbers if one and one <= len(question.values)]
    return codes if codes and len(codes) == len(numbers) else [text]


def _order_of(question: Question, category: str) -> int:
    return next((one.order for one in questions.questions_of(category) if one.code == question.code), 0)


def _categories_named(case: Case) -> list[str]:
    """The one category that the words name best; none where several do so alike."""
    found = categories.named_in(f"{case.complaint.title}\n{case.complaint.text or ''}")
    best = [one.category.code for one in found if one.score == found[0].score]
    return best if len(best) == 1 else []


def _followed(talk: Conversation) -> QuerySet[Subscription]:
    return Subscription.objects.filter(channel=talk.channel, address=talk.address)


def _joined(said: Sequence[Incoming]) -> str:
    return "\n\n".join(text for one in said if (text := rules.titled(one.text.strip(), one.title)))


def _split(text: str) -> tuple[str, list[str]]:
    """As much as one text of the register holds, and the rest in such parts."""
    parts = [text[at : at + wording.TEXT_MAX] for at in range(0, len(text), wording.TEXT_MAX)] or [""]
    return parts[0], parts[1:]


def last_seq(case: Case) -> int:
    return case.events.order_by("-seq").values_list("seq", flat=True).first() or 1
