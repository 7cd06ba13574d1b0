"""The histories of reports to the Mayor: their ledger (see history.ledger)."""

from __future__ import annotations

from datetime import datetime

from laksa.history.ledger import Ledger
from laksa.register import reference
from laksa.reports.models import Report, ReportEvent, ReportText
from laksa.rules import report as rules
from laksa.rules.lifecycle import Actor
from laksa.rules.period import parse_period
from laksa.rules.report import Context, Past, State


def _columns(report_id: int, state: State) -> dict[str, object]:
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


def _context(state: State, by: Actor, at: datetime) -> Context:
    return Context(by, at, reference.calendar())


def _conflicting(report: Report, unread_conflicts: bool) -> frozenset[str]:
    return rules.CONFLICTING


REPORTS = Ledger(
    name="report",
    row=Report,
    event=ReportEvent,
    text=ReportText,
    kinds=rules.KINDS,
    begun=State(),
    past=Past,
    evolve=rules.evolve,
    replay=rules.replay,
    from_facts=rules.from_facts,
    columns=_columns,
    context=_context,
    conflicting=_conflicting,
    digests=frozenset({"read", "figures", "definitions", "evidence", "file"}),
)
state_of = REPORTS.state_of
