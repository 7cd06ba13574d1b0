"""Who is told what about a report: messages to be sent. Their words are made when they go (delivery.py)."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from django.db.models import Max, QuerySet
from django.utils import timezone

from laksa.accounts.models import User
from laksa.accounts.roles import Role
from laksa.messages import carry_over as carry
from laksa.messages.models import OF_REPORTS, Message
from laksa.register.index_conditions import literal
from laksa.reports.models import Report

ABOUT = "report"


class Kind(StrEnum):
    REPORT = "report"
    COPY = "copy"
    CHECK_LATE = "check_late"
    CHECK_ESCALATED = "check_escalated"
    SIGN_LATE = "sign_late"
    SIGN_ESCALATED = "sign_escalated"
    ASKED = "asked"
    ANSWERED = "answered"


_TO = {
    Kind.REPORT: (Role.MAYOR,),
    Kind.COPY: (Role.DIRECTOR, Role.HEAD),
    Kind.CHECK_LATE: (Role.HEAD,),
    Kind.CHECK_ESCALATED: (Role.DIRECTOR, Role.HEAD),
    Kind.SIGN_LATE: (Role.DIRECTOR,),
    Kind.SIGN_ESCALATED: (Role.HEAD, Role.DIRECTOR),
    Kind.ASKED: (Role.HEAD,),
    Kind.ANSWERED: (Role.MAYOR,),
}


def promise(report: Report, *kinds: str, by: str = "") -> list[Message]:
    """One round of mails, not yet written: each kind to everybody it concerns who has an address.

    `by`: who pressed "kirim".
    """
    last = about(report).aggregate(last=Max("round"))["last"] or 0
    now = timezone.now()
    return [
        Message(
            about=ABOUT,
            about_id=str(report.pk),
            recipient=f"user:{user.pk}",
            user=user,
            kind=kind,
            round=last + 1,
            facts={"by": by},
            not_before=now,
            message_id=f"<laksa.report.{secrets.token_hex(8)}@laksa.invalid>",
        )
        for kind in kinds
        for user in recipients(kind)
    ]


def about(report: Report) -> QuerySet[Message]:
    """All that were promised about it, the oldest first."""
    found = Message.objects.filter(literal(OF_REPORTS), about_id=str(report.pk))
    return found.select_related("user").order_by("pk")


def recipients(kind: str) -> Sequence[User]:
    """Active users whom this kind of mail concerns, with an address."""
    roles = _TO[Kind(kind)]
    return list(User.objects.filter(role__in=roles, is_active=True).exclude(email="").order_by("pk"))


def carry_over(messages: Any, mails: Any) -> int:
    """What a release before kept of them becomes messages (messages.carry_over); how many."""
    return carry.carry_over(
        messages,
        mails,
        lambda mail: {
            "about": ABOUT,
            "about_id": str(mail.report_id),
            "recipient": f"user:{mail.recipient_id}",
            "user_id": mail.recipient_id,
            "round": mail.round,
            "facts": {"by": mail.by},
        },
    )
