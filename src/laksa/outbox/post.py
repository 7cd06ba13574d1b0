"""Sending by SMTP whatever a room has promised: leased, tried again for five days, or left as a dead letter.

Whose fault a failure is decides (faults.py): one address's makes a dead letter, ours stops the queue (relay.py), a
relay that is away puts off all that is due after one attempt, everything else this mail alone.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import DatabaseError, connection
from django.db.models import F, QuerySet
from django.utils import timezone

from laksa.narration.messages import Letter
from laksa.outbox import faults, relay
from laksa.outbox.faults import Fault, Reason, Whose
from laksa.outbox.models import DEAD, UNDER_WAY, Posted
from laksa.register import transaction
from laksa.register.literal import literal

LEASE = timedelta(minutes=2)
TRIED_FOR = timedelta(days=5)
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=4)
_TOO_FAR_AHEAD = timedelta(days=1)
_BROKEN_LINES = 2
# Mails that were taken are marked together; whoever dies meanwhile sends these again under the same Message-ID.
_UNMARKED_FOR = timedelta(seconds=0.5)

log = logging.getLogger("laksa.mail")

P = TypeVar("P", bound=Posted)
Writer = Callable[[P], "Mail"]


class Undeliverable(Exception):
    """This mail will never be delivered: no address left, or a demo that writes to nobody real."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


class TakenBack(Exception):
    """What this mail tells of was undone before it went."""


class Unaddressed(Exception):
    """Nobody was meant after all: the row is forgotten."""


@dataclass(frozen=True, slots=True)
class Mail:
    """A letter, to whom it goes, and the PDFs that go with it: each its name and its bytes."""

    letter: Letter
    to: str
    pdfs: tuple[tuple[str, bytes], ...] = ()


class Box(Generic[P]):
    """The rows of one table and how the mail of one of them is written.

    `writer` looks at the rows just leased and gives what writes each: words, address and the right to send are those of
    that moment. Writing raises Undeliverable, TakenBack or Unaddressed where there is none. `sent` is told in the
    transaction that marks the row. `beside` names what is read with the rows, since `writer` will ask for it. A demo
    writes to .invalid addresses only.
    """

    def __init__(
        self,
        rows: type[P],
        writer: Callable[[Sequence[P]], Writer[P]],
        *,
        sent: Callable[[P], None] = lambda row: None,
        beside: tuple[str, ...] = (),
        demo: bool = False,
    ) -> None:
        self._rows = rows._default_manager
        self._writer = writer
        self._sent = sent
        self._beside = beside
        self._demo = demo

    def deliver_due(self, limit: int = 20) -> int:
        """Send what is due; how many went out. One bad mail harms no other.

        Where the relay refuses us, one mail is tried once in a while, and the rest go with the first that is taken.
        """
        done, was_refused = 0, relay.current().refusing_since is not None
        while done < limit and (leased := self.lease(limit - done)):
            asked, taken = self._work_off(leased)
            done += taken
            if not was_refused or (asked and not taken):
                break
        return done

    def lease(self, limit: int) -> list[P]:
        """What is due now, ours for two minutes; also what somebody leased and never settled."""
        now, state = timezone.now(), relay.current()
        refuses = state.refusing_since is not None
        if refuses and not relay.may_probe(state, now):
            return []
        groups = [group for group in (self._due(now), self._lost(now), self._ahead(now)) if group.exists()]
        if not groups:  # asked every second: a writer's place only where there is work
            return []
        with transaction.write():
            skip = connection.features.has_select_for_update_skip_locked
            found = [
                row
                for group in groups
                for row in group.select_related(*self._beside)
                .select_for_update(skip_locked=skip, of=("self",))
                .order_by(*(["attempts"] if refuses else []), "not_before", "pk")[:limit]
            ]
            self._rows.filter(pk__in=[row.pk for row in found]).update(
                state=Posted.State.LEASED, lease_until=now + LEASE
            )
        for row in found:
            row.lease_until = now + LEASE
        return found

    def _due(self, now: datetime) -> QuerySet[P]:
        return self._rows.filter(literal(UNDER_WAY), state=Posted.State.PENDING, not_before__lte=now)

    def _lost(self, now: datetime) -> QuerySet[P]:
        return self._rows.filter(literal(UNDER_WAY), state=Posted.State.LEASED, lease_until__lt=now)

    def _ahead(self, now: datetime) -> QuerySet[P]:
        """Nothing is put off so long: a wrong clock wrote it, and what it tells of is due."""
        return self._rows.filter(literal(UNDER_WAY), state=Posted.State.PENDING, not_before__gt=now + _TOO_FAR_AHEAD)

    def _work_off(self, leased: Sequence[P]) -> tuple[bool, int]:
        """Whether the relay was asked, and how many mails it took."""
        try:
            write = self._writer(leased)
        except DatabaseError as problem:
            self._put_off(leased, faults.at_sending(problem))
            return False, 0
        server, taken = get_connection(fail_silently=False), _Taken(self._mark_sent)
        refused = relay.current().refusing_since is not None
        asked, breaks, may_be_held = False, 0, True
        with ExitStack() as at_end:
            at_end.callback(_close, server)
            at_end.callback(taken.mark)
            for place, row in enumerate(leased):
                if row.lease_until is None or row.lease_until < timezone.now():
                    continue  # the lease ran out under way: it belongs to whoever took it since
                mail = self._mail_of(row, write)
                if mail is None:
                    continue
                if refused and not relay.claim_probe(timezone.now()):
                    self._put_back(leased[place:])
                    break
                asked = True
                fault = _open(server) or _hand_over(mail, row, server)
                if fault is None:
                    taken.add(row)
                    if may_be_held:
                        relay.take()
                    refused, breaks, may_be_held = False, 0, False
                    continue
                taken.mark()
                breaks, may_be_held = breaks + 1 if fault.whose is Whose.AWAY else 0, True
                if not self._goes_on(row, mail.to, fault, refused=refused, breaks=breaks):
                    self._leave(leased[place + 1 :], fault, refused=refused)
                    break
        return asked, taken.count

    def _mail_of(self, row: P, write: Writer[P]) -> Mail | None:
        """The mail, or None where none is to be sent; then the row is settled."""
        try:
            mail = write(row)
            if not mail.to:
                raise Undeliverable(Reason.NO_ADDRESS)
            if self._demo and not mail.to.endswith(".invalid"):
                raise Undeliverable(Reason.DEMO)
        except Undeliverable as verdict:
            self._settle(row, Posted.State.DEAD, reason=verdict.reason)
        except TakenBack:
            self._settle(row, Posted.State.CANCELLED)
        except Unaddressed:
            with transaction.write():
                self._rows.filter(pk=row.pk).delete()
        except DatabaseError as problem:
            self._put_off([row], faults.at_sending(problem))
        except Exception as problem:
            log.exception("mail %s cannot be written", row.message_id)
            self._settle(row, Posted.State.DEAD, reason=Reason.BROKEN, error=faults.at_sending(problem).answer)
        else:
            return mail
        return None

    def _goes_on(self, row: P, to: str, fault: Fault, *, refused: bool, breaks: int) -> bool:
        """What follows for `row`; False where nothing more can be sent now."""
        if fault.whose is Whose.OURS:
            relay.refuse(fault)
            self._put_back([row], fault)
            return False
        if fault.whose is Whose.AWAY:
            relay.fall_silent(fault)
        if refused and fault.whose is Whose.ADDRESS and relay.current().reason != Reason.ALIKE:
            relay.take()  # it judges addresses again, so it holds nothing against us
            refused = False
        if refused:
            self._put_back([row], fault)
            return False
        if fault.may_be_of_all and not _was_said(row, fault) and relay.refuses_all(row, to, fault):
            relay.refuse(Fault(Whose.OURS, Reason.ALIKE, fault.answer))
            self._put_back([row], fault)
            return False
        if fault.whose is Whose.ADDRESS:
            self._settle(row, Posted.State.DEAD, reason=fault.reason, error=fault.answer)
        else:
            self._put_off([row], fault)
        return not fault.is_of_the_line and breaks < _BROKEN_LINES

    def _leave(self, rest: Sequence[P], fault: Fault, *, refused: bool) -> None:
        """What was leased and not tried: put off with the relay that is away, else as it was."""
        if fault.whose is Whose.AWAY and not refused:
            self._put_off(rest, fault)
        else:
            self._put_back(rest)

    def _put_back(self, rows: Sequence[P], fault: Fault | None = None) -> None:
        """Due as before; with `fault`, what was tried and is not to blame."""
        with transaction.write():
            untried = self._rows.filter(pk__in=[row.pk for row in rows], state=Posted.State.LEASED)
            if fault is None:
                untried.update(state=Posted.State.PENDING)
            else:
                untried.update(
                    state=Posted.State.PENDING, attempts=F("attempts") + 1, reason=fault.reason, error=fault.answer
                )

    def _put_off(self, rows: Sequence[P], fault: Fault) -> None:
        """Each is tried again after a longer wait; given up only after five days of trying."""
        now = timezone.now()
        with transaction.write():
            for row in rows:
                attempts, since = row.attempts + 1, row.first_failed_at or now
                given_up = now - since >= TRIED_FOR
                self._rows.filter(pk=row.pk).update(
                    state=Posted.State.DEAD if given_up else Posted.State.PENDING,
                    reason=Reason.EXPIRED if given_up else fault.reason,
                    error=fault.answer,
                    attempts=attempts,
                    first_failed_at=since,
                    not_before=now + _wait(attempts),
                )

    def _settle(self, row: P, state: str, *, reason: str = "", error: str = "") -> None:
        """What will not be sent."""
        with transaction.write():
            self._rows.filter(pk=row.pk).update(state=state, reason=reason, error=error, attempts=row.attempts + 1)

    def _mark_sent(self, rows: Sequence[P]) -> None:
        with transaction.write():
            self._rows.filter(pk__in=[row.pk for row in rows]).update(
                state=Posted.State.SENT, reason="", error="", attempts=F("attempts") + 1, sent_at=timezone.now()
            )
            for row in rows:
                self._sent(row)


class _Taken(Generic[P]):
    """The mails that the relay took in this turn; `mark` marks together those that are not yet marked."""

    def __init__(self, mark: Callable[[Sequence[P]], None]) -> None:
        self._mark = mark
        self._unmarked: list[P] = []
        self._since = timezone.now()
        self.count = 0

    def add(self, row: P) -> None:
        """One more; those before it are marked with it when the first of them has waited long enough."""
        if not self._unmarked:
            self._since = timezone.now()
        self._unmarked.append(row)
        self.count += 1
        if timezone.now() - self._since >= _UNMARKED_FOR:
            self.mark()

    def mark(self) -> None:
        if self._unmarked:
            self._mark(self._unmarked)
            self._unmarked = []


def send_all_again() -> int:
    """Of every kind of mail; how many."""
    with transaction.write():
        return sum(map(send_again, relay.tables()))


def send_again(rows: QuerySet[P]) -> int:
    """The dead letters among `rows`, and those that were put off, go now; how many.

    What was delivered, or can still be undone, stays as it is. A relay that refused us is tried with one of them first.
    """
    now = timezone.now()
    with transaction.write():
        dead = rows.filter(literal(DEAD)).update(
            state=Posted.State.PENDING, attempts=0, first_failed_at=None, reason="", error="", not_before=now
        )
        put_off = rows.filter(literal(UNDER_WAY), state=Posted.State.PENDING, attempts__gt=0).update(not_before=now)
        relay.ask_soon()
    return dead + put_off


def _open(server: BaseEmailBackend) -> Fault | None:
    try:
        server.open()
    except Exception as problem:
        _close(server)
        return replace(faults.at_opening(problem), is_of_the_line=True)
    return None


def _hand_over(mail: Mail, row: Posted, server: BaseEmailBackend) -> Fault | None:
    """None once the relay has taken it; under the row's Message-ID each time, so that twice sent is once read."""
    headers = {"Message-ID": row.message_id, "Auto-Submitted": "auto-generated"}
    message = EmailMessage(
        mail.letter.subject,
        mail.letter.body,
        settings.DEFAULT_FROM_EMAIL,
        [mail.to],
        headers=headers,
        connection=server,
    )
    for name, content in mail.pdfs:
        message.attach(name, content, "application/pdf")
    try:
        message.send()
    except Exception as problem:
        _close(server)  # whatever state the conversation is in, the next mail begins a new one
        return faults.at_sending(problem, mail.to)
    return None


def _close(server: BaseEmailBackend) -> None:
    with suppress(OSError):  # smtplib's errors among them
        server.close()


def _was_said(row: Posted, fault: Fault) -> bool:
    """Whether this mail was refused in these words before: that says nothing new of the others."""
    return bool(row.error) and replace(fault, answer=row.error).likeness == fault.likeness


def _wait(attempts: int) -> timedelta:
    doubled: timedelta = FIRST_WAIT * 2 ** min(attempts - 1, 10) * random.uniform(0.8, 1.3)  # noqa: S311 - jitter, not a secret
    return min(doubled, LONGEST_WAIT)
