"""What surrounds the work on a case and is no history: claims, drafts, focus spans, voices, which client sent it, and
the clock's last right turn.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models

from laksa.accounts.models import ApiKey
from laksa.register.models.case import Case

HEARD_FROM = ~models.Q(origin="")


class Claim(models.Model):
    """Whose the case is: taken by hand, seen by everybody, blocking nobody, until it is released or ends.

    One that is not `taken` was handed out by "berikutnya": seen by nobody, it keeps the same case from going to two
    operators at once, and is gone after two idle minutes.
    """

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="claim")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    taken = models.BooleanField(default=False, db_default=False)
    since = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(name="claim_user", fields=["user", "seen_at"])]

    def __str__(self) -> str:
        return f"{self.case_id} by {self.user_id}"


class ClientReport(models.Model):
    """By which key another system sent this report: whose it is to add to, and by whom the operator sees it came."""

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="sent_by")
    key = models.ForeignKey(ApiKey, models.PROTECT)

    def __str__(self) -> str:
        return f"{self.case_id} by {self.key_id}"


class Voice(models.Model):
    """One voice for a report: of a browser that no table names, or of an address that follows it.

    `digest` tells this voice from others of the same case and is another in every case, so that nobody can say what
    else somebody supports; `origin` is the network address that it came from, as a digest too, for a day.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="voices", db_index=False)
    digest = models.CharField(max_length=32)
    origin = models.CharField(max_length=32, blank=True)
    stands = models.BooleanField(default=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="voice_once", fields=["case", "digest"])]
        indexes = [models.Index(name="voice_origin", fields=["changed_at"], condition=HEARD_FROM)]

    def __str__(self) -> str:
        return f"a voice for {self.case_id}"


class Draft(models.Model):
    """Typed words that were not sent; kept on the server for seven days.

    `owner` is a user's id, or "isian:" and a random token where the session had ended before the form came. `key` is
    the key of the page the words were typed on, so that two tabs have two drafts; `rev` the browser's moment of the
    typing, so that an older saving never replaces a newer one. A row with `sent_at` holds no words: it says that the
    form was sent, so that a saving which arrives later is dropped.
    """

    owner = models.CharField(max_length=64)
    form = models.CharField(max_length=80)
    key = models.CharField(max_length=40, blank=True, default="", db_default="")
    rev = models.BigIntegerField(default=0, db_default=0)
    fields = models.JSONField()
    sent_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="draft_once", fields=["owner", "form", "key"])]
        indexes = [models.Index(name="draft_writing", fields=["updated_at"])]

    def __str__(self) -> str:
        return f"{self.owner} {self.form}"


class FocusSpan(models.Model):
    """Seconds a user worked on one step of one subject (a case, or a form's key before there is a case)."""

    subject = models.CharField(max_length=60)
    step = models.CharField(max_length=12)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    started_at = models.DateTimeField()
    last_at = models.DateTimeField()
    seconds = models.FloatField(default=0)
    is_sealed = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(name="focus_open", fields=["subject", "step"], condition=models.Q(is_sealed=False))]

    def __str__(self) -> str:
        return f"{self.subject} {self.step} {self.seconds:.0f}s"


class ClockReading(models.Model):
    """The last moment at which the computer's clock was believed; one row. Written by register/wall_clock.py alone.

    `known_ahead`: the newest event of a time when the clock ran ahead, which a person has looked at since.
    """

    at = models.DateTimeField()
    boot = models.CharField(max_length=80, blank=True)
    booted_at = models.DateTimeField(null=True)
    known_ahead = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
