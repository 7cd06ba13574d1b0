"""What is sent and what is answered, as the OpenAPI describes it. What is sent is checked against it, and no further:
whether a report or a step is right the rules say.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from ninja import Schema
from pydantic import BeforeValidator, ConfigDict, Field

_EXAMPLE = "LKS-26-K7M4-9D"


def _written_day(said: Any) -> Any:
    """As YYYY-MM-DD and in no other way."""
    if isinstance(said, str) and len(said) == 10:
        return date.fromisoformat(said)
    raise ValueError("YYYY-MM-DD")


Day = Annotated[date, BeforeValidator(_written_day)]
Words = Annotated[str, Field(max_length=20_000)]
Short = Annotated[str, Field(max_length=500)]
Code = Annotated[str, Field(max_length=40)]
Truth = Annotated[bool, Field(strict=True)]
Latitude = Annotated[float, Field(strict=True, ge=-90, le=90, examples=[-6.1783])]
Longitude = Annotated[float, Field(strict=True, ge=-180, le=180, examples=[106.6319])]


class Sent(Schema):
    """A name that is not known is told, not passed over: it is mostly a slip of the pen."""

    model_config = ConfigDict(extra="forbid")


class Reporter(Sent):
    """Who reports, as far as they want to be answered."""

    name: Short = ""
    email: Short = ""
    phone: Short = ""
    agency_may_contact: Truth = False


class Answer(Sent):
    """To one question of the category; several of a list are several answers."""

    code: Code
    value: Short


class Place(Sent):
    """Where it is: a point, a landmark, an area, or several of these."""

    lat: Latitude | None = None
    lon: Longitude | None = None
    landmark: Short = Field("", examples=["Jl. Veteran, depan SDN Sukasari 4"])
    kelurahan: Code = Field("", examples=["36.71.01.1007"])
    kecamatan: Code = ""


class NewCase(Sent):
    """A report."""

    text: Words = Field(examples=["Lampu jalan di depan SDN Sukasari 4 padam sejak Senin malam."])
    category: Code = Field("", examples=["PJU-PDM"])
    kind: Code = Field("", examples=["complaint"])
    title: Short = ""
    place: Place = Field(default_factory=lambda: Place.model_validate({}))
    reporter: Reporter = Field(default_factory=lambda: Reporter.model_validate({}))
    answers: list[Answer] = Field(default_factory=list, max_length=30)
    confidential: Truth | None = None
    about_agency: Code = ""
    reference: Annotated[str, Field(max_length=80)] = Field(
        "", description="Its number in the system that sends it, kept for a key with a channel of its own (112, sp4n)."
    )


# ── bodies of actions ────────────────────────────────────────────────────────────────────────────


class Nothing(Sent):
    """An action that needs no words: {}."""


class Text(Sent):
    text: Words = Field(examples=["Lampu sudah menyala lagi."])


class Reason(Sent):
    reason: Words = Field(examples=["Salah ketik."])


class Note(Sent):
    text: Words
    shared: Truth = False


class Entry(Sent):
    """Step 2: what the report is about."""

    kind: Code = Field("", examples=["complaint"])
    category: Code = Field(examples=["PJU-PDM"])
    urgency: Code = Field("", examples=["medium"])
    place: Place = Field(default_factory=lambda: Place.model_validate({}))
    title: Short = ""
    confidential: Truth = False
    about_agency: Code = ""
    public_wish: Truth = False
    answers: list[Answer] | None = Field(None, max_length=30)


class Correction(Entry):
    reason: Words = ""


class Assignment(Sent):
    """Step 3. A report that nobody has entered yet is entered first, with `entry`."""

    lead: Code = Field(examples=["DISHUB"])
    support: Code = ""
    note: Words = ""
    reason: Words = ""
    entry: Entry | None = None


class Return(Sent):
    reason: Words
    proposed: Code = Field(examples=["DPUPR"])


class FollowUp(Sent):
    """What was done. `agency` and `officer`: where an operator writes down what an agency told."""

    what_was_done: Words = Field(examples=["Dua lampu diganti."])
    result: Code = Field(examples=["done"])
    scheduled: Day | None = None
    no_photo_reason: Words = ""
    agency: Code = ""
    officer: Short = ""


class Extension(Sent):
    until: Day
    reason: Words


class Referral(Sent):
    body: Code = Field(examples=["X-PLN"])
    text: Words


class Rejection(Sent):
    reason: Short
    text: Words


class Merging(Sent):
    target: Code = Field(examples=[_EXAMPLE])
    text: Words


class Verdict(Sent):
    verdict: Code = Field(examples=["yes"])
    text: Words = ""


class Withdrawal(Sent):
    reason: Words = ""


class Area(Sent):
    area: Code = Field(examples=["36.71.01.1007"])


class Step(Sent):
    step: Annotated[int, Field(strict=True, ge=0, le=100)]


class Meeting(Sent):
    held_on: Day
    place: Short
    agencies: list[Code] = Field(max_length=60)
    result: Words


# ── answers ──────────────────────────────────────────────────────────────────────────────────────


class Named(Schema):
    code: str
    name: str


class PhotoOut(Schema):
    url: str
    title: str
    at: str | None


class AnswerOut(Schema):
    question: str
    answer: str


class PlaceOut(Schema):
    text: str | None
    kelurahan: Named | None
    kecamatan: Named | None
    lat: float | None
    lon: float | None


class ActionOut(Schema):
    """What this key may do to the report now, and where."""

    name: str
    title: str
    href: str


class RefusedOut(Schema):
    """What it may not do now, and why not."""

    name: str
    title: str
    code: str
    detail: str


class CaseOut(Schema):
    """A report as this key may read it. What its reader may not know is absent."""

    number: str = Field(examples=[_EXAMPLE])
    version: int
    url: str
    status: str = Field(examples=["received"])
    status_name: str
    is_open: bool
    received_at: str
    due_at: str
    ended_at: str | None
    agency: Named | None = None
    supporting_agency: Named | None = None
    state: str | None = None
    urgency: str | None = None
    urgency_name: str | None = None
    is_confidential: bool | None = None
    is_emergency: bool | None = None
    is_returned: bool | None = None
    is_waiting_for_reporter: bool | None = None
    unread_messages: int | None = None
    reopened: int | None = None
    agency_due_at: str | None = None
    merged_into: str | None = None
    kind: str | None = None
    kind_name: str | None = None
    category: Named | None = None
    channel: str | None = None
    channel_name: str | None = None
    title: str | None = None
    text: str | None = None
    place: PlaceOut | None = None
    answers: list[AnswerOut] | None = None
    photos: list[PhotoOut] | None = None
    actions: list[ActionOut] | None = None
    not_now: list[RefusedOut] | None = None
    notice: str | None = None
    test: bool | None = None


class CasesOut(Schema):
    items: list[CaseOut]
    next: str | None


class EventOut(Schema):
    """What happened, as the key's reader is told it."""

    id: str = Field(examples=[f"{_EXAMPLE}-1"])
    sequence: int
    type: str = Field(examples=["Received"])
    at: str | None
    title: str
    text: str | None
    note: str | None
    by: str | None
    is_from_reporter: bool
    is_internal: bool
    is_reverted: bool
    photos: list[PhotoOut]


class EventsOut(Schema):
    items: list[EventOut]


class AgencyOut(Schema):
    code: str
    name: str
    short_name: str
    type: str
    is_active: bool


class AgenciesOut(Schema):
    items: list[AgencyOut]


class QuestionOut(Schema):
    code: str
    text: str
    datatype: str
    required: bool
    values: list[Named]
    hint: str | None
    is_public: bool


class CategoryOut(Schema):
    code: str = Field(examples=["PJU-PDM"])
    name: str
    group: str
    kind: str
    urgency: str
    working_days: int
    needs_place: bool
    is_confidential: bool
    questions: list[QuestionOut]


class CategoriesOut(Schema):
    items: list[CategoryOut]


class KelurahanOut(Schema):
    code: str
    name: str
    kecamatan: str
    postcode: str | None
    lat: float
    lon: float


class AreasOut(Schema):
    kecamatan: list[Named]
    kelurahan: list[KelurahanOut]


class PeriodOut(Schema):
    """A published report to the Mayor: its figures are frozen as they were signed."""

    period: str = Field(examples=["2026-10"])
    name: str
    first: str
    last: str
    revision: int
    published_at: str | None
    href: str


class PeriodsOut(Schema):
    items: list[PeriodOut]


class MeaningOut(Schema):
    id: str
    name: str
    unit: str
    counts: str


class StatisticsOut(Schema):
    period: str
    name: str
    definitions: list[MeaningOut]
    figures: dict[str, Any]


class WrongOut(Schema):
    code: str
    detail: str
    pointer: str | None = None
    parameter: str | None = None


class ProblemOut(Schema):
    """RFC 9457."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[WrongOut] | None = None
