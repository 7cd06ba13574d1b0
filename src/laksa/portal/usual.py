"""What reports of a kind usually take: the median of those of a year, and from how many it was made.

By Kaplan and Meier and from five up, as every median of ours (RULES.md, Words on figures).

Of what the public may read, so that anybody can count it again.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from django.core.cache import cache
from django.utils import timezone

from laksa.figures.survival import survival
from laksa.public_cases.models import PublicCase

_YEAR = timedelta(days=365)
_LEAST = 5
_KEPT_S = 600
_NEWEST = 5_000


@dataclass(frozen=True, slots=True)
class Usual:
    """`seconds` from receipt to closing, of `n` reports of which `open` are not closed yet."""

    seconds: int
    n: int
    open: int


def usual(category: str) -> Usual | None:
    """None for a category that is not known yet, of which there are too few, or half of which stand open."""
    if not category:
        return None
    key = f"usual:{category}"
    if (kept := cache.get(key)) is None:
        cache.set(key, kept := (_read(category),), _KEPT_S)
    found: Usual | None = kept[0]
    return found


def _read(category: str) -> Usual | None:
    now = timezone.now()
    newest = PublicCase.objects.filter(category=category, received_at__gte=now - _YEAR).order_by(
        "-received_at", "-case"
    )
    closed, ages = Counter[int](), Counter[int]()
    for row in newest.only("status", "received_at", "closed_at")[:_NEWEST]:
        if row.is_done and row.closed_at is not None:
            closed[_minutes(row.closed_at - row.received_at)] += 1
        elif row.is_open:
            ages[_minutes(now - row.received_at)] += 1
    found = survival(closed, ages)
    return Usual(found.median * 60, found.n, found.open) if found.median is not None and found.n >= _LEAST else None


def _minutes(time: timedelta) -> int:
    return int(time.total_seconds()) // 60
