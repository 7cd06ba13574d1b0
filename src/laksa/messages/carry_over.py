"""What releases before kept in tables of their own becomes messages: at an upgrade, and when their archive is restored.

Rows keep their state, their id and their times; what was carried over is deleted, so that twice is once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_POSTED = ("state", "not_before", "lease_until", "attempts", "first_failed_at", "reason", "error", "message_id",
           "sent_at")  # fmt: skip


def account_mails(messages: Any, mails: Any) -> int:
    """Of the models Message and AccountMail, which a migration has in its own edition; how many."""
    return carry_over(
        messages,
        mails,
        lambda mail: {
            "about": "account",
            "recipient": f"user:{mail.user_id}" if mail.user_id else "",
            "user_id": mail.user_id,
            "is_urgent": True,
            "facts": {name: getattr(mail, name) for name in ("language", "asked", "subject", "body")},
        },
    )


def refusals(healths: Any) -> None:
    """What a channel remembers of refusals named tables that are no more."""
    healths.objects.update(refused_alike=[])


def carry_over(messages: Any, old: Any, columns: Callable[[Any], dict[str, object]]) -> int:
    """Every row of `old` as a message; `columns` says what it is about."""
    count = 0
    for row in old.objects.order_by("pk"):
        posted = {name: getattr(row, name) for name in _POSTED}
        message = messages.objects.create(kind=row.kind, channel="email", **posted, **columns(row))
        messages.objects.filter(pk=message.pk).update(created_at=row.created_at)
        row.delete()
        count += 1
    return count
