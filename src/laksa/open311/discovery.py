"""Discovery: where the interface is, in which forms it answers, and since when its services are what they are."""

from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings
from django.db.models import Max
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from laksa.accounts.models import Seal
from laksa.open311.formats import Value
from laksa.open311.parameters import Parameters
from laksa.register import reference
from laksa.register.reference import TtlCache

BASE, TEST_BASE = "/open311/v2", "/open311/test/v2"
SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
# What a client reads as services and their questions; their seals say when they changed.
_TABLES = ("register.category", "register.categoryquestion")
_FIRST = datetime(2026, 1, 1, tzinfo=UTC)
last_change: TtlCache[datetime] = TtlCache(
    lambda: Seal.objects.filter(table__in=_TABLES).aggregate(newest=Max("at"))["newest"] or _FIRST
)


def changeset() -> str:
    """When services or definitions changed last: sortable, in the past, with its zone."""
    return moment(min(last_change(), timezone.now()))


def moment(at: datetime) -> str:
    """Whole seconds in UTC, as clients compare them."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def discovery(request: HttpRequest, parameters: Parameters) -> tuple[str, Value]:
    service = reference.service()
    reached = ", ".join(filter(None, (service.phone, service.counter, f"{settings.BASE_URL}/tentang/")))
    return "discovery", {
        "changeset": changeset(),
        "contact": reached,
        "key_service": _("Minta kunci kepada administrator LAKSA: {contact}").format(contact=reached),
        "endpoints": [_endpoint(BASE, "production"), _endpoint(TEST_BASE, "test")],
    }


def _endpoint(path: str, kind: str) -> Value:
    return {
        "specification": SPECIFICATION,
        "url": f"{settings.BASE_URL}{path}",
        "changeset": changeset(),
        "type": kind,
        "formats": ["text/xml", "application/json"],
    }
