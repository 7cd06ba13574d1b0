from __future__ import annotations

from django.apps import AppConfig


class MessagesConfig(AppConfig):
    """Its label is that of its tables and archives: Django's own `messages` has the other name."""

    name = "laksa.messages"
    label = "outbox"
