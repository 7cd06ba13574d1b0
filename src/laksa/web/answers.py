"""How pages are answered: after a form look elsewhere; a photo is its clean copy, never the original;
a recording is heard as it came, in the parts that a player asks for."""

from __future__ import annotations

import re
from pathlib import Path
from typing import cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from laksa.register import files
from laksa.register.models import Attachment

_PART = re.compile(r"bytes=(?P<first>\d{1,12})-(?P<last>\d{0,12})")
STAFF_KEEP = "private, max-age=3600"


class SeeOther(HttpResponseRedirect):
    """303: the form was carried out, and going back sends nothing a second time."""

    status_code = 303


def own_file(request: HttpRequest, found: Attachment | None, *, cache: str) -> HttpResponse:
    """A photo, or a recording, for whoever may have both."""
    if found is not None and found.is_recording:
        return _recording(request, found, cache=cache)
    return photo(found, small="k" in request.GET, cache=cache)


def photo(found: Attachment | None, *, small: bool, cache: str) -> HttpResponse:
    """The clean copy of a photo, with nothing that a browser could run; Http404 for what nobody can open so.

    One that is still being prepared is 404 too, with a word that it is, kept by no browser.
    """
    if found is None or not found.is_photo or found.is_unreadable:
        raise Http404
    if found.is_pending:
        waiting = HttpResponse(_("Foto sedang disiapkan."), "text/plain; charset=utf-8", status=404)
        waiting["Cache-Control"] = "no-store"
        return waiting
    try:
        opened = files.clean_copy(found.pk, small=small).open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(opened, content_type="image/jpeg")
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = cache
    return cast(HttpResponse, response)  # the two share only a base class


def _recording(request: HttpRequest, found: Attachment, *, cache: str) -> HttpResponse:
    """Whole, or the part that was asked for, without which some telephones play nothing."""
    path = files.quarantine(found.pk)
    if not path.is_file():
        raise Http404
    asked = _PART.fullmatch(request.headers.get("Range", ""))
    answer = _part(path, found.size, asked) if asked else cast(HttpResponse, FileResponse(path.open("rb")))
    answer["Content-Type"] = found.content_type
    answer["Accept-Ranges"] = "bytes"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = cache
    return answer


def _part(path: Path, size: int, asked: re.Match[str]) -> HttpResponse:
    first, last = int(asked["first"]), min(int(asked["last"] or size), size - 1)
    if first > last:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    with path.open("rb") as file:
        file.seek(first)
        body = file.read(last - first + 1)
    return HttpResponse(body, status=206, headers={"Content-Range": f"bytes {first}-{last}/{size}"})
