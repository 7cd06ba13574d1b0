"""How far each follower has read."""

from __future__ import annotations

from django.db import models


class Cursor(models.Model):
    name = models.CharField(primary_key=True, max_length=40)
    position = models.BigIntegerField(default=0)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.name} at {self.position}"
