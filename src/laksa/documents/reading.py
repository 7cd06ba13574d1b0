"""Readings of the figures that several pages share: names of codes, shares and how they moved, orders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from laksa.documents.cells import NONE
from laksa.figures.arithmetic import FEW_TIMES, TOO_FEW

Figures = Mapping[str, Any]
NOT_ASSIGNED = "Belum diteruskan"
DIMENSIONS = {"category": "kategori", "agency": "perangkat daerah", "kecamatan": "kecamatan", "kelurahan": "kelurahan",
              "channel": "saluran", "urgency": "tingkat kegentingan", "kind": "jenis"}  # fmt: skip


def name_of(figures: Figures, dimension: str, code: str | None) -> str:
    """The name at the time of the report; the code where it has none, a dash for None."""
    return str(figures["names"].get(dimension, {}).get(code) or code or NONE)


def agency_of(figures: Figures, case: Mapping[str, Any]) -> str:
    """Of one case that is listed, none of which is confidential: the agency that leads it, or that none does yet."""
    return name_of(figures, "agency", case["agency"]) if case["agency"] else NOT_ASSIGNED


def unusual(figures: Figures) -> list[Mapping[str, Any]]:
    """The largest changes; that the agency or kecamatan whose report it is changed is no news beside its own sums."""
    own = figures["scope"]["code"].partition(":")[0]
    return [change for change in figures["unusual"] if change["dim"] != own]


def share(part: int, whole: int) -> float | None:
    """A ratio; None below TOO_FEW cases, where no rate is told."""
    return part / whole if whole >= TOO_FEW else None


def points(now: tuple[int, int], before: tuple[int, int] | None) -> float | None:
    """How a share moved between two (part, whole), in percentage points as printed; None where either is not told."""
    one, other = share(*now), share(*before) if before else None
    if one is None or other is None:
        return None
    return round(round(100 * one, 1) - round(100 * other, 1), 1)


def finished_share(figures: Figures) -> tuple[int, int]:
    """Of the cases received: those finished, and all that count."""
    return figures["share"]["finished"], figures["share"]["counted"]


def punctual(figures: Figures) -> tuple[int, int]:
    """Due dates kept, and all that came; in a report frozen before they were counted, of the closings alone."""
    if promised := figures.get("due"):
        return promised["on_time"] + promised["saved"], promised["counted"]
    both = figures["punctuality"]
    return both["on_time"], both["on_time"] + both["late"]


def punctual_in(row: Mapping[str, Any]) -> tuple[int, int]:
    """The same of one agency's row."""
    return punctual(row if "due" in row else {"punctuality": row})


def is_measured(times: Mapping[str, Any]) -> bool:
    """Whether there are enough for a median."""
    return bool(times["n"] >= FEW_TIMES)


def largest(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Largest first, what has no code last."""
    return sorted(counts.items(), key=lambda item: (item[0] == "", -item[1], item[0]))


def measured_steps(figures: Figures) -> list[tuple[str, Mapping[str, Any]]]:
    """The steps of the SOP by number, without the total."""
    return sorted(
        ((key, times) for key, times in figures["steps"].items() if key != "total"), key=lambda pair: int(pair[0])
    )


def late_intake(figures: Figures) -> int:
    """Of those open at the start: what came after the report before was frozen; one of an earlier release has none."""
    return int(figures.get("late_intake", 0))
