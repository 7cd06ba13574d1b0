"""Which roles may open a view: declared on every staff view, checked in one place."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from laksa.accounts.models import User

View = Callable[..., HttpResponse]


class StaffRequest(HttpRequest):
    """A request whose user is known to be staff."""

    user: User


def roles(*allowed: str) -> Callable[[View], View]:
    """Only users with one of these roles; others get 404, nobody signed in gets the sign-in page.

    A form that arrives after the session ended keeps its words: `keep_typed` stores them, the sign-in hands them back.
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
            return view(request, *args, **kwargs)

        guarded.policy = allowed  # type: ignore[attr-defined]
        return guarded

    return decorate


def public(view: View) -> View:
    """Declared open to everybody."""
    view.policy = ("public",)  # type: ignore[attr-defined]
    return view


_keepers: list[Callable[[HttpRequest], str]] = []


def keep_typed(keeper: Callable[[HttpRequest], str]) -> None:
    """The room that can keep words says how: given a request it returns a token, or ""."""
    _keepers.append(keeper)


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    back = request.path
    query = {"next": back}
    if request.method == "POST":
        query["next"] = request.POST.get("back") or back
        for keeper in _keepers:
            query["isian"] = query.get("isian") or keeper(request)
    return redirect(f"{reverse('account_login')}?{urlencode(query)}")
