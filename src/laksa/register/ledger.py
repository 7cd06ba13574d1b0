"""The ledger: the only place where a case or an event is written.

One command is one transaction: the case is locked, the rule decides on its state, every event is sealed with the hash
of the one before, the words stand beside, the row becomes what `evolve` says. All of it or nothing.
"""

from __future__ import annotations

import hashlib
import secrets
import time
import uuid
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet
from django.utils import timezone

from laksa.register import city, rows, sops
from laksa.register.literal import literal
from laksa.register.models import Case, Complaint, Contact, Event, Idempotency, Text
from laksa.register.models.case import TOUCHING_OTHERS
from laksa.register.transaction import write, write_one
from laksa.rules import chain, numbering
from laksa.rules import events as e
from laksa.rules import text as wording
from laksa.rules.lifecycle import Actor, Context
from laksa.rules.period import WIB
from laksa.rules.refusal import Refused, Stale
from laksa.rules.sop import Sop
from laksa.rules.state import Past, State, evolve, from_facts, replay, to_facts

Decide = Callable[[State, Context], Sequence[e.Event]]
# Which of the operator's queues an open case stands in, if any.
QUEUE_OF = {"received": "new", "entered": "new", "followed_up": "ready", "responded": "ready"}
_EPOCH_MS = 1_640_970_000_000  # 1 January 2022, 00.00 WIB: the SOP's year


@dataclass
class Words:
    """Free text on its way beside the history: `seal` hands out the commitment that the event carries."""

    sealed: dict[str, tuple[str, str, bytes]] = field(default_factory=dict)

    def seal(self, name: str, body: str) -> str:
        """The commitment to `body` cleaned, kept as field `name`; empty for an empty text; Refused("text_long")."""
        body = wording.clean(body)
        if len(body) > wording.TEXT_MAX:
            raise Refused("text_long", limit=wording.TEXT_MAX, length=len(body))
        if not body:
            return ""
        salt = chain.new_salt()
        code = chain.commitment(salt, body)
        self.sealed[code] = (name, body, salt)
        return code


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """An idempotency key with the digest of its body."""

    key: str
    digest: str
    sender: str = ""  # of a report: whose it is, as senders.digest_of gives it

    @classmethod
    def of(cls, key: str, *parts: object) -> IdempotencyKey:
        body = chain.canonical([str(part) for part in parts])
        return cls(key[:80], hashlib.sha256(body.encode()).hexdigest())


class Replayed(Exception):
    """The command was already carried out; `case_id` is what it made or changed."""

    def __init__(self, case_id: int) -> None:
        super().__init__(case_id)
        self.case_id = case_id


def new_id() -> int:
    """Time-ordered and random, 63 bits: 42 of milliseconds since 2022, 21 of chance."""
    return (int(time.time() * 1000) - _EPOCH_MS) << 21 | secrets.randbits(21)


def created_at(identity: int) -> float:
    """When new_id made it, in seconds since 1970."""
    return ((identity >> 21) + _EPOCH_MS) / 1000


def new_command() -> str:
    return uuid.uuid4().hex


def append(
    case: Case,
    decide: Decide,
    *,
    by: Actor,
    at: datetime | None = None,
    words: Words | None = None,
    seen: int | None = None,
    heed_messages: bool = False,
    once: IdempotencyKey | None = None,
    command: str = "",
    beside: Callable[[int], Sequence[Model]] | None = None,
) -> Case:
    """Carry out one command on `case`; the case as it is now.

    Commands given under one `command` id ("Kirim dan tutup") are undone together.

    `beside` gives, for the seq of the last event, rows to be written with it (files); not asked when nothing happens.

    `seen` is the seq the page knew: Stale names who changed what since (`heed_messages`: unread messages conflict too).
    Refused when the rule says no. A command repeated under the same key changes nothing and returns the case.
    """
    with write():
        row = lock(case.pk)
        if once is not None and _seen_before(once, row.pk):
            return row
        if seen is not None:
            _check_fresh(row, seen, heed_messages=heed_messages)
        state = from_facts(row.facts)
        context = _context(by, at, sops.get(state.sop))
        _extend(row, state, decide(state, context), context, words or Words(), command or new_command())
        if beside is not None:
            rows.insert(beside(row.seq))
        return row


def append_together(
    cases: Sequence[Case],
    decide: Callable[[Sequence[State], Context], Sequence[Sequence[e.Event]]],
    *,
    by: Actor,
    at: datetime | None = None,
    words: Words | None = None,
    seen: int | None = None,
) -> Case:
    """One command on several cases (merge, unmerge), locked in the order of their ids; the first as it is now.

    `decide` gets their states and gives the events of each, in the same order. `seen` is the seq of the first.
    """
    with write():
        locked = {pk: lock(pk) for pk in sorted({case.pk for case in cases})}
        found = [locked[case.pk] for case in cases]
        if seen is not None:
            _check_fresh(found[0], seen)
        states = [from_facts(row.facts) for row in found]
        context = _context(by, at, sops.get(states[0].sop))
        decided = decide(states, context)
        command, words = new_command(), words or Words()
        for row, state, events in zip(found, states, decided, strict=True):
            _extend(row, state, events, context, words, command)
        return found[0]


def open_case(
    decide: Decide,
    *,
    by: Actor,
    at: datetime | None,
    words: Words,
    beside: Sequence[Model],
    once: IdempotencyKey | None,
    case_id: int,
    decide_writes: bool = False,
) -> Case:
    """The first events of a new case with what stands beside it and its idempotency row; Replayed for a known key.

    `decide` gets an empty state and makes Received (and Entered, for what an operator takes down). Where it writes
    rows of its own (focus spans), say so: else nobody waits for the writer's turn before there is something to write.
    """
    key = [_key_row(once, case_id)] if once else []
    row = Case(id=case_id)
    try:
        with write() if decide_writes else nullcontext():
            context = _context(by, at, sops.current())
            _extend(
                row,
                State(),
                decide(State(), context),
                context,
                words,
                new_command(),
                beside=[*key, *beside],
            )
    except IntegrityError:
        if once is not None:
            raise_if_known(once)
        raise
    return row


def undo(case: Case, *, by: Actor, decide: Callable[[State, Context, Past, datetime, str], Sequence[e.Event]]) -> Case:
    """Take back the last command of `case`, on every case it touched, and replay each without it."""
    with write():
        row = lock(case.pk)
        last = row.events.order_by("-seq")[0]
        now = timezone.now()
        state = from_facts(row.facts)
        context = Context(by, now, sops.get(state.sop), city.calendar())
        decide(state, context, past_of(last), last.recorded_at, last.user)
        touched = {
            row.pk,
            *_absorbing(last.command),
        }
        absorbed = past_of(last).event
        if isinstance(absorbed, e.Absorbed):
            touched.add(Case.objects.values_list("pk", flat=True).get(number=absorbed.source))
        for pk in sorted(touched):
            other = row if pk == row.pk else lock(pk)
            if other.events.order_by("-seq")[0].command != last.command:
                raise Refused("undo_not_last")
            _extend(other, from_facts(other.facts), [e.Reverted(last.command)], context, Words(), new_command())
        return row


def take_back(
    case: Case,
    decide: Callable[[Context, Sequence[Event]], e.Reverted],
    *,
    by: Actor,
    words: Words,
    seen: int | None = None,
    once: IdempotencyKey | None = None,
) -> Case:
    """Take back an earlier command that touched `case` alone: `decide` finds it in the history and names it."""
    with write():
        row = lock(case.pk)
        if once is not None and _seen_before(once, row.pk):
            return row
        if seen is not None:
            _check_fresh(row, seen)
        state = from_facts(row.facts)
        context = _context(by, None, sops.get(state.sop))
        reverted = decide(context, list(row.events.order_by("seq")))
        _extend(row, state, [reverted], context, words, new_command())
        return row


def _absorbing(command: str) -> QuerySet[Event, int]:
    """The cases into which this command merged others."""
    absorbed = Event.objects.filter(literal(TOUCHING_OTHERS), command=command, name="Absorbed")
    return absorbed.values_list("case_id", flat=True)


def erase(case: Case, kinds: tuple[str, ...], *, by: Actor) -> Case:
    """Free text and contact to NULL; the sealed commitments stay and Erased says so."""
    with write():
        row = append(case, lambda state, context: [e.Erased(kinds)], by=by)
        Text.objects.filter(case=row).update(body=None, salt=None)
        Complaint.objects.filter(case=row).update(text=None, salt=None, title="", landmark="", lat=None, lon=None)
        Contact.objects.filter(case=row).update(name="", email="", phone="", salt=None)
        return row


def lock(pk: int) -> Case:
    return Case.objects.select_for_update().get(pk=pk)


def state_of(case: Case) -> State:
    """What the row's facts say; of a row that was written just now, what they were made from (the same moments, in
    whatever zone they came)."""
    written: tuple[object, State] | None = getattr(case, "_written", None)
    return written[1] if written and written[0] is case.facts else from_facts(case.facts)


def past_of(event: Event) -> Past:
    import json

    return Past(event.seq, event.at, event.command, e.from_payload(event.name, json.loads(event.payload)))


def past_of_case(case: Case) -> list[Past]:
    """The whole history, oldest first, with who acted."""
    return [replace(past_of(event), role=event.role) for event in case.events.order_by("seq")]


def secret_of(case: Case) -> str:
    """The reporter's code, derived anew each time and stored nowhere."""
    state = state_of(case)
    return _secret(case.pk, state)


def lookup_of(case_id: int, state: State) -> bytes:
    """What the case keeps to be found by its code."""
    return numbering.lookup_digest(settings.KEYS["lookup"], _secret(case_id, state))


def number_at(moment: datetime) -> str:
    """A fresh public number; YY is the WIB year of receipt."""
    return numbering.new_number(moment.astimezone(WIB).year)


def seal_event(previous: bytes, case_id: int, event: Event) -> bytes:
    """The hash that `event` must carry: all its columns, the payload, and the hash before it."""
    header = {
        "case": case_id,
        "seq": event.seq,
        "name": event.name,
        "at": event.at.astimezone(WIB).isoformat(),
        "recorded_at": event.recorded_at.astimezone(WIB).isoformat(),
        "role": event.role,
        "user": event.user,
        "agency": event.agency,
        "command": event.command,
    }
    return chain.seal(previous, header, event.payload)


def columns(state: State) -> dict[str, object]:
    """The case row's copies of `state`, by column name."""
    copied = (
        "number", "source", "source_id", "status", "channel", "kind", "category", "urgency", "kelurahan", "kecamatan",
        "lead", "support", "about_agency", "late_ever", "unread", "reopened", "received_at", "entered_at",
        "followed_up_at", "responded_at", "closed_at", "ended_at", "agency_due", "due_at", "merged_into", "ending",
        "seq", "version",
    )  # fmt: skip
    emergency = state.emergency or state.urgency == "emergency"
    return {name: getattr(state, name) for name in copied} | {
        "queue": QUEUE_OF.get(state.status, ""),
        "is_unread": state.unread > 0,
        "is_confidential": state.confidential,
        "is_emergency": emergency,
        "is_returned": state.returned,
        "is_waiting": state.waiting_since is not None,
        "needs_check": state.status == "received" and state.needs_check != "",
        "extension_asked": state.extension_due is not None,
        "rank": 0 if emergency else 1,
        "facts": to_facts(state),
    }


def _secret(case_id: int, state: State) -> str:
    return numbering.derive_secret(settings.KEYS["link"], case_id, state.generation, confidential=state.long_link)


def _context(by: Actor, at: datetime | None, sop: Sop) -> Context:
    now = timezone.now()
    return Context(by, min(at, now) if at else now, sop, city.calendar())


def _extend(
    row: Case,
    state: State,
    decided: Sequence[e.Event],
    context: Context,
    words: Words,
    command: str,
    beside: Sequence[Model] | None = None,
) -> None:
    before = state
    head = bytes(row.head) if beside is None else chain.GENESIS
    history: list[Model] = []
    now = timezone.now()
    new: list[Past] = []
    for decision in decided:
        new.append(Past(state.seq + 1, context.at, command, decision, context.by.role))
        is_back = isinstance(decision, e.Reverted)
        state = replay([*past_of_case(row), *new]) if is_back else evolve(state, new[-1])
        event = _event(row.pk, state.seq, decision, context, now, command)
        event.hash = head = seal_event(head, row.pk, event)
        history += [event, *_texts_of(row.pk, event, words)]
    _store(row, before, state, head, history, beside)


def _event(case_id: int, seq: int, decision: e.Event, context: Context, now: datetime, command: str) -> Event:
    return Event(
        case_id=case_id,
        seq=seq,
        name=e.name_of(decision),
        at=context.at,
        recorded_at=now,
        role=context.by.role,
        user=context.by.user,
        agency=context.by.agency,
        command=command,
        payload=chain.canonical(e.to_payload(decision)),
    )


def _texts_of(case_id: int, event: Event, words: Words) -> list[Text]:
    return [
        Text(case_id=case_id, seq=event.seq, field=name, body=body, salt=salt)
        for code, (name, body, salt) in words.sealed.items()
        if f'"{code}"' in event.payload
    ]


def _store(
    row: Case,
    before: State,
    state: State,
    head: bytes,
    history: Sequence[Model],
    beside: Sequence[Model] | None,
) -> None:
    values = columns(state) | {"head": head}
    if beside is not None or state.generation != before.generation:
        values["lookup"] = lookup_of(row.pk, state)
    for name, value in values.items():
        setattr(row, name, value)
    row._written = (row.facts, state)  # type: ignore[attr-defined]
    if beside is None:
        rows.update(row, values)
        rows.insert(history)
    else:
        with write_one():
            rows.insert([row, *history, *beside])


def _check_fresh(row: Case, seen: int, *, heed_messages: bool = False) -> None:
    if row.seq <= seen:
        return
    later = list(row.events.filter(seq__gt=seen).order_by("seq"))
    conflicting = [event for event in later if event.name in e.CONFLICTING]
    if heed_messages and row.unread:
        conflicting += [event for event in later if event.name in {"ReporterReplied", "AgencyAsked", "VerdictGiven"}]
    if conflicting:
        last = conflicting[-1]
        raise Stale("stale", event=last.name, role=last.role, user=last.user, agency=last.agency, at=last.at)


def _claim_key(once: IdempotencyKey, case_id: int) -> None:
    """Insert the key, or find that it was used: same body -> Replayed, other body -> Refused("key_reused")."""
    row = _key_row(once, case_id)
    try:
        with transaction.atomic():
            Idempotency.objects.bulk_create([row])
    except IntegrityError:
        raise_if_known(once)
        raise


def _key_row(once: IdempotencyKey, case_id: int) -> Idempotency:
    return Idempotency(key=once.key, digest=once.digest, case_id=case_id, created_at=timezone.now(), sender=once.sender)


def raise_if_known(once: IdempotencyKey) -> None:
    """Replayed or Refused("key_reused") when the key was used before; nothing otherwise."""
    found = Idempotency.objects.filter(key=once.key).first()
    if found is None:
        return
    if found.digest == once.digest:
        raise Replayed(found.case_id)
    number = Case.objects.filter(pk=found.case_id).values_list("number", flat=True).first() or ""
    raise Refused("key_reused", number=number)


def _seen_before(once: IdempotencyKey, case_id: int) -> bool:
    try:
        _claim_key(once, case_id)
    except Replayed:
        return True
    return False
