"""`requests` as they are asked for: by number, by service, time, state and place, a page at a time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from laksa.open311 import rows
from laksa.open311.formats import Value
from laksa.open311.parameters import Parameters, span
from laksa.open311.problems import Problem
from laksa.register import access, reference
from laksa.register.models import Case, Event
from laksa.rules.numbering import parse_number

LONGEST = timedelta(days=90)
MOST = 1_000
_RADIUS_M, _RADIUS_MOST = 500, 50_000
_METRES_A_DEGREE = 111_320
_LAST_PAGE = 1_000_000


def listing(request: HttpRequest, parameters: Parameters) -> tuple[str, Value]:
    """Newest first. `service_request_id` goes before every other wish; an unknown number is just missing."""
    extended = parameters.is_true("extensions")
    found = _asked(parameters).order_by("-received_at", "-id")
    shown = rows.of_cases(found[page_of(parameters)], extended=extended)
    box = _box(parameters)
    return "service_requests", [row for row in shown if box is None or box.holds(row["lat"], row["long"])]


def one(request: HttpRequest, parameters: Parameters, number: str) -> tuple[str, Value]:
    """A list of one; 404 for a number that is unknown, and for a report that is not published, alike."""
    found = access.published().filter(number=parse_number(number) or "")
    shown = rows.of_cases(found, extended=parameters.is_true("extensions"))
    if not shown:
        raise Problem(404, _("Laporan {number} tidak ditemukan.").format(number=number[:40]))
    return "service_requests", shown


def page_of(parameters: Parameters) -> slice:
    """Which part of a long list is meant: `page` from 1, `page_size` of at most 1,000."""
    size = parameters.number("max_requests", least=1, most=MOST, usual=MOST)
    size = parameters.number("page_size", least=1, most=MOST, usual=size)
    first = (parameters.number("page", least=1, most=_LAST_PAGE, usual=1) - 1) * size
    return slice(first, first + size)


def _asked(parameters: Parameters) -> QuerySet[Case]:
    published = access.published()
    if numbers := parameters.listed("service_request_id"):
        return published.filter(number__in={number for one in numbers if (number := parse_number(one))})
    start, end = span(parameters.moment("start_date"), parameters.moment("end_date"), timezone.now(), LONGEST)
    found = published.filter(received_at__gte=start, received_at__lte=end)
    if codes := parameters.listed("service_code"):
        found = found.filter(category__in=[code for code in codes if code in reference.categories()])
    states = set(parameters.among("status", ("open", "closed")))
    if len(states) == 1:
        found = found.filter(ended_at__isnull="open" in states)
    found = _changed(found, parameters.moment("updated_after"), parameters.moment("updated_before"))
    box = _box(parameters)
    return found if box is None else box.around(found)


def _changed(found: QuerySet[Case], after: datetime | None, before: datetime | None) -> QuerySet[Case]:
    """Those of which something happened in this time."""
    if after is None and before is None:
        return found
    happened = Event.objects.all()
    if after is not None:
        happened = happened.filter(at__gte=after)
    if before is not None:
        happened = happened.filter(at__lte=before)
    return found.filter(pk__in=happened.values("case"))


@dataclass(frozen=True, slots=True)
class _Box:
    """The surroundings of a point, for a client that looks for doubles."""

    lat: tuple[float, float]
    lon: tuple[float, float]

    def around(self, found: QuerySet[Case]) -> QuerySet[Case]:
        return found.filter(complaint__lat__range=self.lat, complaint__lon__range=self.lon)

    def holds(self, lat: float | None, lon: float | None) -> bool:
        """Of what is shown: a point that is hidden from the public is not found by it either."""
        if lat is None or lon is None:
            return False
        return self.lat[0] <= lat <= self.lat[1] and self.lon[0] <= lon <= self.lon[1]


def _box(parameters: Parameters) -> _Box | None:
    """`radius` metres around `lat` and `long`; None where no point is said."""
    point = parameters.point()
    if point is None:
        return None
    high = parameters.number("radius", least=1, most=_RADIUS_MOST, usual=_RADIUS_M) / _METRES_A_DEGREE
    wide = high / max(0.01, math.cos(math.radians(point[0])))
    return _Box((point[0] - high, point[0] + high), (point[1] - wide, point[1] + wide))
