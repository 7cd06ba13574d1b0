"""The figures of one report, computed from counts: arithmetic only, codes as keys. Their meaning: definitions.toml."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from laksa.reports.counting.booking import DIMENSIONS, EMERGENCY_BODY
from laksa.reports.counting.counts import Counts, Durations, Sums
from laksa.rules.sop import Sop

Figures = dict[str, Any]
ENDS = ("recorded", "referred", "merged", "rejected", "withdrawn")
OUTCOMES = ("menunggu", "proses", "selesai", "merged", "rejected", "withdrawn")
NOT_COUNTED = ("merged", "rejected", "withdrawn")
VERDICTS = ("yes", "partly", "no")
AGES = (("0-3", 3), ("4-7", 7), ("8-14", 14), ("15-30", 30), ("31-60", 60), ("61+", None))
ANSWER_MINUTES = 14 * 24 * 60  # UU 25/2009: an answer within 14 days
TOO_FEW = 20
MEDIAN, NINTH = 50, 90


def compute(counts: Counts, sop: Sop, *, end_day: date, end_month: int | None) -> Figures:
    """The figures of one period as they stood at its end; `end_day` is the first day after it.

    `end_month` is the bucket after the last month, None where the counts know no months (a ragged period).
    """
    own = counts.own
    return {
        "flow": flow(own),
        "reinstated": _by_key(own, "reinstated", "how", ("reopened", "unmerged")),
        "ended": _by_key(own, "ended", "how", ENDS),
        "withdrawn": _by_key(own, "ended", "why", ("asked", "lapsed")),
        "referred_to": _found(own, "ended", "body"),
        "outcome": _by_key(own, "received", "outcome", OUTCOMES),
        "share": share(own),
        "received_by": {dimension: _found(own, "received", dimension) for dimension in DIMENSIONS},
        "closing_by": {dimension: _stock_by(own, dimension) for dimension in DIMENSIONS},
        "ageing": _ageing(own, end_day),
        "overdue": _overdue(own, end_day),
        "overdue_by": _overdue_by(counts.parts, end_day),
        "first_answer": _times(counts.durations, "first_answer", limit=ANSWER_MINUTES),
        "agency_time": _times(counts.durations, "agency_time"),
        "whole_time": _times(counts.durations, "whole_time"),
        "punctuality": _by_key(own, "ended", "punctual", ("on_time", "late")),
        "forwarded": _by_key(own, "forwarded", "punctual", ("on_time", "late")),
        "agency_punctuality": _by_key(own, "agency_done", "punctual", ("on_time", "late")),
        "steps": _steps(counts.durations, sop),
        "verdicts": _by_key(own, "verdict", "verdict", VERDICTS),
        "reopened_within_7": own.counted("reopened_soon"),
        "emergencies_112": own.counted("ended", "body", EMERGENCY_BODY),
        "meetings": own.counted("met"),
        "by_agency": _by_agency(counts, end_day),
        "by_kecamatan": _by_kecamatan(counts, end_day),
        "trend": [] if end_month is None else _trend(counts.months, end_month),
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


def share(own: Sums) -> dict[str, Any]:
    """Of the cases received in the period, less rejected, merged, withdrawn: those finished at the cut-off."""
    outcome = _by_key(own, "received", "outcome", OUTCOMES)
    counted = sum(outcome.values()) - sum(outcome[name] for name in NOT_COUNTED)
    return {
        "finished": outcome["selesai"],
        "counted": counted,
        "rate": outcome["selesai"] / counted if counted else None,
    }


def compared(counts: Counts) -> Figures:
    """The few figures that another period is compared by."""
    return {
        "flow": flow(counts.own),
        "share": share(counts.own),
        "punctuality": _by_key(counts.own, "ended", "punctual", ("on_time", "late")),
        "first_answer": _times(counts.durations, "first_answer"),
        "whole_time": _times(counts.durations, "whole_time"),
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
        ("outcome", figures["outcome"], flow["received"]),
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


def _times(
    durations: Callable[[str, str], Durations], measure: str, *, scope: str = "", limit: int | None = None
) -> dict[str, Any]:
    found = durations(scope, measure)
    times: dict[str, Any] = {"n": found.n, "median": found.percentile(MEDIAN), "p90": found.percentile(NINTH)}
    return times | ({"within": found.at_most(limit)} if limit is not None else {})


def _steps(durations: Callable[[str, str], Durations], sop: Sop) -> dict[str, Any]:
    """Handling (seconds) and waiting (minutes) of each timed step, and the handling of a whole case."""
    steps: dict[str, Any] = {}
    for step in sop.steps:
        if step.minutes is None:
            continue
        steps[str(step.number)] = {
            "handling": _times(durations, f"handling:{step.number}", limit=60 * step.minutes),
            "waiting": _times(durations, f"waiting:{step.number}"),
        }
    steps["total"] = {"handling": _times(durations, "handling:total", limit=60 * sop.total_minutes)}
    return steps


def _parts_of(counts: Counts, kind: str) -> list[tuple[str, Sums]]:
    return [(scope, sums) for scope, sums in sorted(counts.parts.items()) if scope.startswith(f"{kind}:")]


def _of_part(sums: Sums, end_day: date) -> dict[str, int]:
    return {
        "received": sums.counted("received"),
        "recorded": sums.counted("ended", "how", "recorded"),
        "closing": sums.standing(),
        "overdue": _overdue(sums, end_day),
    }


def _by_kecamatan(counts: Counts, end_day: date) -> dict[str, dict[str, int]]:
    rows = {scope.partition(":")[2]: _of_part(sums, end_day) for scope, sums in _parts_of(counts, "kecamatan")}
    return {code: row for code, row in rows.items() if any(row.values())}


def _by_agency(counts: Counts, end_day: date) -> dict[str, Any]:
    found = {}
    for scope, sums in _parts_of(counts, "agency"):
        row: dict[str, Any] = _of_part(sums, end_day)
        row |= _by_key(sums, "ended", "punctual", ("on_time", "late"))
        row["reopened"] = sums.counted("reopened_soon")
        for measure in ("first_answer", "agency_time", "whole_time"):
            row[measure] = _times(counts.durations, measure, scope=scope)
        if any(row[name] for name in ("received", "recorded", "closing")) or row["first_answer"]["n"]:
            found[scope.partition(":")[2]] = row
    return found


def _trend(months: Mapping[int, Mapping[tuple[str, str, str], int]], end: int) -> list[dict[str, Any]]:
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
                }
            )
    return trend
