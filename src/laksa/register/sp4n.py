"""The deadlines that SP4N-LAPOR! counts for a report of its own: beside the date promised here, never instead."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from django.db.models import Q

from laksa.register import reference
from laksa.register.models import Case
from laksa.rules.period import WIB, wib_day
from laksa.rules.worktime import Calendar, is_late

SOURCE = "sp4n"
FORWARD = "forward"
NEAR_DAYS = 2  # working days before a deadline from which on it is near
_FAR = 200  # days of the year that 60 working days may span, with all days off


@dataclass(frozen=True)
class Rule:
    """One deadline of data/sp4n_clocks.csv: working days from receipt, for which kinds or categories, by which law."""

    code: str
    name: str
    days: int
    kinds: frozenset[str]
    categories: frozenset[str]
    source: str


@dataclass(frozen=True)
class Deadline:
    rule: Rule
    due: datetime
    is_met: bool

    def is_near(self, now: datetime, calendar: Calendar) -> bool:
        return not self.is_met and self.due <= calendar.add_days(now, NEAR_DAYS)

    def is_over(self, now: datetime) -> bool:
        return not self.is_met and is_late(self.due, now)


@cache
def rules() -> Mapping[str, Rule]:
    with (reference.DATA / "sp4n_clocks.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["code"]: Rule(
                row["code"],
                row["name"],
                int(row["days"]),
                frozenset(row["kinds"].split()),
                frozenset(row["categories"].split()),
                row["source"],
            )
            for row in csv.DictReader(file)
        }


def deadlines_of(case: Case) -> list[Deadline]:
    """To be forwarded, and to be answered; none for a case of another origin."""
    if case.source != SOURCE:
        return []
    calendar, answer = reference.calendar(), _answer_rule(case.kind, case.category)
    is_answered = case.responded_at is not None or not case.is_open
    is_forwarded = bool(case.lead) or is_answered
    return [
        Deadline(rule, calendar.add_days(case.received_at, rule.days), is_met)
        for rule, is_met in ((rules()[FORWARD], is_forwarded), (answer, is_answered))
    ]


def near(now: datetime) -> Q:
    """Open cases of which a deadline of SP4N-LAPOR! is near or over, as `deadlines_of` says of one."""
    calendar = reference.calendar()
    horizon = calendar.add_days(now, NEAR_DAYS)

    def begun(rule: Rule) -> Q:
        return Q(received_at__lt=_received_until(calendar, rule.days, horizon))

    waiting = Q(lead="", responded_at=None) & begun(rules()[FORWARD])
    answers = [rule for rule in rules().values() if rule.code != FORWARD]
    by_category = [rule for rule in answers if rule.categories]
    listed = Q(category__in=[code for rule in by_category for code in rule.categories])
    late = Q(pk__in=[])
    for rule in by_category:
        late |= Q(category__in=rule.categories) & begun(rule)
    for rule in (rule for rule in answers if not rule.categories):
        late |= ~listed & _of_kind(rule) & begun(rule)
    return Q(source=SOURCE, ended_at=None) & (waiting | (Q(responded_at=None) & late))


def _answer_rule(kind: str, category: str) -> Rule:
    """By its category, else by its kind; the shortest while nobody has said what it is."""
    answers = [rule for rule in rules().values() if rule.code != FORWARD]
    by_category = (rule for rule in answers if category in rule.categories)
    by_kind = (rule for rule in answers if kind in rule.kinds)
    return next(by_category, None) or next(by_kind, None) or _shortest()


def _shortest() -> Rule:
    return min((rule for rule in rules().values() if rule.code != FORWARD), key=lambda rule: rule.days)


def _of_kind(rule: Rule) -> Q:
    return Q(kind__in=[*rule.kinds, ""] if rule == _shortest() else rule.kinds)


def _received_until(calendar: Calendar, days: int, horizon: datetime) -> datetime:
    """Before which a report came in whose deadline of so many working days lies at or before `horizon`."""
    last = wib_day(horizon)
    day = next(
        (first for back in range(_FAR) if calendar.count_working(first := last - timedelta(days=back), last) >= days),
        last - timedelta(days=_FAR),
    )
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), WIB)
