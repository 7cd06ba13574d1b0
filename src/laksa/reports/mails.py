"""Who is told what about a report: rows of mails to be sent. Their words are made when they go (delivery.py)."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from django.db.models import Max
from django.utils import timezone

from laksa.accounts.models import Role, User
from laksa.reports.models import Report, ReportMail

_TO = {
    ReportMail.Kind.REPORT: (Role.MAYOR,),
    ReportMail.Kind.COPY: (Role.DIRECTOR, Role.HEAD),
    ReportMail.Kind.CHECK_LATE: (Role.HEAD,),
    ReportMail.Kind.CHECK_ESCALATED: (Role.DIRECTOR, Role.HEAD),
    ReportMail.Kind.SIGN_LATE: (Role.DIRECTOR,),
    ReportMail.Kind.SIGN_ESCALATED: (Role.HEAD, Role.DIRECTOR),
    ReportMail.Kind.ASKED: (Role.HEAD,),
    ReportMail.Kind.ANSWERED: (Role.MAYOR,),
}


def promise(report: Report, *kinds: str, by: str = "") -> list[ReportMail]:
    """One round of mails, not yet written: each kind to everybody it concerns who has an address."""
    last = ReportMail.objects.filter(report=report).aggregate(last=Max("round"))["last"] or 0
    now = timezone.now()
    return [
        ReportMail(
            report=report,
            recipient=user,
            kind=kind,
            round=last + 1,
            by=by,
            not_before=now,
            message_id=f"<laksa.report.{secrets.token_hex(8)}@laksa.invalid>",
        )
        for kind in kinds
        for user in recipients(kind)
    ]


def recipients(kind: str) -> Sequence[User]:
    """Active users whom this kind of mail concerns, with an address."""
    roles = _TO[ReportMail.Kind(kind)]
    return list(User.objects.filter(role__in=roles, is_active=True).exclude(email="").order_by("pk"))
