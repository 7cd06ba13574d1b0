"""What became of the cases received, and what they and the open ones were about."""

from __future__ import annotations

from datetime import date
from typing import Any

from laksa.figures.arithmetic import rate
from laksa.figures.declaration import CasesOf, Figure, Reading, Selection, count_by_code, count_each
from laksa.figures.facts import DIMENSIONS, EDITION, FINISHED, LEFT
from laksa.rules.state import NOT_COUNTED

OUTCOMES = ("menunggu", "proses", "selesai", "merged", "rejected", "withdrawn")
RESULTS = ("done", "scheduled", "impossible", "referred")
_UNASSIGNED = {"rest": ("rest",), "ended": (FINISHED, LEFT), "finished": (FINISHED,)}


def share_finished(reading: Reading) -> dict[str, Any]:
    """Of the cases received in the period, less rejected, merged, withdrawn: those finished at its end.

    Told by the dates of their ends, so that it stands as it was at the end, whatever the cases are known to be since.
    """
    own, months = reading.own, range(reading.counts.first, reading.counts.end)
    finished, left = (_of_cohort(reading, months, fate) for fate in (FINISHED, LEFT))
    return share_of(finished, own.counted("received") - left, reading.edition)


def share_in_part(reading: Reading) -> dict[str, Any]:
    """The same of an agency or kecamatan, told by what its cases are at the end."""
    outcome = {name: reading.own.counted("received", "outcome", name) for name in OUTCOMES}
    counted = sum(number for name, number in outcome.items() if name not in NOT_COUNTED)
    return share_of(outcome["selesai"], counted, EDITION)


def share_of(finished: int, counted: int, edition: int) -> dict[str, Any]:
    found = rate(finished, counted) if edition >= EDITION or not counted else finished / counted
    return {"finished": finished, "counted": counted, "rate": found}


def _of_cohort(reading: Reading, months: range, fate: str) -> int:
    """How many of the cases received in these months had met this fate at the end."""
    own, keys = reading.own, [f"{month}:{fate}" for month in months]
    return sum(own.counted("ended", "cohort", key) - own.counted("reinstated", "cohort", key) for key in keys)


def _outcome_is(*outcomes: str) -> CasesOf:
    return lambda code: Selection("received", "outcome", lambda key, until: key in outcomes)


def _unassigned(reading: Reading) -> dict[str, int]:
    """Of the cases received that no agency has: open or confidential ones, and those that ended so."""
    found = {key: reading.own.counted("received", "unassigned", key) for key in ("rest", FINISHED, LEFT)}
    return {"rest": found["rest"], "ended": found[FINISHED] + found[LEFT], "finished": found[FINISHED]}


def _never_assigned(name: str) -> CasesOf:
    def holds(key: str, until: date) -> bool:
        return key in _UNASSIGNED[name]

    return lambda code: Selection("received", "unassigned", holds)


FIGURES = (
    *count_each("outcome", "received", "outcome", OUTCOMES),
    Figure(
        "share",
        share_finished,
        cases={
            "share.finished": _outcome_is("selesai"),
            "share.counted": _outcome_is(*(name for name in OUTCOMES if name not in NOT_COUNTED)),
        },
        table="share",
    ),
    *count_each("result", "received", "result", RESULTS),
    Figure(
        "unassigned",
        _unassigned,
        cases={f"unassigned.{name}": _never_assigned(name) for name in _UNASSIGNED},
        table="agency",
    ),
    *(count_by_code(f"received_by.{name}", "received", name, table=name) for name in DIMENSIONS),
    *(count_by_code(f"closing_by.{name}", "stock", name, "at_end", table=name) for name in DIMENSIONS),
)
