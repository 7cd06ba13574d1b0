"""The queue of messages: each is leased, sent by its channel, tried again for five days, or left as a dead letter.

Whose fault a failure is decides (faults.py): one address's makes a dead letter, ours stops the channel (health.py), a
channel that is away puts off all that is due on it after one attempt, everything else this message alone. What a
message says and how it travels is not known here (subjects.py, transport.py).
"""

from __future__ import annotations

import logging
import random
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import F, QuerySet
from django.utils import timezone

from laksa.history import transaction
from laksa.messages import faults, health
from laksa.messages.faults import ANSWER_MAX, Fault, Reason, Whose
from laksa.messages.models import DEAD, KNOWN_THERE, UNDER_WAY, Message, Receipt
from laksa.messages.subjects import TakenBack, Unaddressed, Undeliverable, Write, by_subject, subjects
from laksa.messages.transport import Line, Outgoing, Pace, Sent, Thread, Threaded, Transport, shortened, transports
from laksa.register.index_conditions import literal

LEASE = timedelta(minutes=2)
TRIED_FOR = timedelta(days=5)
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=4)
_TOO_FAR_AHEAD = timedelta(days=1)
_BROKEN_LINES = 2
_EXTERNAL_ID_MAX = 200
# Messages that were taken are marked together where the channel knows repeats; whoever dies meanwhile sends these again
# under the same id.
_UNMARKED_FOR = timedelta(seconds=0.5)

log = logging.getLogger("laksa.messages")


def deliver_due(channel: str = "email", limit: int = 20) -> int:
    """Send what is due on one channel; how many went out. One bad message harms no other.

    Where the channel refuses us, one message is tried once in a while, and the rest go with the first that is taken.
    """
    queue = Queue(transports()[channel])
    done, was_refused = 0, health.current(channel).refusing_since is not None
    while done < limit and (leased := queue.lease(limit - done)):
        asked, taken = queue.work_off(leased)
        done += taken
        if not was_refused or (asked and not taken):
            break
    return done


def send_all_again() -> int:
    """Of every kind and channel; how many."""
    return send_again(Message.objects.all())


def send_again(rows: QuerySet[Message]) -> int:
    """The dead letters among `rows`, and those that were put off, go now; how many.

    What was delivered, or can still be undone, stays as it is. A channel that refused us is tried with one first.
    """
    now = timezone.now()
    with transaction.write():
        dead = rows.filter(literal(DEAD)).update(
            state=Message.State.PENDING, attempts=0, first_failed_at=None, reason="", error="", not_before=now
        )
        put_off = rows.filter(literal(UNDER_WAY), state=Message.State.PENDING, attempts__gt=0).update(not_before=now)
        health.ask_soon()
    return dead + put_off


def take_up_unsettled() -> int:
    """When LAKSA starts: what a process before this one leased and did not settle is due at once; how many.

    On SQLite one process sends, so whoever leased them is gone. On PostgreSQL it may be another one's, and runs out.
    """
    if connection.vendor != "sqlite":
        return 0
    leased = Message.objects.filter(literal(UNDER_WAY), state=Message.State.LEASED)
    return leased.update(lease_until=timezone.now())


def take_receipt(channel: str, external_id: str, receipt: str, *, at: datetime, answer: str = "") -> bool:
    """What the channel tells of a message that it took; False where it is none of ours, or not yet marked.

    One that comes late or again takes nothing back: read stays read. What failed is a dead letter, and goes out on
    another channel where there is one.
    """
    with transaction.write():
        row = Message.objects.filter(literal(KNOWN_THERE), channel=channel, external_id=external_id).first()
        if row is None:
            return False
        order = list(Receipt)
        if row.receipt and order.index(Receipt(row.receipt)) >= order.index(Receipt(receipt)):
            return True
        _rows([row]).update(receipt=receipt, receipt_at=at)
        if receipt == Receipt.FAILED:
            _give_up(row, Fault(Whose.ADDRESS, Reason.REFUSED, faults.without_addresses(answer)))
    return True


class Queue:
    """The messages of one channel."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._channel = transport.name
        self._rows = Message.objects.filter(literal(UNDER_WAY), channel=transport.name)

    def lease(self, limit: int) -> list[Message]:
        """What is due now, ours for two minutes; also what somebody leased and never settled."""
        now = timezone.now()
        pace = self._transport.pace(now)
        if pace is Pace.NONE:
            return []
        state = health.current(self._channel)
        refuses = state.refusing_since is not None
        if refuses and not health.may_probe(state, now):
            return []
        groups = [group for group in (self._due(now, pace), self._lost(now), self._ahead(now)) if group.exists()]
        if not groups:  # asked every second: a writer's place only where there is work
            return []
        with transaction.write():
            order = [*(["attempts"] if refuses else []), "-is_urgent", "not_before", "pk"]
            skip = connection.features.has_select_for_update_skip_locked
            found = [
                row for group in groups for row in group.select_for_update(skip_locked=skip).order_by(*order)[:limit]
            ]
            _rows(found).update(state=Message.State.LEASED, lease_until=now + LEASE)
        for row in found:
            row.lease_until = now + LEASE
        return found

    def _due(self, now: datetime, pace: Pace) -> QuerySet[Message]:
        due = self._rows.filter(state=Message.State.PENDING, not_before__lte=now)
        return due.filter(is_urgent=True) if pace is Pace.URGENT else due

    def _lost(self, now: datetime) -> QuerySet[Message]:
        return self._rows.filter(state=Message.State.LEASED, lease_until__lt=now)

    def _ahead(self, now: datetime) -> QuerySet[Message]:
        """Nothing is put off so long: a wrong clock wrote it, and what it tells of is due."""
        return self._rows.filter(state=Message.State.PENDING, not_before__gt=now + _TOO_FAR_AHEAD)

    def work_off(self, leased: Sequence[Message]) -> tuple[bool, int]:
        """Whether the other side was asked, and how many messages it took."""
        try:
            write = _writer(leased, self._transport)
        except DatabaseError as problem:
            _put_off(leased, _unread(problem))
            return False, 0
        line, taken = self._transport.line(), _Taken(waits=self._transport.knows_repeats)
        refused = health.current(self._channel).refusing_since is not None
        asked, breaks, may_be_held = False, 0, True
        with ExitStack() as at_end:
            at_end.callback(line.close)
            at_end.callback(taken.mark)
            for place, row in enumerate(leased):
                if row.lease_until is None or row.lease_until < timezone.now():
                    continue  # the lease ran out under way: it belongs to whoever took it since
                message = self._outgoing(row, write)
                if message is None:
                    continue
                if refused and not health.claim_probe(self._channel, timezone.now()):
                    _put_back(leased[place:])
                    break
                asked = True
                answer = _hand_over(line, message)
                if isinstance(answer, Sent):
                    row.external_id = answer.external_id[:_EXTERNAL_ID_MAX]
                    taken.add(row)
                    if may_be_held:
                        health.take(self._channel)
                    refused, breaks, may_be_held = False, 0, False
                    continue
                taken.mark()
                breaks, may_be_held = breaks + 1 if answer.whose is Whose.AWAY else 0, True
                if not self._goes_on(row, message.to, answer, refused=refused, breaks=breaks):
                    _leave(leased[place + 1 :], answer, refused=refused)
                    break
        return asked, taken.count

    def _outgoing(self, row: Message, write: Write) -> Outgoing | None:
        """The message, or None where none is to be sent; then the row is settled."""
        try:
            message = replace(write(row), kind=row.kind, case=row.case_id, is_urgent=row.is_urgent)
            if not message.to:
                raise Undeliverable(Reason.NO_ADDRESS)
            if settings.IS_DEMO and not self._transport.is_invented(message.to):
                raise Undeliverable(Reason.DEMO)
        except Undeliverable as verdict:
            _settle(row, Message.State.DEAD, reason=verdict.reason)
        except TakenBack:
            _settle(row, Message.State.CANCELLED)
        except Unaddressed:
            with transaction.write():
                _rows([row]).delete()
        except DatabaseError as problem:
            _put_off([row], _unread(problem))
        except Exception as problem:
            log.exception("message %s cannot be written", row.message_id)
            _settle(row, Message.State.DEAD, reason=Reason.BROKEN, error=faults.plain(problem))
        else:
            limit = self._transport.text_limit
            if limit is not None and len(message.letter.body) > limit:
                message = replace(message, letter=shortened(message.letter, limit))
            return message
        return None

    def _goes_on(self, row: Message, to: str, fault: Fault, *, refused: bool, breaks: int) -> bool:
        """What follows for `row`; False where nothing more can be sent now."""
        if fault.whose is Whose.OURS:
            health.refuse(self._channel, fault)
            _put_back([row], fault)
            return False
        if fault.whose is Whose.AWAY:
            health.fall_silent(self._channel, fault)
        if refused and fault.whose is Whose.ADDRESS and health.current(self._channel).reason != Reason.ALIKE:
            health.take(self._channel)  # it judges addresses again, so it holds nothing against us
            refused = False
        if refused:
            _put_back([row], fault)
            return False
        if fault.may_be_of_all and not _was_said(row, fault) and health.refuses_all(row, to, fault):
            health.refuse(self._channel, Fault(Whose.OURS, Reason.ALIKE, fault.answer))
            _put_back([row], fault)
            return False
        if fault.whose is Whose.ADDRESS:
            _give_up(row, fault)
        else:
            _put_off([row], fault)
        return not fault.is_of_the_line and breaks < _BROKEN_LINES


class _Taken:
    """The messages that were taken in this turn; `mark` marks together those that are not yet marked."""

    def __init__(self, *, waits: bool) -> None:
        self._waits = waits
        self._unmarked: list[Message] = []
        self._since = timezone.now()
        self.count = 0

    def add(self, row: Message) -> None:
        """One more; those before it are marked with it when the first of them has waited long enough."""
        if not self._unmarked:
            self._since = timezone.now()
        self._unmarked.append(row)
        self.count += 1
        if not self._waits or timezone.now() - self._since >= _UNMARKED_FOR:
            self.mark()

    def mark(self) -> None:
        if self._unmarked:
            _mark_sent(self._unmarked)
            self._unmarked = []


def _writer(leased: Sequence[Message], transport: Transport) -> Write:
    """What writes each of these, whatever it is about, and says what it follows."""
    known = subjects()
    writers = {about: known[about].writer(rows) for about, rows in by_subject(leased).items() if about in known}
    threads = transport.threads(leased) if isinstance(transport, Threaded) else {}
    return lambda row: replace(writers[row.about](row), thread=threads.get(row.pk, Thread()))


def _hand_over(line: Line, message: Outgoing) -> Sent | Fault:
    unreachable = line.open()
    return replace(unreachable, is_of_the_line=True) if unreachable else line.send(message)


def _unread(problem: DatabaseError) -> Fault:
    return Fault(Whose.PASSING, Reason.LATER, faults.plain(problem))


def _rows(rows: Sequence[Message]) -> QuerySet[Message]:
    return Message.objects.filter(pk__in=[row.pk for row in rows])


def _leave(rest: Sequence[Message], fault: Fault, *, refused: bool) -> None:
    """What was leased and not tried: put off with the channel that is away, else as it was."""
    if fault.whose is Whose.AWAY and not refused:
        _put_off(rest, fault)
    else:
        _put_back(rest)


def _put_back(rows: Sequence[Message], fault: Fault | None = None) -> None:
    """Due as before; with `fault`, what was tried and is not to blame."""
    with transaction.write():
        untried = _rows(rows).filter(state=Message.State.LEASED)
        if fault is None:
            untried.update(state=Message.State.PENDING)
        else:
            untried.update(
                state=Message.State.PENDING,
                attempts=F("attempts") + 1,
                reason=fault.reason,
                error=fault.answer[:ANSWER_MAX],
            )


def _put_off(rows: Sequence[Message], fault: Fault) -> None:
    """Each is tried again after a longer wait; given up only after five days of trying."""
    now = timezone.now()
    with transaction.write():
        for row in rows:
            attempts, since = row.attempts + 1, row.first_failed_at or now
            given_up = now - since >= TRIED_FOR
            _rows([row]).update(
                state=Message.State.DEAD if given_up else Message.State.PENDING,
                reason=Reason.EXPIRED if given_up else fault.reason,
                error=fault.answer[:ANSWER_MAX],
                attempts=attempts,
                first_failed_at=since,
                not_before=now + _wait(attempts),
            )


def _settle(row: Message, state: str, *, reason: str = "", error: str = "") -> None:
    """What will not be sent."""
    with transaction.write():
        _rows([row]).update(state=state, reason=reason, error=error[:ANSWER_MAX], attempts=row.attempts + 1)


def _give_up(row: Message, fault: Fault) -> None:
    """A dead letter; what it tells goes out on another channel, where its recipient has one."""
    with transaction.write():
        _settle(row, Message.State.DEAD, reason=fault.reason, error=fault.answer)
        subjects()[row.about].refused(row)


def _mark_sent(rows: Sequence[Message]) -> None:
    with transaction.write():
        _rows(rows).update(
            state=Message.State.SENT, reason="", error="", attempts=F("attempts") + 1, sent_at=timezone.now()
        )
        Message.objects.bulk_update([row for row in rows if row.external_id], ["external_id"])
        for row in rows:
            subjects()[row.about].sent(row)


def _was_said(row: Message, fault: Fault) -> bool:
    """Whether this message was refused in these words before: that says nothing new of the others."""
    return bool(row.error) and replace(fault, answer=row.error).likeness == fault.likeness


def _wait(attempts: int) -> timedelta:
    doubled: timedelta = FIRST_WAIT * 2 ** min(attempts - 1, 10) * random.uniform(0.8, 1.3)  # noqa: S311 - jitter, not a secret
    return min(doubled, LONGEST_WAIT)
