"""Reports near by of the same kind, for whoever is about to send one: known already, perhaps.

A box of the index finds what may be near; distances are those of a sphere. Without a point the kelurahan and the words
decide. Where nothing is alike enough, nothing is shown: a wrong hint costs more than a second report.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from laksa.public_cases.models import PLACED, PublicCase
from laksa.register import reference
from laksa.register.index_conditions import literal
from laksa.rules.text import normalise

WITHIN = timedelta(days=30)
RADIUS_M = 150
# What spreads further than a lamp or a hole in the road, by the group of its category.
_WIDER = {"Air dan banjir": 300, "Lalu lintas": 300, "Lingkungan": 300, "Ketertiban": 300}
_AT_MOST = 3
_READ = 200  # as many of the newest are compared by their words
_ALIKE = 0.3  # share of words in common, of the shorter text
_METRES_A_DEGREE = 111_320
_SHORT = 4  # shorter words say nothing of what it is about


@dataclass(frozen=True, slots=True)
class Near:
    """A report that may be the same, and how far it is; without a distance where one of both has no point."""

    row: PublicCase
    metres: int | None


def radius_of(category: str) -> int:
    """How far two reports of the category may be from one another and still be about one thing, in metres."""
    row = reference.categories().get(category)
    return _WIDER.get(row.group, RADIUS_M) if row else RADIUS_M


def find(
    *, text: str, category: str, kelurahan: str, lat: float | None, lon: float | None, now: datetime
) -> list[Near]:
    """At most three, the nearest first; by words where there is no point. Nothing where the place is unknown."""
    if lat is not None and lon is not None:
        return _around(lat, lon, radius_of(category), text, category, now - WITHIN)
    return _in_kelurahan(kelurahan, text, category, now - WITHIN) if kelurahan else []


def _around(lat: float, lon: float, radius: int, text: str, category: str, since: datetime) -> list[Near]:
    """The box alone is asked for: a date beside it would have the planner walk through a month of the whole city."""
    high = radius / _METRES_A_DEGREE
    wide = high / max(0.1, math.cos(math.radians(lat)))
    box = Q(lat__range=(lat - high, lat + high), lon__range=(lon - wide, lon + wide))
    newest = sorted(PublicCase.objects.filter(literal(PLACED), box).values_list("received_at", "pk"), reverse=True)
    rows = PublicCase.objects.in_bulk([pk for at, pk in newest[:_READ] if at >= since]).values()
    near = [Near(row, metres_between(lat, lon, row)) for row in rows if (row.is_open or row.is_done)]
    same = [one for one in near if (one.metres or 0) <= radius and _is_same_kind(one.row, category, text)]
    return sorted(same, key=lambda one: one.metres or 0)[:_AT_MOST]


def _in_kelurahan(kelurahan: str, text: str, category: str, since: datetime) -> list[Near]:
    newest = PublicCase.objects.filter(kelurahan=kelurahan, received_at__gte=since)
    rows = [row for row in newest.order_by("-received_at", "-case")[:_READ] if (row.is_open or row.is_done)]
    alike = [(_share(text, row), row) for row in rows if not category or row.category == category]
    best = sorted((one for one in alike if one[0] >= _ALIKE), key=lambda one: -one[0])
    return [Near(row, None) for _share_of, row in best[:_AT_MOST]]


def _is_same_kind(row: PublicCase, category: str, text: str) -> bool:
    """By its category; where that is unknown or another, only the words can say."""
    return row.category == category if category else _share(text, row) >= _ALIKE


def _share(text: str, row: PublicCase) -> float:
    one, other = _words([text]), _words([row.title, row.words, row.place])
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0


def _words(texts: Iterable[str]) -> set[str]:
    return {word for text in texts for word in normalise(text).split() if len(word) >= _SHORT}


def metres_between(lat: float, lon: float, row: PublicCase) -> int | None:
    """To the nearest ten: its own point is rounded."""
    if row.lat is None or row.lon is None:
        return None
    up = (row.lat - lat) * _METRES_A_DEGREE
    across = (row.lon - lon) * _METRES_A_DEGREE * math.cos(math.radians(lat))
    return int(round(math.hypot(up, across), -1))
