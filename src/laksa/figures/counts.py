"""The counts of one report, which its figures are folded from: sums by measure, dimension and key, and durations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from laksa.figures.survival import Survival

# measure, dimension, key
Name = tuple[str, str, str]
# A duration is kept in units of each: a report reads few wide rows, and of the narrow ones what it looks for.
WIDTHS = (1_440, 60, 1)
FEW = 100  # of no more than these the exact values are read at once


@dataclass
class Sums:
    """Of one scope, by measure and dimension, the number of each key: booked in the period, and all up to its end."""

    within: dict[tuple[str, str], dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    at_end: dict[tuple[str, str], dict[str, int]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, name: Name, within: int, at_end: int) -> None:
        measure, dimension, key = name
        for sums, number in ((self.within, within), (self.at_end, at_end)):
            if number:
                of_keys = sums[measure, dimension]
                of_keys[key] = of_keys.get(key, 0) + number

    def counted(self, measure: str, dimension: str = "", key: str = "") -> int:
        """How many in the period."""
        return self.within.get((measure, dimension), {}).get(key, 0)


Places = Mapping[int, int]  # how many by value, in units of one width


@dataclass(frozen=True)
class Durations:
    """How long it took: exact counts, found by way of wider ones (WIDTHS).

    `widest` counts in the first width; `inside` takes a narrower width, first and end (excluded) in its units.
    """

    widest: Places
    inside: Callable[[int, int, int], Places]

    @property
    def n(self) -> int:
        return sum(self.widest.values())

    @property
    def median(self) -> int | float | None:
        """The middle value, or the mean of the two in the middle; None without any."""
        if not self.n:
            return None
        one, other = self._ranked((self.n + 1) // 2), self._ranked(self.n // 2 + 1)
        return (one + other) / 2 if (one + other) % 2 else (one + other) // 2

    def percentile(self, share: int) -> int | None:
        """The nearest rank: the smallest value that at least `share` percent do not exceed; None without any."""
        rank = -(-self.n * share // 100)
        return self._ranked(rank) if rank else None

    def _ranked(self, rank: int) -> int:
        """The `rank`-th value, the smallest first."""
        width, places = WIDTHS[0], self.widest
        place, rank = reached(places, rank)
        while width > 1:
            width, places = self._narrower(width, place, places[place])
            place, rank = reached(places, rank)
        return place

    def at_most(self, limit: int) -> int:
        """How many took no longer than `limit`."""
        width, places, passed = WIDTHS[0], self.widest, 0
        while True:
            last = limit // width
            passed += sum(number for place, number in places.items() if place < last)
            there = places.get(last, 0)
            if width == 1 or not there:
                return passed + there
            width, places = self._narrower(width, last, there)

    def _narrower(self, width: int, place: int, number: int) -> tuple[int, Places]:
        """The next width, and what stands in `place` in units of it; of few the exact ones at once."""
        narrow = 1 if number <= FEW else WIDTHS[WIDTHS.index(width) + 1]
        return narrow, self.inside(narrow, place * width // narrow, (place + 1) * width // narrow)


def reached(places: Places, rank: int) -> tuple[int, int]:
    """The place in which the `rank`-th stands, and its rank there."""
    for place in sorted(places):
        if places[place] >= rank:
            return place, rank
        rank -= places[place]
    raise AssertionError("the narrower counts add up to the wider one")


@dataclass
class Counts:
    """Everything that figures are folded from. `parts` holds the sums of the scopes inside the city.

    `durations` takes a scope ("" is the report's own) and a measure; `survival` a scope and the minute
    (booking.since_beginning) up to which the cases received in the period are followed.
    """

    own: Sums
    parts: dict[str, Sums]
    months: dict[int, dict[Name, int]]
    durations: Callable[[str, str], Durations]
    survival: Callable[[str, int], Survival]
    first: int
    end: int
