"""What a client sends, read as strictly as it is written: JSON of UTF-8, no deeper, longer or stranger than a case is.

A stranger's JSON breaks readers in known ways: a hundred thousand brackets, a number of five thousand digits, NaN, the
same name twice, half a pair of a sign. Each is told as a problem, or mended where nothing is lost by it (RULES.md).
"""

from __future__ import annotations

import json
from typing import Any, NoReturn

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, UnreadablePostError
from django.utils.translation import gettext as _
from ninja.parser import Parser

from laksa.api.problems import Problem
from laksa.rules import text as wording
from laksa.web.limits import announced

MOST_BYTES = 256 * 1024
_DIGITS_MOST = 30
_DEEPEST = 32


class JsonParser(Parser):
    """What ninja asks for was read before the view (door.py), where each fault is a problem of its own."""

    def parse_body(self, request: HttpRequest) -> Any:
        return request.said  # type: ignore[attr-defined]


def body_of(request: HttpRequest) -> Any:
    """Problem 400, 413 or 415 for what is no JSON of ours."""
    _require_json(request)
    if announced(request) > MOST_BYTES:
        raise _too_large()
    try:
        raw = request.body
    except RequestDataTooBig:
        raise _too_large() from None
    except UnreadablePostError:
        raise _unreadable() from None
    if len(raw) > MOST_BYTES:
        raise _too_large()
    try:
        said = json.loads(
            raw.decode("utf-8-sig"),
            parse_constant=_refuse,
            parse_int=_whole,
            parse_float=_fraction,
            object_pairs_hook=_object,
        )
    except (ValueError, RecursionError):
        raise _unreadable() from None
    return _mended(said, _DEEPEST)


def _require_json(request: HttpRequest) -> None:
    kind, said = request.content_type or "", request.content_params or {}
    charset = said.get("charset", "utf-8").strip('"').lower()
    if kind != "application/json" or charset not in {"utf-8", "utf8"}:
        raise Problem(
            415,
            "unsupported_media_type",
            _("Kirim sebagai application/json dalam UTF-8."),
            headers={"Accept": "application/json"},
        )


def _refuse(written: str) -> NoReturn:
    raise ValueError(written)


def _whole(written: str) -> int:
    if len(written) > _DIGITS_MOST:
        raise ValueError(written[:_DIGITS_MOST])
    return int(written)


def _fraction(written: str) -> float:
    number = float(written)
    if len(written) > 2 * _DIGITS_MOST or number in (float("inf"), float("-inf")):
        raise ValueError(written[:_DIGITS_MOST])
    return number


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The same name twice says two things."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError(pairs[0][0])
    return found


def _mended(said: Any, deepest: int) -> Any:
    """Signs that no database holds become U+FFFD, as in every other text."""
    if deepest < 0:
        raise _unreadable()
    match said:
        case str():
            return wording.clean(said)
        case dict():
            return {wording.clean(name): _mended(value, deepest - 1) for name, value in said.items()}
        case list():
            return [_mended(value, deepest - 1) for value in said]
    return said


def _unreadable() -> Problem:
    return Problem(400, "unreadable", _("Isi kiriman bukan JSON yang dapat dibaca."))


def _too_large() -> Problem:
    return Problem(413, "too_large", _("Kiriman terlalu besar: paling banyak {kb} KB.").format(kb=MOST_BYTES // 1024))
