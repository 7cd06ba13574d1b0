"""Services are the categories that a citizen may choose; a definition is what such a category asks."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from laksa.open311 import tokens
from laksa.open311.formats import Value
from laksa.open311.parameters import Parameters
from laksa.open311.problems import Problem
from laksa.register import questions, reference
from laksa.register.models import Category
from laksa.register.questions import Question
from laksa.ui.names import translated

_KINDS_OF_LIST = frozenset({"singlevaluelist", "multivaluelist"})


def listing(request: HttpRequest, parameters: Parameters, *, is_test: bool) -> tuple[str, Value]:
    """With `lat` and `long` only what may be reported at that point: nothing outside the city. For trying out there is
    one service more, which answers with a token.
    """
    point = parameters.point()
    if point is not None and not reference.kelurahan_at(*point):
        return "services", []
    extended = parameters.is_true("extensions")
    found = [_service(row, extended=extended) for row in reference.offered_categories()]
    if is_test:
        found.append(_service(tokens.BATCH_SERVICE, extended=extended) | {"type": "batch"})
    return "services", found


def definition(request: HttpRequest, parameters: Parameters, code: str) -> tuple[str, Value]:
    row = offered(code)
    asked = [_attribute(question, place) for place, question in enumerate(questions.questions_of(row.code), 1)]
    return "service_definition", {"service_code": row.code, "attributes": asked}


def offered(code: str) -> Category:
    """The service with this code; Problem 404 for none."""
    found = next((row for row in reference.offered_categories() if row.code == code), None)
    if found is None:
        raise Problem(404, _("service_code {code} tidak dikenal.").format(code=code[:40]))
    return found


def _service(row: Category, *, extended: bool) -> Value:
    """Realtime: every report has its number at once. What is confidential by itself bears the keyword `private`."""
    words = [word.strip() for word in row.synonyms.replace(";", ",").split(",")]
    return {
        "service_code": row.code,
        "service_name": translated(row.name).strip(),
        "description": translated(row.example) or translated(row.name),
        "metadata": bool(questions.questions_of(row.code)),
        "type": "realtime",
        "keywords": ",".join(filter(None, [*words, "private" if row.is_confidential else ""])),
        "group": translated(row.group),
    } | ({"groups": [translated(row.group)]} if extended else {})


def _attribute(question: Question, place: int) -> Value:
    is_list = question.datatype in _KINDS_OF_LIST
    return {
        "variable": True,
        "code": question.code,
        "datatype": question.datatype,
        "required": question.required,
        "datatype_description": question.hint or None,
        "order": place,
        "description": question.text,
    } | ({"values": [{"key": key, "name": name} for key, name in question.values]} if is_list else {})
