"""Delivery by SMTP: leased, retried with back-off, dead-lettered; the right to send is looked at again when it goes."""

from __future__ import annotations

import random
import smtplib
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import DatabaseError, connection
from django.utils import timezone

from laksa.outbox.models import Message
from laksa.outbox.wording import letter
from laksa.register.models import Case, Contact
from laksa.register.transaction import write

LEASE = timedelta(minutes=2)
ATTEMPTS = 8
FIRST_WAIT_S = 30


class Undeliverable(Exception):  # noqa: N818 - a verdict on the message
    """This message will never be delivered: no address left, or a demo that writes to nobody real."""


def deliver_due(limit: int = 20, *, demo: bool = False) -> int:
    """Send what is due; how many went out. One bad message harms no other."""
    leased = _lease(limit)
    if not leased:
        return 0
    server = get_connection(fail_silently=False)
    try:
        return sum(_deliver(message, server, demo=demo) for message in leased)
    finally:
        server.close()


def send_again(message: Message) -> None:
    """A person pressed "kirim ulang" on a dead letter."""
    with write():
        Message.objects.filter(pk=message.pk, state=Message.State.DEAD).update(
            state=Message.State.PENDING, attempts=0, error="", not_before=timezone.now()
        )


def _lease(limit: int) -> list[Message]:
    now = timezone.now()
    with write():
        due = Message.objects.filter(state=Message.State.PENDING, not_before__lte=now)
        lost = Message.objects.filter(state=Message.State.LEASED, lease_until__lt=now)
        skip = connection.features.has_select_for_update_skip_locked
        found = [
            message
            for group in (due, lost)
            for message in group.select_for_update(skip_locked=skip).order_by("not_before")[:limit]
        ]
        Message.objects.filter(pk__in=[message.pk for message in found]).update(
            state=Message.State.LEASED, lease_until=now + LEASE
        )
    return found


def _deliver(message: Message, server: BaseEmailBackend, *, demo: bool) -> bool:
    try:
        server.open()
        _send(message, server, demo=demo)
    except Undeliverable as reason:
        _settle(message, Message.State.DEAD, error=str(reason))
    except smtplib.SMTPRecipientsRefused as refused:
        codes = [code for code, _ in refused.recipients.values()]
        _failed(message, server, str(refused), permanent=all(code >= 500 for code in codes))
    except (smtplib.SMTPAuthenticationError, DatabaseError) as problem:
        # Ours to mend, not the message's: a wrong password of the server, a database that is away.
        _failed(message, server, f"{type(problem).__name__}: {problem}", permanent=False)
    except smtplib.SMTPResponseException as answer:
        _failed(message, server, f"{answer.smtp_code} {answer.smtp_error!r}", permanent=answer.smtp_code >= 500)
    except (smtplib.SMTPException, OSError) as problem:
        _failed(message, server, f"{type(problem).__name__}: {problem}", permanent=False)
    except Exception as problem:
        _failed(message, server, f"{type(problem).__name__}: {problem}", permanent=True)
    else:
        _settle(message, Message.State.SENT)
        return True
    return False


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


def _failed(message: Message, server: BaseEmailBackend, error: str, *, permanent: bool) -> None:
    server.close()  # whatever state the conversation is in, the next message begins a new one
    attempts = message.attempts + 1
    if permanent or attempts >= ATTEMPTS:
        _settle(message, Message.State.DEAD, error=error)
        return
    wait = FIRST_WAIT_S * 2 ** (attempts - 1) * random.uniform(0.8, 1.3)  # noqa: S311 - jitter, not a secret
    with write():
        Message.objects.filter(pk=message.pk).update(
            state=Message.State.PENDING,
            attempts=attempts,
            error=error[:300],
            not_before=timezone.now() + timedelta(seconds=wait),
        )


def _settle(message: Message, state: str, *, error: str = "") -> None:
    with write():
        Message.objects.filter(pk=message.pk).update(
            state=state,
            error=error[:300],
            attempts=message.attempts + 1,
            sent_at=timezone.now() if state == Message.State.SENT else None,
        )
