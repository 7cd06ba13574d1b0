"""One resource of the interface: by which methods it is asked, in which form it answers, and how it says no.

The form is what the address ends in, for answers and errors alike. Whatever a client sends is answered in it, with 400,
403, 404, 405, 413 or 429: a bug alone is 500.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.exceptions import (
    BadRequest,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from laksa.accounts import policy
from laksa.open311 import formats
from laksa.open311.parameters import Parameters
from laksa.open311.problems import Problem, of_refusal
from laksa.rules.refusal import Refused
from laksa.web.limits import announced

Handler = Callable[..., tuple[str, formats.Value]]
View = Callable[..., HttpResponse]
_KEPT_FOR_NOBODY = "no-store"


def resource(get: Handler | None = None, post: Handler | None = None, *, of_city: bool = True) -> View:
    """A view. A handler is given the request, its parameters and the parts of the address, and gives the name of the
    root element and the value. `of_city`: `jurisdiction_id`, where it is said, must be this city's.
    """
    handlers = {"GET": get, "HEAD": get, "POST": post}

    def view(request: HttpRequest, suffix: str, **address: Any) -> HttpResponse:
        try:
            handler = handlers.get(request.method or "")
            if handler is None:
                raise Problem(405, _("Alamat ini tidak menerima {method}.").format(method=str(request.method)[:20]))
            parameters = _parameters(request)
            if of_city:
                _require_city(parameters)
            root, value = handler(request, parameters, **address)
        except Problem as problem:
            return _refused(suffix, problem, _allowed(handlers))
        except Refused as refused:
            return _refused(suffix, of_refusal(refused), "")
        return _answer(request, suffix, root, value)

    return policy.public(csrf_exempt(view))  # a key stands in each form that changes anything, no cookie


def no_such_address(request: HttpRequest, parameters: Parameters, **_address: object) -> tuple[str, formats.Value]:
    raise Problem(404, _("Alamat ini tidak dikenal."))


@policy.public
@csrf_exempt
def no_such_form(request: HttpRequest, rest: str = "") -> HttpResponse:
    """An address that ends in neither form, or in none."""
    return HttpResponse("Bad extension: .xml, .json\n", "text/plain; charset=utf-8", status=404)


def _parameters(request: HttpRequest) -> Parameters:
    """All that was sent, read; Problem for what is too much or broken."""
    if announced(request) > settings.FORM_MAX_BYTES:
        raise Problem(413, _("Kiriman terlalu besar."))
    try:
        return Parameters(request)
    except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
        raise Problem(413, _("Kiriman terlalu besar.")) from None
    except (BadRequest, SuspiciousOperation, UnreadablePostError, ValueError):
        raise Problem(400, _("Isi kiriman tidak dapat dibaca. Kirim sebagai formulir UTF-8.")) from None


def _require_city(parameters: Parameters) -> None:
    said = parameters.text("jurisdiction_id")
    if said and said.lower() != settings.JURISDICTION:
        words = _("jurisdiction_id {said} tidak dilayani di sini; yang dilayani {ours}.")
        raise Problem(404, words.format(said=said[:60], ours=settings.JURISDICTION))


def _answer(request: HttpRequest, form: str, root: str, value: formats.Value) -> HttpResponse:
    response = HttpResponse(formats.written(form, root, value), formats.TYPES[form])
    if request.method == "POST":
        response["Cache-Control"] = _KEPT_FOR_NOBODY
        return response
    response["ETag"] = f'"{sha256(response.content).hexdigest()[:32]}"'
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


def _refused(form: str, problem: Problem, allowed: str) -> HttpResponse:
    response = HttpResponse(formats.written(form, "errors", problem.errors), formats.TYPES[form], status=problem.status)
    response["Cache-Control"] = _KEPT_FOR_NOBODY
    if problem.status == 405:
        response["Allow"] = allowed
    if problem.wait:
        response["Retry-After"] = str(problem.wait)
    return response


def _allowed(handlers: dict[str, Handler | None]) -> str:
    return ", ".join(method for method, handler in handlers.items() if handler)
