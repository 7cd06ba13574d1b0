"""An officer's form that came after the session had ended: its words and photos wait for the next sign-in."""

from __future__ import annotations

import re

from django.http import HttpRequest

from laksa.agency import photos
from laksa.agency.views import SHEETS, typed_into
from laksa.register import drafts, upload_tray
from laksa.rules.numbering import parse_number

_ADDRESS = re.compile(r"^/dinas/(?P<number>[^/]+)/(?P<noun>[a-z-]+)/$")


def keep(request: HttpRequest) -> str:
    """The token under which the words wait; empty for pages of other rooms and forms without words."""
    found = _ADDRESS.match(request.path)
    number, sheet = (parse_number(found["number"]), SHEETS.get(found["noun"])) if found else (None, None)
    if number is None or sheet is None:
        return ""
    typed = typed_into(sheet, request.POST)
    if sheet.photos:
        for name, tray in photos.trays_of(f"{number}:{sheet.name}", typed).items():
            typed |= upload_tray.keep_for_nobody(tray, photos.uploads_of(request, name), photos.KEPT[name])
    return drafts.keep_for_nobody(f"{number}:{sheet.name}", typed, key=request.POST.get("key", ""))
