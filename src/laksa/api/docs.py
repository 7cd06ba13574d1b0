"""The description of the interface: as OpenAPI for programs, as a page of our own for people, without a script."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from laksa.accounts import policy
from laksa.api.answers import answer
from laksa.api.interface import openapi
from laksa.api.problems import TITLES


@policy.public
@require_safe
def openapi_json(request: HttpRequest) -> HttpResponse:
    response = answer(request, openapi())
    response["Cache-Control"] = "public, max-age=300"
    return response


@policy.public
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    problems = [{"status": status, "title": title} for status, title in TITLES.items()]
    return render(
        request,
        "api/docs.html",
        {"groups": _groups(), "schemas": _schemas(), "problems": problems, "base_url": settings.BASE_URL},
    )


@dataclass(frozen=True, slots=True)
class Row:
    """A parameter, or a field of a body or an answer."""

    name: str
    kind: str
    is_required: bool
    words: str = ""
    example: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    """One operation."""

    id: str
    method: str
    path: str
    summary: str
    words: str
    parameters: list[Row]
    body: str
    answer: str
    statuses: str
    example: str


@cache
def _groups() -> list[tuple[str, list[Address]]]:
    groups: dict[str, list[Address]] = {}
    for path, methods in openapi()["paths"].items():
        for method, said in methods.items():
            groups.setdefault(said["tags"][0], []).append(_address(path, method, said))
    return list(groups.items())


def _address(path: str, method: str, said: dict[str, Any]) -> Address:
    body = said.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    done = next(one for status, one in said["responses"].items() if int(status) < 300)
    parameters = [_row(one["name"], one["schema"], one.get("required", False), one) for one in said["parameters"]]
    statuses = ", ".join(str(status) for status in said["responses"])
    made = _example(body)
    return Address(
        said["operationId"], method.upper(), path, said["summary"], said.get("description", ""), parameters,
        _reference(body), _reference(done["content"]["application/json"]["schema"]), statuses,
        json.dumps(made, indent=2, ensure_ascii=False) if body else "",
    )  # fmt: skip


@cache
def _schemas() -> list[tuple[str, str, list[Row]]]:
    found = []
    for name, said in sorted(openapi()["components"]["schemas"].items()):
        required = set(said.get("required", ()))
        rows = [_row(field, one, field in required, one) for field, one in said.get("properties", {}).items()]
        found.append((name, said.get("description", ""), rows))
    return found


def _row(name: str, schema: dict[str, Any], is_required: bool, said: dict[str, Any]) -> Row:
    examples = schema.get("examples") or ([said["example"]] if "example" in said else [])
    example = json.dumps(examples[0], ensure_ascii=False) if examples else ""
    return Row(name, _kind(schema), is_required, said.get("description", ""), example, _reference(schema))


def _kind(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return _reference(schema)
    if "anyOf" in schema:
        return " | ".join(_kind(one) for one in schema["anyOf"])
    if schema.get("type") == "array":
        return f"[{_kind(schema.get('items', {}))}]"
    return str(schema.get("type", "object"))


def _reference(schema: dict[str, Any]) -> str:
    """The name of the schema that `schema` is, holds, or may be; "" for none."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    parts = [*schema.get("anyOf", ()), *schema.get("allOf", ()), schema.get("items", {})]
    return next((found for one in parts if one and (found := _reference(one))), "")


def _example(schema: dict[str, Any]) -> Any:
    """What a body may look like: what is required, and what has an example."""
    if name := _reference(schema):
        said = openapi()["components"]["schemas"][name]
        required = set(said.get("required", ()))
        return {
            field: _example(one)
            for field, one in said.get("properties", {}).items()
            if field in required or one.get("examples") or field == "place"
        }
    if schema.get("examples"):
        return schema["examples"][0]
    return {"string": "…", "boolean": False, "integer": 1, "number": 1.0, "array": []}.get(schema.get("type", ""))
