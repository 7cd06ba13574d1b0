"""What did not arrive, as the staff reads it: what it was about, to whom (masked), why, and what happens next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from laksa.messages.models import DEAD, UNDER_WAY, Message
from laksa.messages.subjects import by_subject, subjects
from laksa.messages.transport import transports
from laksa.register.index_conditions import literal
from laksa.register.models import Case
from laksa.ui.names import message_reason

# Dead, or refused at least once and still tried.
_TO_CITIZENS = ("case", "chat")
NOT_ARRIVED = DEAD | (UNDER_WAY & Q(attempts__gt=0))


@dataclass(frozen=True, slots=True)
class Undelivered:
    """One message; `again_at` is when it is tried next, None for a dead letter. `answer` has no names."""

    pk: int
    title: str
    to: str
    reason: str
    answer: str
    attempts: int
    at: datetime
    again_at: datetime | None


def of_case(case: Case) -> list[Undelivered]:
    """Of the messages about this case, the oldest first."""
    return _told(Message.objects.filter(NOT_ARRIVED, case=case).order_by("pk"))


def newest(limit: int) -> list[Undelivered]:
    """The newest dead letters, whatever they are about."""
    return _told(Message.objects.filter(literal(DEAD)).order_by("-pk")[:limit])


def newest_to_citizens(limit: int) -> list[Message]:
    """The newest dead letters about cases and in conversations."""
    return list(Message.objects.filter(literal(DEAD), about__in=_TO_CITIZENS).order_by("-pk")[:limit])


def to_citizens() -> int:
    """How many of them."""
    return Message.objects.filter(literal(DEAD), about__in=_TO_CITIZENS).count()


def dead_letters() -> int:
    """How many."""
    return Message.objects.filter(literal(DEAD)).count()


def waiting() -> int:
    return Message.objects.filter(literal(UNDER_WAY)).count()


def _told(found: Iterable[Message]) -> list[Undelivered]:
    return told(list(found))


def told(messages: Sequence[Message]) -> list[Undelivered]:
    """Each as the staff reads it."""
    known = subjects()
    shown = {
        pk: words
        for about, rows in by_subject(messages).items()
        if about in known
        for pk, words in known[about].shown(rows).items()
    }
    return [_one(message, *shown.get(message.pk, (message.kind, ""))) for message in messages]


def _one(message: Message, title: str, to: str) -> Undelivered:
    """As it is shown; what an older release left of the relay's words may name somebody, and is not shown."""
    transport = transports().get(message.channel)
    return Undelivered(
        message.pk,
        title,
        transport.masked(to) if transport and to else "–",
        message_reason(message.reason, message.channel),
        message.error if message.reason else "",
        message.attempts,
        message.created_at,
        None if message.is_dead else message.not_before,
    )
