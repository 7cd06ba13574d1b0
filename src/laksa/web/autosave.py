"""Typed words that a page's script saves while one types."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from django.http import HttpResponse, JsonResponse

from laksa.accounts.models import User
from laksa.register import drafts
from laksa.rules.parse import whole_number

SEEN_AT_MOST = 50


def saved(user: User, form: str, fields: Mapping[str, str], posted: Mapping[str, str]) -> HttpResponse:
    """What the script of a page is answered that saves while one types (staff.js): 204 says that the words are kept.

    409 says that they are not: another tab has sent this form, or saved other words under its key. It names a key
    under which this tab has a draft of its own; whoever is leaving the page can hear no answer, and has it at once.
    """
    rev, numbers = drafts.rev_of(posted), posted.get("seen")
    known = [whole_number(one, most=drafts.REV_MAX) or 0 for one in (numbers or "").split()[:SEEN_AT_MOST]]
    seen = None if numbers is None else known
    owner, key = str(user.pk), posted.get("key", "")[:40]
    if drafts.keep(owner, form, fields, key=key, rev=rev, seen=seen):
        return HttpResponse(status=204)
    own = secrets.token_hex(16)
    if posted.get("leaving"):
        drafts.keep(owner, form, fields, key=own, rev=rev)
    return JsonResponse({"key": own}, status=409)
