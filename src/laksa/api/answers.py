"""JSON out: its version as ETag, not sent again to whoever has it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

_TYPE = "application/json"


def answer(
    request: HttpRequest,
    said: Any,
    *,
    status: int = 200,
    version: int | None = None,
    headers: Mapping[str, str] | None = None,
    replayed: bool = False,
) -> HttpResponse:
    """`version`: of a case, which its ETag begins with, so that If-Match can name it."""
    body = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    response = HttpResponse(body, _TYPE, status=status, headers=dict(headers or {}))
    response["Cache-Control"] = "private, no-cache"
    if replayed:
        response["Idempotency-Replayed"] = "true"
    if isinstance(said, dict) and said.get("test"):
        response["LAKSA-Test"] = "true"
    digest = sha256(body).hexdigest()[:24]
    response["ETag"] = f'"{version}-{digest}"' if version is not None else f'"{digest}"'
    if request.method != "GET":
        return response
    return get_conditional_response(request, etag=response["ETag"], response=response) or response
