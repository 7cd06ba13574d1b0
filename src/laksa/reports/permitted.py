"""What a person may do to a report now, command by command, and why not the rest: every control is drawn from it."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from laksa.accounts.models import User
from laksa.register import reference
from laksa.register.access import actor
from laksa.reports.history import Figures
from laksa.reports.ledger import state_of
from laksa.reports.models import Report
from laksa.reports.workflow import read_beside
from laksa.rules import report_permitted as rules
from laksa.rules.period import wib_day
from laksa.rules.permitted import Permitted
from laksa.rules.report import Context
from laksa.rules.report_permitted import Counted


def permitted(report: Report, by: User, figures: Figures) -> Permitted:
    """`figures`: as the page shows them; of a draft those that a check would freeze."""
    context = Context(actor(by), timezone.now(), reference.calendar())
    return rules.permitted(state_of(report), context, _counted(figures) if report.figures is None else Counted())


def _counted(figures: Figures) -> Counted:
    return Counted(
        broken=[identity["id"] for identity in figures["identities"] if not identity["holds"]],
        on=wib_day(datetime.fromisoformat(figures["data"]["at"])),
        read=read_beside(figures),
    )
