"""What came in on channels and from whom; how each is set up, how far it was read, and how much it wrote to whom."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

# What the partial indexes hold; a query says it by register.literal.
DUE = Q(state="pending")
HELD = Q(state="held")
UNDONE = DUE | HELD


class Conversation(models.Model):
    """One person on one channel: which report they speak of since `heard_at`, and what we asked them last.

    `asked` is a rules.conversation.Asked, `question` the code of the category's question that it is. `is_stopped`: they
    want no messages.
    """

    channel = models.CharField(max_length=12)
    address = models.CharField(max_length=254)
    name = models.CharField(max_length=120, blank=True)
    case = models.ForeignKey("register.Case", models.PROTECT, null=True, related_name="conversations")
    asked = models.CharField(max_length=12, blank=True)
    question = models.CharField(max_length=40, blank=True, default="", db_default="")
    heard_at = models.DateTimeField(null=True)
    is_stopped = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(name="conversation_once", fields=["channel", "address"])]

    def __str__(self) -> str:
        return f"somebody on {self.channel}"


class InboundMessage(models.Model):
    """One message as its channel handed it over: written before it is understood, so that none is lost.

    `external_id` is the channel's own, the same at each delivery of it. `payload` is what came, or `kept_as` the name
    of the file in which it is kept; both go once it was taken in. `files` are those of its files that are here already
    (register.files.Stored, and how the channel calls it). `reason` says why it is held or was ignored
    (reception.Reason), `decision` what it meant (rules.conversation), `seq` which event of the case it became.
    """

    class State(models.TextChoices):
        PENDING = "pending"
        TAKEN = "taken"
        HELD = "held"
        IGNORED = "ignored"

    channel = models.CharField(max_length=12)
    external_id = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PENDING)
    decision = models.CharField(max_length=12, blank=True)
    reason = models.CharField(max_length=20, blank=True)
    error = models.CharField(max_length=300, blank=True)
    payload = models.JSONField(default=dict)
    kept_as = models.CharField(max_length=80, blank=True)
    files = models.JSONField(default=list)
    conversation = models.ForeignKey(Conversation, models.PROTECT, null=True, related_name="inbound")
    case = models.ForeignKey("register.Case", models.PROTECT, null=True, related_name="inbound")
    seq = models.PositiveIntegerField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField()
    received_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="inbound_once", fields=["channel", "external_id"])]
        indexes = [
            models.Index(name="inbound_due", fields=["channel", "id"], condition=DUE),
            models.Index(name="inbound_held", fields=["-id"], condition=HELD),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.external_id}"

    @property
    def is_due(self) -> bool:
        return self.state == self.State.PENDING

    @property
    def is_held(self) -> bool:
        return self.state == self.State.HELD

    @property
    def is_taken(self) -> bool:
        return self.state == self.State.TAKEN


class ChannelSetting(models.Model):
    """What an administrator filled in for a channel; `value` is encrypted (configuration.py)."""

    channel = models.CharField(max_length=12)
    name = models.CharField(max_length=40)
    value = models.BinaryField()
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="channel_setting_once", fields=["channel", "name"])]

    def __str__(self) -> str:
        return f"{self.name} of {self.channel}"


class ChannelReception(models.Model):
    """One row a channel: how far it was read, when something came last, since when it cannot be read and why."""

    channel = models.CharField(max_length=12, unique=True)
    cursor = models.CharField(max_length=200, blank=True)
    last_in_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.channel}: {'failing' if self.failing_since else 'reads'}"


class DayOfPerson(models.Model):
    """How many messages went to one person on one day (limits.py); `person` is a digest of their address."""

    channel = models.CharField(max_length=12)
    person = models.CharField(max_length=32)
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(name="day_of_person_once", fields=["channel", "person", "day"])]

    def __str__(self) -> str:
        return f"{self.count} on {self.channel}, {self.day}"


class PaidMonth(models.Model):
    """How many messages with a price went out on a channel in one month, as 2026-12."""

    channel = models.CharField(max_length=12)
    month = models.CharField(max_length=7)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(name="paid_month_once", fields=["channel", "month"])]

    def __str__(self) -> str:
        return f"{self.count} on {self.channel}, {self.month}"
