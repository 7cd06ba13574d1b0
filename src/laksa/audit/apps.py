from __future__ import annotations

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "laksa.audit"
    label = "audit"
