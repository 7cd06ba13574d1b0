"""A history as pages show it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from laksa.history.ledger import C, F, Ledger, P, R, S
from laksa.history.models import SealedEvent


class Filed(Protocol):
    """A file of an event."""

    seq: Any


A = TypeVar("A", bound=Filed)


@dataclass(frozen=True)
class TimelineEvent(Generic[F, A]):
    """One event as a page shows it: the fact, its words by field, its files, who did it, whether it was taken back."""

    seq: int
    name: str
    at: datetime
    recorded_at: datetime
    event: F
    role: str
    user: str
    agency: str
    command: str
    words: dict[str, str] = field(default_factory=dict)
    files: tuple[A, ...] = ()
    reverted: bool = False


def timeline(ledger: Ledger[R, S, F, P, C], row: R, files: Iterable[A]) -> list[TimelineEvent[F, A]]:
    """The whole history, oldest first, with words and with `files`, all that the subject has."""
    return timelines(ledger, [row], files)[row.pk]


def timelines(
    ledger: Ledger[R, S, F, P, C], rows: Sequence[R], files: Iterable[A]
) -> dict[int, list[TimelineEvent[F, A]]]:
    """The histories of several subjects by their ids, with `files`, all that these subjects have; asked for at once."""
    words: dict[tuple[int, int], dict[str, str]] = defaultdict(dict)
    for pk, seq, name, body in ledger.texts_of(*rows).values_list(ledger.reference, "seq", "field", "body"):
        words[pk, seq][name] = body or ""
    files_by_event: dict[tuple[int, int], list[A]] = defaultdict(list)
    for file in files:
        files_by_event[ledger.subject_of(file), file.seq].append(file)
    events: dict[int, list[SealedEvent]] = {row.pk: [] for row in rows}
    for event in ledger.events_of(*rows).order_by("seq"):
        events[ledger.subject_of(event)].append(event)
    return {pk: _told(ledger, own, words, files_by_event) for pk, own in events.items()}


def _told(
    ledger: Ledger[R, S, F, P, C],
    events: Iterable[SealedEvent],
    words: Mapping[tuple[int, int], dict[str, str]],
    files: Mapping[tuple[int, int], list[A]],
) -> list[TimelineEvent[F, A]]:
    happened = [(event, ledger.past_of(event).event) for event in events]
    reverted = {fact.command for _, fact in happened if isinstance(fact, ledger.refolding)}
    return [
        TimelineEvent(
            seq=event.seq,
            name=event.name,
            at=event.at,
            recorded_at=event.recorded_at,
            event=fact,
            role=event.role,
            user=event.user,
            agency=getattr(event, "agency", ""),
            command=event.command,
            words=words.get((ledger.subject_of(event), event.seq), {}),
            files=tuple(files.get((ledger.subject_of(event), event.seq), ())),
            reverted=event.command in reverted,
        )
        for event, fact in happened
    ]
