"""The ledger: the only place where a history is written, whatever it is the history of.

One command is one transaction: the subject's row is locked, the rule decides on its state, every event is sealed with
the hash of the one before, the words stand beside, the row becomes what `evolve` says. All of it or nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from operator import attrgetter
from typing import Any, Generic, Protocol, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet
from django.utils import timezone

from laksa.history import rows
from laksa.history.commitments import SealedTexts
from laksa.history.idempotency import IdempotencyKey, Replayed
from laksa.history.identity import new_command
from laksa.history.models import Folded, IdempotencyRow, SealedEvent, SealedText, Subject
from laksa.history.transaction import insert_together, write
from laksa.rules import chain
from laksa.rules.events import read, to_payload
from laksa.rules.lifecycle import Actor
from laksa.rules.past import Past
from laksa.rules.period import WIB
from laksa.rules.refusal import Refused, Stale


class Deciding(Protocol):
    """What every rule's context tells the ledger: who acts, and when it happened."""

    @property
    def by(self) -> Actor: ...

    @property
    def at(self) -> datetime: ...


R = TypeVar("R", bound=Subject)
S = TypeVar("S")
F = TypeVar("F")
P = TypeVar("P", bound=Past[Any])
C = TypeVar("C", bound=Deciding)


@dataclass(frozen=True, kw_only=True)
class Ledger(Generic[R, S, F, P, C]):
    """The histories of one kind of subject: its tables, its rules, and the one way to write and to read them.

    R is the subject's row, S its state, F what can happen to it, P an event with its place, C what the rules are told.
    """

    name: str  # of the subject: first in each event's header, and the foreign key of the tables beside the row
    row: type[R]
    event: type[SealedEvent]
    text: type[SealedText]
    idempotency: type[IdempotencyRow] | None = None
    actor: tuple[str, ...] = ("role", "user")  # what an event keeps of who acted
    kinds: Mapping[str, type[Any]]
    begun: S  # the state before the first event
    past: Callable[[int, datetime, str, F, str], P]
    evolve: Callable[[S, P], S]
    replay: Callable[[Sequence[P]], S]
    from_facts: Callable[[dict[str, Any]], S]
    columns: Callable[[int, S], dict[str, object]]  # of the row, by name, for its id and its state
    context: Callable[[S, Actor, datetime], C]
    conflicting: Callable[[R, bool], Collection[str]]  # names of events that make a page stale; with unread messages?
    refolding: tuple[type[Any], ...] = ()  # events after which the state is folded anew, without what they take back
    erasure: str = ""  # name of the event after which words may be gone
    digests: frozenset[str] = frozenset()  # fields of events whose 64 hex digits are no commitment to words

    # ── writing ──────────────────────────────────────────────────────────────────────────────────

    def append(
        self,
        row: R,
        decide: Callable[[S, C], Sequence[F]],
        *,
        by: Actor,
        at: datetime | None = None,
        words: SealedTexts | None = None,
        seen: int | None = None,
        unread_conflicts: bool = False,
        once: IdempotencyKey | None = None,
        command: str = "",
        extra_rows: Callable[[int], Sequence[Model]] | None = None,
        content: Mapping[str, object] | None = None,
    ) -> R:
        """Carry out one command on `row`; the row as it is now.

        Commands given under one `command` id ("Kirim dan tutup") are undone together. `extra_rows` gives, for the seq
        of the last event, rows to be written with it (files); not asked when nothing happens. `content` are columns of
        the row that no event holds but by its digest.

        `seen` is the seq the page knew: Stale names who changed what since (`unread_conflicts`: unread messages too).
        Refused when the rule says no. A command repeated under the same key changes nothing and returns the row.
        """
        with write():
            locked = self.lock(row.pk)
            if once is not None and self._given_before(once, locked.pk):
                return locked
            if seen is not None:
                self.require_fresh(locked, seen, unread_conflicts=unread_conflicts)
            state = self.state_of(locked)
            context = self.context_now(state, by, at)
            decided = decide(state, context)
            self.extend(
                locked, state, decided, context, words=words, command=command, extra_rows=extra_rows, content=content
            )
            return locked

    def append_together(
        self,
        several: Sequence[R],
        decide: Callable[[Sequence[S], C], Sequence[Sequence[F]]],
        *,
        by: Actor,
        at: datetime | None = None,
        words: SealedTexts | None = None,
        seen: int | None = None,
    ) -> R:
        """One command on several subjects (merge, unmerge), locked in the order of their ids; the first as it is now.

        `decide` gets their states and gives the events of each, in the same order. `seen` is the seq of the first.
        """
        with write():
            locked = {pk: self.lock(pk) for pk in sorted({row.pk for row in several})}
            found = [locked[row.pk] for row in several]
            if seen is not None:
                self.require_fresh(found[0], seen)
            states = [self.state_of(row) for row in found]
            context = self.context_now(states[0], by, at)
            decided = decide(states, context)
            command = new_command()
            for row, state, events in zip(found, states, decided, strict=True):
                self.extend(row, state, events, context, words=words, command=command)
            return found[0]

    def open(
        self,
        row: R,
        decided: Sequence[F],
        context: C,
        *,
        words: SealedTexts,
        extra_rows: Sequence[Model] = (),
        once: IdempotencyKey | None = None,
    ) -> R:
        """The first events of a new subject, what stands beside it and its idempotency row: one insertion.

        They are decided already, so that nobody waits for the writer's turn before there is something to write.
        Replayed for a known key.
        """
        row.head = chain.GENESIS
        _, history = self._seal(row, self.begun, decided, context, words, new_command())
        key = [self._key_row(once, row.pk)] if once else []
        statements = rows.statements_of([row, *history, *key, *extra_rows])
        try:
            insert_together(partial(rows.execute, statements))
        except IntegrityError:
            if once is not None:
                self.raise_if_known(once)
            raise
        return row

    def extend(
        self,
        row: R,
        state: S,
        decided: Sequence[F],
        context: C,
        *,
        words: SealedTexts | None = None,
        command: str = "",
        extra_rows: Callable[[int], Sequence[Model]] | None = None,
        content: Mapping[str, object] | None = None,
    ) -> None:
        """Write what was decided on `state`; for a command that has locked the row and found its state itself."""
        values, history = self._seal(row, state, decided, context, words or SealedTexts(), command or new_command())
        for name, value in (content or {}).items():
            setattr(row, name, value)
        rows.update(row, values | dict(content or {}))
        rows.insert([*history, *(extra_rows(row.seq) if extra_rows is not None else ())])

    def lock(self, pk: int) -> R:
        return self.row._default_manager.select_for_update().get(pk=pk)

    def blank_texts(self, row: R) -> None:
        """The words beside a history are gone, for an erasure; the sealed commitments stay."""
        self.texts_of(row).update(body=None, salt=None)

    # ── once, and not on a stale page ────────────────────────────────────────────────────────────

    def require_fresh(self, row: R, seen: int, *, unread_conflicts: bool = False) -> None:
        """Stale where somebody has changed since `seen` what the page showed."""
        if row.seq <= seen:
            return
        conflicting = self.conflicting(row, unread_conflicts)
        last = self.events_of(row).filter(seq__gt=seen, name__in=conflicting).order_by("-seq").first()
        if last is not None:
            who = {"agency": ""} | dict(zip(self.actor, self._who(last), strict=True))
            raise Stale("stale", event=last.name, at=last.at, **who)

    def raise_if_known(self, once: IdempotencyKey) -> None:
        """Replayed or Refused("key_reused") when the key was used before; nothing otherwise."""
        found = self._keys.filter(key=once.key).first()
        if found is None:
            return
        identity = getattr(found, self.reference)
        if found.digest == once.digest:
            raise Replayed(identity)
        raise Refused("key_reused", number=str(self.row._default_manager.filter(pk=identity).first() or ""))

    def _given_before(self, once: IdempotencyKey, identity: int) -> bool:
        """Insert the key, or find that the command was given; Refused("key_reused") for another under the same key."""
        try:
            with transaction.atomic():
                self._keys.bulk_create([self._key_row(once, identity)])
        except IntegrityError:
            try:
                self.raise_if_known(once)
            except Replayed:
                return True
            raise
        return False

    def _key_row(self, once: IdempotencyKey, identity: int) -> IdempotencyRow:
        made = {"key": once.key, "digest": once.digest, "sender": once.sender, "created_at": timezone.now()}
        row: IdempotencyRow = self._keys.model(**made, **{self.reference: identity})
        return row

    # ── reading ──────────────────────────────────────────────────────────────────────────────────

    def state_of(self, row: R) -> S:
        """What the row's facts say, read once; of a row that was written just now, what they were made from (the same
        moments, in whatever zone they came)."""
        if row.folded is None or row.folded.facts is not row.facts:
            row.folded = Folded(row.facts, self.from_facts(row.facts))
        state: S = row.folded.state
        return state

    def events_of(self, *rows: R) -> QuerySet[Any]:
        return self._beside(self.event, rows)

    def texts_of(self, *rows: R) -> QuerySet[Any]:
        return self._beside(self.text, rows)

    def past_of(self, event: SealedEvent, role: str = "") -> P:
        """The event as the rules read it, without its role; KeyError, TypeError or ValueError for one no rule made."""
        happened = read(self.kinds[event.name], json.loads(event.payload))
        return self.past(event.seq, event.at, event.command, happened, role)

    def history_of(self, row: R) -> list[P]:
        """The whole history, oldest first, with who acted."""
        return [self.past_of(event, event.role) for event in self.events_of(row).order_by("seq")]

    def context_now(self, state: S, by: Actor, at: datetime | None = None) -> C:
        """What the rules are told when `by` acts now, or acted at `at`, which is never later."""
        now = timezone.now()
        return self.context(state, by, min(at, now) if at else now)

    def subject_of(self, row: object) -> int:
        """The id of the subject whose history an event, a text or a file belongs to."""
        identity: int = getattr(row, self.reference)
        return identity

    def link(self, previous: bytes, event: SealedEvent) -> bytes:
        """The hash that `event` must carry: all its columns, the payload, and the hash before it."""
        header = {
            self.name: getattr(event, self.reference),
            "seq": event.seq,
            "name": event.name,
            "at": event.at.astimezone(WIB).isoformat(),
            "recorded_at": event.recorded_at.astimezone(WIB).isoformat(),
            "command": event.command,
        }
        header.update(zip(self.actor, self._who(event), strict=True))
        return chain.seal(previous, header, event.payload)

    # ── sealing ──────────────────────────────────────────────────────────────────────────────────

    def _seal(
        self, row: R, state: S, decided: Sequence[F], context: C, words: SealedTexts, command: str
    ) -> tuple[dict[str, object], list[Model]]:
        """The row becomes what the events make of it; its new columns, and the rows of its history."""
        head = bytes(row.head)
        history: list[Model] = []
        new: list[P] = []
        now = timezone.now()
        who = dict(zip(self.actor, self._who(context.by), strict=True)) | {self.reference: row.pk}
        for seq, fact in enumerate(decided, start=(row.seq or 0) + 1):
            new.append(self.past(seq, context.at, command, fact, context.by.role))
            is_back = isinstance(fact, self.refolding)
            state = self.replay([*self.history_of(row), *new]) if is_back else self.evolve(state, new[-1])
            event = self.event(
                seq=seq,
                name=type(fact).__name__,
                at=context.at,
                recorded_at=now,
                command=command,
                payload=chain.canonical(to_payload(fact)),
                **who,
            )
            event.hash = head = self.link(head, event)
            history += [event, *self._texts_of(event, words)]
        values = self.columns(row.pk, state) | {"head": head}
        for name, value in values.items():
            setattr(row, name, value)
        row.folded = Folded(row.facts, state)
        return values, history

    def _texts_of(self, event: SealedEvent, words: SealedTexts) -> list[SealedText]:
        return [
            self.text(
                seq=event.seq, field=name, body=body, salt=salt, **{self.reference: getattr(event, self.reference)}
            )
            for code, (name, body, salt) in words.sealed.items()
            if f'"{code}"' in event.payload
        ]

    def _beside(self, table: type[Model], rows: Sequence[R]) -> QuerySet[Any]:
        asked = {self.name: rows[0].pk} if len(rows) == 1 else {f"{self.name}__in": [row.pk for row in rows]}
        return table._default_manager.filter(**asked)

    @cached_property
    def reference(self) -> str:
        return f"{self.name}_id"

    @cached_property
    def _who(self) -> Callable[[object], tuple[str, ...]]:
        """Who acted, of an event as of an actor."""
        return attrgetter(*self.actor)

    @property
    def _keys(self) -> Any:
        assert self.idempotency is not None, f"commands on a {self.name} have no idempotency keys"
        return self.idempotency._default_manager
