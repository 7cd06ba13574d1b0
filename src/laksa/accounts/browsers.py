"""Browsers in which somebody of the staff has signed in before: what others guess does not slow them.

The cookie names the browser at random and, for each person who signed in there, carries a mark that ends with the
password. It opens nothing: it only says under which counter a guess is counted.
"""

from __future__ import annotations

import hmac
import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from laksa.accounts.models import User

COOKIE = "dikenal"
_SALT = "accounts.browsers"
_DAYS = 180 * 86_400
_PEOPLE = 20  # at one counter; who signed in longest ago is forgotten first


def browser_of(request: HttpRequest, user: User) -> str:
    """The name of this browser if `user` has signed in here since the last change of password, else ""."""
    browser, marks = _read(request)
    mark = marks.get(str(user.pk), "")
    return browser if mark and hmac.compare_digest(mark, _mark(user)) else ""


def remember(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """From now on this browser is one of `user`."""
    browser, marks = _read(request)
    marks.pop(str(user.pk), None)
    marks = dict(list(marks.items())[-(_PEOPLE - 1) :]) | {str(user.pk): _mark(user)}
    response.set_cookie(
        COOKIE, signing.dumps([browser or secrets.token_urlsafe(16), marks], salt=_SALT), max_age=_DAYS,
        path=settings.LOGIN_URL, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip


def _read(request: HttpRequest) -> tuple[str, dict[str, str]]:
    try:
        content: Any = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=_DAYS)
    except signing.BadSignature:
        return "", {}
    browser, marks = content
    return str(browser), dict(marks)


def _mark(user: User) -> str:
    """Another one after every change of password."""
    return str(user.get_session_auth_hash())[:20]
