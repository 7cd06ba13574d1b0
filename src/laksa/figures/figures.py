"""The figures of one report, folded from counts as figures.declared says; codes as keys. Meanings: definitions.toml."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from laksa.figures import arithmetic
from laksa.figures.counts import Counts
from laksa.figures.declaration import Reading
from laksa.figures.declared import FIGURES
from laksa.figures.declared.afterwards import VERDICTS
from laksa.figures.facts import DIMENSIONS, EDITION
from laksa.rules.sop import Sop

Figures = dict[str, Any]
AREAS = ("kecamatan", "kelurahan")
# What another period is compared by, under the attributes that the report's cases have.
_COMPARED = ("flow", "ended", "share", "due", "first_answer", "until_closed", "received_by.category",
             "received_by.agency", "received_by.kecamatan")  # fmt: skip


def compute(counts: Counts, sop: Sop, *, end_day: date, end_month: int | None, edition: int = EDITION) -> Figures:
    """The figures of one period as they stood at its end; `end_day` is the first day after it, or not counted any more.

    `end_month` is the bucket after the last month, None where the counts know no months (a ragged period).
    `edition`: of what was frozen before, as it was counted then.
    """
    reading = Reading(counts, sop, end_day, end_month, edition)
    for figure in FIGURES:
        if figure.fold is not None:
            reading.put(figure.id, figure.fold(reading))
    return reading.found


def compared(counts: Counts, *, end_day: date, only: Sequence[str] = _COMPARED) -> Figures:
    """The few figures that another period is compared by, or `only` some of them."""
    reading = Reading(counts, None, end_day, is_beside=True)
    for figure in FIGURES:
        if figure.fold is not None and (figure.id in only or figure.id.partition(".")[0] in only):
            reading.put(figure.id, figure.fold(reading))
    return reading.found


def per_thousand(figures: Figures, people: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, float]]:
    """Cases received per 1,000 inhabitants, in each area of which it is known how many live there."""
    return {
        dimension: {
            code: 1000 * figures["received_by"][dimension].get(code, 0) / people[dimension][code]
            for code in sorted(people[dimension].keys() & figures["received_by"][dimension].keys())
        }
        for dimension in AREAS
    }


def identities(figures: Figures) -> list[dict[str, Any]]:
    """The sums that must hold, as text and truth: a report in which one does not is never published."""
    flow, ended = figures["flow"], figures["ended"]
    balance = flow["opening"] + flow["received"] + flow["reinstated"] - flow["ended"]
    text = "{opening} + {received} + {reinstated} − {ended} = {closing}".format(**flow)
    found = [{"id": "flow", "text": text, "holds": balance == flow["closing"]}]
    totals: Sequence[tuple[str, Mapping[str, int], int]] = (
        ("reinstated", figures["reinstated"], flow["reinstated"]),
        ("ended", ended, flow["ended"]),
        ("withdrawn", figures["withdrawn"], ended["withdrawn"]),
        ("referred_to", figures["referred_to"], ended["referred"]),
        ("punctuality", figures["punctuality"], ended["recorded"]),
        ("judged", {name: figures["judged"][name] for name in (*VERDICTS, "none")}, ended["recorded"]),
        ("outcome", figures["outcome"], flow["received"]),
        ("result", figures["result"], figures["outcome"]["selesai"]),
        ("share", {"selesai": figures["outcome"]["selesai"]}, figures["share"]["finished"]),
        (
            "unassigned",
            {name: figures["unassigned"][name] for name in ("rest", "ended")},
            figures["received_by"]["agency"].get("", 0),
        ),
        *((f"received_by.{name}", figures["received_by"][name], flow["received"]) for name in DIMENSIONS),
        *((f"closing_by.{name}", figures["closing_by"][name], flow["closing"]) for name in DIMENSIONS),
        ("ageing", figures["ageing"], flow["closing"]),
    )
    return found + [_sums_up(name, parts, total) for name, parts, total in totals]


def unusual(figures: Figures, before: Figures | None, *, limit: int = 5) -> list[dict[str, Any]]:
    """The largest changes against the period before; nothing is claimed below 20 cases in both."""
    if before is None:
        return []
    found = []
    for dimension, then in before["received_by"].items():
        now = figures["received_by"][dimension]
        for code in now.keys() | then.keys():
            one, other = now.get(code, 0), then.get(code, 0)
            if code and max(one, other) >= arithmetic.TOO_FEW and one != other:
                found.append({"dim": dimension, "code": code, "now": one, "before": other, "n": max(one, other)})
    found.sort(key=lambda change: (-abs(change["now"] - change["before"]), change["dim"], change["code"]))
    return found[:limit]


def _sums_up(name: str, parts: Mapping[str, int], total: int) -> dict[str, Any]:
    return {"id": name, "text": f"{sum(parts.values())} = {total}", "holds": sum(parts.values()) == total}
