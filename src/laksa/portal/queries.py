"""What only the public pages ask: choices for the form, last week's figures, what was just mended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Count
from django.utils import timezone

from laksa.accounts.models import Agency
from laksa.register import access, ledger, publication, reference
from laksa.register.models import Attachment, Case, Category, Kelurahan
from laksa.register.models.case import STANDING
from laksa.register.models.files import DRAWN
from laksa.register.queries import IS_FINISHED, IS_RECORDED, closings, overdue
from laksa.register.reference import TtlCache
from laksa.rules import text as wording
from laksa.rules.period import midnight, wib_day
from laksa.rules.worktime import FORWARD_DAYS
from laksa.ui import formats

# ── the form's choices ───────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Area:
    """A kecamatan with its kelurahan."""

    code: str
    name: str
    kelurahan: tuple[Kelurahan, ...]


def category_groups() -> list[tuple[str, list[Category]]]:
    """Every category a citizen may choose, by group, in the city's order."""
    groups: dict[str, list[Category]] = defaultdict(list)
    for row in reference.offered_categories():
        groups[row.group].append(row)
    return list(groups.items())


def categories_with_place() -> str:
    """The codes of the categories that need a place, for the page to ask before the form is sent."""
    return " ".join(row.code for row in reference.categories().values() if row.needs_place)


def areas() -> list[Area]:
    """Kecamatan by name with their kelurahan by name."""
    by_parent: dict[str, list[Kelurahan]] = defaultdict(list)
    for row in reference.kelurahan().values():
        by_parent[row.kecamatan_id].append(row)
    found = [Area(code, rows[0].kecamatan.name, tuple(rows)) for code, rows in by_parent.items()]
    return sorted(found, key=lambda area: area.name)


def offices() -> list[Agency]:
    return sorted(reference.agencies().values(), key=lambda row: row.name)


def emergency_words() -> str:
    """For the script that looks while people type; the server looks again by itself."""
    return "|".join(wording.EMERGENCY_WORDS)


_FIELD_IDS = {"category": "id_category", "photos": "id_photos", "confidential": "id_confidential"}


def links_to(problems: dict[str, str]) -> list[tuple[str, str]]:
    """The lines of the error summary: where the field is ("" for the form as a whole) and the sentence."""
    return [(_FIELD_IDS.get(field, f"id_{field}") if field else "", words) for field, words in problems.items()]


# ── the home page ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Week:
    """Reports received in the last whole week (Monday to Sunday, WIB), its closings, and what is late now."""

    first: date
    last: date
    received: int
    done: int
    closed: int
    overdue: int

    @property
    def span(self) -> str:
        """16–22 November 2026"""
        first, last = formats.plain_date(self.first), formats.plain_date(self.last)
        shared = 2 if self.first.month == self.last.month else 1 if self.first.year == self.last.year else 0
        return " ".join(first.split()[: 3 - shared]) + ("–" if shared == 2 else " – ") + last


def _last_week() -> Week:
    today = wib_day(timezone.now())
    monday = today - timedelta(days=today.weekday() + 7)
    figures = Case.objects.filter(
        STANDING, received_at__gte=midnight(monday), received_at__lt=midnight(monday + timedelta(days=7))
    ).aggregate(
        received=Count("id"), done=Count("id", filter=IS_FINISHED)
    )  # fmt: skip
    late = Case.objects.filter(overdue(timezone.now())).count()
    closed = closings(midnight(monday), midnight(monday + timedelta(days=7)))
    return Week(monday, monday + timedelta(days=6), figures["received"], figures["done"], closed, late)


last_week = TtlCache(_last_week, 60)


@dataclass(frozen=True)
class Mended:
    """A finished case that may be shown, with its photos where both are there."""

    number: str
    seq: int
    title: str
    agency: str
    seconds: int
    before: int | None
    after: int | None

    @property
    def days(self) -> int:
        return max(1, -(-self.seconds // 86400))


def _just_mended() -> list[Mended]:
    closed = Case.objects.filter(IS_RECORDED, closed_at__isnull=False, is_confidential=False, about_agency="")
    cases = [
        case
        for case in closed.select_related("complaint", "contact").order_by("-closed_at")[:40]
        if access.is_published(case) and ledger.state_of(case).result == "done"
    ]
    photos = _photos_of(cases)
    shown = [_mended(case, photos[case.pk]) for case in cases]
    pairs = [story for story in shown if story.before and story.after]
    rest = [story for story in shown if story.after and not story.before]
    return [*pairs, *rest][:3]


just_mended = TtlCache(_just_mended, 60)


def mended() -> list[Mended]:
    """Kept for a minute, but for a case that changed since: what was hidden must not stand here any longer."""
    found = just_mended()
    now = set(Case.objects.filter(number__in=[one.number for one in found]).values_list("number", "seq"))
    if {(one.number, one.seq) for one in found} == now:
        return found
    just_mended.forget()
    return just_mended()


def _photos_of(cases: Iterable[Case]) -> dict[int, dict[str, int]]:
    """For every case the first reporter's or "before" photo, and the last "after" photo."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    cases = list(cases)
    hidden = {pk for case in cases for pk in publication.hidden_photos(case)}
    ready = Attachment.objects.filter(DRAWN, case__in=cases)
    for photo in ready.order_by("seq", "id"):
        if photo.pk in hidden:
            continue
        if photo.kind == Attachment.Kind.AFTER:
            found[photo.case_id]["after"] = photo.pk
        elif photo.kind == Attachment.Kind.BEFORE or photo.seq == 1:
            found[photo.case_id].setdefault("before", photo.pk)
    return found


def _mended(case: Case, photos: dict[str, int]) -> Mended:
    took = (case.closed_at or case.received_at) - case.received_at
    return Mended(
        number=case.number,
        seq=case.seq,
        title=publication.public_title(case),
        agency=reference.agency_name(case.lead),
        seconds=int(took.total_seconds()),
        before=photos.get("before"),
        after=photos.get("after"),
    )


# ── one case ─────────────────────────────────────────────────────────────────────────────────────


def attachment(case: Case, photo: int) -> Attachment | None:
    return Attachment.objects.filter(pk=photo, case=case).first()


def forward_by(case: Case) -> datetime:
    """Until when a report is passed on to an agency."""
    return reference.calendar().add_days(case.received_at, FORWARD_DAYS)


def address(path: str) -> str:
    """A full address to print or to hand out; what a visitor's browser calls this place is not asked: it could lie."""
    return f"{settings.BASE_URL}{path}"
