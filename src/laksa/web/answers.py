"""How pages are answered: after a form look elsewhere; a photo is its clean copy, never the original."""

from __future__ import annotations

from typing import cast

from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from laksa.register import files
from laksa.register.models import Attachment

STAFF_KEEP = "private, max-age=3600"


class SeeOther(HttpResponseRedirect):
    """303: the form was carried out, and going back sends nothing a second time."""

    status_code = 303


def photo(found: Attachment | None, *, small: bool, cache: str) -> HttpResponse:
    """The clean copy of a photo, with nothing that a browser could run; Http404 for a scan and what nobody can open.

    One that is still being prepared is 404 too, with a word that it is, kept by no browser.
    """
    if found is None or found.kind == Attachment.Kind.SCAN or found.is_unreadable:
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
