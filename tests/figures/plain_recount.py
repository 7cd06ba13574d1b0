"""The figures once more, from `laksa export events` alone: plain Python that shares no code with LAKSA.

What an auditor could write from the definitions: read the lines, leave out what was taken back, walk every case.
"""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta, timezone
from itertools import pairwise
from typing import Any

WIB = timezone(timedelta(hours=7))
ENDS = {
    "Closed": "recorded",
    "Referred": "referred",
    "Merged": "merged",
    "Rejected": "rejected",
    "Withdrawn": "withdrawn",
}
FIELDS = ("kind", "category", "urgency", "kelurahan", "kecamatan")
OUTPUTS = {"Entered": "2", "Assigned": "3", "Reassigned": "3", "Responded": "4", "Closed": "5"}  # of the SOP's steps
CLOCKS = ("handling_s", "waiting_s", "idle_s")
UNTOLD = ("category", "kelurahan", "kecamatan", "lead")  # of a confidential case: it counts where others have none


def recount(
    lines: Iterable[str], first: date, end: date, scope: str = "", frozen: tuple[date, int] | None = None
) -> dict[str, Any]:
    """`lines` as exported; days [first, end) in WIB; `scope`: "", "agency:CODE" or "kecamatan:CODE".

    `frozen`: the end of the last report that was frozen before `first`, and the id of the last event that it counted.
    """
    starts, ends = _midnight(first), _midnight(end)
    cases = [_case(events, starts) for events in _histories(lines, ends)]
    cases = [case for case in cases if _is_of(case, scope)]
    late = [case for case in cases if frozen and _is_late(case, *frozen)]
    return _figures(cases, starts, ends) | {"late_intake": sum(case["counted"]["opening"] for case in late)}


def since_frozen(lines: Iterable[str], first: date, end: date, scope: str, position: int) -> int:
    """How many cases of days [first, end) came in after event `position`, in the scope that they have today."""
    starts, today = _midnight(first), datetime.max.replace(tzinfo=WIB)
    cases = [_case(events, starts) for events in _histories(lines, today)]
    return sum(case["received"] >= starts and _is_late(case, end, position) for case in cases if _is_of(case, scope))


def times_told(figures: dict[str, Any], name: str) -> dict[str, Any]:
    """Where LAKSA's own figures tell the times that are called `name` here, as in "idle.3"."""
    clock, _, step = name.partition(".")
    found = figures[clock] if clock == "idle" else figures["steps"] if step else figures
    return dict(found[step] if clock == "idle" else found[step][clock] if step else found[clock])


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=WIB)


def _is_late(case: dict[str, Any], end: date, position: int) -> bool:
    """Received before `end`, but written down after event `position`."""
    return bool(case["received"] < _midnight(end) and case["id"] > position)


def _histories(lines: Iterable[str], ends: datetime) -> list[list[dict[str, Any]]]:
    """Each case's events before the cut-off, without those taken back; none counts before the one before it."""
    histories: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in lines:
        event = json.loads(line)
        event["at"] = datetime.fromisoformat(event["at"])
        histories[event["number"]].append(event)
    found = []
    for events in histories.values():
        events.sort(key=lambda event: event["seq"])
        if any(event["name"] == "ImportUndone" for event in events):
            continue
        gone = {event["payload"]["command"] for event in events if event["name"] == "Reverted"}
        kept = [event for event in events if event["command"] not in gone and event["name"] != "Reverted"]
        for before, event in pairwise(kept):
            event["at"] = max(before["at"], event["at"])
        if known := [event for event in kept if event["at"] < ends]:
            found.append(known)
    return found


def _is_of(case: dict[str, Any], scope: str) -> bool:
    """Under the attributes that the case has at the cut-off; a confidential one is the city's only."""
    kind, _, code = scope.partition(":")
    return not scope or (not case["confidential"] and case["lead" if kind == "agency" else kind] == code)


def _case(  # noqa: C901 - one branch an event, to be read beside the definitions
    events: list[dict[str, Any]], starts: datetime
) -> dict[str, Any]:
    case: dict[str, Any] = {"open": False, "lead": "", "answered": False, "outcome": "menunggu", "ended_as": ""}
    case |= {"result": "", "counted": Counter(), "spans": defaultdict(list), "due": [], "closings": [], "states": []}
    case |= {"id": events[0]["id"], "ready": {}, "asked": None, "pauses": [], "unequal": []}
    case |= {clock: Counter() for clock in CLOCKS}
    counted, spans = case["counted"], case["spans"]
    for event in events:
        name, payload, at = event["name"], event["payload"], event["at"]
        inside = at >= starts
        _promise(case, name, payload, at)
        _work(case, name, payload, at)
        if name == "Received":
            case |= {"received": at, "channel": payload["channel"], "open": True} | _fields(payload)
            counted["received"] += inside
            counted["opening"] += not inside
        elif name in ("Entered", "Corrected"):
            case |= _fields(payload)
        elif name in ("Assigned", "Reassigned"):
            case |= {"lead": payload["lead"], "outcome": "menunggu"}
            if due := payload.get("forward_due"):
                counted["forwarded" if at <= datetime.fromisoformat(due) else "forwarded_late"] += inside
        elif name == "Accepted":
            case["outcome"] = "proses"
        elif name == "FollowedUp":
            case["outcome"] = "proses"
            if payload["agency"] == case["lead"] or not case["result"]:
                case["result"] = payload["result"]
            if payload.get("complete", True) and inside:
                spans["agency_time"].append(payload.get("agency_s", 0) // 60)
        elif name == "FollowUpRefused":
            case |= {"outcome": "proses", "result": ""}
        elif name == "Returned" and payload["agency"] == case["lead"]:
            case |= {"lead": "", "outcome": "menunggu"}
        elif name == "Reopened":
            case |= {"open": True, "outcome": "menunggu", "ended_as": "", "result": ""}
            counted["reinstated"] += inside
            counted["opening"] += not inside
        elif name == "Reinstated" and not payload.get("source"):
            case |= {"open": True, "outcome": case["outcome_before"], "ended_as": ""}
            counted["reinstated"] += inside
            counted["opening"] += not inside
        elif name in ENDS:
            case |= {"open": False, "outcome_before": case["outcome"], "ended_as": ENDS[name], "ended": at}
            case["outcome"] = "selesai" if name in ("Closed", "Referred") else ENDS[name]
            counted["ended"] += inside
            counted[f"ended.{ENDS[name]}"] += inside
            counted["opening"] -= not inside
            if name == "Closed":
                case["closings"].append({"inside": inside, "verdict": "none"})
        elif name == "Recorded" and inside:
            row = payload["row"]
            counted["on_time" if row["on_time"] else "late"] += 1
            took = datetime.fromisoformat(row["closed_at"]) - datetime.fromisoformat(row["received_at"])
            spans["whole_time"].append(int(took.total_seconds()) // 60)
            for step, seconds in (dict(case["handling_s"]) | {"6": 0, "total": case["handling_s"].total()}).items():
                spans[f"handling.{step}"].append(seconds)
            for clock in ("waiting", "idle"):
                for step, seconds in case[f"{clock}_s"].items():
                    spans[f"{clock}.{step}"].append(seconds // 60)
        elif name == "VerdictGiven":
            counted[f"verdict.{payload['verdict']}"] += inside
            case["closings"][-1]["verdict"] = payload["verdict"]
        elif name == "Met":
            counted["meetings"] += inside
        elif name == "Extended":
            counted["extensions"] += inside
        if name in ("InterimResponded", "Responded", "Referred", "Rejected") and not case["answered"]:
            case["answered"] = True
            if inside:
                spans["first_answer"].append(int((at - case["received"]).total_seconds()) // 60)
        case["states"].append((at, _fate(case)))
    return case


def _fields(payload: dict[str, Any]) -> dict[str, str]:
    return {name: payload.get(name, "") for name in FIELDS} | {"confidential": payload.get("confidential", False)}


def _fate(case: dict[str, Any]) -> str:
    if not case["ended_as"]:
        return "open"
    return "finished" if case["ended_as"] in ("recorded", "referred") else "left"


def _promise(case: dict[str, Any], name: str, payload: dict[str, Any], at: datetime) -> None:
    """Each receipt and reopening promises a date; what moves it, and how its case ended."""
    written = payload.get("due_at") if name != "FellOverdue" else None
    if name in ("Received", "Reopened"):
        due = datetime.fromisoformat(written)
        case["due"].append({"due": due, "unextended": due, "extended": False, "end": None})
        return
    promise = case["due"][-1]
    if written and (due := datetime.fromisoformat(written)) != promise["due"]:
        if name == "Extended":
            promise["extended"] = True
        else:
            promise["unextended"] += due - promise["due"]
        promise["due"] = due
    if name in ENDS:
        promise["end"] = (at, ENDS[name])
    elif name == "Reinstated" and not payload.get("source"):
        promise["end"] = None


def _work(case: dict[str, Any], name: str, payload: dict[str, Any], at: datetime) -> None:
    """The clocks sealed with a step's output, summed over rounds, and held against the time that the events tell."""
    step, timing = OUTPUTS.get(name, ""), payload.get("timing", {})
    told = {clock: timing[clock] for clock in CLOCKS if timing.get(clock) is not None}
    for clock, seconds in told.items():
        case[clock][step] += seconds
    # Work may begin before the step is ready, as on a call that is taken down while it is received: nothing waited.
    if len(told) == len(CLOCKS) and (took := sum(told.values())) != (elapsed := _elapsed(case, step, at)):
        case["unequal"] += [(name, at, told, elapsed)] if told["waiting_s"] or took < elapsed else []
    if name == "ReporterAsked":
        case["asked"] = at
    elif name == "ReporterReplied" or (name in ("FollowedUp", "SupportWaived") and payload.get("due_at")):
        case["pauses"] += [(case["asked"], at)] if case["asked"] else []
        case["asked"] = None
    if name in ("Received", "Reopened"):
        case["ready"] |= {"2": at, "3": at}
    elif name == "Entered" or (name == "Returned" and payload["agency"] == case["lead"]):
        case["ready"]["3"] = at
    elif name in ("FollowedUp", "SupportWaived") and payload.get("complete", True):
        case["ready"]["4"] = at
    elif name == "Responded":
        case["ready"]["5"] = at


def _elapsed(case: dict[str, Any], step: str, at: datetime) -> int:
    """Whole seconds since the step was ready, less those in which the reporter was waited for."""
    since = case["ready"][step]
    pauses = [*case["pauses"], *([(case["asked"], at)] if case["asked"] else [])]
    paused = sum(max(0, int((min(until, at) - max(asked, since)).total_seconds())) for asked, until in pauses)
    return int((at - since).total_seconds()) - paused


# ── sums over the cases ──────────────────────────────────────────────────────────────────────────


def _figures(cases: list[dict[str, Any]], starts: datetime, ends: datetime) -> dict[str, Any]:
    tally: Counter[str] = Counter()
    spans: dict[str, list[int]] = defaultdict(list)
    for case in cases:
        _add(case, tally)
        for name, values in case["spans"].items():
            spans[name] += values

    def by(prefix: str) -> dict[str, int]:
        return {name[len(prefix) :]: number for name, number in tally.items() if name.startswith(prefix) and number}

    cohort = [case for case in cases if case["received"] >= starts]
    return {
        "flow": {name: tally[name] for name in ("opening", "received", "reinstated", "ended", "closing")},
        "ended": by("ended."),
        "outcome": by("outcome."),
        "share": _share([_fate(case) for case in cohort]),
        "result": dict(Counter("referred" if case["ended_as"] == "referred" else case["result"]
                               for case in cohort if _fate(case) == "finished")),
        "due": _due(cases, starts, ends),
        "extensions": tally["extensions"],
        "until_closed": _until_closed(cohort, ends),
        "judged": dict(Counter(one["verdict"] for case in cases for one in case["closings"] if one["inside"])),
        "within": _within(cases, ends),
        "punctuality": {"on_time": tally["on_time"], "late": tally["late"]},
        "forwarded": {"on_time": tally["forwarded"], "late": tally["forwarded_late"]},
        "verdicts": by("verdict."),
        "meetings": tally["meetings"],
        "received_by": {name: by(f"received_by.{name}.") for name in (*FIELDS, "channel", "lead")},
        "closing_by": {name: by(f"closing_by.{name}.") for name in (*FIELDS, "channel", "lead")},
        "times": {name: _times(values) for name, values in spans.items()},
        "unequal": [one for case in cases for one in case["unequal"]],
    }  # fmt: skip


def _add(case: dict[str, Any], tally: Counter[str]) -> None:
    counted = case["counted"]
    tally.update(counted)
    for name in (*FIELDS, "channel", "lead"):
        code = "" if case["confidential"] and name in UNTOLD else case.get(name, "")
        tally[f"received_by.{name}.{code}"] += counted["received"]
        tally[f"closing_by.{name}.{code}"] += int(case["open"])
    tally["closing"] += int(case["open"])
    tally[f"outcome.{case['outcome']}"] += counted["received"]


def _share(fates: list[str]) -> dict[str, Any]:
    """Rates are told from twenty up."""
    finished, counted = fates.count("finished"), len(fates) - fates.count("left")
    return {"finished": finished, "counted": counted, "rate": finished / counted if counted >= 20 else None}


def _due(cases: list[dict[str, Any]], starts: datetime, ends: datetime) -> dict[str, Any]:
    """Of the dates that fell into the period: kept, kept only by an extension, broken, broken and still open."""
    found: Counter[str] = Counter()
    for promise in (one for case in cases for one in case["due"] if starts <= one["due"] < ends):
        moment, how = promise["end"] or (None, "")
        if moment is None:
            fate = "open"
        elif moment > promise["due"]:
            fate = "late"
        elif how not in ("recorded", "referred"):
            continue
        else:
            fate = "on_time" if moment <= promise["unextended"] else "saved"
        found[fate] += 1
        found["extended"] += promise["extended"]
    counted = sum(found[fate] for fate in ("on_time", "saved", "late", "open"))
    return {name: found[name] for name in ("on_time", "saved", "late", "open", "extended")} | {
        "counted": counted,
        "rate": (found["on_time"] + found["saved"]) / counted if counted >= 20 else None,
        "rate_unextended": found["on_time"] / counted if counted >= 20 else None,
    }


def _until_closed(cohort: list[dict[str, Any]], ends: datetime) -> dict[str, Any]:
    """Kaplan and Meier's product, factor by factor; a median is told from five up."""

    def minutes(since: datetime, until: datetime) -> int:
        return int((until - since).total_seconds()) // 60

    closed = [minutes(case["received"], case["ended"]) for case in cohort if case["ended_as"] == "recorded"]
    ages = [minutes(case["received"], ends) for case in cohort if case["open"]]
    share, found = 1.0, None
    for took in sorted(set(closed)):
        share *= 1 - closed.count(took) / sum(one >= took for one in [*closed, *ages])
        if share <= 0.5 + 1e-12:
            found = took
            break
    n = len(closed) + len(ages)
    return {"n": n, "open": len(ages), "median": found if n >= 5 else None}


def _within(cases: list[dict[str, Any]], ends: datetime) -> dict[str, dict[int, tuple[int, int] | None]]:
    """By month of receipt: finished so many days after, of those not rejected, merged or withdrawn by then."""
    months: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for case in cases:
        months[f"{case['received'].astimezone(WIB):%Y-%m}"].append(case)
    found: dict[str, dict[int, tuple[int, int] | None]] = {}
    for code, received in months.items():
        year, month = map(int, code.split("-"))
        after = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=WIB)
        found[code] = {}
        for days in (7, 14, 30):
            wait = timedelta(days=days)
            fates = [_fate_at(case, case["received"] + wait) for case in received]
            share = _share(fates)
            found[code][days] = None if after + wait > ends else (share["finished"], share["counted"])
    return found


def _fate_at(case: dict[str, Any], moment: datetime) -> str:
    return str([fate for at, fate in case["states"] if at <= moment][-1])


def _times(values: list[int]) -> dict[str, float | None]:
    """The middle, or the mean of the two in the middle; the nearest rank; nothing of fewer than five."""
    values, n = sorted(values), len(values)
    if n < 5:
        return {"n": n, "median": None, "p90": None}
    median = (values[(n - 1) // 2] + values[n // 2]) / 2
    return {"n": n, "median": median, "p90": values[math.ceil(n * 0.9) - 1]}
