from __future__ import annotations

from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "laksa.office"
    label = "office"

    def ready(self) -> None:
        from laksa.accounts.policy import keep_typed
        from laksa.office.reporting.keeping import keep

        keep_typed(keep)
