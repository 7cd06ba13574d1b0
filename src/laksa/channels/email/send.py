"""E-mail: messages go to the relay of LAKSA_SMTP, or into the catcher's folder where none is set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from laksa.channels import limits
from laksa.channels.email import faults, mailbox, threads
from laksa.messages.faults import Fault
from laksa.messages.models import EMAIL, Message
from laksa.messages.transport import Outgoing, Pace, Sent, Thread
from laksa.register.models import Contact
from laksa.ui import formats


@dataclass(frozen=True)
class Email:
    """A mail that comes twice under one Message-ID is once read."""

    name: str = EMAIL
    settings: str = "LAKSA_SMTP, LAKSA_MAIL_FROM"
    knows_repeats: bool = True
    text_limit: int | None = None

    @property
    def is_on(self) -> bool:
        """Without a relay the catcher takes them."""
        return True

    def pace(self, now: datetime) -> Pace:
        return Pace.NONE if limits.is_paused(self.name) else Pace.ALL

    def address_of(self, contact: Contact) -> str:
        return contact.email

    def is_invented(self, address: str) -> bool:
        return address.endswith(".invalid")

    def masked(self, address: str) -> str:
        return formats.masked_email(address)

    def threads(self, messages: Sequence[Message]) -> Mapping[int, Thread]:
        return threads.of(messages)

    def line(self) -> SmtpLine:
        return SmtpLine(get_connection(fail_silently=False))


class SmtpLine:
    """One connection to the relay for as many mails as it takes."""

    def __init__(self, server: BaseEmailBackend) -> None:
        self._server = server

    def open(self) -> Fault | None:
        try:
            self._server.open()
        except Exception as problem:
            self.close()
            return faults.at_opening(problem)
        return None

    def send(self, message: Outgoing) -> Sent | Fault:
        read = mailbox.read_address()
        headers = _headers(message, read)
        mail = EmailMessage(
            _subject(message),
            message.letter.body,
            _returned_to(read),
            [message.to],
            headers=headers,
            connection=self._server,
        )
        for name, content in message.pdfs:
            mail.attach(name, content, "application/pdf")
        try:
            mail.send()
        except Exception as problem:
            self.close()  # whatever state the conversation is in, the next mail begins a new one
            return faults.at_sending(problem, message.to)
        return Sent(headers["Message-ID"])

    def close(self) -> None:
        with suppress(OSError):  # smtplib's errors among them
            self._server.close()


def _subject(message: Outgoing) -> str:
    """As the thread is called that it is in, so that mail programs keep them together."""
    alone = message.letter.subject
    return f"Re: {message.thread.title or alone}" if message.thread.ids else alone


def _headers(message: Outgoing, read: str) -> dict[str, str]:
    """What mail programs and other machines read of it.

    `read`: the address whose mails come in, "" where none do. No machine is to answer it; who wants no more of them
    presses a button of their mail program.
    """
    thread = message.thread
    found = {
        "From": settings.DEFAULT_FROM_EMAIL,
        "Message-ID": _named(message.id),
        "Auto-Submitted": "auto-replied" if thread.is_answer else "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    if thread.ids:
        before = [_named(one) for one in thread.ids]
        found |= {"In-Reply-To": before[-1], "References": " ".join(before)}
    if read:
        found["Reply-To"] = read
        if thread.may_be_stopped:
            found["List-Unsubscribe"] = f"<mailto:{quote(read, safe='@')}?subject=BERHENTI>"
    return found


def _named(identity: str) -> str:
    """The id as it goes out: under the domain that we write from."""
    return identity.replace(_NO_DOMAIN, f"@{mailbox.sender_address().rpartition('@')[2]}>")


def _returned_to(read: str) -> str:
    """Where mails come back to that do not arrive: where we read, if the same domain vouches for both."""
    sender = mailbox.sender_address()
    return read if read.rpartition("@")[2] == sender.rpartition("@")[2] else settings.DEFAULT_FROM_EMAIL


_NO_DOMAIN = "@laksa.invalid>"
TRANSPORT = Email()
