"""An SMTP server on loopback for the tests of whatever is sent by mail."""

from __future__ import annotations

import email
import email.policy
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session


class Postman:
    """An SMTP server that keeps what it takes and answers what it is told to, once for each entry."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.passwords: dict[str, str] = {}
        self.asked: list[str] = []
        self.at_mail: list[str] = []
        self.at_rcpt: list[str] = []
        self.at_data: list[str] = []

    def authenticate(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        known = self.passwords.get(data.login.decode()) == data.password.decode()
        return AuthResult(success=known, handled=False)

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        self.asked.append(address)
        return self.at_mail.pop(0) if self.at_mail else "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.at_rcpt.pop(0) if self.at_rcpt else "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        answer = self.at_data.pop(0) if self.at_data else "250 OK"
        if answer in {"250 OK", "cut"}:
            content = envelope.content
            assert isinstance(content, bytes)
            message = email.message_from_bytes(content, policy=email.policy.default)
            assert isinstance(message, EmailMessage)
            self.taken.append(message)
        if answer == "cut" and server.transport is not None:
            server.transport.abort()
        return answer


@contextmanager
def mute(settings: Any) -> Iterator[list[socket.socket]]:
    """A mail server that takes the call and says nothing; the calls it took."""
    calls: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def take() -> None:
            with suppress(OSError):
                while True:
                    calls.append(listening.accept()[0])

        thread = threading.Thread(target=take, daemon=True)
        thread.start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", listening.getsockname()[1]
        settings.EMAIL_TIMEOUT = 0.1
        yield calls
        listening.shutdown(socket.SHUT_RDWR)
        thread.join(timeout=5)
    for call in calls:
        call.close()


@pytest.fixture
def postman(settings: Any) -> Iterator[Postman]:
    handler = Postman()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(
        handler, hostname="127.0.0.1", port=port, authenticator=handler.authenticate, auth_require_tls=False
    )
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield handler
    controller.stop()


def plain_of(mail: EmailMessage) -> str:
    """The words of a mail."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())
