from __future__ import annotations

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "laksa.desk"
    label = "desk"

    def ready(self) -> None:
        from laksa.accounts.policy import keep_typed
        from laksa.desk.keeping import keep

        keep_typed(keep)
