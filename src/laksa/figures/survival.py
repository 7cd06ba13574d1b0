"""How long cases take until they are closed when some are still open: the median by Kaplan and Meier.

A median of the closed ones alone flatters: the slow ones are still open. Here an open case counts as waiting for as
long as it has waited, and no longer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Survival:
    """Of the cases received in a period: how many, how many of them stand open, and the median in minutes.

    The median is None where fewer than half are closed for certain.
    """

    n: int
    open: int
    median: int | None


def survival(closed: Mapping[int, int], ages: Mapping[int, int]) -> Survival:
    """`closed`: how many took so long. `ages`: how many are open and have waited so long."""
    n_closed, n_open = sum(closed.values()), sum(ages.values())
    return Survival(n_closed + n_open, n_open, median(closed, ages, n_closed + n_open))


def median(closed: Mapping[int, int], ages: Mapping[int, int], n: int) -> int | None:
    """The shortest time after which at most half are still waiting. Of `n` cases those that matter may be enough.

    Whoever is open for exactly as long as another took was still waiting then.
    """
    waiting, left = n, sorted(((age, number) for age, number in ages.items() if number), reverse=True)
    # The share still waiting is part / whole * waiting / asked: whole numbers, so that a half is exactly a half.
    part = whole = 1
    asked = n
    for took in sorted(took for took, number in closed.items() if number):
        known = waiting
        while left and left[-1][0] < took:
            waiting -= left.pop()[1]
        if waiting < known:
            part, whole, asked = part * known, whole * asked, waiting
        waiting -= closed[took]
        if 2 * part * waiting <= whole * asked:
            return took
    return None
