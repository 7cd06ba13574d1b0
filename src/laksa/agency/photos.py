"""The photos of a result: two fields, each with a tray that keeps what an earlier try has left."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest

from laksa.agency.forms import MAX_PHOTOS, OfficerForm
from laksa.register import upload_tray
from laksa.register.upload_tray import Tray
from laksa.rules.lifecycle import evidence_of
from laksa.rules.refusal import Refused

# A field of the form and the boxes that fill it: plain `photos` are photos of the result.
FIELDS = {"photos_after": ("photos_after", "photos"), "photos_before": ("photos_before",)}
# A field of the form and the box in which the page sends back what waits.
KEPT = {"photos_after": "kept_photos", "photos_before": "kept_before"}


def trays_of(form: str, typed: Mapping[str, str]) -> dict[str, Tray]:
    """What an earlier try of this form left behind, by field."""
    return {name: upload_tray.of(f"{form}:{name}", typed, limit=MAX_PHOTOS, box=box) for name, box in KEPT.items()}


def uploads_of(request: HttpRequest, field: str) -> list[object]:
    return [upload for box in FIELDS[field] for upload in request.FILES.getlist(box)]


def receive(request: HttpRequest, form: OfficerForm, trays: Mapping[str, Tray]) -> None:
    """Store what came under `photos_before`, `photos_after` and `photos`; a refusal stands beside its field."""
    for name, tray in trays.items():
        for refused in tray.receive(uploads_of(request, name)):
            form.refuse(refused, field=name)


def require(form: OfficerForm, trays: Mapping[str, Tray]) -> None:
    """Say that a photo is missing, beside what else is wrong: people should not learn it one error at a time."""
    before, after = (tuple(file.sha256 for file in trays[name].all) for name in ("photos_before", "photos_after"))
    if any(form.has_error(name) for name in trays):
        return
    reason = str(form.data.get("no_photo_reason", "")).strip()
    if not reason and not evidence_of(str(form.data.get("result", "")), before, after):
        form.refuse(Refused("photo_missing"))
