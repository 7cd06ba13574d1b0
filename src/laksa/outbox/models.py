"""Mails promised: to reporters from events, and about accounts; and what the relay said to us as a whole.

Words, addresses and links are looked up or made when a mail is sent.
"""

from __future__ import annotations

from django.db import models

from laksa.accounts.models import User

# What the partial indexes hold; a query says it by register.literal.
UNDER_WAY = models.Q(state__in=["pending", "leased"])
DEAD = models.Q(state="dead")


class Posted(models.Model):
    """What a row needs to be sent by post.py: when, how often tried, under which Message-ID (it never changes).

    `reason` says why it was not taken (faults.Reason), `error` what the relay answered, without addresses and links.
    """

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
    first_failed_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=20, blank=True)
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


class AccountMail(Posted):
    """A mail that somebody asked for: about an account, or with the secret link of a report.

    It goes to `user`, to whoever has the address that was typed (`asked`), or to the reporter of the number that was
    typed. Whether anybody stands behind `asked` is looked up when it is sent, and the link is made then: none stands
    here.
    """

    class Kind(models.TextChoices):
        RESET = "reset"
        INVITATION = "invitation"
        NOTICE = "notice"
        REPORT = "report"

    kind = models.CharField(max_length=12, choices=Kind.choices)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    asked = models.CharField(max_length=254, blank=True)
    language = models.CharField(max_length=8)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(name="account_mail_due", fields=["not_before"], condition=UNDER_WAY),
            models.Index(name="account_mail_dead", fields=["-id"], condition=DEAD),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.user_id or 'an address'}"


class Relay(models.Model):
    """One row: since when the mail relay refuses us, why, when to ask it again; and since when it is silent."""

    refusing_since = models.DateTimeField(null=True)
    reason = models.CharField(max_length=20, blank=True)
    answer = models.CharField(max_length=300, blank=True)
    probes = models.PositiveSmallIntegerField(default=0)
    probe_at = models.DateTimeField(null=True)
    silent_since = models.DateTimeField(null=True)
    silence = models.CharField(max_length=300, blank=True)
    refused_alike = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.reason if self.refusing_since else "silent" if self.silent_since else "takes mails"
