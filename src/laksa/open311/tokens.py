"""Tokens, by which a client asks later for the number of what it sent.

Every service of the city answers with the number at once, so no report has a token. The one service of the test base
that answers with a token is there for clients to try that way too: the token is signed and stored nowhere, and for its
first seconds it is known and not ready.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from laksa.open311.formats import Value
from laksa.open311.parameters import Parameters
from laksa.open311.problems import Problem
from laksa.register.models import Category
from laksa.rules.numbering import ALPHABET
from laksa.rules.parse import whole_number

BATCH = "UJI-TOKEN"
BATCH_SERVICE = Category(
    code=BATCH,
    group=gettext_noop("Uji coba"),
    name=gettext_noop("Uji coba dengan token"),
    kind="complaint",
    days=5,
)
_READY_AFTER = 2
_TEST, _LENGTH, _MAC = "UJI", 8, 24


def test_number() -> str:
    """What a report that was only tried is called: no number of any report."""
    return f"{_TEST}-{''.join(secrets.choice(ALPHABET) for _ in range(_LENGTH))}"


def new() -> str:
    said = f"{test_number()}-{int(time.time())}"
    return f"{said}-{_mac(said)}"


def number_of(request: HttpRequest, parameters: Parameters, token: str) -> tuple[str, Value]:
    """A list of one; the number is empty while the token is not ready."""
    said, _dash, mac = token.rpartition("-")
    number, _dash, since = said.rpartition("-")
    made = whole_number(since)
    if made is None or not token.isascii() or not hmac.compare_digest(mac, _mac(said)):
        raise Problem(404, _("Token ini tidak dikenal."))
    is_ready = time.time() - made >= _READY_AFTER
    return "service_requests", [{"service_request_id": number if is_ready else None, "token": token}]


def _mac(said: str) -> str:
    return hmac.digest(settings.KEYS["lookup"], f"open311 token|{said}".encode(), hashlib.sha256).hex()[:_MAC]
