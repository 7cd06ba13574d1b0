"""A letter with its number and its date, as it must have them before it is frozen."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.utils import timezone

from laksa.accounts.models import User
from laksa.reports import workflow
from laksa.reports.models import Report
from laksa.rules.period import wib_day

_WORDS = ("opening", "foreword", "recommendations")


def numbered(report: Report, *, by: User, dated: date | None = None) -> Report:
    """`report` with a number, dated today or `dated`; one that has a number stays as it is, so do all other words."""
    report = Report.objects.get(pk=report.pk)
    if report.letter_number:
        return report
    kept = {name: getattr(report, name) for name in _WORDS}
    day = dated or wib_day(timezone.now())
    return workflow.edit(report, **kept, letter_number="500.12/417-Diskominfo/2026", letter_date=day, by=by)


def path_of(report: Report, kind: str) -> Path:
    """Where the newest file of this kind lies."""
    file = report.file(kind)
    assert file is not None
    return file.path
