"""Steps 1 and 2: a complaint comes in, is taken down, is entered, is imported."""

from __future__ import annotations

import dataclasses
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Unpack

from django.conf import settings
from django.db import IntegrityError
from django.db.models import Q
from django.utils import timezone

from laksa.history.commitments import SealedTexts
from laksa.history.idempotency import IdempotencyKey, Replayed
from laksa.history.identity import new_command, new_id
from laksa.history.transaction import write
from laksa.register import audience, files, ledger, questions, reference, senders, sops
from laksa.register.access import IMPORT, REPORTER
from laksa.register.commands._common import CommandOptions, Events, StepTimer, Who, actor, timing
from laksa.register.contacts import email_address, phone_e164
from laksa.register.index_conditions import literal
from laksa.register.ledger import CASES
from laksa.register.models import Case, Claim, ClientReport, Complaint, Contact, Idempotency
from laksa.register.models.case import IMPORTED
from laksa.rules import chain, lifecycle
from laksa.rules import text as wording
from laksa.rules.events import Received
from laksa.rules.lifecycle import Actor, Context
from laksa.rules.refusal import Refused, together
from laksa.rules.state import State

SAME_WITHIN = timedelta(hours=24)
LANDMARK_MAX, NAME_MAX, TITLE_MAX = 300, 120, 120
# Where whoever reports has the whole form before them; from all others a report is taken with what they say.
ASKED_AT_ONCE = frozenset({"web", "open311", "api"})
_TRIES = 5
_BY_ITSELF = ("Received", "FellOverdue", "DueMoved")  # what happens to an imported case without anybody


@dataclass(frozen=True)
class Submission:
    """What came in, as typed. Empty kind or category = "Saya tidak tahu"."""

    text: str
    channel: str = "web"
    kind: str = ""
    category: str = ""
    kelurahan: str = ""
    kecamatan: str = ""
    landmark: str = ""
    lat: float | None = None
    lon: float | None = None
    name: str = ""
    email: str = ""
    phone: str = ""
    reply_channel: str = ""  # the channel it came by, where its reporter is answered, and their address there
    reply_address: str = ""
    confidential: bool | None = None  # None: not said
    by_agency: bool = False
    about_agency: str = ""
    answers: questions.Answers = ()  # to the category's questions: code and what was typed; several of a list repeat it
    title: str = ""
    files: tuple[files.Stored, ...] = ()
    device: str = ""
    sender: str = ""  # senders.digest_of: over the soft limit the report is taken and marked
    number: str = ""
    source: tuple[str, str] = ("", "")
    told: str = ""  # what the list it comes from says beside, kept as it says it
    client: int | None = None  # the accounts.ApiKey by which another system sent it


# Of a submission, what the channel says and no person; the answers, which are no field; and the files, which are told
# by their hashes.
NOT_TYPED = frozenset(
    {"channel", "reply_channel", "reply_address", "answers", "title", "files", "device", "sender", "number", "source",
     "told", "client"}
)  # fmt: skip
TYPED = tuple(one.name for one in dataclasses.fields(Submission) if one.name not in NOT_TYPED)
_typed = attrgetter(*TYPED)


@dataclass(frozen=True)
class Entry:
    """What an operator fills in at step 2."""

    kind: str
    category: str
    urgency: str
    kelurahan: str = ""
    kecamatan: str = ""
    landmark: str = ""
    lat: float | None = None
    lon: float | None = None
    confidential: bool = False
    about_agency: str = ""
    public_wish: bool = False
    title: str = field(default="")
    answers: questions.Answers | None = None  # None: what stands was not asked anew


def submit(
    submission: Submission, *, by: Who = REPORTER, once: IdempotencyKey | None = None, at: datetime | None = None
) -> Case:
    """Step 1: one case, durable, or Refused. The same key and body give the same case (Replayed is resolved).

    Without a key: one case for the same normalised text, contact or device, and kelurahan within 24 hours.
    """
    checked = check(submission)
    key = replace(once or _same_report(checked), sender=checked.sender)
    return _open_once(checked, by=by, once=key, at=at)


def take_down(
    submission: Submission,
    entry: Entry,
    *,
    by: Who,
    once: IdempotencyKey,
    watch: StepTimer,
    at: datetime | None = None,
) -> Case:
    """Steps 1 and 2 in one, for phone, counter, letter, social media. Who entered stands apart from who reported.

    Step 1 alone where the SOP wants something confirmed between the two, or where entering is another's: what is about
    the service itself the head enters, all else an operator.
    """
    fields, who = fields_of(entry), actor(by)
    acts = lifecycle.acts_as_operator(State(about_agency=entry.about_agency), who)
    at_once = acts and not sops.current().confirmations_before("enter")
    if at_once:
        together(lambda: check(submission), lambda: lifecycle.fields_complete(fields))
    if who.role == "operator":
        return _open_once(check(submission), by=who, once=once, at=at, entry=(fields, watch) if at_once else None)
    with write():  # the rules let the channel bring it, whoever wrote it down: entered_by and step 2 name the head
        row = _open_once(check(submission), by=replace(who, role="channel"), once=once, at=at)
        if at_once and row.status == "received":
            row = enter(row, entry, by=who, watch=watch, at=at)
        return row


def import_case(submission: Submission, *, at: datetime | None = None) -> Case | None:
    """A case of another system; None when (source, id) was imported before. No handling time, no 24-hour rule."""
    checked = check(submission)
    source, source_id = submission.source
    for _ in range(_TRIES):
        try:
            return _open(checked, by=IMPORT, once=None, at=at)
        except IntegrityError as collision:  # a number that is taken, or the row has come in
            if Case.objects.filter(literal(IMPORTED), source=source, source_id=source_id).exists():
                return None
            clash = collision
    raise clash


def undo_import(case: Case, *, run: int, by: Actor) -> Case:
    """The case goes with the import that brought it; its words are erased.

    Refused("import_acted_on") where somebody has taken it or done anything to it; what the clock did is no deed.
    """
    with write():
        row = ledger.lock(case.pk)
        deeds = row.events.exclude(Q(name__in=_BY_ITSELF) | Q(role="import"))
        acted = deeds.exists() or Claim.objects.filter(case=row, taken=True).exists()
        return ledger.erase(
            row,
            ("text", "contact"),
            by=by,
            decide=lambda state, context: lifecycle.undo_import(state, context, run=run, acted=acted),
        )


def enter(case: Case, entry: Entry, *, by: Who, watch: StepTimer, **options: Unpack[CommandOptions]) -> Case:
    """Step 2 for what came digitally: checked and completed."""
    words = SealedTexts()
    fields = fields_of(entry, words, case=case)

    def decide(state: State, context: Context) -> Events:
        known = keep_place(case, keep_kecamatan(state, fields), entry)
        return lifecycle.enter(state, context, known, timing(case, state, "enter", watch, context.at))

    return ledger.append(case, decide, by=actor(by), words=words, **options)


def keep_place(case: Case, fields: lifecycle.Fields, entry: Entry) -> lifecycle.Fields:
    """The present title and place beside the case, and `fields` with the commitment to them; what is left empty stays.

    Called while the case is locked and its event is decided: a command that is repeated or refused changes nothing.
    """
    changes = _kept_of(entry)
    anew = entry.answers is not None
    complaint = Complaint.objects.filter(case=case).first() if changes or anew else None
    if complaint is None:
        return fields
    if entry.answers is not None:
        given = questions.check(entry.category, entry.answers, is_whole=False)
        changes["answers"] = questions.replaced(complaint.answers, entry.category, given)
    for name, value in changes.items():
        setattr(complaint, name, value)
    complaint.save(update_fields=changes)
    return replace(fields, particulars=particulars_of(complaint))


def particulars_of(complaint: Complaint) -> str:
    """The commitment to title, landmark, point and answers; "" once they were erased."""
    if complaint.salt is None:
        return ""
    return chain.commitment(bytes(complaint.salt), complaint.particulars)


def _kept_of(entry: Entry) -> dict[str, object]:
    changes: dict[str, object] = {}
    if entry.landmark:
        changes["landmark"] = wording.clean(entry.landmark)[:LANDMARK_MAX]
    if entry.lat is not None and entry.lon is not None:
        changes |= {"lat": entry.lat, "lon": entry.lon}
    if entry.title:
        changes["title"] = wording.clean(entry.title)[:TITLE_MAX]
    return changes


def check(submission: Submission) -> Submission:
    """The submission cleaned, or Refused with the fields' own codes."""
    is_whole = submission.channel in ASKED_AT_ONCE
    body, email, phone, answers = together(
        lambda: _long_enough(submission.text),
        lambda: email_address(submission.email),
        lambda: phone_e164(submission.phone),
        lambda: questions.written(questions.check(submission.category, submission.answers, is_whole=is_whole)),
    )
    landmark = _within(submission.landmark, LANDMARK_MAX, "landmark_long")
    name = _within(submission.name, NAME_MAX, "name_long")
    if submission.kind and submission.kind not in lifecycle.KINDS:
        raise Refused("kind_unknown")
    if submission.about_agency and submission.about_agency not in reference.agencies():
        raise Refused("agency_unknown", agency=submission.about_agency)
    if submission.kelurahan and submission.kelurahan not in reference.kelurahan():
        raise Refused("kelurahan_unknown")
    if submission.kecamatan and submission.kecamatan not in reference.kecamatan():
        raise Refused("kecamatan_unknown")
    return replace(
        submission,
        text=body,
        landmark=landmark,
        name=name,
        email=email,
        phone=phone,
        answers=questions.read(answers),
        title=wording.clean(submission.title)[:TITLE_MAX],
    )


def _long_enough(text: str) -> str:
    body = wording.clean(text)
    if wording.is_blank(body):
        raise Refused("text_empty")
    if len(body) < wording.TEXT_MIN:
        raise Refused("text_short")
    if len(body) > wording.TEXT_MAX:
        raise Refused("text_long", limit=wording.TEXT_MAX, length=len(body))
    return body


def _within(words: str, limit: int, code: str) -> str:
    cleaned = wording.clean(words)
    if len(cleaned) > limit:
        raise Refused(code, limit=limit, length=len(cleaned))
    return cleaned


def _open_once(
    submission: Submission,
    *,
    by: Who,
    once: IdempotencyKey,
    at: datetime | None,
    entry: tuple[lifecycle.Fields, StepTimer] | None = None,
) -> Case:
    """Open the case, or find the one that this key opened; a number that is taken is drawn again."""
    for _ in range(_TRIES):
        try:
            return _open(submission, by=by, once=once, at=at, entry=entry)
        except Replayed as replayed:
            files.discard(submission.files)
            return Case.objects.get(pk=replayed.identity)
        except IntegrityError as collision:
            _refuse_known(submission)
            clash = collision
    raise clash


def _refuse_known(submission: Submission) -> None:
    """What another place calls by one name is one report: Refused("source_known", number=…)."""
    source, source_id = submission.source
    known = (
        Case.objects.filter(literal(IMPORTED), source=source, source_id=source_id) if source_id else Case.objects.none()
    )
    if number := known.values_list("number", flat=True).first():
        files.discard(submission.files)
        raise Refused("source_known", number=number)


def _open(
    submission: Submission,
    *,
    by: Who,
    once: IdempotencyKey | None,
    at: datetime | None,
    entry: tuple[lifecycle.Fields, StepTimer] | None = None,
) -> Case:
    """One try. Step 2 closes the spans in which it was worked on: with the case, or not at all."""
    if entry is None:
        return _receive(submission, by=actor(by), once=once, at=at)
    with write():
        return _receive(submission, by=actor(by), once=once, at=at, entry=entry)


def _receive(
    submission: Submission,
    *,
    by: Actor,
    once: IdempotencyKey | None,
    at: datetime | None,
    entry: tuple[lifecycle.Fields, StepTimer] | None = None,
) -> Case:
    case, words = Case(id=new_id()), SealedTexts()
    context = CASES.context_now(CASES.begun, by, at)
    place = _Place.of(submission)
    complaint, contact = _complaint(submission, place), _contact(submission)
    received = _received(submission, place, complaint, contact, context, words)
    events = list(lifecycle.receive(context, received))
    if entry is not None:
        fields, watch = entry
        before = lifecycle.after(CASES.begun, context, [received])
        events += lifecycle.enter(before, context, fields, timing(case, before, "enter", watch, context.at))
    complaint.case_id = case.pk
    if contact is not None:
        contact.case_id = case.pk
    beside = [complaint, *([contact] if contact else []), *files.rows(case.pk, 1, "reporter", submission.files)]
    if submission.client is not None:
        beside.append(ClientReport(case_id=case.pk, key_id=submission.client))
    return CASES.open(case, events, context, words=words, extra_rows=beside, once=once)


@dataclass(frozen=True)
class _Place:
    """Where it is as far as the form or the words say so themselves: what they make likely is nobody's statement."""

    kelurahan: str
    kecamatan: str
    located: bool
    outside: bool

    @classmethod
    def of(cls, submission: Submission) -> _Place:
        code, kecamatan, outside = submission.kelurahan, submission.kecamatan, False
        if submission.lat is not None and submission.lon is not None:
            found = reference.kelurahan_at(submission.lat, submission.lon)
            outside = not found
            code = code or found
        if not code and submission.landmark:
            named = reference.place_in(submission.landmark, within=submission.kecamatan).named
            if named in reference.kelurahan():
                code = named
            else:
                kecamatan = named or kecamatan
        located = bool(code or submission.landmark or submission.lat is not None)
        return cls(code, reference.kecamatan_of(code) or kecamatan, located, outside)


def _complaint(submission: Submission, place: _Place) -> Complaint:
    return Complaint(
        text=submission.text,
        salt=chain.new_salt(),
        title=submission.title or _title(submission, place),
        landmark=submission.landmark,
        lat=submission.lat,
        lon=submission.lon,
        answers=questions.written(submission.answers),
    )


def _title(submission: Submission, place: _Place) -> str:
    """The title that the text gives itself."""
    areas = audience.places_of(place.kelurahan, place.kecamatan)
    return audience.Public(submission.name, areas).subject(submission.text)


def _contact(submission: Submission) -> Contact | None:
    if not (submission.name or submission.email or submission.phone or submission.reply_address):
        return None
    return Contact(
        salt=chain.new_salt(),
        name=submission.name,
        email=submission.email,
        phone=submission.phone,
        by_agency=submission.by_agency,
        reply_channel=submission.reply_channel,
        reply_address=submission.reply_address,
    )


def _received(
    submission: Submission,
    place: _Place,
    complaint: Complaint,
    contact: Contact | None,
    context: Context,
    words: SealedTexts,
) -> Received:
    category = reference.category_rule(submission.category)
    kept = reference.categories().get(submission.category)
    by_category = kept.is_confidential if kept else False
    return Received(
        number=submission.number or ledger.number_at(context.at),
        channel=submission.channel,
        sop=context.sop.version,
        due_at=context.calendar.estimate(context.at, category.days),
        kind=submission.kind,
        category=category.code,
        kelurahan=place.kelurahan,
        kecamatan=place.kecamatan,
        located=place.located,
        outside=place.outside,
        confidential=by_category
        or lifecycle.kept_confidential(submission.confidential, about_agency=submission.about_agency),
        about_agency=submission.about_agency,
        emergency=wording.is_emergency(submission.text),
        reachable=bool(submission.email or submission.phone or submission.reply_address),
        text=chain.commitment(bytes(complaint.salt or b""), submission.text),
        contact=chain.commitment(bytes(contact.salt or b""), contact.body) if contact else "",
        place=words.seal("place", submission.landmark),
        particulars=particulars_of(complaint),
        files=tuple(entry.sha256 for entry in submission.files),
        entered_by=context.by.user,
        source=submission.source[0],
        source_id=submission.source[1],
        told=words.seal("told", submission.told),
        needs_check="many_from_one_sender" if senders.sent_too_many(submission.sender, context.at) else "",
    )


def fields_of(entry: Entry, words: SealedTexts | None = None, *, case: Case | None = None) -> lifecycle.Fields:
    """The entry as the rules take it. A landmark names no kelurahan outside the kecamatan that `case` has already."""
    known = case.kecamatan if case and not case.kelurahan else ""
    place = _Place.of(
        Submission(
            text="",
            kelurahan=entry.kelurahan,
            kecamatan=entry.kecamatan or known,
            landmark=entry.landmark,
            lat=entry.lat,
            lon=entry.lon,
        )
    )
    if entry.about_agency and entry.about_agency not in reference.agencies():
        raise Refused("agency_unknown", agency=entry.about_agency)
    return lifecycle.Fields(
        kind=entry.kind,
        category=reference.category_rule(entry.category),
        urgency=entry.urgency,
        kelurahan=place.kelurahan,
        kecamatan=place.kecamatan,
        located=place.located,
        confidential=entry.confidential,
        about_agency=entry.about_agency,
        public_wish=entry.public_wish,
        place=words.seal("place", entry.landmark[:LANDMARK_MAX]) if words else "",
    )


def keep_kecamatan(state: State, fields: lifecycle.Fields) -> lifecycle.Fields:
    """Step 2 asks for the kelurahan only: a kecamatan that came without one is not lost by leaving it empty."""
    if fields.kelurahan or state.kelurahan:
        return fields
    return replace(fields, kecamatan=fields.kecamatan or state.kecamatan)


def _same_report(submission: Submission) -> IdempotencyKey:
    """A key for a report that came without one; a row older than a day is forgotten first."""
    who = submission.phone or submission.email or submission.device
    body = chain.canonical([wording.gist(submission.text), who, _Place.of(submission).kelurahan])
    if not who:
        body += new_command()
    return same_within_a_day("same", body)


def same_within_a_day(kind: str, body: str) -> IdempotencyKey:
    """A key for what `body` says, the same for a day; a row older than that is forgotten first."""
    digest = hmac.digest(settings.KEYS["lookup"], body.encode(), hashlib.sha256).hex()
    key = f"{kind}:{digest}"
    with write():
        Idempotency.objects.filter(key=key, created_at__lt=timezone.now() - SAME_WITHIN).delete()
    return IdempotencyKey(key, digest)


def digest_of(submission: Submission, uploads: Sequence[files.Stored] = ()) -> tuple[object, ...]:
    """What makes two bodies the same under one key: all that a person typed or chose, and the files."""
    typed = _typed(submission)
    cleaned = [wording.clean(value) if value and isinstance(value, str) else value for value in typed]
    answers = [(code, said) for code, words in submission.answers if (said := wording.clean(words))]
    hashes = [entry.sha256 for entry in uploads or submission.files]
    return (*cleaned, hashes, *([{"answers": answers}] if answers else []))


__all__ = [
    "Entry",
    "Submission",
    "digest_of",
    "enter",
    "import_case",
    "same_within_a_day",
    "submit",
    "take_down",
]
