"""What a public form may weigh and how often one may ask, and a clear page for what is more."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from laksa.accounts import guessing
from laksa.rules.network import network_of
from laksa.rules.parse import whole_number

_MINUTE = 60
_GUESSES_A_MINUTE = 10

View = Callable[..., HttpResponse]


def bounded(view: View) -> View:
    """413 with a page, unread where the sender says how much comes."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if announced(request) > settings.FORM_MAX_BYTES:
            return too_large(request)
        try:
            return view(request, *args, **kwargs)
        except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
            return too_large(request)

    return guarded


def at_most(times: int, what: str) -> Callable[[View], View]:
    """429 with a page for whoever asks `what` more than `times` in one minute of the clock, by network address."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if wait := wait_for(times, what, visitor(request)):
                return too_often(request, wait)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def wait_for(times: int, what: str, whose: str) -> int:
    """Seconds to wait for whoever asks `what` for `whose` more than `times` in this minute; this time counts too."""
    minute, passed = divmod(int(time.time()), _MINUTE)
    return _MINUTE - passed if _counted(f"asked:{what}:{whose}:{minute}", 2 * _MINUTE) > times else 0


def too_large(request: HttpRequest) -> HttpResponse:
    if request.content_type == "application/json":
        return JsonResponse({"errors": {"": _("Kiriman terlalu besar.")}}, status=413)
    return render(request, "portal/too_large.html", status=413)


def announced(request: HttpRequest) -> int:
    """How many bytes the sender says will come; 0 where it does not say."""
    return whole_number(request.META.get("CONTENT_LENGTH") or "") or 0


def visitor(request: HttpRequest) -> str:
    """The network that asks: what is counted is counted of it."""
    return network_of(request.META.get("REMOTE_ADDR", ""))


def wait_after_guesses(request: HttpRequest) -> int:
    """Seconds to wait for whoever has guessed at secret codes ten times this minute; 0 for others."""
    return guessing.seconds_left("code", visitor(request), _GUESSES_A_MINUTE)


def guessed_wrong(request: HttpRequest) -> None:
    """A code that opens nothing: it counts, on whichever page it was tried."""
    guessing.count("code", visitor(request))


def too_often(request: HttpRequest, seconds: int) -> HttpResponse:
    response = render(request, "portal/too_often.html", {"seconds": seconds}, status=429)
    response["Retry-After"] = str(seconds)
    return response


def _counted(key: str, seconds: int) -> int:
    """How often by now, this time too; forgotten after so many seconds."""
    cache.add(key, 0, timeout=seconds)
    try:
        return cache.incr(key)
    except ValueError:  # forgotten in between
        return 1
