"""How many reports came from one sender within an hour; over the soft limit the next are taken and marked.

A sender is what a channel knows it by: a network address here, a phone number there. What is kept of it is a digest
under a key that the database does not hold, beside the idempotency row that every report writes anyway, for a day.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone

from laksa.history.transaction import write
from laksa.register.models import Idempotency
from laksa.register.models.case import SENT

SOFT_LIMIT = 20
_WITHIN = timedelta(hours=1)
_KEPT = timedelta(days=1)
# The condition of the index, word for word: SQLite reads a partial index only so.
_RECENT = (
    "SELECT COUNT(*) FROM (SELECT 1 FROM register_idempotency"
    " WHERE NOT (sender = '') AND sender = %s AND created_at > %s LIMIT %s) recent"
)
# Whom this process has just seen over the limit, and until when it need not ask again: a flood costs no statement.
_known: dict[str, float] = {}
_KNOWN_SECONDS, _KNOWN_MOST = 60, 10_000


def digest_of(channel: str, sender: str) -> str:
    """`sender` of `channel` as it is kept; "" for nobody."""
    if not sender:
        return ""
    return hmac.digest(settings.KEYS["lookup"], f"sender|{channel}|{sender}".encode(), hashlib.sha256).hex()[:32]


def sent_too_many(digest: str, now: datetime) -> bool:
    """Whether this sender's reports of the last hour, whichever process took them, have reached the soft limit."""
    if not digest:
        return False
    if _known.get(digest, 0.0) > time.monotonic():
        return True
    with connection.cursor() as cursor:
        since = connection.ops.adapt_datetimefield_value(now - _WITHIN)
        cursor.execute(_RECENT, [digest, since, SOFT_LIMIT])
        many = int(cursor.fetchone()[0]) >= SOFT_LIMIT
    if many:
        if len(_known) >= _KNOWN_MOST:
            _known.clear()
        _known[digest] = time.monotonic() + _KNOWN_SECONDS
    return many


def forget() -> None:
    """Digests older than a day; the rows themselves stay as long as idempotency needs them."""
    with write():
        Idempotency.objects.filter(SENT, created_at__lt=timezone.now() - _KEPT).update(sender="")
