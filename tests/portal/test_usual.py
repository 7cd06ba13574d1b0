"""Whoever waits is told what it usually takes, from how many reports, and how many of those still wait."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from people import Cast, a_case

from laksa.followers import drain
from laksa.portal.usual import Usual, usual
from laksa.public_cases import follower
from laksa.public_cases.models import PublicCase
from laksa.register.models import Case

pytestmark = pytest.mark.django_db
DAY = 86_400


@pytest.fixture(autouse=True)
def _nothing_known() -> None:
    cache.clear()


def took(days: list[int], *, still_open: tuple[int, ...] | list[int] = (), cast: Cast) -> Case:
    """As many reports of lamps, each closed after so many days or open for so many; the newest open one."""
    now = timezone.now()
    cases = [a_case("assigned", cast=cast) for _ in (*days, *still_open)]
    drain.drain(follower.FOLLOWER, follower.follow)
    for case, took_days in zip(cases, days, strict=False):
        _lasted(case, now, took_days, status="done")
    for case, waits in zip(cases[len(days) :], still_open, strict=True):
        _lasted(case, now, waits, status="forwarded")
    return cases[-1]


def _lasted(case: Case, now: datetime, days: int, *, status: str) -> None:
    received = now - timedelta(days=days)
    closed = now if status == "done" else None
    PublicCase.objects.filter(case=case).update(status=status, received_at=received, closed_at=closed)


def test_it_is_the_median_in_which_the_slow_ones_count_that_still_wait(cast: Cast) -> None:
    case = took([1, 2, 3], still_open=[9, 9], cast=cast)
    assert usual("PJU-PDM") == Usual(3 * DAY, 5, 2)
    words = " ".join(Client().get(f"/l/{case.number}/").content.decode().split())
    assert "Biasanya selesai dalam" in words
    assert "median 5 laporan sejenis setahun ini, 2 masih terbuka" in words


def test_of_few_nothing_is_said_and_of_what_mostly_waits_neither(cast: Cast) -> None:
    took([1, 2, 3, 4], cast=cast)
    assert usual("PJU-PDM") is None
    cache.clear()
    took([], still_open=[5, 5, 5, 5, 5], cast=cast)
    assert usual("PJU-PDM") is None


def test_a_report_without_a_kind_or_out_of_sight_says_nothing_of_it(cast: Cast) -> None:
    took([1, 2, 3, 4, 5], cast=cast)
    secret = a_case("assigned", cast=cast, confidential=True)
    assert (usual(""), usual("PJU-PDM") is not None) == (None, True)
    assert "Biasanya selesai" not in Client().get(f"/l/{secret.number}/").content.decode()
