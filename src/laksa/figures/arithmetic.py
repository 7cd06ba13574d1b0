"""Of how many a number may be told, and the arithmetic of shares: what every figure is held to."""

from __future__ import annotations

import math
from collections.abc import Mapping

TOO_FEW = 20  # no rate below
FEW_TIMES = 5  # no median or percentile below
LEAST = 5  # of fewer it is not said that they are the most
_Z = 1.959963984540054  # of the normal distribution, 95 percent


def rate(part: int, whole: int) -> float | None:
    """A ratio; None where there are too few."""
    return part / whole if whole >= TOO_FEW else None


def wilson(part: int, whole: int) -> tuple[float, float]:
    """The 95 percent interval of a share by Wilson: it holds for few answers and near 0 and 1."""
    middle, spread = part + _Z * _Z / 2, _Z * math.sqrt(part * (whole - part) / whole + _Z * _Z / 4)
    return max(0.0, (middle - spread) / (whole + _Z * _Z)), min(1.0, (middle + spread) / (whole + _Z * _Z))


def foremost(counts: Mapping[str, int], most: int = 1) -> list[str]:
    """The codes with the most, at most so many: each from five up and ahead of the next, so none at a tie."""
    ranked = sorted(((number, code) for code, number in counts.items() if code), reverse=True)
    found = []
    for (number, code), (after, _) in zip(ranked[:most], [*ranked[1:], (0, "")], strict=False):
        if number < LEAST or number == after:
            break
        found.append(code)
    return found
