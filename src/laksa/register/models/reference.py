"""The city: areas, categories, bodies outside, holidays, templates. Edited on screen, none of it in code."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from laksa.accounts.sealing import Sealed


class Kecamatan(models.Model):
    code = models.CharField(primary_key=True, max_length=16)
    name = models.CharField(_("nama"), max_length=60)
    population = models.PositiveIntegerField(_("jumlah penduduk"), null=True, blank=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Kelurahan(models.Model):
    code = models.CharField(primary_key=True, max_length=16)
    name = models.CharField(_("nama"), max_length=60)
    kecamatan = models.ForeignKey(Kecamatan, models.PROTECT, related_name="kelurahan")
    postcode = models.CharField(max_length=5, blank=True)
    lat = models.FloatField()
    lon = models.FloatField()
    population = models.PositiveIntegerField(_("jumlah penduduk"), null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class KelurahanAlias(models.Model):
    """A spelling that people use; `code` may name a kecamatan too."""

    code = models.CharField(max_length=16)
    alias = models.CharField(max_length=60, unique=True)

    def __str__(self) -> str:
        return self.alias


class Category(Sealed):
    """What a report is about, and what follows from it: agency, urgency, working days."""

    code = models.CharField(primary_key=True, max_length=12)
    group = models.CharField(_("kelompok"), max_length=60)
    name = models.CharField(_("nama"), max_length=80)
    example = models.CharField(_("contoh"), max_length=120, blank=True)
    synonyms = models.TextField(_("kata sehari-hari"), blank=True, default="", db_default="")
    kind = models.CharField(_("jenis bawaan"), max_length=20)
    lead = models.CharField(_("perangkat daerah utama"), max_length=20, blank=True)
    support = models.CharField(_("pendukung"), max_length=20, blank=True)
    urgency = models.CharField(_("urgensi bawaan"), max_length=10)
    days = models.PositiveSmallIntegerField(_("hari kerja"))
    needs_place = models.BooleanField(_("wajib lokasi"), default=False)
    is_confidential = models.BooleanField(_("rahasia bawaan"), default=False)
    lapor = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(_("aktif"), default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name


class CategoryQuestion(Sealed):
    """A short question that a category asks of whoever reports. Retired, never deleted: reports keep its answers.

    `choices` of a list: one a line, `code = name`.
    """

    code = models.CharField(primary_key=True, max_length=24)
    category = models.ForeignKey(Category, models.PROTECT, related_name="questions")
    text = models.CharField(max_length=120)
    hint = models.CharField(max_length=120, blank=True)
    datatype = models.CharField(max_length=16)
    choices = models.TextField(blank=True)
    is_required = models.BooleanField(default=False)
    is_public = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["category", "position", "code"]

    def __str__(self) -> str:
        return self.text


class ExternalBody(Sealed):
    """Who else is responsible: PLN, the toll road, the province, 112."""

    code = models.CharField(primary_key=True, max_length=20)
    name = models.CharField(_("nama"), max_length=120)
    mandate = models.TextField(_("urusan"), blank=True)
    channel = models.CharField(_("kanal rujukan"), max_length=120, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Holiday(Sealed):
    """A day off for the offices: a national holiday or cuti bersama."""

    day = models.DateField(_("tanggal"), primary_key=True)
    name = models.CharField(_("nama"), max_length=120)
    is_collective_leave = models.BooleanField(_("cuti bersama"), default=False)

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class PublicService(Sealed):
    """How the public reaches the service, and whether search engines may find reports: one row, edited on screen."""

    phone = models.CharField(_("telepon"), max_length=40, blank=True)
    counter = models.CharField(_("loket"), max_length=200, blank=True)
    hours = models.CharField(_("jam layanan"), max_length=120, blank=True)
    is_indexed = models.BooleanField(_("boleh ditemukan mesin pencari"), default=False)

    def __str__(self) -> str:
        return self.phone or self.counter

    @classmethod
    def current(cls) -> PublicService:
        """The one row, or the blank one (not yet saved)."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)

    @property
    def is_given(self) -> bool:
        return bool(self.phone or self.counter or self.hours)

    @property
    def dialled(self) -> str:
        """The number as a phone dials it."""
        return "".join(sign for sign in self.phone if sign.isdigit() or sign == "+")


class ReplyTemplate(Sealed):
    """Words to start from; `use`: done, scheduled, impossible, interim, ask, refer, reject, merge."""

    code = models.SlugField(primary_key=True, max_length=40)
    name = models.CharField(_("nama"), max_length=80)
    use = models.CharField(_("dipakai untuk"), max_length=12)
    body = models.TextField(_("isi"))
    is_active = models.BooleanField(_("aktif"), default=True)

    class Meta:
        ordering = ["use", "name"]

    def __str__(self) -> str:
        return self.name
