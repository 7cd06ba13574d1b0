"""The forms of a report: what was typed, cleaned and checked."""

from __future__ import annotations

import io
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image

from laksa.office import periods
from laksa.office.forms import OfficeForm
from laksa.register import city
from laksa.reports import signing
from laksa.rules.period import Period, wib_day
from laksa.ui.fields import Day, Pick, Words

_RELOAD = gettext_lazy("Muat ulang halaman ini.")
_NO_FILE = gettext_lazy("Pilih berkas.")
_LOGO_BYTES = 1024 * 1024


class Upload(forms.FileField):
    """A file as bytes of at most `limit` and one more: the rule that reads it says what is too large."""

    def __init__(self, *, accept: str, limit: int = signing.MAX_BYTES, missing: Any = _NO_FILE, **options: Any) -> None:
        self._limit = limit
        options["error_messages"] = dict.fromkeys(("required", "invalid", "missing", "empty"), missing)
        super().__init__(widget=forms.FileInput(attrs={"accept": accept}), **options)

    def clean(self, data: Any, initial: Any = None) -> bytes:
        upload = super().clean(data, initial)
        return bytes(upload.read(self._limit + 1)) if upload else b""


class ReportForm(OfficeForm):
    """A deed on a report as the page knew it: `version` is its seq."""

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

    opening = Words(label=gettext_lazy("Kalimat pembuka"), limit=600, widget=forms.Textarea(attrs={"rows": 2}))
    foreword = Words(label=gettext_lazy("Kata pengantar"), limit=6000, widget=forms.Textarea(attrs={"rows": 6}))
    recommendations = Words(
        label=gettext_lazy("Yang dimohon dari Wali Kota"),
        help_text=gettext_lazy("Satu permohonan per baris."),
        limit=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    letter_number = Words(label=gettext_lazy("Nomor surat"), limit=80)
    letter_date = Day(label=gettext_lazy("Tanggal surat"), required=False)
    read_again = forms.BooleanField(
        label=gettext_lazy("Sudah saya baca lagi; benar untuk angka yang sekarang"), required=False
    )


class RemarksForm(ReportForm):
    remarks = Words(
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
    signer = Words(label=gettext_lazy("Nama penanda tangan"), limit=120)
    scan = Upload(
        label=gettext_lazy("Pindaian surat"), required=False, accept=".pdf,.jpg,.jpeg,.png,application/pdf,image/*"
    )
    confirmation = Words(
        label=gettext_lazy("Mengapa bukan nama yang tercetak"),
        help_text=gettext_lazy("Hanya bila yang menandatangani bukan nama pada surat; terbaca di halaman verifikasi."),
        limit=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    pdf = Upload(
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
    reason = Words(
        label=gettext_lazy("Alasan revisi"),
        missing=gettext_lazy("Tuliskan alasannya."),
        limit=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    changes = Words(
        label=gettext_lazy("Apa yang berubah"),
        help_text=gettext_lazy("Tercetak pada surat revisi."),
        missing=gettext_lazy("Tuliskan apa yang berubah."),
        limit=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class AskForm(ReportForm):
    text = Words(
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
    text = Words(
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

    periode = Words(
        label=gettext_lazy("Bulan, triwulan, atau tahun"),
        limit=40,
        widget=forms.TextInput(attrs={"list": "periode-usul", "autocomplete": "off"}),
    )
    dari = Words(label=gettext_lazy("Dari"), limit=40)
    sampai = Words(label=gettext_lazy("Sampai"), limit=40)
    scope = Pick(label=gettext_lazy("Untuk"))
    period: Period

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["periode"].widget.attrs["placeholder"] = _("Contoh: Oktober 2026")
        for name in ("dari", "sampai"):
            self.fields[name].widget.attrs |= {"placeholder": _("5/10/2026"), "autocomplete": "off"}
        self.fields["scope"].choices = _scopes()  # type: ignore[attr-defined]

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


class LetterheadForm(OfficeForm):
    """The letter's head and foot."""

    fields_kept = ("government", "agency", "unit", "address", "phone", "web", "place", "nature", "salutation",
                   "signer_title", "signer_name", "signer_rank", "signer_nip", "paper")  # fmt: skip

    government = Words(label=gettext_lazy("Baris pertama"), missing=gettext_lazy("Isi baris pertama."), limit=120)
    agency = Words(label=gettext_lazy("Baris kedua"), missing=gettext_lazy("Isi baris kedua."), limit=120)
    unit = Words(label=gettext_lazy("Baris ketiga"), limit=120)
    address = Words(label=gettext_lazy("Alamat"), limit=200)
    phone = Words(label=gettext_lazy("Telepon"), limit=60)
    web = Words(label=gettext_lazy("Laman"), limit=120)
    place = Words(label=gettext_lazy("Tempat surat"), missing=gettext_lazy("Isi tempat surat."), limit=60)
    nature = Words(label=gettext_lazy("Sifat"), missing=gettext_lazy("Isi sifat surat."), limit=40)
    salutation = Words(label=gettext_lazy("Kepada"), missing=gettext_lazy("Isi kepada siapa."), limit=120)
    signer_title = Words(
        label=gettext_lazy("Jabatan penanda tangan"), missing=gettext_lazy("Isi jabatannya."), limit=160
    )
    signer_name = Words(label=gettext_lazy("Nama penanda tangan"), limit=120)
    signer_rank = Words(label=gettext_lazy("Pangkat"), limit=80)
    signer_nip = Words(label=gettext_lazy("NIP"), limit=30)
    paper = Pick(
        missing=gettext_lazy("Pilih dari daftar."),
        label=gettext_lazy("Kertas"),
        choices=[("A4", gettext_lazy("A4 (21 x 29,7 cm)")), ("F4", gettext_lazy("F4 (21,5 x 33 cm)"))],
        widget=forms.RadioSelect,
    )
    logo = Upload(
        label=gettext_lazy("Lambang kota"),
        required=False,
        help_text=gettext_lazy("PNG atau JPEG, paling besar 1 MB."),
        accept=".png,.jpg,.jpeg,image/png,image/jpeg",
        limit=_LOGO_BYTES,
    )
    remove_logo = forms.BooleanField(label=gettext_lazy("Hapus lambang"), required=False)

    def clean_logo(self) -> bytes:
        found: bytes = self.cleaned_data["logo"]
        if len(found) > _LOGO_BYTES:
            raise ValidationError(_("Lambang terlalu besar. Pilih berkas di bawah 1 MB."))
        if found and not logo_type(found):
            raise ValidationError(_("Lambang harus berupa PNG atau JPEG yang dapat dibaca, paling besar 4.000 piksel."))
        return found


def logo_type(logo: bytes) -> str:
    """The media type of a picture that can be printed; empty for anything else. No pixel of a huge one is decoded."""
    try:
        image = Image.open(io.BytesIO(logo), formats=("PNG", "JPEG"))
        if image.format not in {"PNG", "JPEG"} or max(image.size) > 4000:
            return ""
        image.load()
    except Exception:  # pillow raises whatever a broken file leads it to
        return ""
    return f"image/{image.format.lower()}"


def _plain(data: Any) -> dict[str, Any]:
    return data.dict() if hasattr(data, "dict") else dict(data)


def _scopes() -> list[Any]:
    agencies = sorted(city.agencies().values(), key=lambda row: row.name)
    kecamatan = sorted(city.kecamatan().values(), key=lambda row: row.name)
    return [
        ("", _("Seluruh kota")),
        (_("Perangkat daerah"), [(f"agency:{row.code}", row.name) for row in agencies]),
        (_("Kecamatan"), [(f"kecamatan:{row.code}", row.name) for row in kecamatan]),
    ]
