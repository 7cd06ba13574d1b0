"""How the sums are read: half of all cases, and what is fetched at once for the tables of agencies."""

from __future__ import annotations

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from laksa.figures import rollup
from laksa.figures.booking import Bookings
from laksa.figures.totals import _half, from_rollups

DAY = 1_440


@pytest.mark.parametrize(
    ("days", "n", "limit"),
    [({0: 2, 3: 1}, 4, DAY), ({0: 1, 3: 1}, 4, 4 * DAY), ({3: 1, 0: 1}, 2, DAY), ({0: 1}, 3, 2**31 - 1), ({}, 4, 0)],
)
def test_half_are_closed_at_the_end_of_the_day_on_which_half_of_all_were(
    days: dict[int, int], n: int, limit: int
) -> None:
    assert _half(days, n) == limit


@pytest.mark.django_db
def test_the_times_of_all_agencies_are_read_in_one_statement(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    """Median and 90th percentile stand in different days; of two in the middle, in two."""
    booked, agencies = (
        Bookings.none(),
        {
            "agency:DISHUB": (5, DAY + 7, 9 * DAY),
            "agency:DLH": (5, DAY + 7, 3 * DAY + 1, 9 * DAY + 2),
            "agency:DPUPR": tuple(day * DAY for day in range(20)),
        },
    )
    for scope, values in agencies.items():
        booked.counts[scope, "received", "", "", 10, 10] = len(values)
        for value in values:
            booked.spans[scope, "agency_time", value, 10, 10] += 1
    rollup.save(booked)
    counts = from_rollups("", 10, 11)
    with django_assert_num_queries(1):
        found = [counts.durations(scope, "agency_time") for scope in agencies]
        told = [(times.median, times.percentile(90)) for times in found]
    assert told == [
        (DAY + 7, 9 * DAY),
        ((DAY + 7 + 3 * DAY + 1) // 2, 9 * DAY + 2),
        (19 * DAY // 2, 17 * DAY),
    ]
