"""A history as pages show it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from laksa.history.ledger import C, F, Ledger, P, R, S


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
    words: dict[int, dict[str, str]] = defaultdict(dict)
    for seq, name, body in ledger.texts_of(row).values_list("seq", "field", "body"):
        words[seq][name] = body or ""
    files_by_seq: dict[int, list[A]] = defaultdict(list)
    for file in files:
        files_by_seq[file.seq].append(file)
    happened = [(event, ledger.past_of(event).event) for event in ledger.events_of(row).order_by("seq")]
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
            words=words[event.seq],
            files=tuple(files_by_seq[event.seq]),
            reverted=event.command in reverted,
        )
        for event, fact in happened
    ]
