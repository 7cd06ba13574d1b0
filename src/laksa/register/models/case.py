"""A case, its events, and beside them - never inside the sealed history - every word a person wrote."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from laksa.history.commitments import body_of
from laksa.history.models import IdempotencyRow, SealedEvent, SealedText, Subject
from laksa.rules.state import ENDED, OPEN, STATUSES, UNDONE, Standing

# What the partial indexes hold; with a value in it, a query says it by register.index_conditions.
OPEN_CASES = Q(ended_at__isnull=True)
LED = ~Q(lead="")
SUPPORTED = ~Q(support="")
MERGED = ~Q(merged_into="")
REOPENED = Q(reopened__gt=0)
IMPORTED = ~Q(source_id="")
STANDING = ~Q(status=UNDONE)
WITH_PHONE = ~Q(phone="")
ANSWERED_ELSEWHERE = ~Q(reply_address="")
RECORDINGS = Q(name="Recorded")
SENT = ~Q(sender="")
TOUCHING_OTHERS = Q(name__in=["Absorbed", "Reverted"])


class Case(Standing, Subject):
    """The present of one report: the columns of its State. `verify` compares them with the history."""

    number = models.CharField(max_length=16, unique=True)
    lookup = models.BinaryField(max_length=32, unique=True)
    status = models.CharField(max_length=12)
    channel = models.CharField(max_length=12)
    kind = models.CharField(max_length=20, blank=True)
    category = models.CharField(max_length=12, blank=True)
    urgency = models.CharField(max_length=10, blank=True)
    kelurahan = models.CharField(max_length=16, blank=True)
    kecamatan = models.CharField(max_length=16, blank=True)
    lead = models.CharField(max_length=20, blank=True)
    support = models.CharField(max_length=20, blank=True)
    about_agency = models.CharField(max_length=20, blank=True)
    is_confidential = models.BooleanField(default=False)
    is_emergency = models.BooleanField(default=False)
    is_returned = models.BooleanField(default=False)
    is_waiting = models.BooleanField(default=False)
    late_ever = models.BooleanField(default=False)
    unread = models.PositiveIntegerField(default=0)
    is_unread = models.BooleanField(default=False)
    reopened = models.PositiveIntegerField(default=0)
    extension_asked = models.BooleanField(default=False)
    needs_check = models.BooleanField(default=False, db_default=False)
    received_at = models.DateTimeField()
    entered_at = models.DateTimeField(null=True)
    followed_up_at = models.DateTimeField(null=True)
    responded_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    agency_due = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    merged_into = models.CharField(max_length=16, blank=True)
    ending = models.PositiveIntegerField(default=0)
    queue = models.CharField(max_length=8, blank=True)
    rank = models.PositiveSmallIntegerField(default=1)
    version = models.PositiveIntegerField()
    source = models.CharField(max_length=40, blank=True)
    source_id = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="case_status_known", condition=Q(status__in=STATUSES)),
            models.CheckConstraint(
                name="case_recorded_has_follow_up_and_response",
                condition=~Q(status="recorded")
                | Q(followed_up_at__isnull=False, responded_at__isnull=False, closed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="case_ended_iff_ended_at",
                condition=Q(status__in=sorted(ENDED), ended_at__isnull=False)
                | Q(status__in=sorted(OPEN), ended_at__isnull=True),
            ),
            models.CheckConstraint(
                name="case_end_carries_its_message", condition=~Q(status__in=sorted(ENDED)) | Q(ending__gt=0)
            ),
            models.CheckConstraint(
                name="case_with_agency_has_lead",
                condition=~Q(status__in=["assigned", "in_progress", "followed_up", "responded"]) | ~Q(lead=""),
            ),
            models.CheckConstraint(name="case_merged_names_target", condition=~Q(status="merged") | ~Q(merged_into="")),
            models.UniqueConstraint(name="case_source_once", fields=["source", "source_id"], condition=IMPORTED),
        ]
        indexes = [
            models.Index(name="case_open", fields=["rank", "due_at", "received_at", "id"], condition=OPEN_CASES),
            models.Index(
                name="case_queue", fields=["queue", "rank", "due_at", "received_at", "id"], condition=OPEN_CASES
            ),
            models.Index(
                name="case_unread", fields=["rank", "due_at", "received_at", "id"], condition=Q(is_unread=True)
            ),
            models.Index(name="case_due", fields=["due_at"], condition=OPEN_CASES),
            models.Index(name="case_lead", fields=["lead", "due_at"], condition=OPEN_CASES & LED),
            models.Index(name="case_support", fields=["support", "due_at"], condition=OPEN_CASES & SUPPORTED),
            models.Index(name="case_lead_all", fields=["lead", "-id"], condition=LED),
            models.Index(name="case_support_all", fields=["support", "-id"], condition=SUPPORTED),
            models.Index(name="case_reopened", fields=["id"], condition=REOPENED),
            models.Index(name="case_waiting", fields=["id"], condition=Q(is_waiting=True)),
            models.Index(name="case_place", fields=["kelurahan", "category", "-id"]),
            models.Index(name="case_received", fields=["received_at"]),
            models.Index(name="case_ended", fields=["ended_at"], condition=Q(ended_at__isnull=False)),
            models.Index(name="case_closed", fields=["closed_at"], condition=Q(closed_at__isnull=False)),
            models.Index(name="case_source_id", fields=["source_id"], condition=IMPORTED),
            models.Index(name="case_merged_into", fields=["merged_into"], condition=MERGED),
        ]

    def __str__(self) -> str:
        return self.number


class Event(SealedEvent):
    """One sealed fact of a case; `id` is the order in which followers read."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="events", db_index=False)
    agency = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="event_once", fields=["case", "seq"])]
        indexes = [
            models.Index(name="event_at", fields=["at"]),
            models.Index(name="event_recorded", fields=["at"], condition=RECORDINGS),
            models.Index(name="event_command", fields=["command"], condition=TOUCHING_OTHERS),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.seq} {self.name}"


class Complaint(models.Model):
    """The citizen's own words and the place: one row a case, outside the sealed history.

    `answers` to the category's questions, as register.questions writes and reads them.
    """

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="complaint")
    text = models.TextField(null=True)
    salt = models.BinaryField(max_length=16, null=True)
    title = models.CharField(max_length=120, blank=True)
    landmark = models.CharField(max_length=300, blank=True)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    answers = models.TextField(default="", db_default="", blank=True)

    def __str__(self) -> str:
        return self.title

    @property
    def particulars(self) -> str:
        """What the commitment to title, landmark, point and answers covers; the text has one of its own."""
        return body_of(self, listed=("title", "landmark", "lat", "lon"), without=("case", "text", "salt"))


class Contact(models.Model):
    """Who reported, where they gave it. `by_agency`: "petugas dinas boleh menghubungi saya".

    `reply_channel` and `reply_address`: the way they came by, on which they are answered; both blank where it is none.
    """

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="contact")
    salt = models.BinaryField(max_length=16, null=True)
    name = models.CharField(max_length=120, blank=True)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    by_agency = models.BooleanField(default=False)
    reply_channel = models.CharField(max_length=12, default="", db_default="", blank=True)
    reply_address = models.CharField(max_length=254, default="", db_default="", blank=True)

    class Meta:
        indexes = [
            models.Index(name="contact_phone", fields=["phone"], condition=WITH_PHONE),
            models.Index(name="contact_reply", fields=["reply_channel", "reply_address"], condition=ANSWERED_ELSEWHERE),
        ]

    def __str__(self) -> str:
        return f"contact of {self.case_id}"

    @property
    def body(self) -> str:
        """What the commitment to a contact covers."""
        return body_of(self, listed=("name", "email", "phone", "by_agency"), without=("case", "salt"))


class Text(SealedText):
    """Free text of one event's field."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="texts", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(name="text_once", fields=["case", "seq", "field"])]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.seq} {self.field}"


class Idempotency(IdempotencyRow):
    """A command on a case; `sender` says whose report it was, for a day (senders.py)."""

    case_id = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(name="idempotency_sender", fields=["sender", "created_at"], condition=SENT)]
