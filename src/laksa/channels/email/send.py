"""E-mail: messages go to the relay of LAKSA_SMTP, or into the catcher's folder where none is set."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from laksa.channels.email import faults
from laksa.messages.faults import Fault
from laksa.messages.models import EMAIL
from laksa.messages.transport import Outgoing, Pace, Sent
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
        return Pace.ALL

    def address_of(self, contact: Contact) -> str:
        return contact.email

    def is_invented(self, address: str) -> bool:
        return address.endswith(".invalid")

    def masked(self, address: str) -> str:
        return formats.masked_email(address)

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
        mail = EmailMessage(
            message.letter.subject,
            message.letter.body,
            settings.DEFAULT_FROM_EMAIL,
            [message.to],
            headers={"Message-ID": message.id, "Auto-Submitted": "auto-generated"},
            connection=self._server,
        )
        for name, content in message.pdfs:
            mail.attach(name, content, "application/pdf")
        try:
            mail.send()
        except Exception as problem:
            self.close()  # whatever state the conversation is in, the next mail begins a new one
            return faults.at_sending(problem, message.to)
        return Sent(message.id)

    def close(self) -> None:
        with suppress(OSError):  # smtplib's errors among them
            self._server.close()


TRANSPORT = Email()
