"""Files of forms that are about no case: they stay with their form whatever refused it, and wait for a sign-in too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest

from laksa.register import upload_tray
from laksa.register.upload_tray import Tray
from laksa.web.forms import OfficeForm, Upload

F = TypeVar("F", bound=OfficeForm)


def trays_of(form: type[OfficeForm], name: str, typed: Mapping[str, str]) -> dict[str, Tray]:
    """What an earlier try of the form `name` left behind, by the field that takes it: one file each."""
    return {
        field: upload_tray.of(f"{name}:{field}", typed, limit=1, scans=True, box=f"kept_{field}")
        for field, one in form.base_fields.items()
        if isinstance(one, Upload)
    }


def bound(form: type[F], name: str, request: HttpRequest) -> F:
    """The form as it was sent; where no other file came, the one that it named stands in its field."""
    trays, sent = trays_of(form, name, request.POST.dict()), request.FILES.copy()
    for field, tray in trays.items():
        if sent.get(field):
            tray.named.clear()
            continue
        for file, content in tray.read():
            sent[field] = SimpleUploadedFile(file, content)
    made = form(request.POST, sent)
    made.trays = trays
    return made


def keep(form: OfficeForm) -> None:
    """The form is shown again: what came with it stays chosen; a file that cannot be kept is asked for once more."""
    for field, tray in form.trays.items():
        if not tray.named and (upload := form.files.get(field)) and tray.receive([upload]) and field not in form.errors:
            tray.gone.append(str(upload.name))


def let_go(form: OfficeForm) -> None:
    """The form was carried out."""
    for tray in form.trays.values():
        tray.let_go()


def kept_for_nobody(form: type[OfficeForm], name: str, request: HttpRequest) -> dict[str, str]:
    """Files that came after the session had ended, as fields that the waiting words take along."""
    kept: dict[str, str] = {}
    for field, tray in trays_of(form, name, request.POST.dict()).items():
        kept |= upload_tray.keep_for_nobody(tray, request.FILES.getlist(field))
    return kept
