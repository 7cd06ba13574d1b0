"""Messages promised: to whom, on which channel, about what; and how each channel stands to us.

Words, addresses and links are looked up or made when a message is sent.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from laksa.accounts.models import User

# What the partial indexes hold; a query says it by register.index_conditions.
UNDER_WAY = Q(state__in=["pending", "leased"])
DEAD = Q(state="dead")
STANDS = ~Q(state="cancelled")
HANDED_OVER = Q(state__in=["sent", "leased"])  # or being handed over
KNOWN_THERE = ~Q(external_id="")
OF_REPORTS = Q(about="report")
OF_ACCOUNTS = Q(about="account")
EMAIL = "email"


class Posted(models.Model):
    """What a row needs to be sent by queue.py: when, how often tried, under which id (it never changes).

    `reason` says why it was not taken (faults.Reason), `error` what was answered, without addresses and links.
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

    @property
    def is_under_way(self) -> bool:
        """It waits to be sent, or is being sent."""
        return self.state in {self.State.PENDING, self.State.LEASED}

    @property
    def is_dead(self) -> bool:
        """It was given up, or its address took nothing."""
        return self.state == self.State.DEAD


class Receipt(models.TextChoices):
    """What the channel tells of a message that it took, in the order in which that happens."""

    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


class Message(Posted):
    """One promise to one recipient on one channel; the same id each time, so that twice sent is once read.

    `about` names who writes it (settings.MESSAGES_ABOUT). About a case it tells of an `event` and goes to the reporter
    or the subscriber of `recipient`; about a report (`about_id`) it goes to `user`, once in each `round`; about an
    account to `user`, or to whomever `facts` mean; in a conversation to whom it is led with. What is urgent, since
    somebody waits for it before a screen, goes first. `external_id` is the channel's own name for what it took.
    """

    about = models.CharField(max_length=10, default="case", db_default="case")
    kind = models.CharField(max_length=20)
    channel = models.CharField(max_length=12, default=EMAIL, db_default=EMAIL)
    recipient = models.CharField(max_length=40)
    event = models.ForeignKey("register.Event", models.PROTECT, null=True, related_name="messages")
    case = models.ForeignKey("register.Case", models.PROTECT, null=True, related_name="messages")
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    about_id = models.CharField(max_length=24, default="", db_default="", blank=True)
    round = models.PositiveIntegerField(default=0, db_default=0)
    is_urgent = models.BooleanField(default=False, db_default=False)
    facts = models.JSONField(default=dict, db_default={})
    external_id = models.CharField(max_length=200, default="", db_default="", blank=True)
    receipt = models.CharField(max_length=10, choices=Receipt.choices, default="", db_default="", blank=True)
    receipt_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="message_once", fields=["event", "recipient", "channel"]),
            models.UniqueConstraint(
                name="message_of_report_once",
                fields=["about_id", "kind", "recipient", "channel", "round"],
                condition=OF_REPORTS,
            ),
        ]
        indexes = [
            models.Index(name="message_due", fields=["channel", "-is_urgent", "not_before"], condition=UNDER_WAY),
            models.Index(name="message_dead", fields=["-id"], condition=DEAD),
            models.Index(name="message_of_accounts", fields=["created_at"], condition=OF_ACCOUNTS),
            models.Index(name="message_there", fields=["channel", "external_id"], condition=KNOWN_THERE),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.recipient}"


class Consent(models.Model):
    """Whether messages about a case may go out on a channel: its reporter was told of it, asked for it, or stopped it.

    Without a row the channel is one that they left an address for, and were told.
    """

    class Word(models.TextChoices):
        TOLD = "told"
        ASKED = "asked"
        STOPPED = "stopped"

    case = models.ForeignKey("register.Case", models.PROTECT, related_name="consents")
    channel = models.CharField(max_length=12)
    word = models.CharField(max_length=8, choices=Word.choices)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="consent_once", fields=["case", "channel"])]

    def __str__(self) -> str:
        return f"{self.channel} of {self.case_id}: {self.word}"


class Subscription(models.Model):
    """Somebody who hears of a public case without being its reporter: they wrote "Ikuti" and its number."""

    case = models.ForeignKey("register.Case", models.PROTECT, related_name="subscriptions")
    channel = models.CharField(max_length=12)
    address = models.CharField(max_length=254)
    stopped_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="subscription_once", fields=["case", "channel", "address"])]

    def __str__(self) -> str:
        return f"news of {self.case_id} on {self.channel}"


class AccountMail(Posted):
    """What releases before kept of mails about accounts: carried over to Message (carry_over.py), and empty since.

    It stays so that an archive of such a release can be restored.
    """

    kind = models.CharField(max_length=12)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    asked = models.CharField(max_length=254, blank=True)
    language = models.CharField(max_length=8)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.kind} for {self.user_id or 'an address'}"


class ChannelHealth(models.Model):
    """One row a channel: since when it refuses us, why, when to ask it again; and since when it is silent."""

    channel = models.CharField(max_length=12, unique=True, default=EMAIL, db_default=EMAIL)
    refusing_since = models.DateTimeField(null=True)
    reason = models.CharField(max_length=20, blank=True)
    answer = models.CharField(max_length=300, blank=True)
    probes = models.PositiveSmallIntegerField(default=0)
    probe_at = models.DateTimeField(null=True)
    silent_since = models.DateTimeField(null=True)
    silence = models.CharField(max_length=300, blank=True)
    refused_alike = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.reason if self.refusing_since else "silent" if self.silent_since else "takes messages"
