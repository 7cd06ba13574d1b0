"""What every template may ask."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from laksa.register import reference, sops


def common(request: HttpRequest) -> dict[str, object]:
    return {
        "demo": settings.IS_DEMO,
        "base_url": settings.BASE_URL,
        "current_sop": sops.current,
        "service": reference.service,
    }
