from __future__ import annotations

from django.apps import AppConfig


class UnitConfig(AppConfig):
    name = "laksa.unit"
    label = "unit"
