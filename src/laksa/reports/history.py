"""A report's history as a page shows it, and the figures that it seals by their digest."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from laksa.reports.ledger import REPORTS
from laksa.reports.models import Report, ReportFile
from laksa.rules import chain
from laksa.rules import report as rules

Figures = dict[str, Any]


@dataclass(frozen=True)
class TimelineEvent:
    """One event as a page shows it: the fact, its words by field, its files, who did it."""

    seq: int
    name: str
    at: datetime
    event: rules.Event
    role: str
    user: str
    words: dict[str, str] = field(default_factory=dict)
    files: tuple[ReportFile, ...] = ()


def history(report: Report) -> list[TimelineEvent]:
    """The whole history, oldest first, with words and files: three statements."""
    words: dict[int, dict[str, str]] = defaultdict(dict)
    for seq, name, body in report.texts.values_list("seq", "field", "body"):
        words[seq][name] = body or ""
    files: dict[int, list[ReportFile]] = defaultdict(list)
    for file in report.files.order_by("pk"):
        files[file.seq].append(file)
    return [
        TimelineEvent(
            row.seq,
            row.name,
            row.at,
            REPORTS.past_of(row).event,
            row.role,
            row.user,
            words[row.seq],
            tuple(files[row.seq]),
        )
        for row in report.events.order_by("seq")
    ]


def digest(figures: Figures) -> str:
    """SHA-256 of the figures as canonical JSON: what the event of the check holds."""
    return hashlib.sha256(chain.canonical(figures).encode()).hexdigest()
