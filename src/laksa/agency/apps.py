from __future__ import annotations

from django.apps import AppConfig


class AgencyConfig(AppConfig):
    name = "laksa.agency"
    label = "agency"

    def ready(self) -> None:
        from laksa.accounts.policy import keep_typed
        from laksa.agency.keeping import keep

        keep_typed(keep)
