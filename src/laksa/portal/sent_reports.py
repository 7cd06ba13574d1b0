"""Which reports this browser sent within a day, so that Back and sending again is asked, not doubled.

They stand in a signed cookie that no script reads: digests of words and keys, and public numbers; never words, never a
secret, so that whoever sits down at the same browser learns a number at most, and that only by writing the same words.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Mapping

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from laksa.register.commands.opening import SAME_WITHIN
from laksa.register.models import Case
from laksa.rules import text as wording

_COOKIE = "terkirim"
_SALT = "portal.sent_reports"
_AT_MOST = 8

# Digest of the words, digest of the key, number, second of the sending.
Sent = tuple[str, str, str, int]


def number_of(request: HttpRequest, typed: Mapping[str, str]) -> str:
    """The number that the same words of the same place became under another key of this browser; "" for new ones.

    The key that was sent before is left to the register, which answers with the same receipt.
    """
    if not typed["key"] or request.POST.get("as_new"):
        return ""
    words, key = _words(typed), _digest(typed["key"])
    same = [entry for entry in _read(request) if entry[0] == words]
    return "" if any(entry[1] == key for entry in same) else next((entry[2] for entry in reversed(same)), "")


def remember(request: HttpRequest, response: HttpResponse, typed: Mapping[str, str], case: Case) -> None:
    """Let the browser know what it has sent."""
    sent = (_words(typed), _digest(typed["key"]), case.number, int(time.time()))
    response.set_cookie(
        _COOKIE,
        signing.dumps([*_read(request), sent][-_AT_MOST:], salt=_SALT),
        max_age=SAME_WITHIN,
        path="/lapor/",
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _read(request: HttpRequest) -> list[Sent]:
    """What the cookie says of the last day; nothing for one that is missing or forged."""
    try:
        found = signing.loads(request.COOKIES.get(_COOKIE, ""), salt=_SALT, max_age=SAME_WITHIN)
    except signing.BadSignature:
        return []
    since = time.time() - SAME_WITHIN.total_seconds()
    return [(words, key, number, at) for words, key, number, at in found if at > since]


def _words(typed: Mapping[str, str]) -> str:
    """What makes two reports the same; the same words about another place are another report."""
    where = [wording.gist(typed["landmark"]), typed["kelurahan"], typed["lat"], typed["lon"]]
    return _digest("|".join([wording.gist(typed["text"]), *where]))


def _digest(text: str) -> str:
    return hmac.digest(settings.KEYS["lookup"], text.encode("utf-8", "replace"), hashlib.sha256).hex()[:16]
