"""What stands beside the figures: the slowest open cases, the best before and after, messages that reached nobody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from laksa.outbox.models import Message
from laksa.register import city
from laksa.register.models import Attachment, Case
from laksa.rules.period import Period, midnight, wib_day
from laksa.rules.text import mask

SLOWEST = 5
BEST = 3
_LOOKED_AT = 200
_CONFIDENTIAL = "Laporan rahasia"
_HIDDEN = "–"  # whose case it is would tell what it is about


def undelivered(period: Period) -> int:
    """Messages promised in the period that nobody took."""
    dead = Message.objects.filter(state=Message.State.DEAD)
    return dead.filter(created_at__gte=period.starts_at, created_at__lt=period.ends_at).count()


def cases(period: Period, scope: str, open_since: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    """Without personal data: `slowest` open at the end of the period, longest first; `best` with both photos.

    `open_since` holds the days on which the cases that stand open then were received.
    """
    return {"slowest": _slowest(period, scope, open_since), "best": _best(period, scope)}


def _slowest(period: Period, scope: str, open_since: Iterable[str]) -> list[dict[str, Any]]:
    """Looked for on the oldest days only: over all days the search would grow with the register."""
    still_open = Q(ended_at__isnull=True) | Q(ended_at__gte=period.ends_at)
    open_then = _in_scope(scope).filter(still_open).select_related("complaint")
    found: list[Case] = []
    for day in map(date.fromisoformat, sorted(open_since)):
        received = open_then.filter(received_at__gte=midnight(day), received_at__lt=midnight(day + timedelta(days=1)))
        found += received.order_by("received_at", "id")[: SLOWEST - len(found)]
        if len(found) == SLOWEST:
            break
    return [_slow(case, period) for case in found]


def _slow(case: Case, period: Period) -> dict[str, Any]:
    calendar, last = city.calendar(), period.end - timedelta(days=1)
    received = wib_day(case.received_at)
    waited = sum(calendar.is_working(received + timedelta(days=n)) for n in range(1, (last - received).days + 1))
    return _shown(case) | {
        "received": received.isoformat(),
        "due": wib_day(case.due_at).isoformat(),
        "working_days": waited,
    }


def _best(period: Period, scope: str) -> list[dict[str, Any]]:
    """On time, done, public, confirmed by the reporter first, with a photo before and one after."""
    ready = Attachment.objects.filter(state=Attachment.State.READY)
    closed = _in_scope(scope).filter(
        status="recorded", is_confidential=False, late_ever=False,
        closed_at__gte=period.starts_at, closed_at__lt=period.ends_at,
        pk__in=ready.filter(kind="after").values("case"),
    )  # fmt: skip
    chosen = list(closed.select_related("complaint").order_by("closed_at", "id")[:_LOOKED_AT])
    photos: dict[int, dict[str, int]] = {}
    for photo in ready.filter(case__in=chosen).order_by("-seq", "-id"):
        photos.setdefault(photo.case_id, {})[photo.kind] = photo.pk
    chosen.sort(key=lambda case: case.facts.get("verdict") != "yes")
    found = []
    for case in chosen:
        kinds = photos[case.pk]
        before = kinds.get("before") or kinds.get("reporter")
        if before:
            found.append(_shown(case) | {"before": before, "after": kinds["after"]})
    return found[:BEST]


def _shown(case: Case) -> dict[str, Any]:
    if case.is_confidential:
        return {"number": case.number, "title": _CONFIDENTIAL, "agency": _HIDDEN}
    return {"number": case.number, "title": mask(case.complaint.title), "agency": case.lead}


def _in_scope(scope: str) -> QuerySet[Case]:
    kind, _, code = scope.partition(":")
    cases = Case.objects.exclude(about_agency__gt="")
    if kind == "agency":
        return cases.filter(lead=code)
    return cases.filter(kecamatan=code) if kind == "kecamatan" else cases
