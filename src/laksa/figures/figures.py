"""The figures of one report, computed from counts: arithmetic only, codes as keys. Their meaning: definitions.toml."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from laksa.figures.booking import (
    DIMENSIONS,
    EDITION,
    EMERGENCY_BODY,
    FINISHED,
    LEFT,
    STILL_OPEN,
    WITHIN,
    since_beginning,
)
from laksa.figures.counts import Counts, Durations, Sums
from laksa.rules.period import midnight
from laksa.rules.sop import Sop

Figures = dict[str, Any]
ENDS = ("recorded", "referred", "merged", "rejected", "withdrawn")
OUTCOMES = ("menunggu", "proses", "selesai", "merged", "rejected", "withdrawn")
NOT_COUNTED = ("merged", "rejected", "withdrawn")
VERDICTS = ("yes", "partly", "no")
_COUNTED = ("received", "recorded", "closing", "overdue")
_Z = 1.959963984540054  # of the normal distribution, 95 percent
AGES = (("0-3", 3), ("4-7", 7), ("8-14", 14), ("15-30", 30), ("31-60", 60), ("61+", None))
ANSWER_MINUTES = 14 * 24 * 60  # UU 25/2009: an answer within 14 days
TOO_FEW = 20  # no rate below
FEW_TIMES = 5  # no median or percentile below
AREAS = ("kecamatan", "kelurahan")
LEAST = 5  # of fewer it is not said that they are the most
MEDIAN, NINTH = 50, 90
RESULTS = ("done", "scheduled", "impossible", "referred")
KEPT = ("on_time", "saved", "late", "open")


def compute(counts: Counts, sop: Sop, *, end_day: date, end_month: int | None, edition: int = EDITION) -> Figures:
    """The figures of one period as they stood at its end; `end_day` is the first day after it, or not counted any more.

    `end_month` is the bucket after the last month, None where the counts know no months (a ragged period).
    `edition`: of what was frozen before, as it was counted then.
    """
    own, times = counts.own, _Times(counts.durations, edition)
    return {
        "flow": flow(own),
        "reinstated": _by_key(own, "reinstated", "how", ("reopened", "unmerged")),
        "ended": _by_key(own, "ended", "how", ENDS),
        "withdrawn": _by_key(own, "ended", "why", ("asked", "lapsed")),
        "referred_to": _found(own, "ended", "body"),
        "outcome": _by_key(own, "received", "outcome", OUTCOMES),
        "share": share(counts, edition=edition),
        "result": _by_key(own, "received", "result", RESULTS),
        "unassigned": _unassigned(own),
        "received_by": {dimension: _found(own, "received", dimension) for dimension in DIMENSIONS},
        "closing_by": {dimension: _stock_by(own, dimension) for dimension in DIMENSIONS},
        "ageing": _ageing(own, end_day),
        "overdue": _overdue(own, end_day),
        "overdue_by": _overdue_by(counts.parts, end_day),
        "due": due(own, end_day),
        "extensions": own.counted("extended"),
        "until_closed": _until_closed(counts, "", end_day),
        "first_answer": times.of("first_answer", limit=ANSWER_MINUTES),
        "agency_time": times.of("agency_time"),
        "whole_time": times.of("whole_time"),
        "punctuality": _by_key(own, "ended", "punctual", ("on_time", "late")),
        "forwarded": _by_key(own, "forwarded", "punctual", ("on_time", "late")),
        "agency_punctuality": _by_key(own, "agency_done", "punctual", ("on_time", "late")),
        "steps": _steps(times, sop),
        "idle": _idle(times, sop),
        "verdicts": _by_key(own, "verdict", "verdict", VERDICTS),
        "judged": judged(own),
        "reopened_within_7": own.counted("reopened_soon"),
        "emergencies_112": own.counted("ended", "body", EMERGENCY_BODY),
        "meetings": own.counted("met"),
        "by_agency": _by_agency(counts, times, end_day),
        "by_kecamatan": _by_kecamatan(counts, end_day),
        "trend": [] if end_month is None else _trend(counts.months, end_month, end_day),
    }


def flow(own: Sums) -> dict[str, int]:
    """opening + received + reinstated - ended = closing (RULES.md, Recap row)."""
    return {
        "opening": own.standing() - own.counted("stock"),
        "received": own.counted("received"),
        "reinstated": own.counted("reinstated"),
        "ended": own.counted("ended"),
        "closing": own.standing(),
    }


def share(counts: Counts, *, edition: int = EDITION) -> dict[str, Any]:
    """Of the cases received in the period, less rejected, merged, withdrawn: those finished at its end.

    Told by the dates of their ends, so that it stands as it was at the end, whatever the cases are known to be since.
    """
    own, months = counts.own, range(counts.first, counts.end)
    finished, left = (_of_cohort(own, months, fate) for fate in (FINISHED, LEFT))
    return _share(finished, own.counted("received") - left, edition)


def due(sums: Sums, end_day: date) -> dict[str, Any]:
    """Of the promises that fell due: those kept, those kept only by an extension, those broken, those still open."""
    kept = dict(sums.within.get(("due", "kept"), {}))
    for key, number in sums.within.get(("due", "day"), {}).items():
        day, _, how = key.partition(" ")
        if day >= end_day.isoformat():
            kept[how] = kept.get(how, 0) - number
    found = {name: kept.get(name, 0) + kept.get(f"{name}+", 0) for name in KEPT}
    counted, on_time = sum(found.values()), found["on_time"] + found["saved"]
    return found | {
        "counted": counted,
        "rate": rate(on_time, counted),
        "extended": sum(number for key, number in kept.items() if key.endswith("+")),
        "rate_unextended": rate(found["on_time"], counted),
    }


def judged(own: Sums) -> dict[str, Any]:
    """Of the closings in the period, what their reporters said of them; the share solved with its interval."""
    said = _by_key(own, "ended", "verdict", (*VERDICTS, "none"))
    answered = sum(said[verdict] for verdict in VERDICTS)
    low, high = wilson(said["yes"], answered) if answered >= TOO_FEW else (None, None)
    return said | {
        "answered": answered,
        "response": rate(answered, answered + said["none"]),
        "solved": rate(said["yes"], answered),
        "solved_low": low,
        "solved_high": high,
    }


def wilson(part: int, whole: int) -> tuple[float, float]:
    """The 95 percent interval of a share by Wilson: it holds for few answers and near 0 and 1."""
    middle, spread = part + _Z * _Z / 2, _Z * math.sqrt(part * (whole - part) / whole + _Z * _Z / 4)
    return max(0.0, (middle - spread) / (whole + _Z * _Z)), min(1.0, (middle + spread) / (whole + _Z * _Z))


def rate(part: int, whole: int) -> float | None:
    """A ratio; None where there are too few."""
    return part / whole if whole >= TOO_FEW else None


def foremost(counts: Mapping[str, int], most: int = 1) -> list[str]:
    """The codes with the most, at most so many: each from five up and ahead of the next, so none at a tie."""
    ranked = sorted(((number, code) for code, number in counts.items() if code), reverse=True)
    found = []
    for (number, code), (after, _) in zip(ranked[:most], [*ranked[1:], (0, "")], strict=False):
        if number < LEAST or number == after:
            break
        found.append(code)
    return found


def per_thousand(figures: Figures, people: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, float]]:
    """Cases received per 1,000 inhabitants, in each area of which it is known how many live there."""
    return {
        dimension: {
            code: 1000 * figures["received_by"][dimension].get(code, 0) / people[dimension][code]
            for code in sorted(people[dimension].keys() & figures["received_by"][dimension].keys())
        }
        for dimension in AREAS
    }


def compared(counts: Counts, *, end_day: date) -> Figures:
    """The few figures that another period is compared by, under the attributes that the report's cases have."""
    times = _Times(counts.durations, EDITION)
    return {
        "flow": flow(counts.own),
        "ended": _by_key(counts.own, "ended", "how", ENDS),
        "share": share(counts),
        "due": due(counts.own, end_day),
        "first_answer": times.of("first_answer"),
        "until_closed": _until_closed(counts, "", end_day),
        "received_by": {name: _found(counts.own, "received", name) for name in ("category", "agency", "kecamatan")},
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
            if code and max(one, other) >= TOO_FEW and one != other:
                found.append({"dim": dimension, "code": code, "now": one, "before": other, "n": max(one, other)})
    found.sort(key=lambda change: (-abs(change["now"] - change["before"]), change["dim"], change["code"]))
    return found[:limit]


def _sums_up(name: str, parts: Mapping[str, int], total: int) -> dict[str, Any]:
    return {"id": name, "text": f"{sum(parts.values())} = {total}", "holds": sum(parts.values()) == total}


def _by_key(own: Sums, measure: str, dimension: str, keys: Sequence[str]) -> dict[str, int]:
    return {key: own.counted(measure, dimension, key) for key in keys}


def _found(own: Sums, measure: str, dimension: str) -> dict[str, int]:
    return _sorted(own.within.get((measure, dimension), {}))


def _stock_by(own: Sums, dimension: str) -> dict[str, int]:
    return _sorted(own.at_end.get(("stock", dimension), {}))


def _sorted(counted: Mapping[str, int]) -> dict[str, int]:
    return {key: number for key, number in sorted(counted.items()) if number}


def _ageing(own: Sums, end_day: date) -> dict[str, int]:
    """Open cases by days since receipt, on the last day of the period."""
    ages = dict.fromkeys((label for label, _ in AGES), 0)
    last = end_day - timedelta(days=1)
    for day, number in _stock_by(own, "received_day").items():
        age = (last - date.fromisoformat(day)).days
        ages[next(label for label, limit in AGES if limit is None or age <= limit)] += number
    return ages


def _overdue(sums: Sums, end_day: date) -> int:
    """Due dates fall at the end of office hours: overdue at midnight is whatever was due on an earlier day."""
    return sum(number for day, number in _stock_by(sums, "due_day").items() if day < end_day.isoformat())


def _overdue_by(parts: Mapping[str, Sums], end_day: date) -> dict[str, int]:
    late = {scope[7:]: _overdue(sums, end_day) for scope, sums in parts.items() if scope.startswith("agency:")}
    return {code: number for code, number in sorted(late.items()) if number}


def _unassigned(own: Sums) -> dict[str, int]:
    """Of the cases received that no agency has: open or confidential ones, and those that ended so."""
    found = _by_key(own, "received", "unassigned", ("rest", FINISHED, LEFT))
    return {"rest": found["rest"], "ended": found[FINISHED] + found[LEFT], "finished": found[FINISHED]}


def _of_cohort(own: Sums, months: range, fate: str) -> int:
    """How many of the cases received in these months had met this fate at the end."""
    keys = [f"{month}:{fate}" for month in months]
    return sum(own.counted("ended", "cohort", key) - own.counted("reinstated", "cohort", key) for key in keys)


def _share(finished: int, counted: int, edition: int) -> dict[str, Any]:
    found = rate(finished, counted) if edition >= EDITION or not counted else finished / counted
    return {"finished": finished, "counted": counted, "rate": found}


def _until_closed(counts: Counts, scope: str, end_day: date) -> dict[str, Any]:
    found = counts.survival(scope, since_beginning(midnight(end_day)))
    return {"n": found.n, "open": found.open, "median": found.median if found.n >= FEW_TIMES else None}


@dataclass(frozen=True, slots=True)
class _Times:
    """How long things took; a median or a percentile of fewer than five tells nothing."""

    durations: Callable[[str, str], Durations]
    edition: int

    def of(self, measure: str, *, scope: str = "", limit: int | None = None) -> dict[str, Any]:
        found = self.durations(scope, measure)
        times: dict[str, Any] = {"n": found.n, "median": None, "p90": None}
        if self.edition < EDITION:
            times |= {"median": found.percentile(MEDIAN), "p90": found.percentile(NINTH)}
        elif found.n >= FEW_TIMES:
            times |= {"median": found.median, "p90": found.percentile(NINTH)}
        return times | ({"within": found.at_most(limit)} if limit is not None else {})


def _steps(times: _Times, sop: Sop) -> dict[str, Any]:
    """Handling (seconds) and waiting (minutes) of each timed step, and the handling of a whole case."""
    steps: dict[str, Any] = {}
    for step in sop.steps:
        if step.minutes is None:
            continue
        steps[str(step.number)] = {
            "handling": times.of(f"handling:{step.number}", limit=60 * step.minutes),
            "waiting": times.of(f"waiting:{step.number}"),
        }
    steps["total"] = {"handling": times.of("handling:total", limit=60 * sop.total_minutes)}
    return steps


def _idle(times: _Times, sop: Sop) -> dict[str, Any]:
    """The third clock of each timed step, in minutes: beside `steps`, which reports frozen without it have too."""
    timed = [step.number for step in sop.steps if step.minutes is not None]
    return {str(number): times.of(f"idle:{number}") for number in timed}


def _parts_of(counts: Counts, kind: str) -> list[tuple[str, Sums]]:
    return [(scope, sums) for scope, sums in sorted(counts.parts.items()) if scope.startswith(f"{kind}:")]


def _of_part(sums: Sums, end_day: date) -> dict[str, Any]:
    outcome = _by_key(sums, "received", "outcome", OUTCOMES)
    counted = sum(number for name, number in outcome.items() if name not in NOT_COUNTED)
    return {
        "received": sums.counted("received"),
        **_share(outcome["selesai"], counted, EDITION),
        "recorded": sums.counted("ended", "how", "recorded"),
        "closing": sums.standing(),
        "overdue": _overdue(sums, end_day),
    }


def _by_kecamatan(counts: Counts, end_day: date) -> dict[str, dict[str, Any]]:
    rows = {scope.partition(":")[2]: _of_part(sums, end_day) for scope, sums in _parts_of(counts, "kecamatan")}
    return {code: row for code, row in rows.items() if any(row[name] for name in _COUNTED)}


def _by_agency(counts: Counts, times: _Times, end_day: date) -> dict[str, Any]:
    found = {}
    for scope, sums in _parts_of(counts, "agency"):
        row: dict[str, Any] = _of_part(sums, end_day)
        row |= _by_key(sums, "ended", "punctual", ("on_time", "late"))
        row["due"] = due(sums, end_day)
        row["reopened"] = sums.counted("reopened_soon")
        # The closings alone were timed by agency before open cases took part (until_closed).
        for measure in ("first_answer", "agency_time", *(["whole_time"] if times.edition < EDITION else [])):
            row[measure] = times.of(measure, scope=scope)
        if any(row[name] for name in ("received", "recorded", "closing")) or row["first_answer"]["n"]:
            row["until_closed"] = _until_closed(counts, scope, end_day)
            found[scope.partition(":")[2]] = row
    return found


def _trend(months: Mapping[int, Mapping[tuple[str, str, str], int]], end: int, end_day: date) -> list[dict[str, Any]]:
    """The twelve months up to the end, under the attributes of the end."""
    closing, trend = 0, []
    for month in range(min(months, default=end), end):
        sums = months.get(month, {})
        closing += sums.get(("stock", "", ""), 0)
        if month >= end - 12:
            trend.append(
                {
                    "period": f"{month // 12}-{month % 12 + 1:02}",
                    "received": sums.get(("received", "", ""), 0),
                    "recorded": sums.get(("ended", "how", "recorded"), 0),
                    "ended": sums.get(("ended", "", ""), 0),
                    "closing": closing,
                    **{f"within_{days}": _within(sums, month, days, end_day) for days in WITHIN},
                }
            )
    return trend


def _within(sums: Mapping[tuple[str, str, str], int], month: int, days: int, end_day: date) -> dict[str, Any]:
    """Of the cases received in a month: those finished so many days after; nothing before all have had the days."""
    after = date((month + 1) // 12, (month + 1) % 12 + 1, 1)
    if after + timedelta(days=days) > end_day:
        return {"finished": None, "counted": None, "rate": None}
    finished, still_open = (sums.get(("received", f"in_{days}", fate), 0) for fate in (FINISHED, STILL_OPEN))
    return _share(finished, finished + still_open, EDITION)
