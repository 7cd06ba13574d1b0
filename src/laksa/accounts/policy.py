"""Who may open a view: declared on every staff view by what it takes, checked in one place."""

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
from laksa.accounts.roles import roles_with
from laksa.rules.capabilities import Capability

View = Callable[..., HttpResponse]
Keep = Callable[..., str]

_BROWSER = "petugas"
_LATELY = "isian"
_LATELY_AT_MOST, _ADDRESS_AT_MOST = 3, 300
_SALT = "accounts.kept"
_WEEK = 7 * 86_400


class StaffRequest(HttpRequest):
    """A request whose user is known to be staff."""

    user: User


def _keep_nothing(request: HttpRequest, **_address: object) -> str:
    return ""


def requires(*capabilities: Capability, keep: Keep = _keep_nothing) -> Callable[[View], View]:
    """Only users who have one of these capabilities (of none: all staff); others get 404, strangers the sign-in page.

    A form that arrives after the session has ended goes to `keep`, with what its address says. The token that this
    returns ("" for none) stands as `isian` in the address of the first page after the sign-in.
    """

    wanted = frozenset(capabilities or Capability)

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            user = request.user
            if not isinstance(user, User):
                return _to_sign_in(request, lambda: keep(request, **kwargs))
            if user.capabilities.isdisjoint(wanted):
                raise Http404
            if user.accepted_at is None:
                return redirect(f"{reverse('acceptance')}?{urlencode({'next': request.path})}")
            if _must_renew(request, user):
                target = urlencode({"next": request.get_full_path()})
                return redirect(f"{reverse('account_change_password')}?{target}")
            return _known(request, view(request, *args, **kwargs))

        guarded.policy = roles_with(*wanted)  # type: ignore[attr-defined]
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


def kept_token(request: HttpRequest, sent: str) -> str:
    """The token behind `isian`; "" for one that was forged, is old, was given to another browser, or is another's."""
    try:
        token, browser, user = signing.loads(sent, salt=_SALT, max_age=_WEEK)
    except (signing.BadSignature, ValueError):
        return ""
    return str(token) if browser and browser == _browser(request) and user == str(request.user.pk) else ""


def _to_sign_in(request: HttpRequest, keep: Callable[[], str]) -> HttpResponse:
    back = request.path
    query, lately = {"next": back}, kept_lately(request)
    if request.method == "POST":
        query["next"] = request.POST.get("back") or back
        if sent := _kept(request, keep):
            query["isian"] = sent
            lately.insert(0, (sent, query["next"][:_ADDRESS_AT_MOST]))
    response = redirect(f"{reverse('account_login')}?{urlencode(query)}")
    if "isian" in query:
        remember_lately(response, lately)
    return response


def kept_lately(request: HttpRequest) -> list[tuple[str, str]]:
    """What was kept in this browser and not looked at yet, the newest first: `isian`, and the page that it belongs to.

    For whoever signs in at another address than that page's. Whose it is, `kept_token` says.
    """
    try:
        said = signing.loads(request.COOKIES.get(_LATELY, ""), salt=_SALT, max_age=_WEEK)
        return [(str(sent), str(page)) for sent, page in said]
    except (signing.BadSignature, TypeError, ValueError):
        return []


def remember_lately(response: HttpResponse, lately: list[tuple[str, str]]) -> None:
    if not lately:
        response.delete_cookie(_LATELY, samesite="Lax")
        return
    response.set_cookie(
        _LATELY, signing.dumps(lately[:_LATELY_AT_MOST], salt=_SALT), max_age=_WEEK,
        httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip


def _kept(request: HttpRequest, keep: Callable[[], str]) -> str:
    """Nothing is kept for a stranger, nor for a script: those save drafts and give signs of life, people send forms."""
    browser = _browser(request)
    if not browser or "X-CSRFToken" in request.headers:
        return ""
    token = keep()
    return signing.dumps([token, browser, _last_user(request)], salt=_SALT) if token else ""


def _known(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A browser in which staff have signed in is known for a week, longer than any session lives, and who was last."""
    value, user = _cookie(request)
    if user != str(request.user.pk):
        response.set_signed_cookie(
            _BROWSER, f"{value or secrets.token_urlsafe(16)}.{request.user.pk}", salt=_SALT, max_age=_WEEK,
            httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE,
        )  # fmt: skip
    return response


def _browser(request: HttpRequest) -> str:
    """A name for this browser that tells nothing of its cookie; "" where staff have never signed in."""
    value = _cookie(request)[0]
    return hashlib.sha256(value.encode()).hexdigest()[:16] if value else ""


def _last_user(request: HttpRequest) -> str:
    """Who worked in this browser last; the words of an ended session are theirs."""
    return _cookie(request)[1]


def _cookie(request: HttpRequest) -> tuple[str, str]:
    known = request.get_signed_cookie(_BROWSER, default="", salt=_SALT, max_age=_WEEK) or ""
    value, _dot, user = known.partition(".")
    return value, user
