"""What the head of unit's pages ask of the register; every read starts from visible_to()."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from laksa.accounts.models import User
from laksa.figures.arithmetic import TOO_FEW
from laksa.messages.models import DEAD, Message
from laksa.register import reference
from laksa.register.access import visible_to
from laksa.register.audience import masker_for
from laksa.register.index_conditions import literal
from laksa.register.models import Case, Event, Text
from laksa.register.models.case import OPEN_CASES, RECORDINGS, REOPENED
from laksa.register.queries import IS_COUNTED, IS_FINISHED, closings, overdue, standing, user_names
from laksa.rules.period import Period, midnight, wib_day
from laksa.rules.state import from_facts

UNASSIGNED = "belum"
ASKS_SHOWN = 4
ASKS_AT_MOST = 100


@dataclass(frozen=True)
class Week:
    """Last week, Monday to Sunday: what came in, what became of it until now, and how many closings there were."""

    first: date
    received: int
    done: int
    counted: int
    closed: int

    @property
    def share(self) -> float | None:
        return 100 * self.done / self.counted if self.counted >= TOO_FEW else None

    @property
    def left_out(self) -> int:
        return self.received - self.counted


@dataclass(frozen=True)
class Load:
    """One agency's open cases; `code` "" stands for those that no agency has yet."""

    code: str
    name: str
    open: int
    overdue: int
    reopened: int

    @property
    def query(self) -> str:
        return self.code or UNASSIGNED


@dataclass(frozen=True)
class Ask:
    """A request for a later date: the case, the date wanted and why, in words as their reader may read them."""

    case: Case
    title: str
    until: datetime
    reason: str
    at: datetime | None


def conditions(now: datetime) -> dict[str, Q]:
    """What each list of cases holds, by the word in its address."""
    day = wib_day(now)
    return {
        "jatuh-tempo": OPEN_CASES & Q(due_at__gte=now, due_at__lt=midnight(day + timedelta(days=1))),
        "lewat": overdue(now),
        "dibuka-kembali": literal(REOPENED) & Q(Exists(_reopened_since(midnight(monday(day))))),
        "menunggu": OPEN_CASES & Q(is_waiting=True),
        "perpanjangan": OPEN_CASES & Q(extension_asked=True),
        "terbuka": OPEN_CASES,
        "pernah-dibuka": OPEN_CASES & Q(reopened__gt=0),
        "tak-sampai": Q(pk__in=Message.objects.filter(literal(DEAD)).values("case")),
    }


def _reopened_since(moment: datetime) -> QuerySet[Event]:
    return standing(Event.objects.filter(case=OuterRef("pk"), name="Reopened", at__gte=moment))


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def cases_in(user: User, name: str, agency: str = "", *, now: datetime | None = None) -> QuerySet[Case]:
    """One list, in the order of the queues; `agency` narrows it to that lead, "belum" to cases without one."""
    cases = visible_to(user).filter(conditions(now or timezone.now())[name])
    if agency:
        cases = cases.filter(lead="" if agency == UNASSIGNED else agency)
    return cases.order_by("rank", "due_at", "received_at", "id")


def figures(user: User, *, now: datetime | None = None) -> dict[str, int]:
    """The five numbers of the band: two statements."""
    now = now or timezone.now()
    asked = conditions(now)
    narrow = {
        name.replace("-", "_"): Count("pk", filter=asked[name])
        for name in ("jatuh-tempo", "lewat", "menunggu", "perpanjangan")
    }
    found: dict[str, int] = visible_to(user).filter(OPEN_CASES).aggregate(**narrow)
    reopened = cases_in(user, "dibuka-kembali", now=now).order_by().values("pk").count()
    return {name.replace("_", "-"): count for name, count in found.items()} | {"dibuka-kembali": reopened}


def last_week(user: User, *, now: datetime | None = None) -> Week:
    """Share finished as RULES.md defines it: of those received, less the rejected, merged and withdrawn."""
    first = monday(wib_day(now or timezone.now())) - timedelta(days=7)
    counts = _received(user, first).aggregate(
        received=Count("pk"),
        done=Count("pk", filter=IS_FINISHED),
        counted=Count("pk", filter=IS_COUNTED),
    )
    return Week(first, **counts, closed=closings(midnight(first), midnight(first + timedelta(days=7))))


def load_by_agency(user: User, *, now: datetime | None = None) -> list[Load]:
    """Open cases by lead agency, by name; those without an agency come last."""
    asked = conditions(now or timezone.now())
    rows = (
        visible_to(user)
        .filter(OPEN_CASES)
        .order_by()
        .values("lead")
        .annotate(
            open=Count("pk"),
            overdue=Count("pk", filter=asked["lewat"]),
            again=Count("pk", filter=asked["pernah-dibuka"]),
        )
    )
    loads = [
        Load(row["lead"], reference.agency_name(row["lead"]), row["open"], row["overdue"], row["again"]) for row in rows
    ]
    return sorted(loads, key=lambda load: (not load.code, load.name))


def load_by_operator(user: User, *, now: datetime | None = None) -> list[tuple[str, int]]:
    """Who entered last week's reports, by name; "" counts those not entered yet. Adds up to what came in."""
    first = monday(wib_day(now or timezone.now())) - timedelta(days=7)
    cases = _received(user, first)
    entered = Event.objects.filter(case__in=cases.values("pk"), name="Entered").order_by("case_id", "seq")
    last = dict(entered.values_list("case_id", "user"))
    not_entered = set(cases.filter(entered_at__isnull=True).values_list("pk", flat=True))
    missing = cases.count() - len(last.keys() - not_entered)
    counts = Counter(by for case_id, by in last.items() if case_id not in not_entered)
    names = user_names(counts)
    found = sorted((names.get(by, by), count) for by, count in counts.items())
    return [*found, ("", missing)] if missing else found


def extension_asks(user: User, limit: int = ASKS_SHOWN) -> list[Ask]:
    """Requests waiting for the head, the most urgent first: three statements."""
    cases = list(cases_in(user, "perpanjangan").select_related("complaint", "contact")[:limit])
    asked = Event.objects.filter(case__in=[case.pk for case in cases], name="ExtensionAsked").order_by("seq")
    last = {case_id: (seq, at) for case_id, seq, at in asked.values_list("case_id", "seq", "at")}
    texts = Text.objects.filter(case__in=list(last), field="reason").values_list("case_id", "seq", "body")
    reasons = {(case_id, seq): body or "" for case_id, seq, body in texts}
    return [_ask(user, case, last.get(case.pk), reasons) for case in cases]


def has_closings(period: Period) -> bool:
    return Event.objects.filter(literal(RECORDINGS), at__gte=period.starts_at, at__lt=period.ends_at).exists()


def _ask(user: User, case: Case, asked: tuple[int, datetime] | None, reasons: dict[tuple[int, int], str]) -> Ask:
    seq, at = asked or (0, None)
    until = from_facts(case.facts).extension_due
    assert until is not None  # the column extension_asked is its copy
    words = masker_for(user, case)
    return Ask(case, words(case.complaint.title), until, words(reasons.get((case.pk, seq), "")), at)


def _received(user: User, first: date) -> QuerySet[Case]:
    return visible_to(user).filter(
        received_at__gte=midnight(first), received_at__lt=midnight(first + timedelta(days=7))
    )
