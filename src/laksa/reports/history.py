"""How a report's history is sealed and read: by those who write it, verify it and show it."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from laksa.reports.models import Report, ReportEvent, ReportFile
from laksa.rules import chain
from laksa.rules import events as plain
from laksa.rules import report as rules
from laksa.rules.period import WIB, parse_period
from laksa.rules.report import Past, State

Figures = dict[str, Any]


@dataclass(frozen=True)
class Moment:
    """One event as a page shows it: the fact, its words by field, its files, who did it."""

    seq: int
    name: str
    at: datetime
    event: rules.Event
    role: str
    user: str
    words: dict[str, str] = field(default_factory=dict)
    files: tuple[ReportFile, ...] = ()


def history(report: Report) -> list[Moment]:
    """The whole history, oldest first, with words and files: three statements."""
    words: dict[int, dict[str, str]] = defaultdict(dict)
    for seq, name, body in report.texts.values_list("seq", "field", "body"):
        words[seq][name] = body or ""
    files: dict[int, list[ReportFile]] = defaultdict(list)
    for file in report.files.order_by("pk"):
        files[file.seq].append(file)
    return [
        Moment(row.seq, row.name, row.at, past_of(row).event, row.role, row.user, words[row.seq], tuple(files[row.seq]))
        for row in report.events.order_by("seq")
    ]


def state_of(report: Report) -> State:
    return rules.from_facts(report.facts)


def past_of(event: ReportEvent) -> Past:
    """KeyError, TypeError or ValueError for one that no rule made."""
    return Past(event.seq, event.at, plain.read(rules.KINDS[event.name], json.loads(event.payload)))


def digest(figures: Figures) -> str:
    """SHA-256 of the figures as canonical JSON: what the event of the check holds."""
    return hashlib.sha256(chain.canonical(figures).encode()).hexdigest()


def seal_event(previous: bytes, event: ReportEvent) -> bytes:
    """The hash that `event` must carry: all its columns, the payload, and the hash before it."""
    header = {
        "report": event.report_id,
        "seq": event.seq,
        "name": event.name,
        "at": event.at.astimezone(WIB).isoformat(),
        "recorded_at": event.recorded_at.astimezone(WIB).isoformat(),
        "role": event.role,
        "user": event.user,
        "command": event.command,
    }
    return chain.seal(previous, header, event.payload)


def columns(state: State) -> dict[str, object]:
    """The row's copies of `state`, by column name."""
    copied = ("scope", "revision", "state", "verification", "letter_number", "letter_date", "position", "drafted_at",
              "checked_at", "signed_at", "delivered_at", "acknowledged_at", "archived_at", "seq")  # fmt: skip
    period = parse_period(state.period)
    return {name: getattr(state, name) for name in copied} | {
        "code": state.period,
        "kind": period.kind,
        "first": period.first,
        "end": period.end,
        "corrects_id": state.corrects or None,
        "facts": rules.to_facts(state),
    }
