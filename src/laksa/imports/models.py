"""Imports: which list was read how, how far it has come, which cases it made, which rows it left out and why."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from laksa.register.models import Case


class ImportRun(models.Model):
    """One list taken in, at once or after having been stopped; it may be undone as a whole."""

    class State(models.TextChoices):
        CHOOSING = "choosing"
        RUNNING = "running"
        DONE = "done"
        UNDOING = "undoing"
        UNDONE = "undone"

    source = models.CharField(max_length=40)
    filename = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    sheet = models.CharField(max_length=80, blank=True)
    columns = models.JSONField(default=list)  # [[field, heading], …]: remembered for the next list of the source
    state = models.CharField(max_length=10, choices=State.choices)
    total = models.PositiveIntegerField(default=0)
    position = models.PositiveIntegerField(default=0)  # rows that have been looked at
    imported = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0, db_default=0)  # of those known: told anew by their system
    taken_back = models.PositiveIntegerField(default=0)
    by = models.CharField(max_length=20, blank=True)  # the user's id; "" at the terminal
    failure = models.CharField(max_length=40, blank=True)  # the code of why it stopped before its end
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=20, default="", db_default="", blank=True)

    class Meta:
        indexes = [models.Index(name="import_of_source", fields=["source", "-id"])]

    def __str__(self) -> str:
        return f"{self.pk} {self.source} {self.filename}"

    @property
    def is_choosing(self) -> bool:
        """Its columns are being chosen; no row of it has been looked at."""
        return self.state == self.State.CHOOSING

    @property
    def is_running(self) -> bool:
        return self.state == self.State.RUNNING

    @property
    def is_undoing(self) -> bool:
        return self.state == self.State.UNDOING

    @property
    def is_undone(self) -> bool:
        return self.state == self.State.UNDONE

    @property
    def is_standing(self) -> bool:
        """Its cases stand, or come in now, and can still be taken back."""
        return self.state in {self.State.RUNNING, self.State.DONE}


# The same of all imports, for whoever asks for some.
IS_CHOOSING = Q(state=ImportRun.State.CHOOSING)
IS_RUNNING = Q(state=ImportRun.State.RUNNING)
IS_UNDOING = Q(state=ImportRun.State.UNDOING)
HAS_BEGUN = ~IS_CHOOSING


class ImportedCase(models.Model):
    """Which row of an import became which case.

    `status` and `reply`: what the system it comes from said of it last, as imports.adapters keeps it.
    """

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="cases")
    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="imported")
    line = models.PositiveIntegerField()
    status = models.CharField(max_length=60, default="", db_default="", blank=True)
    reply = models.CharField(max_length=64, default="", db_default="", blank=True)


class LeftOutRow(models.Model):
    """A row that did not come in: where it stands, which column is refused, and why."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rows_left_out", db_index=False)
    line = models.PositiveIntegerField()
    last_line = models.PositiveIntegerField()
    row_id = models.CharField(max_length=120, blank=True)
    column = models.CharField(max_length=200, blank=True)
    code = models.CharField(max_length=40)
    params = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(name="import_left_out", fields=["run", "id"])]


class AnswerFile(models.Model):
    """A file of answers that was handed over to the system whose reports they answer."""

    made_at = models.DateTimeField()
    by = models.CharField(max_length=20, blank=True)  # the user's id; "" at the terminal
    since = models.BigIntegerField()  # the file after which its changes count; 0 for all
    rows = models.PositiveIntegerField()


class AnswerHandedOver(models.Model):
    """What a file said of a case, by its digest: said again only when it has changed."""

    file = models.ForeignKey(AnswerFile, models.CASCADE, related_name="answers", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(name="answer_once_a_file", fields=["file", "case"])]
