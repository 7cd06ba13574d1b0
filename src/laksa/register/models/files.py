"""Photos, scans and recordings: quarantined as they came; a photo is shown only after a clean copy was drawn."""

from __future__ import annotations

from django.db import models

from laksa.register.models.case import Case

# What the partial indexes hold; a query says it by register.index_conditions.
NOT_DRAWN = models.Q(state="pending")
WORK_DONE = models.Q(kind="after", state="ready")
DRAWN = models.Q(state="ready") & ~models.Q(kind__in=("scan", "recording"))


class Attachment(models.Model):
    """One file of a case. The original stays in quarantine; `ready` photos have re-encoded copies without EXIF.

    `is_cut`: the lower part of the photo never came. `clean_sha256` is the digest of the larger copy, empty for what is
    no photo and for copies that were drawn before it was kept. A recording is somebody's voice: who may not know the
    reporter does not hear it.
    """

    class Kind(models.TextChoices):
        REPORTER = "reporter"
        BEFORE = "before"
        AFTER = "after"
        SCAN = "scan"
        RECORDING = "recording"

    class State(models.TextChoices):
        PENDING = "pending"
        READY = "ready"
        REFUSED = "refused"

    id = models.BigIntegerField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="attachments")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    name = models.CharField(max_length=120, blank=True)
    content_type = models.CharField(max_length=60)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    is_cut = models.BooleanField(default=False, db_default=False)
    clean_sha256 = models.CharField(max_length=64, blank=True, default="", db_default="")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["seq", "id"]
        indexes = [
            models.Index(name="attachment_pending", fields=["id"], condition=NOT_DRAWN),
            models.Index(name="attachment_after", fields=["case"], condition=WORK_DONE),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    @property
    def is_photo(self) -> bool:
        """It is shown as a picture, and by its clean copy only."""
        return self.kind not in {self.Kind.SCAN, self.Kind.RECORDING}

    @property
    def is_recording(self) -> bool:
        return self.kind == self.Kind.RECORDING

    @property
    def is_ready(self) -> bool:
        """Who may see it can open it: of a photo, its clean copy was drawn."""
        return self.state == self.State.READY

    @property
    def is_pending(self) -> bool:
        """Its clean copy is still to be drawn."""
        return self.state == self.State.PENDING

    @property
    def is_unreadable(self) -> bool:
        """Nobody can open it, so nothing of it is shown."""
        return self.state == self.State.REFUSED
