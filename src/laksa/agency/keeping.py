"""An officer's form that came after the session had ended: its words wait on the server for the next sign-in.

Photos that came with an earlier try wait with them; those that came now do not, for nobody has signed in to own them.
"""

from __future__ import annotations

import re

from django.http import HttpRequest

from laksa.agency.views import SHEETS, typed_into
from laksa.register import drafts
from laksa.rules.numbering import parse_number

_ADDRESS = re.compile(r"^/dinas/(?P<number>[^/]+)/(?P<noun>[a-z-]+)/$")


def keep(request: HttpRequest) -> str:
    """The token under which the words wait; empty for pages of other rooms and forms without words."""
    found = _ADDRESS.match(request.path)
    number, sheet = (parse_number(found["number"]), SHEETS.get(found["noun"])) if found else (None, None)
    if number is None or sheet is None:
        return ""
    typed = typed_into(sheet, request.POST)
    return drafts.keep_for_nobody(f"{number}:{sheet.name}", typed, key=request.POST.get("key", ""))
