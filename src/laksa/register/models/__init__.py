"""What the register keeps. The case and its events are written by the ledger alone."""

from laksa.register.models.case import Case, Complaint, Contact, Event, Idempotency, Text
from laksa.register.models.files import Attachment
from laksa.register.models.reference import (
    Category,
    CategoryQuestion,
    ExternalBody,
    Holiday,
    Kecamatan,
    Kelurahan,
    KelurahanAlias,
    PublicService,
    ReplyTemplate,
)
from laksa.register.models.work import Claim, ClientReport, ClockReading, Draft, FocusSpan, Voice

__all__ = [
    "Attachment",
    "Case",
    "Category",
    "CategoryQuestion",
    "Claim",
    "ClientReport",
    "ClockReading",
    "Complaint",
    "Contact",
    "Draft",
    "Event",
    "ExternalBody",
    "FocusSpan",
    "Holiday",
    "Idempotency",
    "Kecamatan",
    "Kelurahan",
    "KelurahanAlias",
    "PublicService",
    "ReplyTemplate",
    "Text",
    "Voice",
]
