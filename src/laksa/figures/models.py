"""The rollups: bookings added over all cases, one row a key; kept by the follower, rebuilt at will, verified.

Their tables and migrations belong to the app `reports`, where they were made: a register keeps its rows in place.
"""

from __future__ import annotations

from typing import Any

from django.db import models


class Tally(models.Model):
    """How many: see booking.py for what the key means. `n` may be negative (a case that left) or 0."""

    pk = models.CompositePrimaryKey("scope", "measure", "dimension", "key", "bucket", "since")
    scope = models.CharField(max_length=40, blank=True)
    measure = models.CharField(max_length=20)
    dimension = models.CharField(max_length=16, blank=True)
    key = models.CharField(max_length=24, blank=True)
    bucket = models.IntegerField()
    since = models.IntegerField()
    n = models.BigIntegerField()

    objects: models.Manager[Any] = models.Manager()

    class Meta:
        app_label = "reports"

    def __str__(self) -> str:
        return f"{self.scope} {self.measure} {self.dimension} {self.key}: {self.n}"


class Span(models.Model):
    """How many took so long. `value` counts units of `width`: the wide rows lead to the exact ones (counts.WIDTHS)."""

    pk = models.CompositePrimaryKey("scope", "measure", "width", "value", "bucket", "since")
    scope = models.CharField(max_length=40, blank=True)
    measure = models.CharField(max_length=20)
    width = models.PositiveSmallIntegerField()
    value = models.IntegerField()
    bucket = models.IntegerField()
    since = models.IntegerField()
    n = models.BigIntegerField()

    objects: models.Manager[Any] = models.Manager()

    class Meta:
        app_label = "reports"

    def __str__(self) -> str:
        return f"{self.scope} {self.measure} {self.value}x{self.width}: {self.n}"
