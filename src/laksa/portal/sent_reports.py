"""Which reports this browser sent within a day, so that Back and sending again is asked, not doubled.

They stand in a cookie that no script reads: digests of words and keys, and public numbers; never words, never a secret,
so that whoever sits down at the same browser learns a number at most, and that only by writing the same words. It is
not signed: whoever forges it is asked about a number of their own making.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from laksa.register.commands.opening import SAME_WITHIN
from laksa.register.models import Case
from laksa.rules import text as wording
from laksa.rules.numbering import parse_number
from laksa.rules.parse import whole_number

_COOKIE = "terkirim"
_AT_MOST = 8
_ENTRY, _PART = "~", "."  # what browsers take in a cookie without quotes

_UNTIL: dict[str, Any] = {
    "max-age": int(SAME_WITHIN.total_seconds()),
    "path": "/",
    "httponly": True,
    "samesite": "Lax",
}
_FORM = ("digest of the words", "digest of the key", "number", "second of the sending")
Sent = tuple[str, str, str, int]


def number_of(request: HttpRequest, typed: Mapping[str, str]) -> str:
    """The number that the same words of the same place became under another key of this browser; "" for new ones.

    The key that was sent before is left to the register, which answers with the same receipt.
    """
    sent = _read(request)
    if not sent or not typed["key"] or request.POST.get("as_new"):
        return ""
    words, key = _words(typed), _digest(typed["key"])
    same = [entry for entry in sent if entry[0] == words]
    return "" if any(entry[1] == key for entry in same) else next((entry[2] for entry in reversed(same)), "")


def numbers_of(request: HttpRequest) -> frozenset[str]:
    """The reports that this browser sent within a day."""
    return frozenset(entry[2] for entry in _read(request))


def remember(request: HttpRequest, response: HttpResponse, typed: Mapping[str, str], case: Case) -> None:
    """Let the browser know what it has sent."""
    sent = (_words(typed), _digest(typed["key"]), case.number, int(time.time()))
    response.cookies[_COOKIE] = _ENTRY.join(
        _PART.join(map(str, entry)) for entry in [*_read(request), sent][-_AT_MOST:]
    )
    response.cookies[_COOKIE].update(_UNTIL | {"secure": settings.SESSION_COOKIE_SECURE})


def _read(request: HttpRequest) -> list[Sent]:
    """What the cookie says of the last day; what is not of its form says nothing."""
    written = request.COOKIES.get(_COOKIE, "")
    if not written:
        return []
    since = time.time() - SAME_WITHIN.total_seconds()
    entries = (entry.split(_PART) for entry in written.split(_ENTRY)[-_AT_MOST:])
    return [
        (words, key, number, at)
        for words, key, number, when in (entry for entry in entries if len(entry) == len(_FORM))
        if (at := whole_number(when)) is not None and at > since and parse_number(number)
    ]


def _words(typed: Mapping[str, str]) -> str:
    """What makes two reports the same; the same words about another place are another report."""
    where = [wording.gist(typed["landmark"]), typed["kelurahan"], typed["lat"], typed["lon"]]
    return _digest("|".join([wording.gist(typed["text"]), *where]))


def _digest(text: str) -> str:
    return hmac.digest(settings.KEYS["lookup"], text.encode("utf-8", "replace"), hashlib.sha256).hex()[:16]
