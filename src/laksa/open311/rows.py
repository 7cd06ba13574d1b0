"""Reports as the specification describes a request: what anybody may read of them, and never who sent them.

Every word is masked as on the public page and stands without what was hidden; a report that is not published is not
here. A row is remembered until its report changes: most of what a client asks again has not.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation

from laksa.accounts.models import SealHead
from laksa.narration import answers, timeline
from laksa.narration.citizens import Addresses
from laksa.narration.line import Line
from laksa.open311.discovery import moment
from laksa.open311.formats import Value
from laksa.register import access, audience, publication, queries, reference
from laksa.register.models import Attachment, Case
from laksa.register.queries import TimelineEvent
from laksa.rules.state import public_status
from laksa.ui.names import channel_name, translated

_REMEMBERED = 4_000
# How FixMyStreet calls what a citizen is told (RULES.md, Words on the outside).
STATUSES: Mapping[str, str] = {
    "received": "open",
    "forwarded": "investigating",
    "in_progress": "in_progress",
    "done": "fixed",
    "out_of_jurisdiction": "not_councils_responsibility",
    "merged": "duplicate",
    "rejected": "no_further_action",
    "withdrawn": "cancelled",
}
ADDRESSES = Addresses(lambda photo: photo_address(photo))


def photo_address(photo: Attachment) -> str:
    """Where anybody finds the clean copy of a public photo."""
    return f"{settings.BASE_URL}{reverse('portal:photo', args=[photo.case.number, photo.pk])}"


def of_cases(cases: QuerySet[Case], *, extended: bool = False) -> list[Value]:
    """A row for each case that is published, in their order; `extended` with what only some clients know.

    Of those that are remembered only the heads are read.
    """
    heads = {pk: bytes(head) for pk, head in cases.values_list("pk", "head")}
    rows = _memory.of(heads)
    return [rows[pk].extended if extended else rows[pk].plain for pk in heads if pk in rows]


@dataclass(frozen=True, slots=True)
class _Row:
    plain: Value
    more: Value
    is_final: bool  # nothing of it still waits to be drawn

    @property
    def extended(self) -> Value:
        return {**self.plain, **self.more}


class _Memory:
    """Rows by case and language, as long as neither the case nor a name in the city's tables has changed."""

    def __init__(self) -> None:
        self._rows: OrderedDict[tuple[int, str], tuple[object, _Row]] = OrderedDict()
        self._lock = Lock()

    def of(self, heads: Mapping[int, bytes]) -> dict[int, _Row]:
        language = translation.get_language() or ""
        names = SealHead.objects.values_list("number", flat=True).first()
        marks = {pk: (head, names) for pk, head in heads.items()}
        with self._lock:
            known = {pk: self._rows.get((pk, language)) for pk in marks}
        found = {pk: kept[1] for pk, kept in known.items() if kept and kept[0] == marks[pk]}
        made = _made([pk for pk in marks if pk not in found])
        with self._lock:
            for pk, row in made.items():
                if row.is_final:
                    self._rows[pk, language] = marks[pk], row
            while len(self._rows) > _REMEMBERED:
                self._rows.popitem(last=False)
        return found | made

    def forget(self) -> None:
        with self._lock:
            self._rows.clear()


_memory = _Memory()
forget = _memory.forget


def _made(pks: Sequence[int]) -> dict[int, _Row]:
    """Of those that are published."""
    found = Case.objects.filter(pk__in=pks).select_related("complaint", "contact") if pks else ()
    cases = [case for case in found if access.is_published(case)]
    if not cases:
        return {}
    histories = queries.histories(cases)
    return {case.pk: _row(case, histories[case.pk]) for case in cases}


def _row(case: Case, moments: Sequence[TimelineEvent]) -> _Row:
    shown, _standing = publication.for_public(case, moments)
    told = timeline.told_to_public(case, moments, ADDRESSES)
    words = audience.Public.of(shown).words
    service = reference.categories().get(case.category)
    area = reference.kelurahan().get(case.kelurahan)
    lat, lon = _point(shown)
    photos = [photo for _moment, line in told for photo in line.photos]
    plain = {
        "service_request_id": case.number,
        "status": "open" if case.is_open else "closed",
        "status_notes": _notes(told),
        "service_name": translated(service.name) if service else None,
        "service_code": case.category,
        "description": words(shown.complaint.text or ""),
        "agency_responsible": reference.agency_name(case.lead) if case.lead else None,
        "service_notice": None,
        "requested_datetime": moment(case.received_at),
        "updated_datetime": moment(_updated(case, told)),
        "expected_datetime": moment(case.due_at),
        "address": audience.public_place(shown) or None,
        "address_id": None,
        "zipcode": area.postcode or None if area else None,
        "lat": lat,
        "long": lon,
        "media_url": next((photo.url for photo in photos if photo.url), None),
    }
    return _Row(plain, _more(shown, told, words), all(photo.url or photo.is_unreadable for photo in photos))


def _more(case: Case, told: Sequence[tuple[TimelineEvent, Line]], words: audience.Masker) -> Value:
    """What `extensions=true` adds; of the answers to the category's questions those that the public reads."""
    said = answers.told(case.complaint.answers, words)
    photos = [photo for _moment, line in told for photo in line.photos if photo.url]
    return {
        "extended_attributes": {
            "title": audience.title_for(None, case) or None,
            "channel": channel_name(case.channel),
            "photos": [{"media_url": p.url, "title": p.alt, "created_at": moment(p.at)} for p in photos],
        },
        "extended_status": STATUSES[public_status(case.status, returned=case.is_returned)],
        "attributes": [{"name": question, "value": answer} for question, answer in said],
        "notes": [
            {"datetime": moment(line.at), "description": sentence(line), "type": happened.name}
            for happened, line in told
        ],
    }


def sentence(line: Line) -> str:
    """A line of the narration in one piece: what happened, in whose words, and what is noted."""
    parts = [line.title, line.text, line.note]
    return " ".join(part if part.endswith((".", "!", "?", ")")) else f"{part}." for part in parts if part)


def _notes(told: Sequence[tuple[TimelineEvent, Line]]) -> str | None:
    """The newest answer of the city to a report that has ended; before that, what happened last."""
    later = [line for happened, line in told if happened.name not in {"Received", "PublicationChanged"}]
    if not later:
        return None
    answered = next((line.text for line in reversed(later) if line.icon == "in_progress" and line.text), "")
    return answered if later[-1].icon == "done" and answered else sentence(later[-1])


def _updated(case: Case, told: Sequence[tuple[TimelineEvent, Line]]) -> datetime:
    """When it changed last for the public; of a closed report the closing."""
    if case.ended_at is not None:
        return case.ended_at
    return max([case.received_at, *(line.at for _happened, line in told)])


def _point(case: Case) -> tuple[float | None, float | None]:
    """Where it is: as it was said, else the middle of its kelurahan, for a client has to put it on its map."""
    if case.complaint.lat is not None and case.complaint.lon is not None:
        return round(case.complaint.lat, 6), round(case.complaint.lon, 6)
    areas = [row for row in reference.kelurahan().values() if case.kecamatan and row.kecamatan_id == case.kecamatan]
    area = reference.kelurahan().get(case.kelurahan)
    if area is not None:
        return area.lat, area.lon
    if not areas:
        return None, None
    return (round(sum(row.lat for row in areas) / len(areas), 6), round(sum(row.lon for row in areas) / len(areas), 6))
