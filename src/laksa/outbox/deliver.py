"""Delivery of the messages to reporters: the right to send is looked at again when it goes."""

from __future__ import annotations

import json

from laksa.narration.messages import letter
from laksa.outbox import post
from laksa.outbox.faults import Reason
from laksa.outbox.models import Message
from laksa.outbox.post import Box, Mail, TakenBack, Undeliverable
from laksa.outbox.promise import TAKEN_BACK
from laksa.register.models import Case, Event


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
    return Box(Message, _write, beside=("event",), demo=demo)


def _write(message: Message) -> Mail:
    event, recipient_id = message.event, int(message.recipient.partition(":")[2])
    if event.name in TAKEN_BACK and _is_taken_back(event):
        raise TakenBack
    recipient = Case.objects.select_related("complaint", "contact").get(pk=recipient_id)
    if recipient.pk == event.case_id:
        event.case = recipient
    contact = getattr(recipient, "contact", None)
    if contact is None:
        raise Undeliverable(Reason.NO_ADDRESS)
    return Mail(letter(message.kind, event, recipient), contact.email)


def _is_taken_back(event: Event) -> bool:
    """Whether its command was taken back; the follower that cancels may not have read so far."""
    undone = Event.objects.filter(case=event.case_id, seq__gt=event.seq, name="Reverted")
    return any(json.loads(undoing.payload)["command"] == event.command for undoing in undone)
