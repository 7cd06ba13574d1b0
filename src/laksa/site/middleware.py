"""Who asks behind a proxy, headers on every answer, the language, and a view that meets a database which is away.

What stands before every view reads `request.META`: `request.headers` would name all headers of every request anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from hashlib import sha256

from django.conf import settings
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.messages.storage import default_storage
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.functional import SimpleLazyObject, empty
from django.utils.translation.trans_real import parse_accept_lang_header

from laksa.site import unavailable
from laksa.site.environment import address_of

_COMPRESSIBLE = frozenset({
    "text/html", "text/plain", "text/css", "text/csv", "text/javascript", "application/json",
    "application/problem+json", "application/x-ndjson", "application/xml", "text/xml", "image/svg+xml",
})  # fmt: skip
_NO_GZIP = re.compile(r"\bgzip\s*;\s*q=0(?:\.0*)?(?![.\d])")
_ASKED_LANGUAGE = re.compile(r"(?:^|&)lang=([A-Za-z]{2})(?:&|$)")
_LANGUAGES = frozenset(dict(settings.LANGUAGES))
GetResponse = Callable[[HttpRequest], HttpResponse]
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_CSP_OF_FILES = "default-src 'none'; frame-ancestors 'none'"  # the page that uses a file has the policy that counts
_PRIVATE = ("/r/", "/meja", "/dinas", "/unit", "/rekap", "/kelola", "/masuk", "/akun", "/surat", "/laporan",
            "/wali-kota")  # fmt: skip


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
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        if settings.SECURE:
            response.headers.setdefault("Strict-Transport-Security", f"max-age={365 * 86_400}")
        if request.path.startswith("/static/"):  # eight of them come with a page, and each header counts on a phone
            response.headers.setdefault("Content-Security-Policy", _CSP_OF_FILES)
            return response
        response.headers.setdefault("Content-Security-Policy", CSP)
        response.headers.setdefault("X-Frame-Options", "DENY")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "geolocation=(self), camera=(), microphone=()")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "no-store" if _is_private(request) else "no-cache")
        return response


class Compression(GZipMiddleware):
    """Words, tables and drawings leave compressed; photos, PDF and XLSX are so already.

    BREACH reads a secret from the length of pages that also repeat what an attacker wrote: the padding of random length
    that Django adds, and CSRF tokens masked anew each time, leave nothing to read (docs/decisions/0020).
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        refused = _NO_GZIP.search(request.META.get("HTTP_ACCEPT_ENCODING", ""))
        return super().process_response(request, response) if kind in _COMPRESSIBLE and not refused else response


class Validators:
    """A page for everybody that says what it said before is not sent again: 304 to whoever names its ETag.

    The ETag is of the words before they are compressed, so it is weak, and the same with and without compression. It
    is worth something only because these pages hold nothing of their visitor: no form token, no nonce.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method != "GET" or response.status_code != 200 or response.streaming or _is_private(request):
            return response
        if not response.headers.get("Content-Type", "").startswith("text/html") or "no-store" in response.get(
            "Cache-Control", ""
        ):
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        if not response.has_header("ETag"):
            response.headers["ETag"] = f'W/"{sha256(response.content).hexdigest()[:32]}"'
        return get_conditional_response(request, response.headers["ETag"], response=response) or response


class Language:
    """What the address asks (`?lang=en`), else what was chosen here, else what the browser wishes, else Indonesian.

    What an address asks is remembered, as a choice is.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        found = _ASKED_LANGUAGE.search(request.META.get("QUERY_STRING", ""))
        asked = found[1].lower() if found else ""
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = next((code for code in (asked, chosen) if code in _LANGUAGES), "") or _wished_language(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
            patch_vary_headers(response, ("Accept-Language", "Cookie"))
            if asked == language != chosen:
                response.set_cookie(
                    settings.LANGUAGE_COOKIE_NAME,
                    language,
                    max_age=365 * 86_400,
                    samesite="Lax",
                    secure=settings.SECURE,
                )
            return response


class Messages(MessageMiddleware):
    """Django's, with a storage that is made when a page says something through it or asks; most never do."""

    def process_request(self, request: HttpRequest) -> None:
        vars(request)["_messages"] = SimpleLazyObject(partial(default_storage, request))

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        storage = vars(request).get("_messages")
        is_untouched = isinstance(storage, SimpleLazyObject) and storage._wrapped is empty
        return response if is_untouched else super().process_response(request, response)


class Unavailable:
    """What a view or its template meets when the database is away; elsewhere `views.server_error` meets it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return unavailable.answer(request, exception)


def _wished_language(request: HttpRequest) -> str:
    wished = parse_accept_lang_header(request.META.get("HTTP_ACCEPT_LANGUAGE", ""))
    return next((tag[:2] for tag, _rank in wished if tag[:2] in _LANGUAGES), settings.LANGUAGE_CODE)


def _visitor(request: HttpRequest) -> str:
    """The last address that no trusted proxy has: what stands before it the visitor may have written; "" if none."""
    for hop in reversed(request.headers.get("X-Forwarded-For", "").split(",")):
        address = address_of(hop)
        if address not in settings.TRUSTED_PROXIES:
            return str(address or "")
    return ""


def _is_private(request: HttpRequest) -> bool:
    return request.path.startswith(_PRIVATE)
