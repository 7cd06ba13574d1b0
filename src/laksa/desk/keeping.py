"""A form of the desk that came after the session had ended: its words and files wait for the next sign-in."""

from __future__ import annotations

import re

from django.http import HttpRequest

from laksa.desk import takedown
from laksa.desk.page import tray_of
from laksa.register import drafts, upload_tray
from laksa.rules.numbering import parse_number

_ADDRESS = re.compile(r"^/meja/(?P<number>[^/]+)/(?:(?P<noun>[a-z-]+)/)?$")


def keep(request: HttpRequest) -> str:
    """The token under which words and files wait; empty for pages of other rooms and forms without words."""
    form = form_of(request.path)
    if form.endswith(":disposisi") and "title" in request.POST:
        form = f"{form.partition(':')[0]}:catat"  # steps 2 and 3 in one press are the form of step 2
    if not form:
        return ""
    typed = drafts.fields_of(request.POST)
    number, _mark, noun = form.partition(":")
    tray = tray_of(number, noun, typed) if noun else takedown.tray_of(typed)
    if tray is not None:
        typed |= upload_tray.keep_for_nobody(tray, request.FILES.getlist("photos"))
    return drafts.keep_for_nobody(form, typed, key=request.POST.get("key", ""))


def form_of(path: str) -> str:
    """The draft that a form of this address belongs to."""
    found = _ADDRESS.match(path)
    if found is None:
        return ""
    if found["number"] == "baru":
        return "baru" if not found["noun"] else ""
    number = parse_number(found["number"])
    if number is None or found["noun"] in {None, "ping", "draf", "urungkan", "ambil", "lepas"}:
        return ""
    return f"{number}:{found['noun']}"
