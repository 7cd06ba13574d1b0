"""What stands before every address of the interface: who asks, in which form, and that every no is a problem.

No cookie is looked at: a key stands in each request, so no other site can make a browser send one.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from laksa.accounts import policy
from laksa.api.clients import Client, client_of
from laksa.api.problems import Problem, not_found, of_refusal
from laksa.api.reading import body_of
from laksa.rules.refusal import Refused

View = Callable[..., HttpResponse]
_READS = frozenset({"GET", "HEAD"})


class ApiRequest(HttpRequest):
    """A request whose client is known; `said` is the body of a POST, read."""

    client: Client
    said: Any


def door(view: View, methods: frozenset[str], *, is_open: bool = False) -> View:
    """A view that answers these methods to whoever has a key, or to anybody where it `is_open`."""

    @wraps(view)
    def guarded(request: HttpRequest, **address: Any) -> HttpResponse:
        try:
            response = _answered(request, view, methods, address, is_open=is_open)
        except Problem as problem:
            response = problem.answer()
        except Refused as refused:
            response = of_refusal(refused).answer()
        except (BadRequest, SuspiciousOperation, RequestDataTooBig):
            response = Problem(400, "unreadable", _("Permintaan ini tidak dapat dibaca.")).answer()
        patch_vary_headers(response, ("Accept-Language", "Authorization"))
        return response

    guarded.csrf_exempt = True  # type: ignore[attr-defined]
    return policy.public(csrf_exempt(guarded))


def no_such_address(request: HttpRequest, **_address: Any) -> HttpResponse:
    raise not_found()


def _answered(
    request: HttpRequest, view: View, methods: frozenset[str], address: dict[str, Any], *, is_open: bool
) -> HttpResponse:
    method = str(request.method)
    if method not in methods | (_READS if "GET" in methods else set()):
        allowed = ", ".join(sorted(methods | ({"HEAD"} if "GET" in methods else set())))
        said = _("Alamat ini tidak menerima {method}.").format(method=method[:20])
        raise Problem(405, "method_not_allowed", said, headers={"Allow": allowed})
    if not (request.accepts("application/json") or request.accepts("application/problem+json")):
        raise Problem(406, "not_acceptable", _("Jawaban hanya dalam application/json."))
    if not is_open:
        request.client = client_of(request)  # type: ignore[attr-defined]
    if method == "POST":
        request.said = body_of(request)  # type: ignore[attr-defined]
    if method != "HEAD":
        return view(request, **address)
    request.method = "GET"
    try:
        return view(request, **address)
    finally:
        request.method = "HEAD"
