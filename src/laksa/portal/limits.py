"""What a public form may weigh, and a clear page for what weighs more."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from laksa.register import files

# Three photos that are a little too large still get their own sentence beside the photos.
MAX_BODY = (files.MAX_PHOTOS + 1) * files.MAX_BYTES + 4 * 1024 * 1024

View = Callable[..., HttpResponse]


def bounded(view: View) -> View:
    """413 with a page, unread where the sender says how much comes."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if _announced(request) > MAX_BODY:
            return too_large(request)
        try:
            return view(request, *args, **kwargs)
        except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
            return too_large(request)

    return guarded


def too_large(request: HttpRequest) -> HttpResponse:
    if request.content_type == "application/json":
        return JsonResponse({"errors": {"": _("Kiriman terlalu besar.")}}, status=413)
    return render(request, "portal/too_large.html", status=413)


def _announced(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isdigit() else 0
