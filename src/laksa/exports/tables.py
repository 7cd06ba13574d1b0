"""The tables of the archive: their columns, and their rows as a reader may take them along.

A file is passed on, so words are masked as on paper and of a confidential case stand its state and its dates alone
(rules.discretion). In clear it goes out only by the hand of who keeps the server: to move to another system.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet

from laksa.accounts.models import Agency
from laksa.register import audience, questions
from laksa.register.models import Case, Category, CategoryQuestion, Event, Kecamatan, Kelurahan, Text
from laksa.rules import discretion
from laksa.rules.period import WIB

_CHUNK = 1_000
Record = dict[str, Any]


@dataclass(frozen=True)
class Reader:
    """Whose archive it is: the cases that it holds, and whether words are in clear and contacts along."""

    cases: QuerySet[Case]
    in_clear: bool = False
    with_notes: bool = True

    def may_name(self, case: Case) -> bool:
        return self.in_clear or not case.is_confidential

    def words(self, case: Case) -> Callable[[str], str]:
        return str if self.in_clear else audience.masker_for(None, case)


@dataclass(frozen=True)
class Table:
    """A table of the archive: what it holds, its columns with their types, and its rows."""

    name: str
    about: str
    columns: Mapping[str, str]
    rows: Callable[[Reader], Iterator[Record]]


_OF_CASE = {
    "number": "string", "status": "string", "channel": "string", "kind": "string", "category": "string",
    "urgency": "string", "kelurahan": "string", "kecamatan": "string", "lead": "string", "support": "string",
    "is_confidential": "boolean", "is_emergency": "boolean", "received_at": "datetime", "entered_at": "datetime",
    "followed_up_at": "datetime", "responded_at": "datetime", "closed_at": "datetime", "ended_at": "datetime",
    "agency_due": "datetime", "due_at": "datetime", "reopened": "integer", "merged_into": "string",
    "source": "string", "source_id": "string",
}  # fmt: skip
_WORDS = {"title": "string", "text": "string", "landmark": "string", "lat": "number", "lon": "number"}
_CONTACT = {"reporter": "string", "email": "string", "phone": "string"}
_UNNAMED = discretion.HIDDEN | {"urgency", "kind", "channel", "source", "source_id", "merged_into", "is_emergency"}


def _cases(reader: Reader) -> Iterator[Record]:
    found = reader.cases.select_related("complaint", "contact").order_by("pk")
    for case in found.iterator(chunk_size=_CHUNK):
        row: Record = {name: getattr(case, name) for name in _OF_CASE}
        if not reader.may_name(case):
            row |= dict.fromkeys(_UNNAMED & row.keys(), "") | {"is_emergency": None, "title": discretion.LABEL}
            yield row
            continue
        words, complaint = reader.words(case), case.complaint
        row |= {"title": words(complaint.title), "text": words(complaint.text or "")}
        row |= {"landmark": words(complaint.landmark), "lat": complaint.lat, "lon": complaint.lon}
        contact = getattr(case, "contact", None)
        if reader.in_clear and contact is not None:
            row |= {"reporter": contact.name, "email": contact.email, "phone": contact.phone}
        yield row


def _answers(reader: Reader) -> Iterator[Record]:
    found = reader.cases.select_related("complaint", "contact").exclude(complaint__answers="").order_by("pk")
    for case in found.iterator(chunk_size=_CHUNK):
        if reader.may_name(case):
            words = reader.words(case)
            for question, answer in questions.read(case.complaint.answers):
                yield {"number": case.number, "question": question, "answer": words(answer)}


def _events(reader: Reader) -> Iterator[Record]:
    found = Event.objects.filter(case__in=reader.cases.values("pk")).select_related("case").order_by("pk")
    for event in found.iterator(chunk_size=_CHUNK):
        named = reader.may_name(event.case)
        yield {
            "id": event.pk,
            "number": event.case.number if named else "",
            "seq": event.seq,
            "name": event.name,
            "at": event.at,
            "recorded_at": event.recorded_at,
            "role": event.role,
            "agency": event.agency if named else "",
            "payload": json.loads(event.payload) if named else {},
        }


def _texts(reader: Reader) -> Iterator[Record]:
    """What was written with the events: answers, results, notes where the reader reads them."""
    cases = reader.cases if reader.in_clear else reader.cases.filter(is_confidential=False)
    found = Text.objects.filter(case__in=cases.values("pk"), body__isnull=False).select_related("case__contact")
    notes = set[tuple[int, int]]()
    if not reader.with_notes:
        internal = Event.objects.filter(case__in=cases.values("pk"), name__in=("Noted", "Met"))
        notes = set(internal.values_list("case_id", "seq"))
    for text in found.order_by("case_id", "seq", "pk").iterator(chunk_size=_CHUNK):
        if (text.case_id, text.seq) not in notes:
            words = reader.words(text.case)(text.body or "")
            yield {"number": text.case.number, "seq": text.seq, "field": text.field, "text": words}


def _of(model: type[Model], columns: Mapping[str, str]) -> Callable[[Reader], Iterator[Record]]:
    names = {name: f"{name}_id" if name in {"category"} and model is CategoryQuestion else name for name in columns}

    def rows(reader: Reader) -> Iterator[Record]:
        for row in model._default_manager.order_by("pk"):
            yield {name: getattr(row, attribute) for name, attribute in names.items()}

    return rows


def _areas(reader: Reader) -> Iterator[Record]:
    for kecamatan in Kecamatan.objects.order_by("code"):
        yield {"code": kecamatan.code, "name": kecamatan.name, "level": "kecamatan", "population": kecamatan.population}
    for area in Kelurahan.objects.order_by("code"):
        about = {"code": area.code, "name": area.name, "level": "kelurahan", "parent": area.kecamatan_id}
        yield about | {"population": area.population, "lat": area.lat, "lon": area.lon}


_OF_AGENCY = dict.fromkeys(("code", "name", "short", "type", "mandate", "keywords"), "string") | {
    "is_active": "boolean"
}
_OF_CATEGORY = dict.fromkeys(
    ("code", "group", "name", "example", "synonyms", "kind", "lead", "support", "urgency"), "string"
) | {"days": "integer", "needs_place": "boolean", "is_confidential": "boolean", "is_active": "boolean"}
_OF_QUESTION = dict.fromkeys(("code", "category", "text", "hint", "datatype", "choices"), "string") | {
    "is_required": "boolean",
    "is_active": "boolean",
}
_OF_EVENT = {
    "id": "integer", "number": "string", "seq": "integer", "name": "string", "at": "datetime",
    "recorded_at": "datetime", "role": "string", "agency": "string", "payload": "object",
}  # fmt: skip
_OF_AREA = dict.fromkeys(("code", "name", "level", "parent"), "string") | {
    "population": "integer",
    "lat": "number",
    "lon": "number",
}


def tables_for(reader: Reader) -> tuple[Table, ...]:
    contact = _CONTACT if reader.in_clear else {}
    answers = dict.fromkeys(("number", "question", "answer"), "string")
    texts = {"number": "string", "seq": "integer", "field": "string", "text": "string"}
    return (
        Table("cases", "One row a report", _OF_CASE | _WORDS | contact, _cases),
        Table("answers", "Answers to the questions of a category", answers, _answers),
        Table("events", "What happened to each report, in the order of recording", _OF_EVENT, _events),
        Table("texts", "What was written with the events", texts, _texts),
        Table("agencies", "Agencies of the city", _OF_AGENCY, _of(Agency, _OF_AGENCY)),
        Table("categories", "Categories", _OF_CATEGORY, _of(Category, _OF_CATEGORY)),
        Table("questions", "Questions of the categories", _OF_QUESTION, _of(CategoryQuestion, _OF_QUESTION)),
        Table("areas", "Kecamatan and kelurahan", _OF_AREA, _areas),
    )


def plain(value: object) -> object:
    """As JSON knows it: moments in ISO 8601 with WIB."""
    return value.astimezone(WIB).isoformat() if isinstance(value, datetime) else value
