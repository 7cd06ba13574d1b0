from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class RegisterConfig(AppConfig):
    name = "laksa.register"
    label = "register"

    def ready(self) -> None:
        from laksa.history import triggers

        triggers.protect("register_event", "event", ("case_id", "seq"))
        post_migrate.connect(_install_triggers, sender=self)


def _install_triggers(**kwargs: object) -> None:
    from laksa.history import triggers

    triggers.install()
