"""Messages to reporters: what an event of a case tells them, and the right to send it looked at again when it goes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from laksa.messages import queue, reach
from laksa.messages.faults import Reason
from laksa.messages.follower import TAKEN_BACK
from laksa.messages.models import Message
from laksa.messages.subjects import TakenBack, Undeliverable, Write
from laksa.messages.transport import Outgoing
from laksa.narration.messages import letter, subject
from laksa.register.models import Case, Contact, Event
from laksa.rules.parse import whole_number


def send_case_again(case: Case) -> None:
    """A person pressed "kirim ulang": what did not arrive of one case."""
    queue.send_again(Message.objects.filter(case=case))


def writer(messages: Sequence[Message], /) -> Write:
    """What is told and to whom is read for all of them at once."""
    events = Event.objects.in_bulk([message.event_id for message in messages if message.event_id])
    told = {event.case_id for event in events.values()}
    cases = Case.objects.select_related("complaint", "contact").in_bulk(told.union(map(_recipient, messages)))
    silenced = reach.stopped(cases)
    taken_back = _commands_taken_back([event for event in events.values() if event.name in TAKEN_BACK])

    def write(message: Message) -> Outgoing:
        event, recipient = events[message.event_id or 0], cases[_recipient(message)]
        if event.command in taken_back:
            raise TakenBack
        event.case = cases[event.case_id]
        contact = getattr(recipient, "contact", None)
        if contact is None:
            raise Undeliverable(Reason.NO_ADDRESS)
        if message.channel in silenced.get(recipient.pk, ()):
            raise TakenBack
        address = reach.address_on(message.channel, contact)
        return Outgoing(message.message_id, address, letter(message.kind, event, recipient))

    return write


def sent(message: Message, /) -> None:
    """Nothing follows from it."""


def shown(messages: Sequence[Message], /) -> Mapping[int, tuple[str, str]]:
    numbers = dict(Case.objects.filter(pk__in=[message.case_id for message in messages]).values_list("pk", "number"))
    contacts = Contact.objects.in_bulk({_recipient(message) for message in messages})
    return {
        message.pk: (
            subject(message.kind, numbers[message.case_id or 0]),
            reach.address_on(message.channel, contacts[pk]) if (pk := _recipient(message)) in contacts else "",
        )
        for message in messages
    }


def _recipient(message: Message) -> int:
    """The case whose reporter is told."""
    return whole_number(message.recipient.partition(":")[2]) or 0


def _commands_taken_back(events: Sequence[Event]) -> set[str]:
    """Which of the commands of these were undone; the follower that cancels may not have read so far."""
    if not events:
        return set()
    undone = Event.objects.filter(case__in={event.case_id for event in events}, name="Reverted")
    return {json.loads(payload)["command"] for payload in undone.values_list("payload", flat=True)}
