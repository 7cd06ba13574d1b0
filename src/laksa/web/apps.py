from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "laksa.web"
    label = "web"
