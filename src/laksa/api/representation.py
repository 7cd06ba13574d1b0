"""A case as JSON, in the words of whoever reads it: masked, without what was hidden, without what is not theirs.

The reporter's contact stands in no representation, for nobody. Of a report that the public may not read, a client that
sent it is told its status and its dates, and no more.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from laksa.accounts.models import User
from laksa.api.clients import Client
from laksa.narration import answers, timeline
from laksa.narration.citizens import Addresses
from laksa.register import access, audience, publication, queries, reference
from laksa.register.models import Attachment, Case
from laksa.register.queries import TimelineEvent
from laksa.rules.state import public_status
from laksa.ui import formats
from laksa.ui.names import KINDS, URGENCIES, channel_name, translated
from laksa.ui.templatetags.laksa import WORDS

Json = dict[str, Any]


def moment(at: datetime | None) -> str | None:
    """Whole seconds in UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else None


def photo_address(photo: Attachment) -> str:
    """Where anybody finds the clean copy of a public photo."""
    return f"{settings.BASE_URL}{reverse('portal:photo', args=[photo.case.number, photo.pk])}"


ADDRESSES = Addresses(photo_address)


def of_cases(cases: Sequence[Case], client: Client) -> list[Json]:
    """In their order; three statements, however many."""
    shown = [case for case in cases if access.is_published(case)]  # of these the photos, and what is hidden of them
    histories = queries.histories(shown) if shown else {}
    return [_case(case, histories.get(case.pk, ()), client.user) for case in cases]


def of_case(case: Case, client: Client) -> Json:
    return of_cases([case], client)[0]


def _case(case: Case, moments: Sequence[TimelineEvent], reader: User | None) -> Json:
    said = _standing(case)
    if reader is None:
        if not access.is_published(case):
            return said
        shown, _moments = publication.for_public(case, moments)
        return said | _agencies(case) | _words(shown, None) | _photos(case, moments)
    photos = _photos(case, moments) if access.is_published(case) else {}
    return said | _agencies(case) | _for_staff(case) | _words(case, reader) | photos


def _standing(case: Case) -> Json:
    """What its number tells anybody: status and dates."""
    status = public_status(case.status, returned=case.is_returned)
    return {
        "number": case.number,
        "version": case.version,
        "url": f"{settings.BASE_URL}/l/{case.number}/",
        "status": status,
        "status_name": str(WORDS[status]),
        "is_open": case.is_open,
        "received_at": moment(case.received_at),
        "due_at": moment(case.due_at),
        "ended_at": moment(case.ended_at),
    }


def _agencies(case: Case) -> Json:
    return {"agency": _agency(case.lead), "supporting_agency": _agency(case.support)}


def _agency(code: str) -> Json | None:
    return {"code": code, "name": reference.agency_name(code)} if code else None


def _for_staff(case: Case) -> Json:
    return {
        "state": case.status,
        "urgency": case.urgency or None,
        "urgency_name": str(URGENCIES[case.urgency]) if case.urgency else None,
        "is_confidential": case.is_confidential,
        "is_emergency": case.is_emergency,
        "is_returned": case.is_returned,
        "is_waiting_for_reporter": case.is_waiting,
        "unread_messages": case.unread,
        "reopened": case.reopened,
        "agency_due_at": moment(case.agency_due),
        "merged_into": case.merged_into or None,
    }


def _words(case: Case, reader: User | None) -> Json:
    """What was said, where, and what the category asked."""
    words, complaint = audience.masker_for(reader, case), case.complaint
    category, area = reference.categories().get(case.category), reference.kelurahan().get(case.kelurahan)
    district = reference.kecamatan().get(case.kecamatan)
    return {
        "kind": case.kind or None,
        "kind_name": str(KINDS[case.kind]) if case.kind else None,
        "category": {"code": category.code, "name": translated(category.name)} if category else None,
        "channel": case.channel,
        "channel_name": str(channel_name(case.channel)),
        "title": words(complaint.title) or None,
        "text": words(complaint.text or ""),
        "place": {
            "text": formats.place(words(complaint.landmark), *audience.places_of(case.kelurahan, case.kecamatan))
            or None,
            "kelurahan": {"code": area.code, "name": area.name} if area else None,
            "kecamatan": {"code": district.code, "name": district.name} if district else None,
            "lat": complaint.lat,
            "lon": complaint.lon,
        },
        "answers": [{"question": asked, "answer": said} for asked, said in answers.told(complaint.answers, words)],
    }


def _photos(case: Case, moments: Sequence[TimelineEvent]) -> Json:
    told = timeline.told_to_public(case, moments, ADDRESSES)
    photos = [photo for _event, line in told for photo in line.photos if photo.url]
    return {"photos": [{"url": one.url, "title": one.alt, "at": moment(one.at)} for one in photos]}
