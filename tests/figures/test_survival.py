"""The median by Kaplan and Meier, and the interval by Wilson, against their plain definitions."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from laksa.figures.arithmetic import wilson
from laksa.figures.survival import Survival, median, survival

TIMES = st.lists(st.integers(0, 40), max_size=40)


def plainly(closed: list[int], ages: list[int]) -> int | None:
    """The product-limit estimate as it is written, every factor counted anew."""
    for moment in sorted(set(closed)):
        share = Fraction(1)
        for earlier in sorted({one for one in closed if one <= moment}):
            at_risk = sum(one >= earlier for one in [*closed, *ages])
            share *= 1 - Fraction(closed.count(earlier), at_risk)
        if share <= Fraction(1, 2):
            return moment
    return None


@given(TIMES, TIMES)
@settings(max_examples=examples(300), deadline=None)
def test_it_is_what_the_plain_definition_gives(closed: list[int], ages: list[int]) -> None:
    found = survival(Counter(closed), Counter(ages))
    assert found == Survival(len(closed) + len(ages), len(ages), plainly(closed, ages))


@given(TIMES, TIMES)
@settings(max_examples=examples(100), deadline=None)
def test_cases_that_took_or_have_waited_longer_than_the_median_need_not_be_known(
    closed: list[int], ages: list[int]
) -> None:
    whole = survival(Counter(closed), Counter(ages))
    if whole.median is not None:
        short = [Counter(one for one in times if one <= whole.median) for times in (closed, ages)]
        assert median(*short, whole.n) == whole.median


def test_open_cases_make_it_longer_than_the_median_of_the_closed_ones() -> None:
    closed, ages = {1: 1, 2: 1, 3: 1, 9: 1}, {2: 1, 4: 2}
    assert survival({1: 1, 2: 1, 3: 1}, {}) == Survival(3, 0, 2)
    assert survival(closed, ages) == Survival(7, 3, 9)
    assert survival({1: 1, 2: 1}, {0: 5}) == Survival(7, 5, 1), "of who waited for less nothing is known then"
    assert survival({5: 1}, {9: 3}).median is None
    assert survival({}, {}) == Survival(0, 0, None)


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [(20, 31, 0.4695, 0.7888), (0, 20, 0.0, 0.1611), (20, 20, 0.8389, 1.0), (81, 263, 0.2553, 0.3662)],
)
def test_the_interval_of_a_share_is_wilsons(part: int, whole: int, low: float, high: float) -> None:
    assert wilson(part, whole) == pytest.approx((low, high), abs=5e-5)
