"""What the clock does for reports: drafts on the first working day after a period, and reminders."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.utils import timezone

from laksa.history.transaction import write
from laksa.register import reference
from laksa.register.access import CLOCK
from laksa.register.models import Case
from laksa.reports import workflow
from laksa.reports.models import Report, Schedule
from laksa.rules.period import Period, parse_period, wib_day
from laksa.rules.refusal import Refused
from laksa.rules.report import REMINDERS, due_at

KINDS = ("month", "quarter", "year")
_A_DAY = timedelta(days=1)


def tick() -> int:
    """One turn of the clock; how many reports it touched."""
    return draft_due() + remind_due()


def draft_due() -> int:
    """The draft of every period that fell due since the last turn, each once, however long nothing ran.

    On a new register only the latest period of each kind that has cases: nobody waits for the years before.
    """
    made, now = 0, timezone.now()
    for kind in KINDS:
        last = _latest_due(kind, now)
        known = Schedule.objects.filter(kind=kind).first()
        if known is not None and known.through >= last.end:
            continue
        with write():
            for period in _after(kind, known.through, last) if known else _newest_with_cases(kind, last):
                workflow.draft(period.code, by=CLOCK)
                made += 1
            Schedule.objects.update_or_create(kind=kind, defaults={"through": last.end, "ran_at": now})
    return made


def remind_due() -> int:
    """Reminders and escalations of what has waited too long, each once; of how many reports."""
    told = 0
    for report in Report.objects.filter(state__in=list(REMINDERS)).defer("figures").order_by("pk"):
        with contextlib.suppress(Refused):
            workflow.remind(report)
            told += 1
    return told


def _latest_due(kind: str, now: datetime) -> Period:
    """The last period whose draft should be there by now."""
    period = _before(kind, _period_of(kind, wib_day(now)))
    while due_at(period, reference.calendar()) > now:
        period = _before(kind, period)
    return period


def _after(kind: str, day: date, last: Period) -> Iterator[Period]:
    """The periods from the one that begins on `day` up to `last`."""
    while day < last.end:
        period = _period_of(kind, day)
        yield period
        day = period.end


def _newest_with_cases(kind: str, last: Period) -> Iterator[Period]:
    case = Case.objects.filter(received_at__lt=last.ends_at).order_by("-received_at").first()
    if case is not None:
        yield _period_of(kind, wib_day(case.received_at))


def _before(kind: str, period: Period) -> Period:
    return _period_of(kind, period.first - _A_DAY)


def _period_of(kind: str, day: date) -> Period:
    quarter = f"{day.year}-Q{(day.month + 2) // 3}"
    return parse_period({"month": f"{day:%Y-%m}", "quarter": quarter, "year": f"{day.year}"}[kind])
