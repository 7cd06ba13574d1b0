"""Which list of the desk is looked at, and through what: read from an address, written back into one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.utils import timezone

from laksa.accounts.models import User
from laksa.desk import labels
from laksa.register import queries, sp4n
from laksa.register.models import Case
from laksa.rules.lifecycle import URGENCIES
from laksa.rules.parse import day_of, whole_number
from laksa.rules.period import WIB
from laksa.search.find import MOST, Search, search
from laksa.web.pager import PAGE

_ORDERS = {
    "": ("rank", "due_at", "received_at", "id"),
    "terbaru": ("-id",),
    "terlama": ("id",),
    "tenggat": ("due_at", "id"),
}
_LAST_PAGE = MOST // PAGE
# How each part is called in the address.
_NAMES = {"queue": "antrean", "asked": "cari", "check": "cek", "since": "dari", "until": "sampai", "sort": "urut",
          "agency": "dinas", "category": "kategori", "urgency": "prioritas", "after": "setelah",
          "page": "hal"}  # fmt: skip


@dataclass(frozen=True)
class QueueFilter:
    """A list and its filters. `queue` "semua" is every case: a search without a list."""

    queue: str = "baru"
    channel: str = ""
    kecamatan: str = ""
    category: str = ""
    agency: str = ""
    urgency: str = ""
    check: str = ""  # "1": only what needs a second look; "sp4n": whose deadline at SP4N-LAPOR! is near or over
    since: str = ""
    until: str = ""
    asked: str = ""
    sort: str = ""
    after: str = ""
    page: int = 1

    @classmethod
    def of(cls, query: Mapping[str, str]) -> QueueFilter:
        """As an address says, whatever somebody wrote into it."""
        said = {one.name: str(query.get(_NAMES.get(one.name, one.name)) or "").strip() for one in fields(cls)}
        queue, asked = said["queue"], said["asked"][:200]
        listed = queue if queue in labels.QUEUES else "semua" if asked else "baru"
        return cls(
            queue=listed,
            channel=said["channel"][:12],
            kecamatan=said["kecamatan"][:16],
            category=said["category"][:12],
            agency=said["agency"][:20],
            urgency=said["urgency"] if said["urgency"] in URGENCIES else "",
            check=said["check"] if said["check"] in {"1", "sp4n"} else "",
            since=said["since"] if day_of(said["since"]) else "",
            until=said["until"] if day_of(said["until"]) else "",
            asked=asked,
            sort=said["sort"] if said["sort"] in _ORDERS else "",
            after=said["after"][:80],
            page=min(max(whole_number(said["page"]) or 1, 1), _LAST_PAGE),
        )

    def address(self, **more: str) -> str:
        """The part of an address after its path; `more` stands behind it."""
        parts = {_NAMES.get(one.name, one.name): getattr(self, one.name) for one in fields(self)}
        parts["hal"] = self.page if self.page > 1 else ""
        parts["antrean"] = "" if self.queue == "semua" else self.queue
        return "?" + urlencode({name: value for name, value in (parts | more).items() if value})

    @property
    def is_filtered(self) -> bool:
        return replace(self, queue="baru", after="", page=1) != QueueFilter()

    @property
    def is_plain(self) -> bool:
        """In the order of a queue, which is paged by the key of its last row."""
        return self.queue in queries.QUEUES and not self.sort and not self.asked

    @property
    def order(self) -> tuple[str, ...]:
        newest = self.queue in {"selesai", "semua"} and not self.sort
        return _ORDERS["terbaru" if newest else self.sort]

    @property
    def start(self) -> int:
        return (self.page - 1) * PAGE

    def first(self) -> QueueFilter:
        return replace(self, after="", page=1)

    def found(self, user: User) -> Search:
        cases = queries.queue(user, self.queue).filter(self._filter())
        if not self.asked:
            return Search(cases)
        asked = search(user, self.asked)
        return Search(cases.filter(pk__in=asked.cases.order_by().values("pk")), asked.meant)

    def cases(self, user: User) -> QuerySet[Case]:
        return self.found(user).cases

    def count(self, cases: QuerySet[Case]) -> int:
        """How many there are; no further than `MOST`."""
        return cases.order_by()[:MOST].count()

    def _filter(self) -> Q:
        columns = {"channel": self.channel, "kecamatan": self.kecamatan, "category": self.category,
                   "needs_check": self.check == "1"}  # fmt: skip
        wanted = Q(**{name: value for name, value in columns.items() if value})
        if self.check == "sp4n":
            wanted &= sp4n.near(timezone.now())
        if self.urgency:
            wanted &= Q(is_emergency=True) if self.urgency == "emergency" else Q(urgency=self.urgency)
        if self.agency:
            wanted &= Q(lead=self.agency) | Q(support=self.agency)
        if first := day_of(self.since):
            wanted &= Q(received_at__gte=_midnight(first))
        if last := day_of(self.until):
            wanted &= Q(received_at__lt=_midnight(last + timedelta(days=1)))
        return wanted


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), WIB).astimezone(UTC)
