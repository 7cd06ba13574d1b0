"""Delivery of the messages to reporters: the right to send is looked at again when it goes."""

from __future__ import annotations

from functools import partial

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from laksa.outbox.models import Message
from laksa.outbox.post import Box, Undeliverable
from laksa.outbox.wording import letter
from laksa.register.models import Case, Contact


def deliver_due(limit: int = 20, *, demo: bool = False) -> int:
    """Send what is due; how many went out."""
    return box(demo=demo).deliver_due(limit)


def send_again(message: Message) -> None:
    """A person pressed "kirim ulang" on a dead letter."""
    box().send_again(message)


def box(*, demo: bool = False) -> Box[Message]:
    return Box(Message, partial(_send, demo=demo))


def _send(message: Message, server: BaseEmailBackend, *, demo: bool) -> None:
    recipient_id = int(message.recipient.partition(":")[2])
    contact = Contact.objects.filter(case=recipient_id).first()
    if contact is None or not contact.email:
        raise Undeliverable("no address")
    if demo and not contact.email.endswith(".invalid"):
        raise Undeliverable("a demo writes to .invalid addresses only")
    recipient = Case.objects.select_related("complaint").get(pk=recipient_id)
    words = letter(message.kind, message.event, recipient)
    EmailMessage(
        words.subject,
        words.body,
        settings.DEFAULT_FROM_EMAIL,
        [contact.email],
        headers={"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"},
        connection=server,
    ).send()
