"""What every template may ask."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from laksa.site.folder import is_demo


def common(request: HttpRequest) -> dict[str, object]:
    return {"demo": is_demo(settings.DATA), "base_url": settings.BASE_URL}
