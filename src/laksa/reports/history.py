"""A report's history as a page shows it, and the figures that it seals by their digest."""

from __future__ import annotations

import hashlib
from typing import Any

from laksa.history.timeline import TimelineEvent as OfAnyHistory
from laksa.history.timeline import timeline
from laksa.reports.ledger import REPORTS
from laksa.reports.models import Report, ReportFile
from laksa.rules import chain
from laksa.rules import report as rules

Figures = dict[str, Any]
TimelineEvent = OfAnyHistory[rules.Event, ReportFile]


def history(report: Report) -> list[TimelineEvent]:
    """The whole history, oldest first, with words and files: three statements."""
    return timeline(REPORTS, report, report.files.order_by("pk"))


def digest(figures: Figures) -> str:
    """SHA-256 of the figures as canonical JSON: what the event of the check holds."""
    return hashlib.sha256(chain.canonical(figures).encode()).hexdigest()
