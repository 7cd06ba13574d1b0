"""The figures once more, from `laksa export events` alone: plain Python that shares no code with LAKSA.

What an auditor could write from the definitions: read the lines, leave out what was taken back, walk every case.
"""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta, timezone
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
UNTOLD = ("category", "kelurahan", "kecamatan", "lead")  # of a confidential case: it counts where others have none


def recount(lines: Iterable[str], first: date, end: date) -> dict[str, Any]:
    """`lines` as exported; days [first, end) in WIB."""
    starts, ends = (datetime(day.year, day.month, day.day, tzinfo=WIB) for day in (first, end))
    histories: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in lines:
        event = json.loads(line)
        event["at"] = datetime.fromisoformat(event["at"])
        histories[event["number"]].append(event)
    tally: Counter[str] = Counter()
    spans: dict[str, list[int]] = defaultdict(list)
    for events in histories.values():
        events.sort(key=lambda event: event["seq"])
        gone = {event["payload"]["command"] for event in events if event["name"] == "Reverted"}
        kept = [event for event in events if event["command"] not in gone and event["name"] != "Reverted"]
        _walk([event for event in kept if event["at"] < ends], starts, tally, spans)
    return _figures(tally, spans)


def _walk(  # noqa: C901 - one branch an event, to be read beside the definitions
    events: list[dict[str, Any]], starts: datetime, tally: Counter[str], spans: dict[str, list[int]]
) -> None:
    case: dict[str, Any] = {"open": False, "lead": "", "answered": False, "outcome": "menunggu"}
    counted: Counter[str] = Counter()
    for event in events:
        name, payload, at = event["name"], event["payload"], event["at"]
        inside = at >= starts
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
            if payload.get("complete", True) and inside:
                spans["agency_time"].append(payload.get("agency_s", 0) // 60)
        elif name == "FollowUpRefused":
            case["outcome"] = "proses"
        elif name == "Returned" and payload["agency"] == case["lead"]:
            case |= {"lead": "", "outcome": "menunggu"}
        elif name == "Reopened":
            case |= {"open": True, "outcome": "menunggu"}
            counted["reinstated"] += inside
            counted["opening"] += not inside
        elif name == "Reinstated" and not payload.get("source"):
            case |= {"open": True, "outcome": case["outcome_before"]}
            counted["reinstated"] += inside
            counted["opening"] += not inside
        elif name in ENDS:
            case |= {"open": False, "outcome_before": case["outcome"]}
            case["outcome"] = "selesai" if name in ("Closed", "Referred") else ENDS[name]
            counted["ended"] += inside
            counted[f"ended.{ENDS[name]}"] += inside
            counted["opening"] -= not inside
        elif name == "Recorded" and inside:
            row = payload["row"]
            counted["on_time" if row["on_time"] else "late"] += 1
            took = datetime.fromisoformat(row["closed_at"]) - datetime.fromisoformat(row["received_at"])
            spans["whole_time"].append(int(took.total_seconds()) // 60)
            for step, seconds in row["handling_s"].items():
                spans[f"handling.{step}"].append(seconds)
        elif name == "VerdictGiven":
            counted[f"verdict.{payload['verdict']}"] += inside
        elif name == "Met":
            counted["meetings"] += inside
        if name in ("InterimResponded", "Responded", "Referred", "Rejected") and not case["answered"]:
            case["answered"] = True
            if inside:
                spans["first_answer"].append(int((at - case["received"]).total_seconds()) // 60)
    _add(case, counted, tally)


def _fields(payload: dict[str, Any]) -> dict[str, str]:
    return {name: payload.get(name, "") for name in FIELDS} | {"confidential": payload.get("confidential", False)}


def _add(case: dict[str, Any], counted: Counter[str], tally: Counter[str]) -> None:
    tally.update(counted)
    for name in (*FIELDS, "channel", "lead"):
        code = "" if case.get("confidential") and name in UNTOLD else case.get(name, "")
        tally[f"received_by.{name}.{code}"] += counted["received"]
        tally[f"closing_by.{name}.{code}"] += int(case["open"])
    tally["closing"] += int(case["open"])
    tally[f"outcome.{case['outcome']}"] += counted["received"]


def _figures(tally: Counter[str], spans: dict[str, list[int]]) -> dict[str, Any]:
    def by(prefix: str) -> dict[str, int]:
        return {name[len(prefix) :]: number for name, number in tally.items() if name.startswith(prefix) and number}

    return {
        "flow": {name: tally[name] for name in ("opening", "received", "reinstated", "ended", "closing")},
        "ended": by("ended."),
        "outcome": by("outcome."),
        "punctuality": {"on_time": tally["on_time"], "late": tally["late"]},
        "forwarded": {"on_time": tally["forwarded"], "late": tally["forwarded_late"]},
        "verdicts": by("verdict."),
        "meetings": tally["meetings"],
        "received_by": {name: by(f"received_by.{name}.") for name in (*FIELDS, "channel", "lead")},
        "closing_by": {name: by(f"closing_by.{name}.") for name in (*FIELDS, "channel", "lead")},
        "times": {name: _times(values) for name, values in spans.items()},
    }


def _times(values: list[int]) -> dict[str, int]:
    """The nearest rank."""
    values = sorted(values)
    return {
        "n": len(values),
        "median": values[math.ceil(len(values) * 0.5) - 1],
        "p90": values[math.ceil(len(values) * 0.9) - 1],
    }
