"""The interface as ninja knows it: each address once, with what it takes and answers; the OpenAPI comes from here."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Query
from ninja.errors import HttpError, ValidationError
from ninja.security import HttpBearer
from pydantic import Field

from laksa.accounts.api_keys import Scope
from laksa.api import cases, events, lists, schemas
from laksa.api.actions import ACTIONS, Action
from laksa.api.answers import answer
from laksa.api.door import ApiRequest
from laksa.api.paging import MOST, USUAL
from laksa.api.problems import TYPE, Problem, Wrong
from laksa.api.reading import JsonParser

_EVERYWHERE = (400, 401, 403, 404, 405, 406, 422, 429, 500, 503)
_SENT = (413, 415)
_ACTED = (409, 412, 428)
_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "schema": {"type": "string", "maxLength": 200},
    "description": "The same key with the same body is carried out once; with another body it is refused (422).",
    "example": "7d3f0c1e-4a6b-4a55-9f0e-1f3f6c2b9a10",
}
_VERSION = {
    "in": "header",
    "name": "If-Match",
    "required": True,
    "schema": {"type": "string"},
    "description": "The ETag of the case as it was read, or its version in quotes, or *.",
    "example": '"7"',
}


class Bearer(HttpBearer):
    """Said in the OpenAPI; the door has asked for the key before."""

    def __call__(self, request: HttpRequest) -> object:
        return getattr(request, "client", None)

    def authenticate(self, request: HttpRequest, token: str) -> object:
        return None


def _problems(*statuses: int) -> dict[int, Any]:
    content = {TYPE: {"schema": {"$ref": "#/components/schemas/ProblemOut"}}}
    return {status: {"description": "Problem (RFC 9457)", "content": content} for status in sorted(statuses)}


def _extra(*statuses: int, parameters: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    extra: dict[str, Any] = {"responses": _problems(*_EVERYWHERE, *statuses)}
    return extra | ({"parameters": list(parameters)} if parameters else {})


api = NinjaAPI(
    title="LAKSA",
    version="1",
    description=(
        "Reports of citizens to the city: read, made and carried on by other systems. Every request bears a key: "
        "`Authorization: Bearer laksa_…`. Errors are application/problem+json in the language of Accept-Language."
    ),
    openapi_url=None,
    docs_url=None,
    urls_namespace="api",
    parser=JsonParser(),
    auth=Bearer(),
)


class CaseWishes(schemas.Sent):
    """How a list of cases is asked for."""

    status: str = Field("", description="open or closed")
    category: str = ""
    agency: str = Field("", description="code of the lead agency")
    kecamatan: str = ""
    kelurahan: str = ""
    received_from: str = Field("", description="ISO 8601 with zone; this moment counts")
    received_to: str = Field("", description="ISO 8601 with zone; this moment does not")
    mine: bool = Field(False, description="only what this key sent")
    after: str = Field("", description="`next` of the page before")
    limit: int = Field(USUAL, ge=1, le=MOST)


class EventWishes(schemas.Sent):
    after: int = Field(0, ge=0, le=2**31 - 1, description="only events with a higher sequence number")


@api.get("/cases", response=schemas.CasesOut, summary="List cases", tags=["cases"], openapi_extra=_extra())
def list_cases(request: ApiRequest, wishes: Query[CaseWishes]) -> HttpResponse:
    """Newest first. `next` and the Link header lead on. A list has no `actions`; open the case for them."""
    _reads(request, CaseWishes)
    asked = wishes.dict()
    after, limit = asked.pop("after"), asked.pop("limit")
    return cases.listing(request, cases.wishes(request.client, **asked), after, limit)


@api.post(
    "/cases",
    response={201: schemas.CaseOut, 200: schemas.CaseOut},
    summary="Report",
    tags=["cases"],
    openapi_extra=_extra(*_SENT, parameters=(_KEY,)),
)
def report(request: ApiRequest, body: schemas.NewCase) -> HttpResponse:
    """201 with the new case; 200 with the case that was made before by the same report or under the same key."""
    return cases.create(request, body)


@api.get("/cases/{number}", response=schemas.CaseOut, summary="Open a case", tags=["cases"], openapi_extra=_extra())
def open_case(request: ApiRequest, number: str) -> HttpResponse:
    """`actions` are what this key may do now; `not_now` says why not the rest. The ETag is for If-Match."""
    _reads(request)
    return cases.one(request, number)


@api.get(
    "/cases/{number}/events",
    response=schemas.EventsOut,
    summary="Events of a case",
    tags=["cases"],
    openapi_extra=_extra(),
)
def list_events(request: ApiRequest, number: str, wishes: Query[EventWishes]) -> HttpResponse:
    """Oldest first, in the words in which this key's reader is told them."""
    _reads(request, EventWishes)
    case = request.client.case(number)
    return answer(request, {"items": events.of_case(case, request.client, after=wishes.after)})


@api.get("/agencies", response=schemas.AgenciesOut, summary="Agencies", tags=["tables"], openapi_extra=_extra())
def list_agencies(request: ApiRequest) -> HttpResponse:
    _reads(request)
    return lists.agencies(request)


@api.get("/categories", response=schemas.CategoriesOut, summary="Categories", tags=["tables"], openapi_extra=_extra())
def list_categories(request: ApiRequest) -> HttpResponse:
    """With the questions that each asks."""
    _reads(request)
    return lists.categories(request)


@api.get("/areas", response=schemas.AreasOut, summary="Areas", tags=["tables"], openapi_extra=_extra())
def list_areas(request: ApiRequest) -> HttpResponse:
    _reads(request)
    return lists.areas(request)


@api.get("/statistics", response=schemas.PeriodsOut, summary="Periods", tags=["statistics"], openapi_extra=_extra())
def list_periods(request: ApiRequest) -> HttpResponse:
    """The periods of which figures were published."""
    _reads(request)
    return lists.periods(request)


@api.get(
    "/statistics/{period}",
    response=schemas.StatisticsOut,
    summary="Figures of a period",
    tags=["statistics"],
    openapi_extra=_extra(),
)
def open_period(request: ApiRequest, period: str) -> HttpResponse:
    """Frozen as they were signed: the same figures under the same ids as in the report to the Mayor."""
    _reads(request)
    return lists.statistics(request, period)


def _reads(request: ApiRequest, wishes: type[schemas.Sent] = schemas.Sent) -> None:
    """The key may read, and asks for nothing that is not known: a wish passed over would answer with everything."""
    request.client.require(Scope.READ)
    unknown = sorted(set(request.GET) - set(wishes.model_fields) - {"lang"})
    if unknown:
        wrong = [
            Wrong("extra_forbidden", f"{name[:40]}: {_('nama ini tidak dikenal.')}", parameter=name[:40])
            for name in unknown
        ]
        raise Problem(422, "invalid", " ".join(one.detail for one in wrong), wrong=wrong)


def _offer(action: Action) -> None:
    """An address of its own for each action, so that each says what it needs."""

    def act(request: ApiRequest, number: str, body: Any) -> HttpResponse:
        return cases.act(request, number, action, body)

    act.__annotations__ = {"number": str, "body": action.body}
    api.post(
        f"/cases/{{number}}/actions/{action.name}",
        response=schemas.CaseOut,
        summary=action.name,
        operation_id=f"act_{action.command.rstrip('_')}",
        tags=["actions"],
        openapi_extra=_extra(*_SENT, *_ACTED, parameters=(_VERSION, _KEY)),
    )(act)


for _action in ACTIONS.values():
    _offer(_action)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, problem: ValidationError) -> HttpResponse:
    raise _of_validation(problem)


@api.exception_handler(HttpError)
def _http(request: HttpRequest, problem: HttpError) -> HttpResponse:
    raise Problem(400, "unreadable", _("Permintaan ini tidak dapat dibaca."))


@api.exception_handler(Problem)
def _problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    return problem.answer()


def _of_validation(problem: ValidationError) -> Problem:
    wrong = [_wrong(one) for one in problem.errors]
    return Problem(422, "invalid", " ".join(one.detail for one in wrong), wrong=wrong)


# What pydantic found, in words for people; all else is said by its kind.
_SAID: dict[str, Callable[[dict[str, Any]], str]] = {
    "missing": lambda _c: _("belum diisi."),
    "extra_forbidden": lambda _c: _("nama ini tidak dikenal."),
    "string_too_long": lambda c: _("paling banyak {n} huruf.").format(n=c.get("max_length")),
    "too_long": lambda c: _("paling banyak {n}.").format(n=c.get("max_length")),
    "greater_than_equal": lambda c: _("paling kecil {n}.").format(n=c.get("ge")),
    "less_than_equal": lambda c: _("paling besar {n}.").format(n=c.get("le")),
    "string_type": lambda _c: _("harus berupa teks."),
    "bool_type": lambda _c: _("harus true atau false."),
    "float_type": lambda _c: _("harus berupa angka."),
    "int_type": lambda _c: _("harus berupa angka bulat."),
    "int_parsing": lambda _c: _("harus berupa angka bulat."),
    "list_type": lambda _c: _("harus berupa daftar."),
    "value_error": lambda _c: _("tulis tanggal seperti 2026-11-23."),
}


def _wrong(found: dict[str, Any]) -> Wrong:
    """`loc` begins with where it was sent and, of a body, the name of the view's argument."""
    source, *path = (str(part) for part in found["loc"])
    tell = _SAID.get(found["type"])
    said = tell(found.get("ctx") or {}) if tell else _("tidak seperti yang diharapkan.")
    if source == "body":
        pointer = "".join(f"/{part}" for part in path[1:])
        return Wrong(found["type"], f"{pointer or '/'}: {said}", pointer=pointer or "/")
    name = path[-1] if path else source
    return Wrong(found["type"], f"{name}: {said}", parameter=name)


@cache
def openapi() -> dict[str, Any]:
    """The description of the interface, OpenAPI 3.1."""
    found: dict[str, Any] = api.get_openapi_schema(path_prefix="api/v1/")
    found["servers"] = [{"url": "/"}]
    problem = schemas.ProblemOut.model_json_schema(ref_template="#/components/schemas/{model}")
    found["components"]["schemas"] |= problem.pop("$defs", {}) | {"ProblemOut": problem}
    return found
