from __future__ import annotations

from django.apps import AppConfig


class MayorReportsConfig(AppConfig):
    name = "laksa.mayor_reports"
    label = "mayor_reports"
