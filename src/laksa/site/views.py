"""Error pages, the expired form, health."""

from __future__ import annotations

import logging
import secrets
import sys
from urllib.parse import urlsplit

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from laksa.api import problems
from laksa.site import unavailable

_HIDDEN = frozenset({"csrfmiddlewaretoken", "password", "password1", "password2"})


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is too old: the typed words stay and one press sends them again.

    Only for a form that came from our own pages; anything else stays forbidden.
    """
    if not _from_here(request):
        return render(
            request, "403.html", {"reason": _("Permintaan ini tidak berasal dari halaman LAKSA.")}, status=403
        )
    fields = [(name, value) for name, values in request.POST.lists() if name not in _HIDDEN for value in values]
    files = [(name, [str(file.name) for file in sent]) for name, sent in request.FILES.lists()]
    context = {"fields": fields, "files": files, "action": request.path}
    return render(request, "site/form_expired.html", context, status=403)


@require_GET
def health(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """A database that is away, wherever it was met; else a bug: a reference number for the person and for the log."""
    problem = sys.exc_info()[1]
    response = unavailable.answer(request, problem) if problem else None
    if response is not None:
        return response
    code = secrets.token_hex(4)
    logging.getLogger("laksa").error("500 %s %s %s", code, request.method, request.path)
    if problems.is_asked(request):
        return problems.broken(code).answer()
    return HttpResponse(render_to_string("500.html", {"code": code}), status=500)


def _from_here(request: HttpRequest) -> bool:
    origin = request.headers.get("Origin") or request.headers.get("Referer", "")
    return bool(origin) and urlsplit(origin).netloc == request.get_host()
