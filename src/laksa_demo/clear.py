"""demo clear: the register starts anew; settings, and users that are not the demo's, stay."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.db import connection

from laksa.accounts import sealing
from laksa.accounts.models import User
from laksa.followers.models import Cursor
from laksa.history import triggers
from laksa.history.transaction import write
from laksa.messages.models import AccountMail, ChannelHealth, Message
from laksa.register import models
from laksa.reports import models as reports
from laksa.site import folder
from laksa_demo import contacts
from laksa_demo.people import ACCOUNTS

_TABLES = (
    reports.ReportMail,
    reports.ReportFile,
    reports.ReportText,
    reports.ReportEvent,
    reports.Report,
    reports.Schedule,
    reports.Span,
    reports.Tally,
    Message,
    AccountMail,
    ChannelHealth,
    Cursor,
    models.Attachment,
    models.Claim,
    models.Draft,
    models.FocusSpan,
    models.Idempotency,
    models.Text,
    models.Contact,
    models.Complaint,
    models.Event,
    models.Case,
)


def clear_register(data: Path) -> None:
    """Only ever called on a demo folder: the triggers step aside for this one deletion and are made again."""
    with write(), connection.cursor() as cursor:
        contacts.take_back()
        triggers.remove()
        for model in _TABLES:
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
