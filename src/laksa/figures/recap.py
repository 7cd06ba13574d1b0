"""The recapitulation: what step 6 recorded, one row per case, the newest closing counts (RULES.md, Recap row)."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any, Protocol

from django.db.models import Exists, F, OuterRef, QuerySet

from laksa.register import audience, sops
from laksa.register.index_conditions import literal
from laksa.register.models import Case, Contact, Event, Text
from laksa.register.models.case import RECORDINGS
from laksa.register.queries import standing
from laksa.rules import discretion
from laksa.rules.lifecycle import SERVICE_AGENCY
from laksa.rules.period import Period, midnight
from laksa.rules.recap import COLUMNS

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_CHUNK = 500
# Columns that rows sealed by earlier releases do not have, and what stands for them.
_LATER: dict[str, object] = {"idle_s": {}}


class Writable(Protocol):
    def write(self, text: str, /) -> object: ...


def rows(
    period: Period | None = None, *, about_service: bool = True, as_of: date | None = None
) -> Iterator[dict[str, Any]]:
    """The recap rows of cases closed in `period`, in the order of closing; COLUMNS, times +07:00, whole seconds.

    As they may be handed on (rules.discretion): a row of a confidential case says so (`confidential`), not whose it is.
    Without those about the service itself, which the head of unit alone may read, where not `about_service`.
    `as_of`: as the recap stood at the end of that day.
    """
    return _in_order(_within(_standing(as_of), period, about_service=about_service))


def closed(period: Period | None = None, *, about_service: bool = True, as_of: date | None = None) -> int:
    """How many cases were closed in `period`: the rows of `rows`, and those that were reopened afterwards."""
    found = _within(_closings(as_of), period, about_service=about_service)
    return found.values("case").distinct().count()


def count(period: Period | None = None, *, about_service: bool = True, as_of: date | None = None) -> int:
    """How many rows `rows` has."""
    return _within(_standing(as_of), period, about_service=about_service).count()


def rows_at(position: int, period: Period, *, about_service: bool = False) -> Iterator[dict[str, Any]]:
    """What a report lists: each case closed in `period`, as the register stood at event `position`.

    Its newest closing in the period, also where it was reopened since: the figures of the period count it too. Cases
    about the service itself are apart (`about_service`), for only the head of unit and the inspectorate may read them.
    Confidential cases as in `rows`.
    """
    closings = _not_undone(Event.objects.filter(pk__lte=position))
    closings = closings.filter(at__gte=period.starts_at, at__lt=period.ends_at)
    closed_again = closings.filter(case=OuterRef("case"), seq__gt=OuterRef("seq"))
    found = closings.filter(~Exists(closed_again))
    ours = {"case__about_agency": SERVICE_AGENCY}
    return _in_order(found.filter(**ours) if about_service else found.exclude(**ours))


def row_of(case: Case) -> dict[str, Any] | None:
    """The newest row of one case, in full; None while it stands open."""
    event = _standing().filter(case=case).first()
    return next(_with_summaries([event])) if event else None


def write_csv(file: Writable, found: Iterable[dict[str, Any]]) -> int:
    """CSV as RULES.md has it: UTF-8, comma, ISO dates, decimal point; how many rows. Formulas are made harmless."""
    writer = csv.writer(file)
    writer.writerow(header())
    count = 0
    for row in found:
        writer.writerow([harmless(value) for value in flat(row)])
        count += 1
    return count


def header() -> list[str]:
    """The columns, the three clocks spread over their steps."""
    spread = _spread()
    return [f"{name}_{step}" if step else name for name in COLUMNS for step in spread.get(name, ("",))]


def flat(row: dict[str, Any]) -> list[object]:
    spread, values = _spread(), list[object]()
    for name in COLUMNS:
        value = row[name]
        if name in spread:
            values += [value.get(step, "") for step in spread[name]]
        else:
            values.append(" ".join(value) if isinstance(value, list) else value)
    return values


def _spread() -> dict[str, tuple[str, ...]]:
    """The columns of the three clocks: a step of any SOP that a case may follow; nobody waits for an automatic one."""
    steps = [step for sop in sops.known() for step in sop.steps if step.command != "receive"]
    by_hand = tuple(map(str, sorted({step.number for step in steps if not step.automatic})))
    return {
        "handling_s": (*map(str, sorted({step.number for step in steps})), "total"),
        "waiting_s": by_hand,
        "idle_s": by_hand,
    }


def harmless(value: object) -> object:
    """A cell of a CSV file: no text that a spreadsheet would take for a formula, words for true and false."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return "" if value is None else value


def _within(events: QuerySet[Event], period: Period | None, *, about_service: bool) -> QuerySet[Event]:
    found = events if about_service else events.exclude(case__about_agency=SERVICE_AGENCY)
    return found if period is None else found.filter(at__gte=period.starts_at, at__lt=period.ends_at)


def _upto(as_of: date | None) -> QuerySet[Event]:
    """The events until the end of that day."""
    return Event.objects.filter(at__lt=midnight(as_of + timedelta(days=1))) if as_of else Event.objects.all()


def _closings(as_of: date | None) -> QuerySet[Event]:
    """Every closing, also where the case was reopened since."""
    return _not_undone(_upto(as_of))


def _not_undone(events: QuerySet[Event]) -> QuerySet[Event]:
    """The closings among `events`, without those that were taken back."""
    return standing(events.filter(literal(RECORDINGS)), among=events)


def _standing(as_of: date | None = None) -> QuerySet[Event]:
    """Closings that stand: of each case that is closed (now, or at the end of a day), the one written when it was."""
    if as_of is not None:
        known = _upto(as_of)
        reopened = known.filter(name="Reopened", case=OuterRef("case"), seq__gt=OuterRef("seq"))
        return _closings(as_of).filter(~Exists(standing(reopened, among=known)))
    recorded = Event.objects.filter(literal(RECORDINGS), case__status="recorded")
    return recorded.filter(at=F("case__closed_at"))


def _in_order(recorded: QuerySet[Event]) -> Iterator[dict[str, Any]]:
    batch: list[Event] = []
    for event in recorded.order_by("at", "case_id").iterator(chunk_size=_CHUNK):
        batch.append(event)
        if len(batch) == _CHUNK:
            yield from _discreet(batch)
            batch = []
    yield from _discreet(batch)


def _discreet(events: list[Event]) -> Iterator[dict[str, Any]]:
    """Their rows as they may be handed on."""
    found = list(_with_summaries(events))
    named = [number for row in found for number in row["merged"]]
    hidden = Case.objects.filter(is_confidential=True)
    cases = set(hidden.filter(pk__in=[event.case_id for event in events]).values_list("pk", flat=True))
    unnamed = set(hidden.filter(number__in=named).values_list("number", flat=True)) if named else set()
    for event, row in zip(events, found, strict=True):
        yield discretion.recap_row(row, confidential=event.case_id in cases, unnamed=unnamed)


def _with_summaries(events: list[Event]) -> Iterator[dict[str, Any]]:
    ids = [event.case_id for event in events]
    texts = Text.objects.filter(case__in=ids, field="summary")
    summaries = {(case_id, seq): body for case_id, seq, body in texts.values_list("case", "seq", "body")}
    names = dict(Contact.objects.filter(case__in=ids).values_list("case", "name"))
    for event in events:
        row = json.loads(event.payload)["row"]
        # Sealed at closing and masked then; masked again, for the mask may have learnt since.
        places = audience.places_of(row["kelurahan"], row["kecamatan"])
        public = audience.Public(names.get(event.case_id, ""), places)
        row["summary"] = public.words(summaries.get((event.case_id, event.seq)) or "")
        yield {name: row[name] if name in row else _LATER[name] for name in COLUMNS}
