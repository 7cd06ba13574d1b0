"""Messages to reporters: what an event of a case tells them, and the right to send it looked at again when it goes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from laksa.messages import follower, queue, reach
from laksa.messages.faults import Reason
from laksa.messages.follower import TAKEN_BACK, recipient_of, subscription_of
from laksa.messages.models import Message, Subscription
from laksa.messages.subjects import TakenBack, Undeliverable, Write
from laksa.messages.transport import Outgoing
from laksa.narration.messages import DONE, WORDINGS, letter, public_letter, subject
from laksa.register.access import is_published
from laksa.register.models import Case, Contact, Event

# As rules.conversation understands them.
VERDICTS = (("YA", "Ya"), ("SEBAGIAN", "Sebagian"), ("BELUM", "Belum"))


def send_case_again(case: Case) -> None:
    """A person pressed "kirim ulang": what did not arrive of one case."""
    queue.send_again(Message.objects.filter(case=case))


def writer(messages: Sequence[Message], /) -> Write:
    """What is told and to whom is read for all of them at once."""
    events = Event.objects.in_bulk([message.event_id for message in messages if message.event_id])
    told = {event.case_id for event in events.values()}
    cases = Case.objects.select_related("complaint", "contact").in_bulk(told.union(map(recipient_of, messages)))
    subscriptions = Subscription.objects.in_bulk(set(map(subscription_of, messages)) - {0})
    silenced = reach.stopped(cases)
    taken_back = _commands_taken_back([event for event in events.values() if event.name in TAKEN_BACK])

    def write(message: Message) -> Outgoing:
        event = events[message.event_id or 0]
        if event.command in taken_back:
            raise TakenBack
        event.case = cases[event.case_id]
        if subscription_of(message):
            return _to_subscriber(message, event, subscriptions.get(subscription_of(message)))
        recipient = cases[recipient_of(message)]
        contact = getattr(recipient, "contact", None)
        if contact is None:
            raise Undeliverable(Reason.NO_ADDRESS)
        if message.channel in silenced.get(recipient.pk, ()):
            raise TakenBack
        address = reach.address_on(message.channel, contact)
        choices = VERDICTS if message.kind == DONE.code and recipient.pk == event.case_id else ()
        return Outgoing(message.message_id, address, letter(message.kind, event, recipient), choices=choices)

    return write


def _to_subscriber(message: Message, event: Event, subscription: Subscription | None) -> Outgoing:
    if subscription is None or subscription.stopped_at or not is_published(event.case):
        raise TakenBack
    return Outgoing(message.message_id, subscription.address, public_letter(message.kind, event))


def sent(message: Message, /) -> None:
    """Nothing follows from it."""


def refused(message: Message, /) -> None:
    """What its reporter cannot be told there, they are told on their next channel."""
    found = follower.on_next_channel(message, WORDINGS[message.kind])
    if found is not None:
        Message.objects.bulk_create([found], ignore_conflicts=True)


def shown(messages: Sequence[Message], /) -> Mapping[int, tuple[str, str]]:
    numbers = dict(Case.objects.filter(pk__in=[message.case_id for message in messages]).values_list("pk", "number"))
    contacts = Contact.objects.in_bulk(set(map(recipient_of, messages)) - {0})
    subscriptions = Subscription.objects.in_bulk(set(map(subscription_of, messages)) - {0})

    def address(message: Message) -> str:
        if subscription := subscriptions.get(subscription_of(message)):
            return subscription.address
        contact = contacts.get(recipient_of(message))
        return reach.address_on(message.channel, contact) if contact else ""

    return {
        message.pk: (subject(message.kind, numbers[message.case_id or 0]), address(message)) for message in messages
    }


def _commands_taken_back(events: Sequence[Event]) -> set[str]:
    """Which of the commands of these were undone; the follower that cancels may not have read so far."""
    if not events:
        return set()
    undone = Event.objects.filter(case__in={event.case_id for event in events}, name="Reverted")
    return {json.loads(payload)["command"] for payload in undone.values_list("payload", flat=True)}
