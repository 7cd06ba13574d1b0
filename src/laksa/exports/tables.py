"""The tables of the archive: their columns, and their rows as a reader may take them along.

A file is passed on, so words are masked as on paper and of a confidential case stand its state and its dates alone
(rules.discretion). In clear it goes out only by the hand of who keeps the server: to move to another system.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from laksa.accounts.models import Agency
from laksa.exports import in_clear
from laksa.exports.table import CHUNK, Reader, Record, Table, columns_of, table_of
from laksa.register import questions
from laksa.register.models import (
    Attachment,
    Case,
    Category,
    CategoryQuestion,
    Complaint,
    Contact,
    Event,
    ExternalBody,
    Holiday,
    Kecamatan,
    Kelurahan,
    KelurahanAlias,
    PublicService,
    ReplyTemplate,
    Text,
)
from laksa.rules import discretion

_OF_CASE = {
    "number": "string", "status": "string", "channel": "string", "kind": "string", "category": "string",
    "urgency": "string", "kelurahan": "string", "kecamatan": "string", "lead": "string", "support": "string",
    "is_confidential": "boolean", "is_emergency": "boolean", "received_at": "datetime", "entered_at": "datetime",
    "followed_up_at": "datetime", "responded_at": "datetime", "closed_at": "datetime", "ended_at": "datetime",
    "agency_due": "datetime", "due_at": "datetime", "reopened": "integer", "merged_into": "string",
    "source": "string", "source_id": "string",
}  # fmt: skip
_WORDS = {"title": "string", "text": "string", "landmark": "string", "lat": "number", "lon": "number"}
_CONTACT = columns_of(string="reporter email phone reply_channel reply_address", boolean="by_agency")
_UNNAMED = discretion.HIDDEN | {"urgency", "kind", "channel", "source", "source_id", "merged_into", "is_emergency"}


def _cases(reader: Reader) -> Iterator[Record]:
    found = reader.cases.select_related("complaint", "contact").order_by("pk")
    for case in found.iterator(chunk_size=CHUNK):
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
            row |= {
                "reporter": contact.name,
                **{name: getattr(contact, name) for name in _CONTACT if name != "reporter"},
            }
        yield row


def _answers(reader: Reader) -> Iterator[Record]:
    found = reader.cases.select_related("complaint", "contact").exclude(complaint__answers="").order_by("pk")
    for case in found.iterator(chunk_size=CHUNK):
        if reader.may_name(case):
            words = reader.words(case)
            for question, answer in questions.read(case.complaint.answers):
                yield {"number": case.number, "question": question, "answer": words(answer)}


def _events(reader: Reader) -> Iterator[Record]:
    found = Event.objects.filter(case__in=reader.cases.values("pk")).select_related("case").order_by("pk")
    for event in found.iterator(chunk_size=CHUNK):
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
    for text in found.order_by("case_id", "seq", "pk").iterator(chunk_size=CHUNK):
        if (text.case_id, text.seq) not in notes:
            words = reader.words(text.case)(text.body or "")
            yield {"number": text.case.number, "seq": text.seq, "field": text.field, "text": words}


def _files(reader: Reader) -> Iterator[Record]:
    """Of each file what it is; the archive in clear holds it too, at `path`."""
    found = Attachment.objects.filter(case__in=reader.cases.values("pk")).select_related("case").order_by("pk")
    for one in found.iterator(chunk_size=CHUNK):
        if reader.may_name(one.case):
            row: Record = {name: getattr(one, name) for name in _OF_FILE if name not in {"number", "path"}}
            if reader.in_clear:
                yield {"number": one.case.number} | row | {"path": in_clear.attachment_path(one)}
            else:  # what somebody called a file may be a name
                yield {"number": one.case.number} | row | {"name": "", "path": ""}


def _areas(reader: Reader) -> Iterator[Record]:
    for kecamatan in Kecamatan.objects.order_by("code"):
        yield {"code": kecamatan.code, "name": kecamatan.name, "level": "kecamatan", "population": kecamatan.population}
    for area in Kelurahan.objects.order_by("code"):
        about = {"code": area.code, "name": area.name, "level": "kelurahan", "parent": area.kecamatan_id}
        yield about | {"population": area.population, "lat": area.lat, "lon": area.lon}


_OF_EVENT = {
    "id": "integer", "number": "string", "seq": "integer", "name": "string", "at": "datetime",
    "recorded_at": "datetime", "role": "string", "agency": "string", "payload": "object",
}  # fmt: skip
_OF_AREA = columns_of(string="code name level parent", integer="population", number="lat lon")
_OF_FILE = columns_of(string="number", integer="seq", datetime="created_at") | columns_of(
    string="kind state name content_type sha256 path", integer="size width height"
)
_OF_CITY = (
    table_of(
        Agency, "agencies", "Agencies of the city",
        columns_of(string="code name short type mandate keywords evidence", boolean="is_active"),
    ),
    table_of(
        Category, "categories", "Categories",
        columns_of(string="code group name example synonyms kind lead support urgency lapor", integer="days",
                   boolean="needs_place is_confidential is_active"),
    ),
    table_of(
        CategoryQuestion, "questions", "Questions of the categories",
        columns_of(string="code category text hint datatype choices", boolean="is_required is_public is_active"),
    ),
    Table("areas", "Kecamatan and kelurahan", _OF_AREA, _areas, (Kecamatan, Kelurahan)),
    table_of(KelurahanAlias, "area_names", "Other names of a kelurahan", columns_of(string="code alias")),
    table_of(
        ExternalBody, "bodies", "Bodies outside, to which reports are referred",
        columns_of(string="code name mandate channel"),
    ),
    table_of(Holiday, "holidays", "Days off", columns_of(date="day", string="name", boolean="is_collective_leave")),
    table_of(
        ReplyTemplate, "templates", "Templates of answers",
        columns_of(string="code name use body", boolean="is_active"),
    ),
    table_of(PublicService, "service", "Where the service is found", columns_of(string="phone counter hours")),
)  # fmt: skip


def tables_for(reader: Reader) -> tuple[Table, ...]:
    contact = _CONTACT if reader.in_clear else {}
    answers = columns_of(string="number question answer")
    texts = {"number": "string", "seq": "integer", "field": "string", "text": "string"}
    return (
        Table("cases", "One row a report", _OF_CASE | _WORDS | contact, _cases, (Case, Complaint, Contact)),
        Table("answers", "Answers to the questions of a category", answers, _answers, (Complaint,)),
        Table("events", "What happened to each report, in the order of recording", _OF_EVENT, _events, (Event,)),
        Table("texts", "What was written with the events", texts, _texts, (Text,)),
        Table("files", "Photos, scans and recordings of each report", _OF_FILE, _files, (Attachment,)),
        *_OF_CITY,
        *(in_clear.TABLES if reader.in_clear else ()),
    )
