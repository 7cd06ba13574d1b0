"""What did not arrive, as the staff reads it: what it was about, to whom (masked), why, and what happens next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from laksa.narration.messages import subject
from laksa.outbox import account_mail, relay
from laksa.outbox.models import DEAD, UNDER_WAY, AccountMail, Message, Posted
from laksa.register.literal import literal
from laksa.register.models import Case, Contact
from laksa.ui import formats
from laksa.ui.names import mail_reason

# Dead, or refused at least once and still tried.
NOT_ARRIVED = Q(state=Posted.State.DEAD) | (UNDER_WAY & Q(attempts__gt=0))


@dataclass(frozen=True, slots=True)
class Undelivered:
    """One mail; `again_at` is when it is tried next, None for a dead letter. `answer` is the relay's, without names."""

    pk: int
    title: str
    to: str
    reason: str
    answer: str
    attempts: int
    at: datetime
    again_at: datetime | None


def of_case(case: Case) -> list[Undelivered]:
    """Of the messages about this case, the oldest first: two statements."""
    return _told(Message.objects.filter(NOT_ARRIVED, case=case).select_related("case").order_by("pk"))


def messages(limit: int) -> list[Undelivered]:
    """The newest dead letters to reporters: two statements."""
    return _told(Message.objects.filter(literal(DEAD)).select_related("case").order_by("-pk")[:limit])


def account_mails(limit: int) -> list[Undelivered]:
    """The newest dead letters that somebody asked for: one statement."""
    dead = AccountMail.objects.filter(literal(DEAD)).select_related("user").order_by("-pk")[:limit]
    return [one(mail, account_mail.title(mail), _typed_address(mail)) for mail in dead]


def _typed_address(mail: AccountMail) -> str:
    if mail.user is not None:
        return mail.user.email
    return "" if mail.kind == AccountMail.Kind.REPORT else mail.asked


def one(row: Posted, title: str, to: str) -> Undelivered:
    """`row` as it is shown; what an older release left of the relay's words may name somebody, and is not shown."""
    is_dead = row.state == Posted.State.DEAD
    return Undelivered(
        row.pk,
        title,
        formats.masked_email(to) if to else "–",
        mail_reason(row.reason),
        row.error if row.reason else "",
        row.attempts,
        row.created_at,
        None if is_dead else row.not_before,
    )


def dead_letters() -> int:
    """How many, of all kinds: one statement for each table."""
    return sum(rows.filter(literal(DEAD)).count() for rows in relay.tables())


def waiting() -> int:
    return sum(rows.filter(literal(UNDER_WAY)).count() for rows in relay.tables())


def _told(found: Iterable[Message]) -> list[Undelivered]:
    rows = list(found)
    recipients = {row.pk: int(row.recipient.partition(":")[2]) for row in rows}
    addresses = dict(Contact.objects.filter(case__in=set(recipients.values())).values_list("case_id", "email"))
    return [one(row, subject(row.kind, row.case.number), addresses.get(recipients[row.pk], "")) for row in rows]
