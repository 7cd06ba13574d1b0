from __future__ import annotations

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "laksa.reports"
    label = "reports"

    def ready(self) -> None:
        from laksa.history import triggers

        triggers.protect("reports_reportevent", "report_event", ("report_id", "seq"))
        triggers.protect("reports_reportfile", "report_file", ("report_id", "seq", "kind"))
