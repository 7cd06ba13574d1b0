"""Sending by SMTP whatever a room has promised: leased, retried with back-off, dead-lettered."""

from __future__ import annotations

import random
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Generic, TypeVar

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import DatabaseError, connection
from django.utils import timezone

from laksa.outbox.models import UNDER_WAY, Posted
from laksa.register.literal import literal
from laksa.register.transaction import write

LEASE = timedelta(minutes=2)
ATTEMPTS = 8
FIRST_WAIT_S = 30

P = TypeVar("P", bound=Posted)


class Undeliverable(Exception):  # noqa: N818 - a verdict on the message
    """This message will never be delivered: no address left, or a demo that writes to nobody real."""


class TakenBack(Exception):  # noqa: N818 - a verdict on the message
    """What this message tells of was undone before it went."""


@dataclass(frozen=True, slots=True)
class Letter:
    """The words of one message, the foot included."""

    subject: str
    body: str


def post(
    letter: Letter, row: Posted, to: str, server: BaseEmailBackend, *, demo: bool, pdf: tuple[str, bytes] | None = None
) -> None:
    """Hand `letter` to the open server under the row's Message-ID, with a PDF (its name, its bytes) if there is one.

    Undeliverable without an address, and where a demo would write to somebody real.
    """
    if not to:
        raise Undeliverable("no address")
    if demo and not to.endswith(".invalid"):
        raise Undeliverable("a demo writes to .invalid addresses only")
    headers = {"Message-ID": row.message_id, "Auto-Submitted": "auto-generated"}
    message = EmailMessage(
        letter.subject, letter.body, settings.DEFAULT_FROM_EMAIL, [to], headers=headers, connection=server
    )
    if pdf is not None:
        message.attach(*pdf, "application/pdf")
    message.send()


class Box(Generic[P]):
    """The rows of one table and how one of them is sent.

    `send` hands it to the open server, looking up words, address and the right to send at that moment; it raises
    Undeliverable or TakenBack where there is none. `sent` is told in the transaction that marks the row. `beside` names
    what is read with the rows, since `send` will ask for it.
    """

    def __init__(
        self,
        rows: type[P],
        send: Callable[[P, BaseEmailBackend], None],
        *,
        sent: Callable[[P], None] = lambda row: None,
        beside: tuple[str, ...] = (),
    ) -> None:
        self._rows = rows._default_manager
        self._send = send
        self._sent = sent
        self._beside = beside

    def deliver_due(self, limit: int = 20) -> int:
        """Send what is due; how many went out. One bad message harms no other."""
        leased = self.lease(limit)
        if not leased:
            return 0
        server = get_connection(fail_silently=False)
        try:
            return sum(self._deliver(row, server) for row in leased)
        finally:
            server.close()

    def send_again(self, row: P) -> None:
        """A person pressed "kirim ulang" on a dead letter."""
        with write():
            self._rows.filter(pk=row.pk, state=Posted.State.DEAD).update(
                state=Posted.State.PENDING, attempts=0, error="", not_before=timezone.now()
            )

    def lease(self, limit: int) -> list[P]:
        """What is due now, ours for two minutes; also what somebody leased and never settled."""
        now = timezone.now()
        with write():
            under_way = self._rows.filter(literal(UNDER_WAY))
            due = under_way.filter(state=Posted.State.PENDING, not_before__lte=now)
            lost = under_way.filter(state=Posted.State.LEASED, lease_until__lt=now)
            skip = connection.features.has_select_for_update_skip_locked
            found = [
                row
                for group in (due, lost)
                for row in group.select_related(*self._beside)
                .select_for_update(skip_locked=skip, of=("self",))
                .order_by("not_before")[:limit]
            ]
            self._rows.filter(pk__in=[row.pk for row in found]).update(
                state=Posted.State.LEASED, lease_until=now + LEASE
            )
        return found

    def _deliver(self, row: P, server: BaseEmailBackend) -> bool:
        try:
            server.open()
            self._send(row, server)
        except Undeliverable as reason:
            self._settle(row, Posted.State.DEAD, error=str(reason))
        except TakenBack:
            self._settle(row, Posted.State.CANCELLED)
        except smtplib.SMTPRecipientsRefused as refused:
            codes = [code for code, _ in refused.recipients.values()]
            self._failed(row, server, str(refused), permanent=all(code >= 500 for code in codes))
        except (smtplib.SMTPAuthenticationError, DatabaseError) as problem:
            # Ours to mend, not the message's: a wrong password of the server, a database that is away.
            self._failed(row, server, f"{type(problem).__name__}: {problem}", permanent=False)
        except smtplib.SMTPResponseException as answer:
            self._failed(row, server, f"{answer.smtp_code} {answer.smtp_error!r}", permanent=answer.smtp_code >= 500)
        except (smtplib.SMTPException, OSError) as problem:
            self._failed(row, server, f"{type(problem).__name__}: {problem}", permanent=False)
        except Exception as problem:
            self._failed(row, server, f"{type(problem).__name__}: {problem}", permanent=True)
        else:
            self._settle(row, Posted.State.SENT)
            return True
        return False

    def _failed(self, row: P, server: BaseEmailBackend, error: str, *, permanent: bool) -> None:
        server.close()  # whatever state the conversation is in, the next message begins a new one
        attempts = row.attempts + 1
        if permanent or attempts >= ATTEMPTS:
            self._settle(row, Posted.State.DEAD, error=error)
            return
        wait = FIRST_WAIT_S * 2 ** (attempts - 1) * random.uniform(0.8, 1.3)  # noqa: S311 - jitter, not a secret
        with write():
            self._rows.filter(pk=row.pk).update(
                state=Posted.State.PENDING,
                attempts=attempts,
                error=error[:300],
                not_before=timezone.now() + timedelta(seconds=wait),
            )

    def _settle(self, row: P, state: str, *, error: str = "") -> None:
        with write():
            self._rows.filter(pk=row.pk).update(
                state=state,
                error=error[:300],
                attempts=row.attempts + 1,
                sent_at=timezone.now() if state == Posted.State.SENT else None,
            )
            if state == Posted.State.SENT:
                self._sent(row)
