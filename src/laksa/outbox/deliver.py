"""Delivery of the messages to reporters: the right to send is looked at again when it goes."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from laksa.narration.messages import letter
from laksa.outbox import post
from laksa.outbox.faults import Reason
from laksa.outbox.models import Message
from laksa.outbox.post import Box, Mail, TakenBack, Undeliverable
from laksa.outbox.promise import TAKEN_BACK
from laksa.register.models import Case, Event
from laksa.rules.parse import whole_number


def deliver_due(limit: int = 20, *, demo: bool = False) -> int:
    """Send what is due; how many went out."""
    return box(demo=demo).deliver_due(limit)


def send_again(message: Message) -> None:
    """A person pressed "kirim ulang"."""
    post.send_again(Message.objects.filter(pk=message.pk))


def send_case_again(case: Case) -> None:
    """What did not arrive of one case."""
    post.send_again(Message.objects.filter(case=case))


def box(*, demo: bool = False) -> Box[Message]:
    return Box(Message, _writer, beside=("event",), demo=demo)


def _writer(messages: Sequence[Message]) -> Callable[[Message], Mail]:
    """What is told and to whom is read for all of them at once."""
    told = {message.event.case_id for message in messages}
    cases = Case.objects.select_related("complaint", "contact").in_bulk(told.union(map(_recipient, messages)))
    taken_back = _commands_taken_back([message.event for message in messages if message.event.name in TAKEN_BACK])

    def write(message: Message) -> Mail:
        event, recipient = message.event, cases[_recipient(message)]
        if event.command in taken_back:
            raise TakenBack
        event.case = cases[event.case_id]
        contact = getattr(recipient, "contact", None)
        if contact is None:
            raise Undeliverable(Reason.NO_ADDRESS)
        return Mail(letter(message.kind, event, recipient), contact.email)

    return write


def _recipient(message: Message) -> int:
    """The case whose reporter is told."""
    return whole_number(message.recipient.partition(":")[2]) or 0


def _commands_taken_back(events: Sequence[Event]) -> set[str]:
    """Which of the commands of these were undone; the follower that cancels may not have read so far."""
    if not events:
        return set()
    undone = Event.objects.filter(case__in={event.case_id for event in events}, name="Reverted")
    return {json.loads(payload)["command"] for payload in undone.values_list("payload", flat=True)}
