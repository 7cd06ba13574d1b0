"""The database is away, full, locked or only to be read, or the disk is full: one honest answer, and nothing lost.

503 with Retry-After, whoever met the problem: a view, a template, a session, another middleware. The page is drawn
without asking the database anything and shows every word that was typed; a machine gets the same sentence as JSON.
"""

from __future__ import annotations

import errno
import logging
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.db import DatabaseError, Error, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.template.loader import render_to_string
from django.utils import translation

from laksa.api import problems
from laksa.ui.words import ANSWER

RETRY_AFTER_S = 120
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})
# SQLite has one class of error for a typing slip in SQL and for a full disk: its words tell them apart.
_SQLITE = (
    "disk is full",
    "disk I/O error",
    "readonly database",
    "is locked",
    "unable to open database",
    "out of memory",
)
_READ_ONLY = "25006"  # read_only_sql_transaction: a standby, or a server told to take nothing any more
# The fields in which people write; any other is shown where a sentence stands in it.
_WRITTEN = frozenset(
    {
        "text", "what_was_done", "note", "reason", "no_photo_reason", "landmark", "title", "name", "phone", "email",
        "officer", "place", "foreword", "recommendations", "remarks", "changes", "body", "mandate", "keywords",
    }
)  # fmt: skip
_NEVER = frozenset(
    {"csrfmiddlewaretoken", "password", "password1", "password2", "oldpassword", "back", "next", "key", "version"}
)
_MACHINES = ("/sehat/",)  # answered as JSON whoever asks
log = logging.getLogger("laksa")


def is_away(problem: BaseException) -> bool:
    """Whether `problem` says that the database or the disk cannot serve now, and not that LAKSA has a fault."""
    seen: BaseException | None = problem
    while seen is not None:
        if isinstance(seen, OSError) and seen.errno in _NO_ROOM:
            return True
        if isinstance(seen, Error) and _says_away(seen):
            return True
        # A transaction that broke on the way complains once more: what broke it stands behind.
        seen = seen.__cause__ or seen.__context__ if isinstance(seen, DatabaseError) else None
    return False


def answer(request: HttpRequest, problem: BaseException) -> HttpResponse | None:
    """503 for a database or a disk that is away; None for any other problem."""
    if not is_away(problem):
        return None
    log.error("unavailable: %s %s: %s", request.method, request.path, str(problem).strip())
    if problems.is_asked(request):
        return problems.unavailable().answer()
    language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    with translation.override(language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE):
        response = _for_a_machine() if _is_machine(request) else _page(request)
    response.headers["Retry-After"] = str(RETRY_AFTER_S)
    response.headers["Cache-Control"] = "no-store"
    return response


def _says_away(problem: Error) -> bool:
    cause: Any = problem.__cause__
    if cause is None or type(cause).__module__.startswith("sqlite3"):
        return isinstance(problem, DatabaseError) and any(words in str(problem) for words in _SQLITE)
    return isinstance(problem, OperationalError | InterfaceError) or getattr(cause, "sqlstate", None) == _READ_ONLY


def _is_machine(request: HttpRequest) -> bool:
    accepted = request.headers.get("Accept", "")
    asks = "application/json" in accepted and "text/html" not in accepted
    return asks or request.content_type == "application/json" or request.path in _MACHINES


def _for_a_machine() -> HttpResponse:
    said = translation.gettext("LAKSA sedang tidak tersedia. Hubungi 112 untuk keadaan darurat.")
    return JsonResponse({"status": "unavailable", "errors": {"": said}}, status=503)


def _page(request: HttpRequest) -> HttpResponse:
    """Without the request's context: its user and its messages would be asked of the database."""
    return HttpResponse(render_to_string("503.html", {"typed": _typed(request)}), status=503)


def _is_written(name: str) -> bool:
    return name in _WRITTEN or name.startswith(ANSWER)


def _typed(request: HttpRequest) -> list[str]:
    """Every word of the form, as typed."""
    try:
        pairs = [(name, value) for name, values in request.POST.lists() for value in values]
    except (OSError, BadRequest, SuspiciousOperation, MultiPartParserError):  # a form that nobody could read
        return []
    return [
        value
        for name, value in pairs
        if name not in _NEVER and value.strip() and (_is_written(name) or " " in value.strip())
    ]
