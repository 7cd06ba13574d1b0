"""What time brings about: overdue cases, reminders, lapses, reports, what may be forgotten (RULES.md, Retention)."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import timedelta

from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from laksa.register import drafts, files
from laksa.register.commands import closure
from laksa.register.models import Case, FocusSpan, Idempotency
from laksa.register.transaction import write
from laksa.reports import schedule, shelf
from laksa.rules.lifecycle import LAPSE_DAYS, REMINDER_DAYS
from laksa.rules.refusal import Refused


def tick() -> int:
    """One turn of the clock; how many cases and reports it touched."""
    now = timezone.now()
    overdue = Case.objects.filter(ended_at__isnull=True, due_at__lt=now, late_ever=False, is_waiting=False)
    waiting = Case.objects.filter(is_waiting=True)
    touched = _each(overdue, closure.fall_overdue)
    touched += _each(waiting.filter(received_at__lt=now - timedelta(days=LAPSE_DAYS)), closure.lapse)
    touched += _each(waiting.filter(received_at__lt=now - timedelta(days=REMINDER_DAYS[0])), closure.remind)
    touched += schedule.tick()
    forget()
    return touched


def forget() -> None:
    """Drafts of 7 days, idempotency rows of 30, focus spans of 24 months, sessions that ended, files nobody sent."""
    now = timezone.now()
    drafts.forget_old()
    files.forget_orphans()
    shelf.forget_orphans()
    for rows in (
        Idempotency.objects.filter(created_at__lt=now - timedelta(days=30)),
        FocusSpan.objects.filter(last_at__lt=now - timedelta(days=730)),
        Session.objects.filter(expire_date__lt=now),
    ):
        with write():
            rows.delete()


def _each(cases: QuerySet[Case], command: Callable[[Case], object]) -> int:
    done = 0
    for case in list(cases.order_by("pk")):
        with contextlib.suppress(Refused):
            command(case)
            done += 1
    return done
