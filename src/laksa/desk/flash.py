"""What stands on the next page after an action: a word about it and, for ten seconds, the way back.

It is kept in the address as a signed token, so that no session row is written.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core import signing
from django.utils import timezone

from laksa.rules.lifecycle import UNDO_SECONDS

_SALT = "desk.flash"


@dataclass(frozen=True)
class Toast:
    """`number` names the case whose last action may be undone; empty where there is nothing to undo."""

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
