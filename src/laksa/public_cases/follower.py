"""The follower that keeps one row for each report that the public reads, and none for any other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from functools import partial

from laksa.followers import drain
from laksa.history.transaction import write
from laksa.public_cases.models import PublicCase
from laksa.register import access, audience, publication
from laksa.register.ledger import state_of
from laksa.register.models import Attachment, Case, Event
from laksa.register.models.files import DRAWN
from laksa.rules.state import public_status

FOLLOWER = "public cases"
_GRID = 2_000  # points a degree: some fifty metres of the ground
_CHUNK = 500
# The longest of each column; words beyond are cut as a summary is.
_WORDS, _PLACE = 200, 300


def follow(events: list[Event]) -> Callable[[], None]:
    """The rows of every case that these events touched, to be written; one that just came in has none yet."""
    return partial(_write, *_looked_at({event.case_id for event in events if event.name != "Received"}))


def rebuild() -> int:
    """All rows anew from the register, the follower's cursor with them; how many there are.

    What comes in meanwhile is read again by the follower.
    """
    drain.skip_to_end(FOLLOWER)
    last = 0
    while ids := list(Case.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:_CHUNK]):
        last = ids[-1]
        with write():
            _write(*_looked_at(set(ids)))
    return PublicCase.objects.count()


def _looked_at(case_ids: Collection[int]) -> tuple[list[PublicCase], Collection[int]]:
    """The rows that stand, and the cases that have none."""
    found = Case.objects.filter(pk__in=case_ids).select_related("complaint", "contact")
    shown = [case for case in found if access.is_published(case)]
    photos = _photos_of(shown)
    rows = [_row(case, photos[case.pk]) for case in shown]
    return rows, set(case_ids) - {row.pk for row in rows}


def _write(rows: list[PublicCase], gone: Collection[int]) -> None:
    if gone:
        PublicCase.objects.filter(pk__in=gone).delete()
    columns = [field.name for field in PublicCase._meta.concrete_fields if not field.primary_key]
    PublicCase.objects.bulk_create(rows, update_conflicts=True, unique_fields=["case"], update_fields=columns)


def _row(case: Case, photos: dict[str, int]) -> PublicCase:
    shown, _ = publication.for_public(case)
    state, reads, complaint = state_of(case), audience.Public.of(case), shown.complaint
    return PublicCase(
        case_id=case.pk,
        number=case.number,
        title=audience.title_for(None, shown),
        place=audience.public_place(shown)[:_PLACE],
        words=reads.summary(complaint.text or "", _WORDS),
        kind=case.kind,
        category=case.category,
        kelurahan=case.kelurahan,
        kecamatan=case.kecamatan,
        agency=case.lead,
        status=public_status(case.status, returned=case.is_returned),
        received_at=case.received_at,
        due_at=None if case.ended_at else case.due_at,
        closed_at=case.closed_at,
        lat=_rounded(complaint.lat),
        lon=_rounded(complaint.lon),
        photo=photos.get("first"),
        before=photos.get("before", photos.get("first")),
        after=photos.get("after") if state.result == "done" else None,
        supporters=state.supporters,
    )


def _rounded(degrees: float | None) -> float | None:
    return None if degrees is None else round(degrees * _GRID) / _GRID


def _photos_of(cases: Iterable[Case]) -> dict[int, dict[str, int]]:
    """Of every case the reporter's first photo, the agency's first before and its last after; none that is hidden."""
    by_id = {case.pk: case for case in cases}
    hidden = {pk for case in by_id.values() for pk in publication.hidden_photos(case)}
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for photo in Attachment.objects.filter(DRAWN, case__in=by_id).order_by("seq", "id"):
        if photo.pk in hidden or not publication.is_public_photo(photo):
            continue
        if photo.kind == Attachment.Kind.AFTER:
            found[photo.case_id]["after"] = photo.pk
        elif photo.kind == Attachment.Kind.BEFORE:
            found[photo.case_id].setdefault("before", photo.pk)
        else:
            found[photo.case_id].setdefault("first", photo.pk)
    return found
