"""A ticket to the receipt that shows a secret link: for whoever just made or renewed it, for some minutes.

It is kept in the address as a signed token, so that no session row is written.
"""

from __future__ import annotations

from datetime import timedelta

from django.core import signing

from laksa.accounts.models import User
from laksa.register import ledger
from laksa.register.models import Case

TICKET = timedelta(minutes=15)
_SALT = "desk.receipt_link"


def ticket(case: Case, user: User) -> str:
    """For who just made or renewed the secret link of this case."""
    return signing.dumps([case.number, ledger.state_of(case).generation, user.pk], salt=_SALT)


def ticket_for(sent: str, user: User) -> tuple[str, int]:
    """Number and generation of the link that this user may print; ("", 0) for an old, forged or lent ticket."""
    try:
        number, generation, pk = signing.loads(sent, salt=_SALT, max_age=TICKET)
    except (signing.BadSignature, ValueError):
        return "", 0
    return (number, generation) if pk == user.pk else ("", 0)
