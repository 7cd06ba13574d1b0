"""Photos on their way in (kept in quarantine when the rest of the form has to be sent again) and on their way out."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from django.core import signing
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from laksa.register import files
from laksa.register.files import Stored
from laksa.register.ledger import new_id
from laksa.register.models import Attachment
from laksa.rules.refusal import Refused
from laksa.ui.words import words_for

_SALT = "laksa.portal.kept_photos"
_KEPT_SECONDS = 24 * 3600


class Photos:
    """The photos of one form: kept from an earlier attempt, just stored, and what is wrong with the rest."""

    def __init__(self, kept: tuple[Stored, ...] = (), new: tuple[Stored, ...] = (), problem: str = "") -> None:
        self.kept = kept
        self.new = new
        self.problem = problem

    @property
    def all(self) -> tuple[Stored, ...]:
        return (*self.kept, *self.new)

    @property
    def token(self) -> str:
        """What the resent form brings back instead of the photos."""
        return signing.dumps([_plain(entry) for entry in self.all], salt=_SALT, compress=True) if self.all else ""

    def to_hand_over(self) -> tuple[Stored, ...]:
        """The photos for one command. Each attempt gets names of its own for what was kept: a refused or repeated
        command throws its own away and must not touch what another attempt has made part of a case.

        FileNotFoundError when a kept photo is gone.
        """
        if not self.kept:
            return self.new
        return (*(_again(entry) for entry in self.kept), *self.new)


def photos_of(request: HttpRequest) -> Photos:
    """Store what was uploaded, one by one, so that a bad photo does not take the good ones with it."""
    if not request.FILES and "kept_photos" not in request.POST:
        return Photos()
    dropped = set(request.POST.getlist("dropped_photos"))
    kept = tuple(entry for entry in _read(request.POST.get("kept_photos", "")) if str(entry.id) not in dropped)
    uploads = request.FILES.getlist("photos")
    problem = ""
    if len(kept) + len(uploads) > files.MAX_PHOTOS:
        problem = words_for(Refused("photo_count", limit=files.MAX_PHOTOS))
        uploads = uploads[: files.MAX_PHOTOS - len(kept)]
    new: list[Stored] = []
    for upload in uploads:
        try:
            new += files.store([cast(files.Upload, upload)])
        except Refused as refused:
            problem = problem or words_for(refused)
    return Photos(kept, tuple(new), problem)


def lost_words() -> str:
    return _("Foto sebelumnya sudah tidak tersimpan. Pilih foto sekali lagi.")


def serve(photo: Attachment | None, *, small: bool, cache: str) -> HttpResponse:
    """The clean copy only, never the original, and nothing a browser could run."""
    if photo is None or photo.kind == Attachment.Kind.SCAN or photo.state == Attachment.State.REFUSED:
        raise Http404
    if photo.state == Attachment.State.PENDING:
        waiting = HttpResponse(_("Foto sedang disiapkan."), "text/plain; charset=utf-8", status=404)
        waiting["Cache-Control"] = "no-store"
        return waiting
    try:
        opened = files.clean_copy(photo.pk, small=small).open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(opened, content_type="image/jpeg")
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = cache
    return cast(HttpResponse, response)  # the two share only a base class


def _plain(entry: Stored) -> list[object]:
    return [entry.id, entry.name, entry.content_type, entry.sha256, entry.size]


def _read(token: str) -> Sequence[Stored]:
    try:
        return [Stored(*entry) for entry in signing.loads(token, salt=_SALT, max_age=_KEPT_SECONDS)]
    except (signing.BadSignature, TypeError, ValueError):
        return []


def _again(entry: Stored) -> Stored:
    """The same bytes under a new name, as durable as the first."""
    copy = replace(entry, id=new_id())
    target = files.quarantine(copy.id)
    os.link(files.quarantine(entry.id), target)
    handle = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    return copy
