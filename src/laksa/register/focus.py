"""Handling time: seconds between signals of one user on one subject and step (RULES.md, Time)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import Max, Min, QuerySet, Sum
from django.utils import timezone

from laksa.accounts.models import User
from laksa.history.transaction import require_write, write
from laksa.register.models import FocusSpan
from laksa.rules.events import Timing
from laksa.rules.step_clocks import clocks

GAP = timedelta(seconds=60)
WALL_LIMIT_S = 600


def signal(subject: str, step: str, user: User, *, at: datetime | None = None) -> None:
    """One sign of life: a ping of the page, or a request by hand. A gap over 60 s counts nothing."""
    now = at or timezone.now()
    with write():
        span = (
            FocusSpan.objects.filter(subject=subject, step=step, is_sealed=False, user=user)
            .order_by("-last_at")
            .first()
        )
        if span is not None and now - span.last_at <= GAP:
            span.seconds += max(0.0, (now - span.last_at).total_seconds())
            span.last_at = now
            span.save(update_fields=["seconds", "last_at"])
        else:
            FocusSpan.objects.create(subject=subject, step=step, user=user, started_at=now, last_at=now)


def handling_so_far(subject: str, step: str) -> int:
    """Whole seconds worked on this step and not yet sealed."""
    return int(_open_spans(subject, step).aggregate(total=Sum("seconds"))["total"] or 0)


def seal(
    subject: str,
    step: str,
    *,
    ready_at: datetime | None,
    paused: Callable[[datetime, datetime], int] = lambda since, until: 0,
    wall_from: datetime | None = None,
    scripted: bool = True,
    ended: datetime | None = None,
) -> Timing:
    """The clocks (rules.step_clocks) up to `ended`, or now, its spans closed; with the command that the step ends.

    Without script the wall clock counts: page to post, at most 600 s. `paused` gives the seconds between two moments
    that nobody here is to blame for: they stand in no clock.
    """
    require_write()
    spans = _open_spans(subject, step)
    found = spans.aggregate(total=Sum("seconds"), first=Min("started_at"), last=Max("last_at"))
    if found["first"]:
        spans.update(is_sealed=True)
    first: datetime | None = found["first"] or wall_from
    if first is None:
        return Timing(handling_s=0, waiting_s=None, method="focus")
    handling, method = int(found["total"] or 0), "focus"
    if not scripted and wall_from is not None:
        open_s = int((timezone.now() - wall_from).total_seconds())
        handling, method = max(0, min(open_s, WALL_LIMIT_S)), "wall"
    return clocks(
        ready_at=ready_at,
        first=first,
        ended=max(filter(None, (ended or timezone.now(), found["last"]))),  # a clock set back meanwhile
        handling_s=handling,
        method=method,
        paused=paused,
    )


def _open_spans(subject: str, step: str) -> QuerySet[FocusSpan]:
    return FocusSpan.objects.filter(subject=subject, step=step, is_sealed=False)


def case_subject(case_id: int) -> str:
    return f"case:{case_id}"


def form_subject(key: str) -> str:
    return f"form:{key}"[:60]
