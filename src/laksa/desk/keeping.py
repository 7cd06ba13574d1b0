"""A form of the desk that came after the session had ended: its words wait on the server for the next sign-in."""

from __future__ import annotations

import re

from django.http import HttpRequest

from laksa.register import drafts
from laksa.rules.numbering import parse_number

_ADDRESS = re.compile(r"^/meja/(?P<number>[^/]+)/(?:(?P<noun>[a-z-]+)/)?$")


def keep(request: HttpRequest) -> str:
    """The token under which the words wait; empty for pages of other rooms and forms without words."""
    form = form_of(request.path)
    if form.endswith(":disposisi") and "title" in request.POST:
        form = f"{form.partition(':')[0]}:catat"  # steps 2 and 3 in one press are the form of step 2
    return drafts.keep_for_nobody(form, request.POST.dict(), key=request.POST.get("key", "")) if form else ""


def form_of(path: str) -> str:
    """The draft that a form of this address belongs to."""
    found = _ADDRESS.match(path)
    if found is None:
        return ""
    if found["number"] == "baru":
        return "baru" if not found["noun"] else ""
    number = parse_number(found["number"])
    if number is None or found["noun"] in {None, "ping", "draf", "urungkan", "lepas"}:
        return ""
    return f"{number}:{found['noun']}"
