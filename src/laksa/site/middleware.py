"""Who asks behind a proxy, headers on every answer, and an honest 503 where the database cannot write."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation

from laksa.site.environment import address_of

GetResponse = Callable[[HttpRequest], HttpResponse]
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_PRIVATE = ("/r/", "/meja", "/dinas", "/unit", "/rekap", "/kelola", "/masuk", "/akun", "/surat", "/laporan",
            "/wali-kota")  # fmt: skip
# The fields in which people write at length: shown again, so that nobody has to write them twice.
_WRITTEN = ("text", "what_was_done", "note", "reason")
_FULL = ("disk is full", "disk I/O error", "No space left", "could not extend file", "readonly database")


class Proxy:
    """The visitor's address and scheme as a proxy of LAKSA_PROXY tells them; from anybody else they change nothing."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        proxies = settings.TRUSTED_PROXIES
        if proxies and address_of(request.META.get("REMOTE_ADDR", "")) in proxies:
            request.META["REMOTE_ADDR"] = _visitor(request) or request.META["REMOTE_ADDR"]
            scheme = request.headers.get("X-Forwarded-Proto", "").strip().lower()
            if scheme in {"http", "https"}:
                request.META["wsgi.url_scheme"] = scheme  # what request.is_secure() and the Origin check read
        return self.get_response(request)


class Headers:
    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CSP)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("X-Frame-Options", "DENY")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "geolocation=(self), camera=(), microphone=()")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if settings.SECURE:
            response.headers.setdefault("Strict-Transport-Security", f"max-age={365 * 86_400}")
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store" if _is_private(request) else "no-cache")
        return response


class Language:
    """Indonesian, unless the visitor chose another language here; a browser's own wish is not asked."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, settings.LANGUAGE_CODE)
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
            return response


class Unavailable:
    """A full disk answers 503 with Retry-After; nothing is half-written, for a transaction is all or nothing."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        full = isinstance(exception, OSError) and exception.errno == 28
        if isinstance(exception, DatabaseError):
            full = any(words in str(exception) for words in _FULL)
            full = full or (isinstance(exception, OperationalError) and "locked" in str(exception))
        if not full:
            return None
        logging.getLogger("laksa").error("cannot write: %s", exception)
        response = _unavailable(request)
        response.headers["Retry-After"] = "120"
        return response


def _unavailable(request: HttpRequest) -> HttpResponse:
    """A page with every word that was typed; to a machine the same sentence as JSON."""
    if request.content_type == "application/json":
        said = translation.gettext("LAKSA sedang tidak tersedia. Hubungi 112 untuk keadaan darurat.")
        return JsonResponse({"errors": {"": said}}, status=503)
    typed = [words for name in _WRITTEN if (words := request.POST.get(name, "").strip())]
    return render(request, "503.html", {"typed": typed}, status=503)


def _visitor(request: HttpRequest) -> str:
    """The last address that no trusted proxy has: what stands before it the visitor may have written; "" if none."""
    for hop in reversed(request.headers.get("X-Forwarded-For", "").split(",")):
        address = address_of(hop)
        if address not in settings.TRUSTED_PROXIES:
            return str(address or "")
    return ""


def _is_private(request: HttpRequest) -> bool:
    return request.path.startswith(_PRIVATE)
