"""What every history has in the database; each room that has one makes the tables its own.

`ledger.Ledger` alone writes these rows.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db import models

from laksa.accounts.models import ROLE_LENGTH


class Folded(NamedTuple):
    """The state that `facts` were made from, or that was read from them."""

    facts: dict[str, Any]
    state: Any


class Subject(models.Model):
    """The present of what has a history: the columns of its state, and the hash of its last event.

    `facts` is the whole state; the other columns are its copies for asking. `folded` keeps the state beside its facts,
    so that a row is read once (Ledger.state_of).
    """

    id = models.BigIntegerField(primary_key=True)
    seq = models.PositiveIntegerField()
    head = models.BinaryField(max_length=32)
    facts = models.JSONField()

    folded: Folded | None = None

    class Meta:
        abstract = True


class SealedEvent(models.Model):
    """One sealed fact. Append-only by triggers. Its table has a foreign key to its subject, unique with `seq`."""

    seq = models.PositiveIntegerField()
    name = models.CharField(max_length=20)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    role = models.CharField(max_length=ROLE_LENGTH)
    user = models.CharField(max_length=20, blank=True)
    command = models.CharField(max_length=32)
    payload = models.TextField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        abstract = True


class SealedText(models.Model):
    """Free text of one event's field, outside the sealed history; erasing sets body and salt to NULL."""

    seq = models.PositiveIntegerField()
    field = models.CharField(max_length=20)
    body = models.TextField(null=True)
    salt = models.BinaryField(max_length=16, null=True)

    class Meta:
        abstract = True


class IdempotencyRow(models.Model):
    """The same key and body give the same answer; kept 30 days. Its table names the subject of the command."""

    key = models.CharField(primary_key=True, max_length=80)
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField(db_index=True)
    sender = models.CharField(max_length=32, default="", db_default="", blank=True)  # a digest, for a day

    class Meta:
        abstract = True
