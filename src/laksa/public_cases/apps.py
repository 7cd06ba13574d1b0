from __future__ import annotations

from django.apps import AppConfig


class PublicCasesConfig(AppConfig):
    name = "laksa.public_cases"
    label = "public_cases"
