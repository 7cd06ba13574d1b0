"""What stands on the next page after a deed: a word about it and, for ten seconds, the way back.

After a deed that made a secret link, for some minutes, a ticket to the receipt that shows it. Both are kept in the
address as signed tokens, so that no session row is written.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core import signing
from django.utils import timezone

from laksa.accounts.models import User
from laksa.register import ledger
from laksa.register.models import Case
from laksa.rules.lifecycle import UNDO_SECONDS

TICKET = timedelta(minutes=15)
_SALT = "desk.aftermath"
_TICKET_SALT = "desk.ticket"


@dataclass(frozen=True)
class Toast:
    """`number` names the case whose last deed may be undone; empty where there is nothing to undo."""

    text: str
    number: str
    until: datetime


def token(text: str, number: str = "") -> str:
    return signing.dumps([text, number, int(timezone.now().timestamp() * 1000)], salt=_SALT)


def read(sent: str) -> Toast | None:
    """The toast of a token that is not older than the undo window; None for an old or forged one."""
    if not sent:
        return None
    try:
        text, number, at = signing.loads(sent, salt=_SALT, max_age=UNDO_SECONDS + 1)
    except (signing.BadSignature, ValueError):
        return None
    until = datetime.fromtimestamp(at / 1000, UTC) + timedelta(seconds=UNDO_SECONDS)
    if until <= timezone.now():
        return None
    return Toast(text, number, until)


def ticket(case: Case, user: User) -> str:
    """For who just made or renewed the secret link of this case."""
    return signing.dumps([case.number, ledger.state_of(case).generation, user.pk], salt=_TICKET_SALT)


def ticket_for(sent: str, user: User) -> tuple[str, int]:
    """Number and generation of the link that this user may print; ("", 0) for an old, forged or lent ticket."""
    try:
        number, generation, pk = signing.loads(sent, salt=_TICKET_SALT, max_age=TICKET)
    except (signing.BadSignature, ValueError):
        return "", 0
    return (number, generation) if pk == user.pk else ("", 0)
