from __future__ import annotations

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "laksa.audit"
    label = "audit"

    def ready(self) -> None:
        from laksa.history import triggers

        triggers.protect("accounts_seal", "seal", ("id",))
