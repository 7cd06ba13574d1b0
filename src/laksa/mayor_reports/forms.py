"""The forms of a report: what was typed, cleaned and checked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laksa.register import reference
from laksa.reports import signing
from laksa.rules.period import Period, wib_day
from laksa.ui.fields import Day, FreeText, Pick, offer
from laksa.web import periods
from laksa.web.forms import OfficeForm, Upload

_RELOAD = gettext_lazy("Muat ulang halaman ini.")


class ReportForm(OfficeForm):
    """An action on a report as the page knew it: `version` is its seq."""

    heading: Any = ""
    rev = 0  # which saving of its draft the page was opened with
    version = forms.IntegerField(
        widget=forms.HiddenInput,
        min_value=0,
        max_value=10**9,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), _RELOAD),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("auto_id", f"id_%s_{type(self).__name__.lower().removesuffix('form')}")
        super().__init__(*args, **options)

    def renew(self, version: int) -> None:
        """What was typed stands; the next press is about the report as it is now."""
        self.fill("version", str(version))

    def fill(self, name: str, value: str) -> None:
        """Another value in place of what was sent."""
        self.data = {**_plain(self.data), name: value}

    @property
    def typed(self) -> list[tuple[str, str]]:
        """Label and text of what was written, for a page on which the form has no place any more."""
        shown = ((field, str(field.value() or "")) for field in self if not field.is_hidden)
        return [(str(field.label), text) for field, text in shown if text and not isinstance(field.field, Upload)]


class PlainForm(ReportForm):
    """A button: nothing to type."""


class WordsForm(ReportForm):
    """The words of the letter; an empty opening leaves the sentence made from the figures."""

    opening = FreeText(label=gettext_lazy("Kalimat pembuka"), limit=600, widget=forms.Textarea(attrs={"rows": 2}))
    foreword = FreeText(label=gettext_lazy("Kata pengantar"), limit=6000, widget=forms.Textarea(attrs={"rows": 6}))
    recommendations = FreeText(
        label=gettext_lazy("Yang dimohon dari Wali Kota"),
        help_text=gettext_lazy("Satu permohonan per baris."),
        limit=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    letter_number = FreeText(label=gettext_lazy("Nomor surat"), limit=80)
    letter_date = Day(label=gettext_lazy("Tanggal surat"), required=False)
    read_again = forms.BooleanField(
        label=gettext_lazy("Sudah saya baca lagi; benar untuk angka yang sekarang"), required=False
    )


class RemarksForm(ReportForm):
    remarks = FreeText(
        label=gettext_lazy("Apa yang perlu diperbaiki"),
        missing=gettext_lazy("Tuliskan apa yang perlu diperbaiki."),
        limit=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SignForm(ReportForm):
    """Signed on paper (day, scan), or a PDF signed elsewhere and handed back."""

    method = Pick(
        label=gettext_lazy("Cara menandatangani"),
        choices=[("paper", gettext_lazy("Di atas kertas")), ("electronic", gettext_lazy("Secara elektronik"))],
        widget=forms.RadioSelect,
        missing=gettext_lazy("Pilih cara menandatangani."),
    )
    signed_on = Day(label=gettext_lazy("Tanggal tanda tangan"))
    signer = FreeText(label=gettext_lazy("Nama penanda tangan"), limit=120)
    scan = Upload(
        limit=signing.MAX_BYTES,
        label=gettext_lazy("Pindaian surat"),
        required=False,
        accept=".pdf,.jpg,.jpeg,.png,application/pdf,image/*",
    )
    confirmation = FreeText(
        label=gettext_lazy("Mengapa bukan nama yang tercetak"),
        help_text=gettext_lazy("Hanya bila yang menandatangani bukan nama pada surat; terbaca di halaman verifikasi."),
        limit=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    pdf = Upload(
        limit=signing.MAX_BYTES,
        label=gettext_lazy("PDF yang sudah ditandatangani"),
        missing=gettext_lazy("Pilih PDF yang sudah ditandatangani."),
        accept=".pdf,application/pdf",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.is_bound:  # what belongs to the other way is not asked
            method = self.data.get("method")
            self.fields["signed_on"].required = method == "paper"
            self.fields["pdf"].required = method == "electronic"


class ReviseForm(ReportForm):
    reason = FreeText(
        label=gettext_lazy("Alasan revisi"),
        missing=gettext_lazy("Tuliskan alasannya."),
        limit=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    changes = FreeText(
        label=gettext_lazy("Apa yang berubah"),
        help_text=gettext_lazy("Tercetak pada surat revisi."),
        missing=gettext_lazy("Tuliskan apa yang berubah."),
        limit=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class AskForm(ReportForm):
    text = FreeText(
        label=gettext_lazy("Pertanyaan kepada Kepala UPT"),
        missing=gettext_lazy("Tuliskan pertanyaannya."),
        limit=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AnswerForm(ReportForm):
    question = forms.IntegerField(
        widget=forms.HiddenInput, min_value=1, max_value=10**9,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), _RELOAD),
    )  # fmt: skip
    text = FreeText(
        label=gettext_lazy("Jawaban"),
        missing=gettext_lazy("Tuliskan jawabannya."),
        limit=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        question = (options.get("initial") or {}).get("question") or (args[0].get("question") if args else "")
        options["auto_id"] = f"id_%s_jawab_{str(question)[:10]}"
        super().__init__(*args, **options)


class SendForm(ReportForm):
    """Send the report, or one mail again that could not be delivered."""

    mail = forms.IntegerField(required=False, min_value=1, max_value=2**62)


class NewReportForm(OfficeForm):
    """A report of any period, of the city, one agency or one kecamatan."""

    periode = FreeText(
        label=gettext_lazy("Bulan, triwulan, atau tahun"),
        limit=40,
        widget=forms.TextInput(attrs={"list": "periode-usul", "autocomplete": "off"}),
    )
    dari = FreeText(label=gettext_lazy("Dari"), limit=40)
    sampai = FreeText(label=gettext_lazy("Sampai"), limit=40)
    scope = Pick(label=gettext_lazy("Untuk"))
    period: Period

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["periode"].widget.attrs["placeholder"] = _("Contoh: Oktober 2026")
        for name in ("dari", "sampai"):
            self.fields[name].widget.attrs |= {"placeholder": _("5/10/2026"), "autocomplete": "off"}
        offer(self, "scope", _scopes())

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if self.errors:
            return given
        typed = {name: given[name] for name in ("periode", "dari", "sampai")}
        if not any(typed.values()):
            raise ValidationError({"periode": _("Isi bulan, triwulan, tahun, atau dua tanggal.")})
        choice = periods.read(typed, periods.months_back(wib_day(timezone.now()), 1)[0])
        if choice.period is None:
            raise ValidationError({choice.field: choice.problem})
        self.period = choice.period
        return given


def _plain(data: Any) -> dict[str, Any]:
    return data.dict() if hasattr(data, "dict") else dict(data)


def _scopes() -> list[Any]:
    agencies = sorted(reference.agencies().values(), key=lambda row: row.name)
    kecamatan = sorted(reference.kecamatan().values(), key=lambda row: row.name)
    return [
        ("", _("Seluruh kota")),
        (_("Perangkat daerah"), [(f"agency:{row.code}", row.name) for row in agencies]),
        (_("Kecamatan"), [(f"kecamatan:{row.code}", row.name) for row in kecamatan]),
    ]
