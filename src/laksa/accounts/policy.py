"""Which roles may open a view: declared on every staff view, checked in one place."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from laksa.accounts.models import User
from laksa.accounts.passwords import is_too_old

View = Callable[..., HttpResponse]

_BROWSER = "petugas"
_SALT = "accounts.kept"
_WEEK = 7 * 86_400


class StaffRequest(HttpRequest):
    """A request whose user is known to be staff."""

    user: User


def roles(*allowed: str) -> Callable[[View], View]:
    """Only users with one of these roles; others get 404, nobody signed in gets the sign-in page.

    A form that arrives after the session ended keeps its words: `keep_typed` stores them, the first page after the
    sign-in hands them back.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            user = request.user
            if not isinstance(user, User):
                return _to_sign_in(request)
            if user.role not in allowed:
                raise Http404
            if user.accepted_at is None:
                return redirect(f"{reverse('acceptance')}?{urlencode({'next': request.path})}")
            if _must_renew(request, user):
                target = urlencode({"next": request.get_full_path()})
                return redirect(f"{reverse('account_change_password')}?{target}")
            if "isian" in request.GET and request.method in {"GET", "HEAD"}:
                return redirect(_handed_back(request))
            return _known(request, view(request, *args, **kwargs))

        guarded.policy = allowed  # type: ignore[attr-defined]
        return guarded

    return decorate


def _must_renew(request: HttpRequest, user: User) -> bool:
    """A password that is too old is changed before a page is opened; a form filled in meanwhile still arrives."""
    own = request.path.startswith(reverse("account"))
    return request.method in {"GET", "HEAD"} and not own and is_too_old(user, settings.PASSWORD_PROFILE)


def public(view: View) -> View:
    """Declared open to everybody."""
    view.policy = ("public",)  # type: ignore[attr-defined]
    return view


# ── words that came after the session had ended ─────────────────────────────────────────────────

_keepers: list[Callable[[HttpRequest], str]] = []
_givers: list[Callable[[HttpRequest, str], str]] = []


def keep_typed(keeper: Callable[[HttpRequest], str]) -> None:
    """The room that can keep words says how: given a request it returns a token, or ""; the first token counts."""
    _keepers.append(keeper)


def hand_back(giver: Callable[[HttpRequest, str], str]) -> None:
    """The room that gives them back: given the signed-in request and what stands in its address as `isian`.

    It returns where the person has to decide about them, or "" where the page that was asked for has them now.
    """
    _givers.append(giver)


def kept_token(request: HttpRequest, sent: str) -> str:
    """The keeper's token behind `isian`; "" for one that was forged, is old, or was given to another browser."""
    try:
        token, browser = signing.loads(sent, salt=_SALT, max_age=_WEEK)
    except (signing.BadSignature, ValueError):
        return ""
    return str(token) if browser and browser == _browser(request) else ""


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    back = request.path
    query = {"next": back}
    if request.method == "POST":
        query["next"] = request.POST.get("back") or back
        if sent := _kept(request):
            query["isian"] = sent
    return redirect(f"{reverse('account_login')}?{urlencode(query)}")


def _kept(request: HttpRequest) -> str:
    """Nothing is kept for a stranger, nor for a script: those save drafts and give signs of life, people send forms."""
    browser = _browser(request)
    if not browser or "X-CSRFToken" in request.headers:
        return ""
    token = next((found for keeper in _keepers if (found := keeper(request))), "")
    return signing.dumps([token, browser], salt=_SALT) if token else ""


def _handed_back(request: HttpRequest) -> str:
    """Where to go with `isian` in the address: to the decision about the words, or on without it."""
    sent = request.GET["isian"]
    for giver in _givers:
        if kept_token(request, sent) and (place := giver(request, sent)):
            return place
    rest = request.GET.copy()
    del rest["isian"]
    return f"{request.path}?{rest.urlencode()}" if rest else request.path


def _known(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A browser in which staff have signed in is known for a week, longer than any session lives."""
    if not _browser(request):
        response.set_signed_cookie(
            _BROWSER, secrets.token_urlsafe(16), salt=_SALT, max_age=_WEEK,
            httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE,
        )  # fmt: skip
    return response


def _browser(request: HttpRequest) -> str:
    """A name for this browser that tells nothing of its cookie; "" where staff have never signed in."""
    value = request.get_signed_cookie(_BROWSER, default="", salt=_SALT, max_age=_WEEK)
    return hashlib.sha256(value.encode()).hexdigest()[:16] if value else ""
