"""Replaying histories and comparing them with what stands: what an insider with SQL would have to hide from.

Found for each subject: an edited event, one deleted inside a history or cut off its end, one inserted, a row that
differs from its history, words that no longer fit their commitment or are gone; and what its own room looks at beside
(files, figures). A deleted subject and a re-hashed chain need signed checkpoints.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple, Protocol, TypeVar

from laksa.history.ledger import C, F, Ledger, P, S
from laksa.history.models import SealedEvent, SealedText, Subject
from laksa.rules import chain

Problem = tuple[str, str]  # code and detail
_COMMITMENT = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be. `number` names the subject, `code` what was found."""

    number: str
    code: str
    detail: str = ""


class Word(NamedTuple):
    """A word as it stands beside a history."""

    field: str
    seq: int
    salt: bytes | memoryview | None
    body: str


R = TypeVar("R", bound=Subject)
R_in = TypeVar("R_in", bound=Subject, contravariant=True)
S_in = TypeVar("S_in", contravariant=True)


class Beside(Protocol[R_in, S_in]):
    """What stands beside some histories, read at once, and what only its own room can judge."""

    def words_of(self, row: R_in) -> Iterable[Word]:
        """Words that were not erased and stand in no table of sealed texts."""

    def problems_of(self, row: R_in, history: Sequence[Any], state: S_in | None) -> Iterator[Problem]:
        """`state` is None where the history cannot be read."""


def verify(ledger: Ledger[R, S, F, P, C], found: Sequence[R], beside: Beside[R, S]) -> Iterator[Finding]:
    """Every finding about these subjects, one after the other."""
    of_these = {f"{ledger.name}__in": [row.pk for row in found]}
    events = ledger.event._default_manager.filter(**of_these).order_by(ledger.name, "seq")
    histories = {pk: list(group) for pk, group in groupby(events, key=ledger.subject_of)}
    texts: dict[int, list[SealedText]] = defaultdict(list)
    for text in ledger.text._default_manager.filter(**of_these):
        texts[ledger.subject_of(text)].append(text)
    for row in found:
        for code, detail in _problems(ledger, row, histories.get(row.pk, []), texts[row.pk], beside):
            yield Finding(str(row), code, detail)


def without_subject(ledger: Ledger[R, S, F, P, C]) -> Iterator[Finding]:
    """Events whose subject is gone."""
    strays = ledger.event._default_manager.exclude(**{f"{ledger.name}__in": ledger.row._default_manager.values("pk")})
    for pk in strays.values_list(f"{ledger.name}_id", flat=True).distinct():
        yield Finding(f"#{pk}", f"{ledger.name}_missing")


def _problems(
    ledger: Ledger[R, S, F, P, C],
    row: R,
    history: Sequence[SealedEvent],
    texts: Sequence[SealedText],
    beside: Beside[R, S],
) -> Iterator[Problem]:
    broken = _broken_link(ledger, row, history)
    if broken:
        yield broken
        return
    state: S | None = None
    try:
        state = ledger.replay([ledger.past_of(event) for event in history])
        differing = _differing(row, ledger.columns(row.pk, state))
    except (KeyError, TypeError, ValueError) as problem:
        state, differing = None, []
        yield "event_unreadable", str(problem)
    yield from (("row_differs", f"column {name}") for name in differing)
    yield from _words_differ(ledger, history, [*beside.words_of(row), *_standing(texts)])
    yield from beside.problems_of(row, history, state)


def _broken_link(ledger: Ledger[R, S, F, P, C], row: R, history: Sequence[SealedEvent]) -> Problem | None:
    head = chain.GENESIS
    for expected, event in enumerate(history, start=1):
        if event.seq != expected:
            return "event_missing", f"event {expected} is not there"
        head = ledger.link(head, event)
        if head != bytes(event.hash):
            return "event_changed", f"event {expected} ({event.name}) does not fit its hash"
    if not history or head != bytes(row.head):
        return "head_differs", "the row's head is not the last event's hash"
    return None


def _differing(row: Subject, columns: dict[str, object]) -> list[str]:
    return [name for name, value in columns.items() if _found(getattr(row, name)) != value]


def _found(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value


def _standing(texts: Sequence[SealedText]) -> Iterator[Word]:
    return (Word(text.field, text.seq, text.salt, text.body) for text in texts if text.body is not None)


def _words_differ(
    ledger: Ledger[R, S, F, P, C], history: Sequence[SealedEvent], words: Iterable[Word]
) -> Iterator[Problem]:
    """Each word fits the commitment in its event, and each commitment has its word until it was erased."""
    by_seq = {event.seq: event for event in history}
    sealed = {seq: _sealed_by(ledger, event) for seq, event in by_seq.items()}
    erased = max((seq for seq, event in by_seq.items() if event.name == ledger.erasure), default=0)
    missing = {(seq, field) for seq, fields in sealed.items() if seq > erased for field in fields}
    for field, seq, salt, body in words:
        event = by_seq.get(seq)
        fields = _fields_for(ledger, event, field) if event else ()
        code, codes = chain.commitment(bytes(salt or b""), body), sealed.get(seq, {})
        fitting = {(seq, name) for name in fields if codes.get(name) == code}
        if not fitting:
            yield "words_differ", f"{field} of event {seq}"
        missing -= fitting or {(seq, name) for name in fields}
    for seq, field in sorted(missing):
        yield "words_missing", f"{field} of event {seq}"


def _sealed_by(ledger: Ledger[R, S, F, P, C], event: SealedEvent) -> dict[str, str]:
    """The commitments of an event by its fields."""
    return {
        field: value
        for field, value in json.loads(event.payload).items()
        if field not in ledger.digests and isinstance(value, str) and _COMMITMENT.fullmatch(value)
    }


def _fields_for(ledger: Ledger[R, S, F, P, C], event: SealedEvent, field: str) -> Collection[str]:
    """Where the event may hold the commitment to a word kept as `field`: there, or anywhere if it has no such field
    (the words of a verdict are the reason of the reopening)."""
    known = getattr(ledger.kinds.get(event.name), "__dataclass_fields__", {})
    return (field,) if field in known else known
