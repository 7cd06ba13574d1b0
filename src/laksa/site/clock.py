"""What time brings about: overdue cases, reminders, lapses, reports, what may be forgotten (RULES.md, Retention).

Every job stands alone: one that fails is logged, and the others have their turn. None has its turn while the computer's
clock cannot be believed (register/wall_clock.py): what it would seal or delete then is false, and stays.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from laksa.accounts import guessing
from laksa.channels import limits, reception
from laksa.channels.email import catcher
from laksa.history.transaction import write
from laksa.messages import account_messages
from laksa.register import drafts, planner, senders, sweeping, voices, wall_clock
from laksa.register.commands import closure
from laksa.register.models import Case, FocusSpan, Idempotency
from laksa.register.queries import overdue
from laksa.reports import file_store, schedule
from laksa.rules.lifecycle import LAPSE_DAYS, REMINDER_DAYS
from laksa.rules.refusal import Refused

log = logging.getLogger("laksa.clock")
_STOPPED = (
    "the clock of this computer says %s, the last right moment was %s: nothing falls due and nothing is forgotten "
    "until the time is right again, or somebody says `laksa clock accept`"
)


def tick() -> int:
    """One turn of the clock; how many cases and reports it touched."""
    if not _is_right():
        return 0
    return sum(_done(job) or 0 for job in (_fall_overdue, _lapse, _remind, schedule.tick))


def forget() -> None:
    """What nobody needs any more, once a day, for files are looked at one by one; then the planner looks again."""
    if not _is_right():
        return
    for job in (
        drafts.forget_old,
        file_store.forget_orphans,
        _forget_caught_mails,
        account_messages.forget_old,
        _forget_keys,
        _forget_focus,
        _forget_sessions,
        guessing.forget,
        senders.forget,
        voices.forget,
        limits.forget_days,
        planner.analyze,
    ):
        _done(job)


def sweep() -> None:
    """What interrupted requests left, and what has waited too long."""
    _done(_sweep_files)


def _sweep_files() -> int:
    return sweeping.sweep(held=reception.files_held)


def _is_right() -> bool:
    """Said in the log at once, and every hour for as long as it is not."""
    doubt = wall_clock.turn()
    if doubt is None:
        _said_at.clear()
    elif _unsaid_for_an_hour():
        log.error(_STOPPED, doubt.now.isoformat(timespec="seconds"), doubt.trusted.isoformat(timespec="seconds"))
    return doubt is None


_said_at: list[float] = []


def _unsaid_for_an_hour() -> bool:
    now = time.monotonic()
    if _said_at and now - _said_at[0] < 3600:
        return False
    _said_at[:] = [now]
    return True


def _done(job: Callable[[], int | None]) -> int | None:
    """Nothing where the clock has jumped since the turn began."""
    try:
        return job() if wall_clock.doubt() is None else None
    except Exception:  # one bad job must not keep the others from their turn
        log.exception("%s failed", job.__name__)
        return None


def _fall_overdue() -> int:
    now = timezone.now()
    late = Case.objects.filter(overdue(now), late_ever=False, is_waiting=False)

    def fall_overdue(case: Case) -> object:
        return closure.fall_overdue(case, at=now)

    return _each(late.order_by("due_at", "pk"), fall_overdue)


def _lapse() -> int:
    return _each(_waiting(LAPSE_DAYS), closure.lapse)


def _remind() -> int:
    return _each(_waiting(REMINDER_DAYS[0]), closure.remind)


def _waiting(days: int) -> QuerySet[Case]:
    """Cases that may have waited so long: since when each waits stands in its facts, the rule reads it."""
    since = timezone.now() - timedelta(days=days)
    return Case.objects.filter(is_waiting=True, received_at__lt=since).order_by("pk")


def _each(cases: QuerySet[Case], command: Callable[[Case], object]) -> int:
    done = 0
    for case in list(cases):
        try:
            command(case)
            done += 1
        except Refused:
            continue
        except Exception:  # one bad case must not keep the others from theirs
            log.exception("%s failed on %s", command.__name__, case.number)
    return done


def _forget_caught_mails() -> None:
    """Bodies of messages: 30 days."""
    catcher.forget(settings.DATA / "mail", older_than=timedelta(days=30))


def _forget_keys() -> None:
    """Idempotency rows: 30 days."""
    _delete(Idempotency.objects.filter(created_at__lt=timezone.now() - timedelta(days=30)))


def _forget_focus() -> None:
    """Focus spans: 24 months."""
    _delete(FocusSpan.objects.filter(last_at__lt=timezone.now() - timedelta(days=730)))


def _forget_sessions() -> None:
    _delete(Session.objects.filter(expire_date__lt=timezone.now()))


def _delete(rows: QuerySet[Idempotency] | QuerySet[FocusSpan] | QuerySet[Session]) -> None:
    with write():
        rows.delete()
