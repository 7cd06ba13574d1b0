"""The photos of a citizen's form: what an earlier try has left and what came now, in the tray of all forms."""

from __future__ import annotations

from django.http import HttpRequest

from laksa.register import upload_tray
from laksa.register.files import MAX_PHOTOS
from laksa.register.upload_tray import Tray
from laksa.register.waiting import OUTSIDE
from laksa.ui.words import words_for


def empty(form: str) -> Tray:
    return Tray(form, MAX_PHOTOS, home=OUTSIDE)


def received(request: HttpRequest, form: str) -> tuple[Tray, str]:
    """The photos of `form`, and in words what is wrong with others: a bad one does not take the good ones with it."""
    kept = {"kept_photos": " ".join(request.POST.getlist("kept_photos"))}
    tray = upload_tray.of(form, kept, limit=MAX_PHOTOS, home=OUTSIDE)
    refused = tray.receive(request.FILES.getlist("photos"))
    return tray, " ".join(words_for(one) for one in refused)
