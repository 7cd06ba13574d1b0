"""Messages promised from events. Words and addresses are looked up when a message is sent."""

from __future__ import annotations

from django.db import models

# What the partial indexes hold; a query says it by register.literal.
UNDER_WAY = models.Q(state__in=["pending", "leased"])
DEAD = models.Q(state="dead")


class Posted(models.Model):
    """What a row needs to be sent by post.py: when, how often tried, under which Message-ID (it never changes)."""

    class State(models.TextChoices):
        PENDING = "pending"
        LEASED = "leased"
        SENT = "sent"
        DEAD = "dead"
        CANCELLED = "cancelled"

    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    not_before = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    message_id = models.CharField(max_length=80)
    sent_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True


class Message(Posted):
    """One promise, unique by (event, recipient); the same Message-ID each time, so that twice sent is once read."""

    event = models.ForeignKey("register.Event", models.PROTECT, related_name="messages")
    case = models.ForeignKey("register.Case", models.PROTECT, related_name="messages")
    recipient = models.CharField(max_length=40)
    kind = models.CharField(max_length=20)

    class Meta:
        constraints = [models.UniqueConstraint(name="message_once", fields=["event", "recipient"])]
        indexes = [
            models.Index(name="message_due", fields=["not_before"], condition=UNDER_WAY),
            models.Index(name="message_dead", fields=["-id"], condition=DEAD),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.recipient}"
