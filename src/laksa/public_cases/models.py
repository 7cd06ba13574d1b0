"""The reports as the public finds them: masked, without what was hidden, their point rounded."""

from __future__ import annotations

from django.db import models

from laksa.register.models import Case

PLACED = models.Q(lat__isnull=False)
# Of a citizen's words for where a report stands.
OPEN, DONE = frozenset({"received", "forwarded", "in_progress"}), "done"


class PublicCase(models.Model):
    """One report that the public reads now. It holds no word and no point that its own page does not show.

    `status` is a citizen's word (rules.state.public_status); `before` and `after` are photos by id, `photo` the one
    that stands for it in a list; `lat` and `lon` are rounded to about fifty metres, degrees WGS 84.
    """

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="public")
    number = models.CharField(max_length=16)
    title = models.CharField(max_length=160, blank=True)
    place = models.CharField(max_length=300, blank=True)
    words = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=20, blank=True)
    category = models.CharField(max_length=12, blank=True)
    kelurahan = models.CharField(max_length=16, blank=True)
    kecamatan = models.CharField(max_length=16, blank=True)
    agency = models.CharField(max_length=20, blank=True)
    status = models.CharField(max_length=20)
    received_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    photo = models.BigIntegerField(null=True)
    before = models.BigIntegerField(null=True)
    after = models.BigIntegerField(null=True)
    supporters = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(name="public_newest", fields=["-received_at", "-case"]),
            models.Index(name="public_kelurahan", fields=["kelurahan", "-received_at", "-case"]),
            models.Index(name="public_kecamatan", fields=["kecamatan", "-received_at", "-case"]),
            models.Index(name="public_category", fields=["category", "-received_at", "-case"]),
            models.Index(name="public_agency", fields=["agency", "-received_at", "-case"]),
            models.Index(name="public_status", fields=["status", "-received_at", "-case"]),
            models.Index(name="public_point", fields=["lat", "lon"], condition=PLACED),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def is_done(self) -> bool:
        return self.status == DONE
