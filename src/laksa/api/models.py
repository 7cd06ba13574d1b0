"""Where other systems want to hear of events."""

from __future__ import annotations

from django.db import models

from laksa.accounts.models import ApiKey


class Webhook(models.Model):
    """An address that hears of events, as the key `key` may read them; its secret is in the settings of channels.

    `position`: the last event that it has had, or that was none of its. `events`: kinds of events that it wants, all
    where there are none. After a failure nothing is tried before `not_before`, which is also how a worker claims its
    turn; what fails for days is paused.
    """

    name = models.CharField(max_length=60, unique=True)
    url = models.CharField(max_length=500)
    key = models.ForeignKey(ApiKey, models.PROTECT, related_name="webhooks")
    events = models.JSONField(default=list)
    position = models.BigIntegerField()
    attempts = models.PositiveIntegerField(default=0)
    first_failed_at = models.DateTimeField(null=True)
    not_before = models.DateTimeField()
    error = models.CharField(max_length=120, blank=True)
    delivered_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
