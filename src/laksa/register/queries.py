"""Named reads of the register that more than one room asks. Every one starts from cases somebody may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from laksa.accounts.models import ApiKey, User
from laksa.history.timeline import TimelineEvent as OfAnyHistory
from laksa.history.timeline import timeline, timelines
from laksa.register.access import visible_to
from laksa.register.index_conditions import literal
from laksa.register.ledger import CASES
from laksa.register.models import Attachment, Case, Claim, Complaint, Event
from laksa.register.models.case import MERGED, OPEN_CASES, RECORDINGS
from laksa.rules import events as e
from laksa.rules.parse import whole_number
from laksa.rules.state import ASSIGNED, FINISHED, NOT_COUNTED, READY, UNDONE, WITH_AGENCY

QUEUES = ("baru", "balasan", "siap", "lewat", "saya")
# What stands at the desk beside the queues: with an agency, and ended.
LISTS = ("dinas", "selesai")
QUEUE_ORDER = ("rank", "due_at", "received_at", "id")
COUNT_CAP = 1000
TimelineEvent = OfAnyHistory[e.Event, Attachment]
# Where a case stands, for whoever asks for cases: the same words as of one case (rules.state).
IS_WITH_AGENCY = Q(status__in=sorted(WITH_AGENCY))
IS_READY = Q(status__in=sorted(READY))
IS_ASSIGNED = Q(status__in=sorted(ASSIGNED))
IS_RECORDED = Q(status="recorded")
IS_MERGED = Q(status="merged")
IS_FINISHED = Q(status__in=sorted(FINISHED))
IS_COUNTED = ~Q(status__in=sorted(NOT_COUNTED))


def closings(start: datetime, end: datetime) -> int:
    """How many closings there were from `start` to `end`; not those taken back."""
    return standing(Event.objects.filter(literal(RECORDINGS), at__gte=start, at__lt=end)).count()


def standing(events: QuerySet[Event], among: QuerySet[Event] | None = None) -> QuerySet[Event]:
    """`events` without those whose command was taken back; as it was seen `among` the events of some day, if given."""
    later = Event.objects.all() if among is None else among
    undone = later.filter(
        case=OuterRef("case"), seq__gt=OuterRef("seq"), name="Reverted", payload__contains=OuterRef("command")
    )
    return events.filter(~Exists(undone))


def history(case: Case) -> list[TimelineEvent]:
    """The whole history, oldest first, with words and files: three statements."""
    return timeline(CASES, case, Attachment.objects.filter(case=case))


def histories(cases: Sequence[Case]) -> Mapping[int, list[TimelineEvent]]:
    """The same of several cases, by the id of each: three statements too."""
    known = {case.pk: case for case in cases}
    files = list(Attachment.objects.filter(case__in=known))
    for file in files:
        file.case = known[file.case_id]
    return timelines(CASES, cases, files)


def user_names(ids: Iterable[str]) -> dict[str, str]:
    """Names of the users in a history, by their id as text."""
    wanted = {number for pk in ids if (number := whole_number(pk)) is not None}
    return {str(pk): name for pk, name in User.objects.filter(pk__in=wanted).values_list("pk", "name")}


def client_of(case: Case) -> str:
    """By which client of ours a report came in: the name of its key; "" for none."""
    return ApiKey.objects.filter(clientreport__case=case).values_list("name", flat=True).first() or ""


def overdue(now: datetime) -> Q:
    """Lewat tenggat, on every screen: still open after the date that was promised to the reporter."""
    return OPEN_CASES & Q(due_at__lt=now)


def queue(user: User, name: str, *, now: datetime | None = None) -> QuerySet[Case]:
    """One of the operator's queues: emergency first, then due, then age."""
    cases = visible_to(user).filter(_queue_condition(user, name, now or timezone.now()))
    return cases.order_by(*QUEUE_ORDER)


def _queue_condition(user: User, name: str, now: datetime) -> Q:
    match name:
        case "baru":
            return OPEN_CASES & Q(queue="new")
        case "balasan":
            return Q(is_unread=True)
        case "siap":
            return OPEN_CASES & Q(queue="ready")
        case "lewat":
            return overdue(now)
        case "saya":
            return OPEN_CASES & Q(claim__user=user, claim__taken=True)
        case "dinas":
            return OPEN_CASES & IS_WITH_AGENCY
        case "selesai":
            return Q(ended_at__isnull=False)
        case "semua":
            return Q()
    raise KeyError(name)


def queue_counts(user: User) -> dict[str, int]:
    """How many wait in each queue, counted up to 1,000 (shown as "999+"): five short statements in one."""
    now, visible = timezone.now(), visible_to(user).order_by().values("id")
    parts = [visible.filter(_queue_condition(user, name, now))[:COUNT_CAP] for name in QUEUES]
    return dict(zip(QUEUES, _counts(parts), strict=True))


def _counts(parts: Sequence[Any]) -> tuple[int, ...]:
    from django.db import connection

    columns, values = [], []
    for part in parts:
        sql, params = part.query.sql_with_params()
        columns.append(f"(SELECT count(*) FROM ({sql}) part)")  # noqa: S608 - the ORM's own SQL
        values.extend(params)
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(columns), values)
        row: tuple[int, ...] = cursor.fetchone()
    return row


def claims_of(cases: Sequence[Case]) -> dict[int, tuple[int, str]]:
    """Whose these cases are: case id -> (user id, name)."""
    found = Claim.objects.filter(case__in=[case.pk for case in cases], taken=True)
    return {case: (user, name) for case, user, name in found.values_list("case_id", "user_id", "user__name")}


def similar(case: Case, *, days: int = 30, limit: int = 5) -> list[Case]:
    """Open or recent cases of the same category and kelurahan: candidates for a merge, newest first.

    The newest are read by place and the days are looked at here: a date in the question would make the planner walk
    through a month of the whole city.
    """
    if not (case.category and case.kelurahan):
        return []
    newest = Case.objects.filter(category=case.category, kelurahan=case.kelurahan).exclude(pk=case.pk)
    since = case.received_at - timedelta(days=days)
    alike = [
        other
        for other in newest.select_related("complaint").order_by("-id")[: 4 * limit]
        if other.received_at >= since
        and other.status not in {"merged", UNDONE}
        and (other.is_confidential, other.about_agency) == (case.is_confidential, case.about_agency)
    ]
    return alike[:limit]


def merged_complaints(case: Case, numbers: Sequence[str]) -> list[Complaint]:
    """The words of the reports of these numbers that were merged into `case`; none without a statement."""
    if not numbers:
        return []
    merged = Case.objects.filter(literal(MERGED)).filter(Q(number__in=numbers) | Q(merged_into__in=numbers))
    readable = merged.filter(IS_MERGED, about_agency=case.about_agency, is_confidential=case.is_confidential)
    found = Complaint.objects.filter(case__in=readable.values("pk"))
    return list(found.select_related("case__contact").order_by("case_id"))
