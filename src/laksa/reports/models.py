"""A report to the Mayor, its history and words, its files; the mails about it; letterhead and schedule; the rollups.

A report and its events are written by the ledger alone (ledger.py).
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from laksa.accounts.models import User
from laksa.accounts.sealing import Sealed
from laksa.figures import naming
from laksa.figures.models import Span, Tally
from laksa.history.models import SealedEvent, SealedText, Subject
from laksa.messages.models import Posted
from laksa.rules.period import Period, parse_period
from laksa.rules.report import PUBLISHED, STATES, Standing
from laksa.ui.names import period_name

__all__ = [
    "Letterhead",
    "Report",
    "ReportEvent",
    "ReportFile",
    "ReportMail",
    "ReportText",
    "Schedule",
    "Span",
    "Tally",
]


class Report(Standing, Subject):
    """The present of one report: the columns of its State, and what was frozen when it was checked.

    `figures` is empty while it is a draft (the figures are live), and fits the SHA-256 in `facts` from then on. A
    correction is a row of its own.
    """

    code = models.CharField(max_length=24)
    scope = models.CharField(max_length=40, blank=True)
    revision = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=8)
    first = models.DateField()
    end = models.DateField()
    state = models.CharField(max_length=12)
    verification = models.CharField(max_length=9, unique=True)
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="successor")
    letter_number = models.CharField(_("nomor surat"), max_length=80, blank=True)
    letter_date = models.DateField(_("tanggal surat"), null=True, blank=True)
    position = models.BigIntegerField(null=True)
    figures = models.JSONField(null=True)
    drafted_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="report_once", fields=["code", "scope", "revision"]),
            models.CheckConstraint(name="report_state_known", condition=Q(state__in=STATES)),
            models.CheckConstraint(
                name="report_frozen_iff_checked",
                condition=Q(state="draft", checked_at__isnull=True, position__isnull=True, figures__isnull=True)
                | (~Q(state="draft") & Q(checked_at__isnull=False, position__isnull=False, figures__isnull=False)),
            ),
            models.CheckConstraint(
                name="report_published_was_signed",
                condition=~Q(state__in=sorted(PUBLISHED)) | Q(signed_at__isnull=False, delivered_at__isnull=False),
            ),
        ]
        indexes = [models.Index(name="report_newest", fields=["-end", "kind", "scope"])]

    def __str__(self) -> str:
        """2026-10, 2026-10 agency:DPUPR, 2026-10 revisi 1"""
        return " ".join(filter(None, [self.code, self.scope, f"revisi {self.revision}" if self.revision else ""]))

    @property
    def period(self) -> Period:
        return parse_period(self.code)

    @property
    def name(self) -> str:
        """Oktober 2026, Oktober 2026 (Revisi 1): Indonesian, as on the letter."""
        revision = f" (Revisi {self.revision})" if self.revision else ""
        return f"{naming.name_of(self.period)}{revision}"

    @property
    def title(self) -> str:
        """The same in the reader's language."""
        found = period_name(self.period)
        return gettext("{period} (Revisi {n})").format(period=found, n=self.revision) if self.revision else found

    @property
    def is_provisional(self) -> bool:
        """ "Sementara": its period has not ended."""
        return self.period.ends_at > timezone.now()

    @property
    def opening(self) -> str:
        """The first sentence as people wrote it; empty where the generated one stands."""
        return self._words("edited", "opening")

    @property
    def foreword(self) -> str:
        return self._words("edited", "foreword")

    @property
    def recommendations(self) -> str:
        return self._words("edited", "recommendations")

    @property
    def remarks(self) -> str:
        """Why the head of the agency returned it, the last time."""
        return self._words("returned", "remarks")

    @property
    def signer(self) -> str:
        return self._words("signed", "signer")

    @property
    def printed_signer(self) -> str:
        """The name in the block for the signature; empty where it was left to be written in."""
        return self._words("checked", "signer")

    @property
    def confirmation(self) -> str:
        """Why another than the printed one signed; empty where the names agree."""
        return self._words("signed", "confirmation")

    @property
    def reason(self) -> str:
        """Why a revision was made."""
        return self._words("drafted", "reason")

    @property
    def changes(self) -> str:
        """What a revision changes."""
        return self._words("drafted", "changes")

    def file(self, kind: str) -> ReportFile | None:
        """The file of `kind` that stands: made when it was checked (pdf, annex, xlsx …) or signed (signed, scan)."""
        since = self.facts.get("checked", 0)
        return self.files.filter(kind=kind, seq__gte=since).order_by("-seq").first() if since else None

    def _words(self, since: str, field: str) -> str:
        seq = 1 if since == "drafted" else self.facts.get(since, 0)
        found = self.texts.filter(seq=seq, field=field).values_list("body", flat=True).first() if seq else None
        return found or ""


class ReportEvent(SealedEvent):
    """One sealed fact in the history of a report."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="events", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(name="report_event_once", fields=["report", "seq"])]

    def __str__(self) -> str:
        return f"{self.report_id}/{self.seq} {self.name}"


class ReportText(SealedText):
    """What a person wrote."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="texts", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(name="report_text_once", fields=["report", "seq", "field"])]

    def __str__(self) -> str:
        return f"{self.report_id}/{self.seq} {self.field}"


class ReportFile(models.Model):
    """One file of a report, written once and never again. Append-only by triggers."""

    class Kind(models.TextChoices):
        PDF = "pdf"
        ANNEX = "annex"
        XLSX = "xlsx"
        CSV = "csv"
        JSON = "json"
        SIGNED = "signed"
        SCAN = "scan"

    report = models.ForeignKey(Report, models.PROTECT, related_name="files", db_index=False)
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    name = models.CharField(max_length=60)
    content_type = models.CharField(max_length=80)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="report_file_once", fields=["report", "seq", "kind"])]

    def __str__(self) -> str:
        return f"{self.report_id}/{self.seq}/{self.name}"

    @property
    def path(self) -> Path:
        folder: Path = settings.DATA / "reports"
        return folder / str(self.report_id) / str(self.seq) / self.name


class ReportMail(Posted):
    """What releases before kept of mails about reports: carried over to Message (mails.carry_over), and empty since.

    It stays so that an archive of such a release can be restored.
    """

    report = models.ForeignKey(Report, models.PROTECT, related_name="+")
    recipient = models.ForeignKey(User, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16)
    round = models.PositiveIntegerField()
    by = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="report_mail_once", fields=["report", "recipient", "kind", "round"])
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.recipient_id}"


class Letterhead(Sealed):
    """The city's letter: one row, edited on screen."""

    class Paper(models.TextChoices):
        A4 = "A4", _("A4 (21 x 29,7 cm)")
        F4 = "F4", _("F4 (21,5 x 33 cm)")

    government = models.CharField(_("baris pertama"), max_length=120, default="PEMERINTAH KOTA TANGERANG")
    agency = models.CharField(_("baris kedua"), max_length=120, default="DINAS KOMUNIKASI DAN INFORMATIKA")
    unit = models.CharField(_("baris ketiga"), max_length=120, blank=True)
    address = models.CharField(
        _("alamat"),
        max_length=200,
        blank=True,
        default="Pusat Pemerintahan Kota Tangerang, Jalan Satria Sudirman Nomor 1, Tangerang 15111",
    )
    phone = models.CharField(_("telepon"), max_length=60, blank=True)
    web = models.CharField(_("laman"), max_length=120, blank=True)
    place = models.CharField(_("tempat surat"), max_length=60, default="Tangerang")
    nature = models.CharField(_("sifat"), max_length=40, default="Biasa")
    salutation = models.CharField(_("kepada"), max_length=120, default="Yth. Wali Kota Tangerang")
    signer_title = models.CharField(
        _("jabatan penanda tangan"), max_length=160, default="Kepala Dinas Komunikasi dan Informatika"
    )
    signer_name = models.CharField(_("nama penanda tangan"), max_length=120, blank=True)
    signer_rank = models.CharField(_("pangkat"), max_length=80, blank=True)
    signer_nip = models.CharField(_("NIP"), max_length=30, blank=True)
    paper = models.CharField(_("kertas"), max_length=2, choices=Paper.choices, default=Paper.A4)
    logo = models.BinaryField(null=True)
    logo_type = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return self.agency

    @classmethod
    def current(cls) -> Letterhead:
        """The one row, or the starting values (not yet saved)."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)


class Schedule(models.Model):
    """How far the drafts by the clock have come: for each kind of period the end of the last one seen to."""

    kind = models.CharField(primary_key=True, max_length=8)
    through = models.DateField()
    ran_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} through {self.through}"
