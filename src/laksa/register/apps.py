from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class RegisterConfig(AppConfig):
    name = "laksa.register"
    label = "register"

    def ready(self) -> None:
        post_migrate.connect(_install_triggers, sender=self)


def _install_triggers(**kwargs: object) -> None:
    from laksa.register import triggers
    from laksa.register.models import Event

    if Event._meta.db_table in _tables():
        triggers.install()


def _tables() -> list[str]:
    from django.db import connection

    return connection.introspection.table_names()
