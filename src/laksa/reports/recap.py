"""The recapitulation: what step 6 recorded, one row per case, the newest closing counts (RULES.md, Recap row)."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from django.db.models import F, QuerySet

from laksa.register.models import Case, Event, Text
from laksa.rules.period import Period
from laksa.rules.recap import COLUMNS

STEPS = ("2", "3", "4", "5", "6", "total")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_CHUNK = 500


class Writable(Protocol):
    def write(self, text: str, /) -> object: ...


def rows(period: Period | None = None) -> Iterator[dict[str, Any]]:
    """The recap rows of cases closed in `period`, in the order of closing; COLUMNS, times +07:00, whole seconds."""
    recorded = _standing().order_by("at", "case_id")
    if period is not None:
        recorded = recorded.filter(at__gte=period.starts_at, at__lt=period.ends_at)
    batch: list[Event] = []
    for event in recorded.iterator(chunk_size=_CHUNK):
        batch.append(event)
        if len(batch) == _CHUNK:
            yield from _with_summaries(batch)
            batch = []
    yield from _with_summaries(batch)


def row_of(case: Case) -> dict[str, Any] | None:
    """The newest row of one case; None while it stands open."""
    event = _standing().filter(case=case).first()
    return next(_with_summaries([event])) if event else None


def write_csv(file: Writable, found: Iterable[dict[str, Any]]) -> int:
    """CSV as RULES.md has it: UTF-8, comma, ISO dates, decimal point; how many rows. Formulas are made harmless."""
    writer = csv.writer(file)
    writer.writerow(header())
    count = 0
    for row in found:
        writer.writerow([_cell(value) for value in flat(row)])
        count += 1
    return count


def header() -> list[str]:
    """The columns, the two clocks spread over their steps."""
    names: list[str] = []
    for name in COLUMNS:
        names += [f"{name}_{step}" for step in STEPS] if name == "handling_s" else []
        names += [f"{name}_{step}" for step in STEPS[:-2]] if name == "waiting_s" else []
        names += [] if name in {"handling_s", "waiting_s"} else [name]
    return names


def flat(row: dict[str, Any]) -> list[object]:
    values: list[object] = []
    for name in COLUMNS:
        if name == "handling_s":
            values += [row[name].get(step, "") for step in STEPS]
        elif name == "waiting_s":
            values += [row[name].get(step, "") for step in STEPS[:-2]]
        else:
            value = row[name]
            values.append(" ".join(value) if isinstance(value, list) else value)
    return values


def _standing() -> QuerySet[Event]:
    """Recorded events that still stand: of each case that is closed now, the one written when it was closed."""
    recorded = Event.objects.filter(name="Recorded", case__status="recorded")
    return recorded.filter(at=F("case__closed_at"))


def _with_summaries(events: list[Event]) -> Iterator[dict[str, Any]]:
    texts = Text.objects.filter(case__in=[event.case_id for event in events], field="summary")
    summaries = {(case_id, seq): body for case_id, seq, body in texts.values_list("case", "seq", "body")}
    for event in events:
        row = json.loads(event.payload)["row"]
        row["summary"] = summaries.get((event.case_id, event.seq)) or ""
        yield {name: row[name] for name in COLUMNS}


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return "" if value is None else value
