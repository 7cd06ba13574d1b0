"""demo clear: the register starts anew; settings, and users that are not the demo's, stay."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.db import connection
from django.db.models import Model

from laksa.accounts import sealing
from laksa.accounts.models import User
from laksa.history import triggers
from laksa.history.transaction import write
from laksa.site import folder
from laksa_demo import contacts, conversations
from laksa_demo.people import ACCOUNTS

# What the city has set, whoever set it: it outlives the demo. Every other table of LAKSA is emptied.
_KEPT = frozenset(
    {
        "accounts.Seal", "accounts.SealHead", "accounts.Agency", "accounts.User", "accounts.ApiKey",
        "accounts.AccountLog", "accounts.TableLog", "register.Kecamatan", "register.Kelurahan",
        "register.KelurahanAlias", "register.Category", "register.CategoryQuestion", "register.ExternalBody",
        "register.Holiday", "register.PublicService", "register.ReplyTemplate", "register.ClockReading",
        "channels.ChannelSetting", "reports.Letterhead", "api.Webhook",
    }
)  # fmt: skip


def clear_register(data: Path) -> None:
    """Only ever called on a demo folder: the triggers step aside for this one deletion and are made again."""
    with write(), connection.cursor() as cursor:
        contacts.take_back()
        conversations.take_back()
        triggers.remove()
        for model in _emptied():
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608 - our own table's name
        cursor.execute("DELETE FROM search_document")
        User.objects.filter(is_demo=True).delete()
        sealing.begin_anew()
        triggers.install()
    for name in ("files", "reports", "mail"):
        shutil.rmtree(data / name, ignore_errors=True)
    (data / ACCOUNTS).unlink(missing_ok=True)
    folder.become_real(data)
    folder.make(data, demo=False)


def _emptied() -> Iterator[type[Model]]:
    """Database constraints are checked at the end of the transaction: no order is needed."""
    for model in apps.get_models():
        if model.__module__.startswith("laksa.") and model._meta.label not in _KEPT:
            yield model
