"""Sessions end after 30 idle minutes, after 12 hours, and at once when a role changes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from django.conf import settings
from django.contrib.auth import logout
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

_REFRESH_SECONDS = 60


class Sessions:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            now = timezone.now().timestamp()
            seen = request.session.get("seen", now)
            ended = request.session.get("epoch", request.user.session_epoch) != request.user.session_epoch
            ended = ended or _is_over(request.session.get("since", now), now, settings.SESSION_COOKIE_AGE)
            if ended or _is_over(seen, now, settings.SESSION_IDLE_SECONDS) or not request.user.is_active:
                logout(request)
            elif "X-Poll" not in request.headers and now - seen > _REFRESH_SECONDS:
                _note(request, now)
        return self.get_response(request)


def _note(request: HttpRequest, now: float) -> None:
    """A sign of life that cannot be written keeps nobody from reading."""
    request.session["seen"] = now
    with suppress(DatabaseError):
        request.session.save()
    request.session.modified = False


def _is_over(begun: float, now: float, seconds: float) -> bool:
    """Also where it began in the future: a clock that was ahead must not have made a session that never ends."""
    return not -_REFRESH_SECONDS <= now - begun <= seconds
