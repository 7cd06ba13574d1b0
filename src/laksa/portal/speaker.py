"""Whose voice a browser gives: a random token in a cookie that no script reads, set when the first voice is given."""

from __future__ import annotations

import hashlib
import hmac
import time
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from laksa.register.voices import Speaker
from laksa.web.limits import visitor

_COOKIE = "suara"
_LENGTH = 32
_ONE_MOMENT_S = 10
_KEPT: dict[str, Any] = {"max_age": 400 * 86_400, "httponly": True, "samesite": "Lax"}


def known(request: HttpRequest) -> Speaker | None:
    """None for a browser that has given no voice yet, or keeps no cookies."""
    token = request.COOKIES.get(_COOKIE, "")
    return Speaker(token, visitor(request)) if len(token) == _LENGTH else None


def of(request: HttpRequest) -> Speaker:
    """A new one gets a token; the same for presses of one moment, before a cookie has come back."""
    return known(request) or Speaker(_fresh(request), visitor(request))


def remember(response: HttpResponse, speaker: Speaker) -> None:
    response.set_cookie(_COOKIE, speaker.token, secure=settings.SESSION_COOKIE_SECURE, **_KEPT)


def _fresh(request: HttpRequest) -> str:
    moment = int(time.time()) // _ONE_MOMENT_S
    said = f"{visitor(request)}|{request.META.get('HTTP_USER_AGENT', '')}|{moment}"
    return hmac.digest(settings.KEYS["lookup"], said.encode("utf-8", "replace"), hashlib.sha256).hex()[:_LENGTH]
