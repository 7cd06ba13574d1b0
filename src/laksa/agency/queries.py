"""The officer's own reads. Every one starts from the cases that the user may see."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import QuerySet

from laksa.accounts.models import User
from laksa.register.access import visible_to
from laksa.register.index_conditions import literal
from laksa.register.models import Attachment, Case, Event, Text
from laksa.register.models.case import LED, OPEN_CASES, SUPPORTED
from laksa.register.models.files import DRAWN
from laksa.register.queries import IS_ASSIGNED, IS_READY, IS_WITH_AGENCY
from laksa.web.pager import PAGE, Page, Pager

_BY_DUE, _NEWEST = Pager("agency_due", "id"), Pager("-id")
_TURNS = [
    "Assigned", "Reassigned", "Accepted", "FollowedUp", "FollowUpRefused", "ReporterReplied", "VerdictGiven",
    "Reopened", "Reverted",
]  # fmt: skip


def to_do(user: User, after: str = "", *, size: int = PAGE) -> Page[Case]:
    """What the agency still has to do, by its own due date."""
    return _by_due(_open_cases(user).filter(IS_WITH_AGENCY), after, size)


def sent(user: User, after: str = "", *, size: int = PAGE) -> Page[Case]:
    """What the agency has answered and the operator has not closed yet."""
    return _by_due(_open_cases(user).filter(IS_READY), after, size)


def _open_cases(user: User) -> QuerySet[Case]:
    """The agency's open cases, as two searches in the indexes of lead and support.

    As one OR, SQLite would read every case of the city; "not ended" is open, in words that a partial index understands.
    """
    mine = visible_to(user).filter(OPEN_CASES).order_by()
    lead = mine.filter(literal(LED), lead=user.agency_id).values("pk")
    support = mine.filter(literal(SUPPORTED), support=user.agency_id).values("pk")
    return visible_to(user).filter(pk__in=lead.union(support))


def finished(user: User, after: str = "", *, size: int = PAGE) -> Page[Case]:
    """Closed cases of the agency, and reopened ones that wait for a new assignment; newest first."""
    cases = visible_to(user).exclude(IS_ASSIGNED).order_by(*_NEWEST.order)
    found = _newest_of_agency(_NEWEST.beyond(cases, after), user, size + 1)
    return _NEWEST.page(found.select_related("complaint", "contact"), size=size)


def _newest_of_agency(cases: QuerySet[Case], user: User, limit: int) -> QuerySet[Case]:
    """At least the first `limit` of `cases`, looked up by lead and by support: an agency with few cases among many."""
    lead = cases.filter(literal(LED), lead=user.agency_id).values("pk")[:limit]
    support = cases.filter(literal(SUPPORTED), support=user.agency_id).values("pk")[:limit]
    first, second = (Case.objects.filter(pk__in=found).values("pk") for found in (lead, support))
    return cases.filter(pk__in=first.union(second))


def _by_due(cases: QuerySet[Case], after: str, size: int) -> Page[Case]:
    return _BY_DUE.page(cases.select_related("complaint", "contact"), after, size=size)


def first_photos(cases: Sequence[Case]) -> dict[int, int]:
    """The first photo of each case that is ready to be shown: case id -> attachment id."""
    ready = Attachment.objects.filter(DRAWN, case__in=[case.pk for case in cases])
    return dict(ready.order_by("-seq", "-id").values_list("case_id", "id"))


@dataclass(frozen=True)
class Turn:
    """What happened last between the operator, the reporter and this agency."""

    accepted_at: datetime | None = None
    accepted_by: str = ""
    refused: bool = False
    heard: bool = False  # the reporter said something since the agency's last action
    reopened: int = 0  # the event that opened the case again, until the agency has answered it


def turns(cases: Sequence[Case], agency: str) -> dict[int, Turn]:
    """When the agency accepted each case in its present round, whether its result was sent back, what it must read."""
    events = Event.objects.filter(case__in=[case.pk for case in cases], name__in=_TURNS).order_by("case_id", "seq")
    rows = list(events.values_list("case_id", "seq", "name", "at", "user", "agency", "command", "payload"))
    reverted = {(row[0], json.loads(row[-1])["command"]) for row in rows if row[2] == "Reverted"}
    found: dict[int, Turn] = defaultdict(Turn)
    for pk, seq, name, at, user, by, command, _payload in rows:
        if (pk, command) in reverted:
            continue
        match name:
            case "Assigned" | "Reassigned":
                found[pk] = Turn(reopened=found[pk].reopened)
            case "Reopened":
                found[pk] = Turn(reopened=seq)
            case "FollowUpRefused":
                found[pk] = replace(found[pk], refused=True)
            case "ReporterReplied" | "VerdictGiven":
                found[pk] = replace(found[pk], heard=True)
            case "Accepted" if by == agency:
                found[pk] = replace(found[pk], accepted_at=at, accepted_by=user, heard=False)
            case "FollowedUp" if by == agency:
                found[pk] = replace(found[pk], heard=False, reopened=0)
    return found


def reopening_words(turns: Mapping[int, Turn]) -> dict[int, str]:
    """Why each reopened case was opened again, as it was written; a statement only where one was."""
    wanted = {pk: turn.reopened for pk, turn in turns.items() if turn.reopened}
    if not wanted:
        return {}
    rows = Text.objects.filter(case__in=wanted, seq__in=set(wanted.values()), field__in=("text", "reason"))
    return {pk: body or "" for pk, seq, body in rows.values_list("case_id", "seq", "body") if wanted[pk] == seq}
