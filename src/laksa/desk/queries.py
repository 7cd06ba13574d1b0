"""The desk's own reads. Every one starts from the cases that the user may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, Max, Min, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Concat
from django.utils import timezone

from laksa.accounts.models import User
from laksa.desk.queue_filter import QueueFilter
from laksa.messages.models import Message
from laksa.messages.undelivered import NOT_ARRIVED
from laksa.register import drafts, focus, queries, reference
from laksa.register.access import visible_to
from laksa.register.index_conditions import literal
from laksa.register.models import Case, Contact, Draft, FocusSpan
from laksa.register.models.case import WITH_PHONE
from laksa.web import pager
from laksa.web.pager import PAGE, Pager

_ROW = (
    "number", "status", "channel", "kelurahan", "lead", "urgency", "is_emergency", "is_returned", "is_waiting",
    "is_confidential", "needs_check", "unread", "reopened", "extension_asked", "received_at", "followed_up_at",
    "responded_at", "due_at", "rank", "category", "complaint__title", "complaint__landmark",
)  # fmt: skip
_TRIES = 5
_OF_PHONE = 5
QUEUE = Pager(*queries.QUEUE_ORDER)
# Names of the staff by their id as text.
names = reference.TtlCache(lambda: {str(pk): name for pk, name in User.objects.values_list("pk", "name")})


def page(user: User, queue_filter: QueueFilter) -> Page:
    """Fifty rows with the columns that a row shows, and no more."""
    found = queue_filter.found(user)
    cases = found.cases.select_related("complaint").only(*_ROW)
    if queue_filter.is_plain:
        return Page(QUEUE.page(cases, queue_filter.after))
    rows = list(cases.order_by(*queue_filter.order)[queue_filter.start : queue_filter.start + PAGE + 1])
    ahead = str(queue_filter.page + 1) if len(rows) > PAGE else ""
    return Page(pager.Page(rows[:PAGE], next=ahead), queue_filter.count(found.cases), found.meant)


@dataclass(frozen=True)
class Page:
    """One page of a list; `count` of all that was found where something was asked for, `meant` instead of a slip."""

    part: pager.Page[Case]
    count: int | None = None
    meant: str = ""


def case_page(user: User, number: str) -> QuerySet[Case]:
    """One case with what stands on its page beside the history and the clock, in one statement.

    What was worked on its step is asked apart (`worked_on`): as subqueries here it took every action 3 ms more.
    """
    kept = Draft.objects.filter(
        owner=str(user.pk), form__startswith=Concat(OuterRef("number"), Value(":")), sent_at=None
    )
    elsewhere = drafts.being_written(beside=user).filter(form__startswith=Concat(OuterRef("number"), Value(":")))
    return (
        visible_to(user)
        .filter(number=number)
        .select_related("complaint", "contact", "claim__user")
        .annotate(
            has_drafts=Exists(kept),
            writing=Subquery(elsewhere.values("owner")[:1]),
            has_undelivered=Exists(Message.objects.filter(NOT_ARRIVED, case=OuterRef("pk"))),
        )
    )


@dataclass(frozen=True)
class Worked:
    """What was worked on one step and not yet sealed."""

    seconds: float = 0
    since: datetime | None = None
    to: datetime | None = None


def worked_on(case: Case, step: str) -> Worked:
    """On the step that runs, by all who worked on it."""
    spans = FocusSpan.objects.filter(subject=focus.case_subject(case.pk), step=step, is_sealed=False)
    found = spans.aggregate(total=Sum("seconds"), first=Min("started_at"), last=Max("last_at"))
    return Worked(found["total"] or 0, found["first"], found["last"])


def writers_of(cases: Sequence[Case], user: User) -> dict[str, str]:
    """The name of the colleague who is filling in a form of a case now, by its number."""
    found = drafts.writers((case.number for case in cases), beside=user)
    return {number: names().get(owner, "") for number, owner in found.items()}


def take_next(user: User, queue_filter: QueueFilter, *, done: Case) -> Case | None:
    """The next case of the queue that is nobody's, handed to `user`; None when it is empty, and beside the queues."""
    if queue_filter.queue not in queries.QUEUES:
        return None
    idle = Q(claim__taken=False, claim__seen_at__lte=timezone.now() - drafts.OFFER_IDLE)
    free = queue_filter.cases(user).exclude(pk=done.pk).filter(Q(claim=None) | Q(claim__user=user) | idle)
    ahead = QUEUE.page(free, QUEUE.key_of(done), size=_TRIES).rows
    found = ahead or QUEUE.page(free, size=_TRIES).rows
    written = drafts.writers((case.number for case in found), beside=user)
    return next((case for case in found if case.number not in written and drafts.offer(case, user)), None)


def merged_reports(user: User, numbers: Sequence[str]) -> list[Case]:
    """The reports that were merged into a case; none without a statement."""
    if not numbers:
        return []
    return list(visible_to(user).filter(number__in=numbers).select_related("complaint", "contact").order_by("id"))


def likely_same(user: User, category: str, kelurahan: str, *, limit: int = 5) -> list[Case]:
    """Open cases of the same category and kelurahan: what a caller probably means, too.

    The days are looked at here, as in queries.similar.
    """
    if not (category and kelurahan):
        return []
    since = timezone.now() - timedelta(days=30)
    found = visible_to(user).filter(category=category, kelurahan=kelurahan, ended_at=None)
    newest = found.select_related("complaint").order_by("-id")[: 4 * limit]
    return [case for case in newest if case.received_at >= since][:limit]


def waits_since(case: Case) -> datetime:
    """Since when this row waits for the operator."""
    since = {"respond": case.followed_up_at, "close": case.responded_at}.get(case.next_command)
    return since or case.received_at


def of_phone(user: User, phone: str) -> list[Case]:
    """The newest reports of this number, which is E.164."""
    contacts = Contact.objects.filter(literal(WITH_PHONE), phone=phone).values("case")
    return list(visible_to(user).filter(pk__in=contacts).select_related("complaint").order_by("-pk")[:_OF_PHONE])
