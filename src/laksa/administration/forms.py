"""The office's forms: what was typed, cleaned and checked; every sentence says what to do."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from datetime import date
from string import Formatter
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image

from laksa.accounts.models import USERNAME, Agency, User
from laksa.accounts.roles import Role
from laksa.register import reference
from laksa.register.commands import assignment
from laksa.register.contacts import email_address
from laksa.register.models import Category, Holiday, ReplyTemplate
from laksa.rules import lifecycle
from laksa.rules.parse import whole_number
from laksa.rules.place import letters
from laksa.rules.refusal import Refused
from laksa.ui.fields import Day, FreeText, Pick, offer
from laksa.ui.names import AGENCY_TYPES, KINDS, URGENCIES
from laksa.ui.words import words_for
from laksa.web.forms import OfficeForm, Upload

USE_WORDS = {
    "done": gettext_lazy("Tanggapan: selesai"),
    "scheduled": gettext_lazy("Tanggapan: dijadwalkan"),
    "impossible": gettext_lazy("Tanggapan: belum dapat dikerjakan"),
    "interim": gettext_lazy("Kabar sementara"),
    "ask": gettext_lazy("Pertanyaan kepada pelapor"),
    "refer": gettext_lazy("Bukan kewenangan kota"),
    "reject": gettext_lazy("Tidak dapat diproses"),
    "merge": gettext_lazy("Digabung"),
}
# What may stand in a reply template: the name, what it becomes, an example for the preview.
PLACEHOLDERS = {
    "tindak_lanjut": (gettext_lazy("Hasil dari dinas"), gettext_lazy("Dua lampu jalan sudah diganti.")),
    "tanggal": (gettext_lazy("Tanggal pekerjaan dijadwalkan"), gettext_lazy("Kamis, 26 November 2026")),
    "dinas": (gettext_lazy("Nama perangkat daerah"), gettext_lazy("Dinas Perhubungan")),
    "tenggat": (gettext_lazy("Tanggal yang dijanjikan"), gettext_lazy("Jumat, 27 November 2026")),
    "instansi": (gettext_lazy("Instansi yang berwenang"), gettext_lazy("PLN UP3 Cikokol")),
    "kontak": (gettext_lazy("Kanal instansi itu"), gettext_lazy("PLN Mobile atau 123")),
    "nomor": (gettext_lazy("Nomor laporan"), "LKS-26-K7M4-9D"),
}
LOCAL_KECAMATAN = "KECAMATAN"
_CODE = re.compile(r"[A-Z0-9][A-Z0-9-]*")
LAST_YEAR = 2100


# ── users ────────────────────────────────────────────────────────────────────────────────────────


class UserForm(OfficeForm):
    """Who works with LAKSA; `user` is the account that is edited, None for a new one."""

    username = FreeText(
        label=gettext_lazy("Nama pengguna"),
        help_text=gettext_lazy("Untuk masuk. Huruf kecil, angka, titik, atau tanda hubung."),
        missing=gettext_lazy("Isi nama pengguna."),
        limit=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    name = FreeText(label=gettext_lazy("Nama lengkap"), missing=gettext_lazy("Isi nama lengkap."), limit=120)
    email = FreeText(
        label=gettext_lazy("Email"),
        help_text=gettext_lazy("Undangan dikirim ke alamat ini. Tanpa email, Anda menyerahkan tautannya sendiri."),
        limit=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = Pick(
        label=gettext_lazy("Peran"),
        choices=Role.choices,
        widget=forms.RadioSelect,
        missing=gettext_lazy("Pilih peran."),
    )
    agency = Pick(label=gettext_lazy("Perangkat daerah"))
    qualified = forms.BooleanField(
        label=gettext_lazy("Saya menyatakan orang ini memenuhi kualifikasi itu."), required=False
    )

    def __init__(self, *args: Any, user: User | None = None, **options: Any) -> None:
        self.user = user
        super().__init__(*args, **options)
        kept = user.agency_id if user else ""
        found = sorted(
            (a for a in reference.agencies().values() if a.is_active or a.code == kept), key=lambda a: a.name
        )
        offer(self, "agency", [("", _("Pilih perangkat daerah")), *((a.code, a.name) for a in found)])

    @classmethod
    def of(cls, user: User) -> UserForm:
        shown = {name: getattr(user, name) for name in ("username", "name", "email", "role")}
        return cls(user=user, initial=shown | {"agency": user.agency_id or ""})

    @property
    def is_appointed(self) -> bool:
        """Already an operator whose kualifikasi somebody confirmed."""
        return self.user is not None and self.user.role == Role.OPERATOR and self.user.qualified_at is not None

    def clean_username(self) -> str:
        name: str = self.cleaned_data["username"].lower()
        if not USERNAME.fullmatch(name):
            raise ValidationError(
                _("Gunakan huruf kecil, angka, titik, garis bawah, atau tanda hubung. Contoh: sari.rahmawati.")
            )
        return name

    def clean_email(self) -> str:
        try:
            email = email_address(self.cleaned_data["email"])
        except Refused as refused:
            raise ValidationError(words_for(refused)) from None
        same_name = self.cleaned_data.get("username", "")
        if email and self._others().filter(email__iexact=email).exclude(username__iexact=same_name).exists():
            raise ValidationError(_("Alamat ini sudah dipakai akun lain."))
        return email

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("role") == Role.AGENCY and not given.get("agency") and "agency" not in self.errors:
            self.add_error("agency", _("Pilih perangkat daerah petugas ini."))
        if given.get("role") != Role.AGENCY:
            given["agency"] = ""
        if given.get("role") == Role.OPERATOR and not self.is_appointed and not given.get("qualified"):
            self.add_error("qualified", _("Nyatakan bahwa kualifikasi SOP dipenuhi, atau pilih peran lain."))
        return given

    def taken(self) -> User | None:
        """Another account with this name."""
        return self._others().filter(username__iexact=self.cleaned_data["username"]).first()

    def _others(self) -> QuerySet[User]:
        return User.objects.exclude(pk=self.user.pk) if self.user else User.objects.all()


# ── the city's tables ────────────────────────────────────────────────────────────────────────────


_TAKEN = {
    "name": gettext_lazy("Nama ini sudah dipakai oleh {code} yang aktif. Pilih nama lain."),
    "short": gettext_lazy("Singkatan ini sudah dipakai oleh {code} yang aktif. Pilih singkatan lain."),
}


class CodedForm(OfficeForm):
    """A row with a code that never changes: typed once, then shown."""

    model: Any
    alone_with: tuple[str, ...] = ()  # in which no two active rows may agree
    code = FreeText(
        label=gettext_lazy("Kode"),
        help_text=gettext_lazy("Huruf besar, angka, atau tanda hubung. Tidak dapat diubah lagi."),
        missing=gettext_lazy("Isi kode."),
        limit=20,
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, row: Any = None, **options: Any) -> None:
        self.row = row
        super().__init__(*args, **options)
        if row is not None:
            del self.fields["code"]

    @classmethod
    def of(cls, row: Any) -> Any:
        return cls(row=row, initial={name: getattr(row, name) for name in cls.fields_kept})

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"].upper()
        if not _CODE.fullmatch(code):
            raise ValidationError(_("Gunakan huruf besar, angka, atau tanda hubung. Contoh: JLN-LBG."))
        return code

    def clean(self) -> dict[str, Any]:
        code = self.cleaned_data.get("code")
        if code and (there := self.model.objects.filter(pk=code).first()) and not self._is_same(there):
            self.add_error("code", _("Kode ini sudah dipakai: {name}.").format(name=there))
        for name in self.alone_with if self.cleaned_data.get("is_active") else ():
            self._require_alone(name)
        return self.cleaned_data

    def _require_alone(self, name: str) -> None:
        """No two active rows are called or abbreviated the same: in a list nobody could tell them apart."""
        given, pk = letters(self.cleaned_data.get(name, "")), self.row.pk if self.row else self.cleaned_data.get("code")
        others = self.model.objects.filter(is_active=True).exclude(pk=pk).values_list("code", name)
        twin = next((code for code, other in others if given and letters(other) == given), "")
        if twin:
            self.add_error(name, str(_TAKEN[name]).format(code=twin))

    def standing(self) -> dict[str, Any] | None:
        """The row's values as they stand, locked for the edit; None for a new row."""
        pk = self.row.pk if self.row else self.cleaned_data["code"]
        found: dict[str, Any] | None = (
            self.model.objects.select_for_update().filter(pk=pk).values(*self.fields_kept).first()
        )
        return found

    def save(self) -> Any:
        row = self.row or self.model(pk=self.cleaned_data["code"])
        for name, value in self.given().items():
            setattr(row, name, value)
        row.save()
        return row

    def _is_same(self, there: Any) -> bool:
        """The same form sent twice is no mistake."""
        return all(getattr(there, name) == self.cleaned_data.get(name) for name in self.fields_kept)


class AgencyForm(CodedForm):
    model = Agency
    alone_with = ("name", "short")
    fields_kept = ("name", "short", "type", "mandate", "keywords", "is_active")
    open_cases = 0  # of an agency that is to be deactivated

    name = FreeText(label=gettext_lazy("Nama"), missing=gettext_lazy("Isi nama."), limit=120)
    short = FreeText(label=gettext_lazy("Singkatan"), missing=gettext_lazy("Isi singkatan."), limit=40)
    type = Pick(missing=gettext_lazy("Pilih dari daftar."), label=gettext_lazy("Jenis"), choices=AGENCY_TYPES.items())
    mandate = FreeText(
        label=gettext_lazy("Tugas pokok dan fungsi"), limit=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    keywords = FreeText(
        label=gettext_lazy("Kata kunci"),
        help_text=gettext_lazy("Pisahkan dengan titik koma: lampu jalan; rambu; parkir."),
        limit=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    is_active = forms.BooleanField(
        label=gettext_lazy("Aktif"),
        help_text=gettext_lazy("Hanya yang aktif dapat menerima laporan baru."),
        required=False,
    )

    successor = Pick(
        label=gettext_lazy("Perangkat daerah yang mengambil alih laporan terbuka"),
        help_text=gettext_lazy("Hanya saat dinonaktifkan: setiap laporan terbukanya dialihkan dengan alasan itu."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.row is None or not self.row.is_active:
            del self.fields["successor"]
            return
        heirs = sorted(
            (a for a in reference.agencies().values() if a.is_active and a != self.row), key=lambda a: a.name
        )
        offer(self, "successor", [("", _("Tidak ada")), *((a.code, a.name) for a in heirs)])

    def clean_is_active(self) -> bool:
        active: bool = self.cleaned_data["is_active"]
        if self.row is not None and self.row.is_active and not active:
            self._may_leave(self.row)
            self.open_cases = assignment.held_by(self.row.code).count()
        return active

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if self.open_cases and not given.get("successor") and "successor" not in self.errors:
            words = _("Masih memegang {n} laporan terbuka. Pilih perangkat daerah yang mengambil alih.")
            self.add_error("successor", words.format(n=self.open_cases))
        return given

    def _may_leave(self, row: Agency) -> None:
        if row.code == lifecycle.SERVICE_AGENCY:
            raise ValidationError(_("Pusat layanan ini harus tetap aktif."))
        leads = [row.code, LOCAL_KECAMATAN] if row.type == "kecamatan" else [row.code]
        led = [category.name for category in Category.objects.filter(lead__in=leads, is_active=True)[:4]]
        if led:
            names = ", ".join(led[:3]) + ("…" if len(led) > 3 else "")
            raise ValidationError(
                _("Masih menjadi tujuan kategori {names}. Pilih tujuan lain untuk kategori itu dahulu.").format(
                    names=names
                )
            )


class CategoryForm(CodedForm):
    model = Category
    alone_with = ("name",)
    fields_kept = (
        "name", "group", "example", "synonyms", "kind", "lead", "support", "urgency", "days", "needs_place",
        "is_confidential", "is_active",
    )  # fmt: skip

    code = FreeText(
        label=gettext_lazy("Kode"),
        help_text=gettext_lazy("Huruf besar, angka, atau tanda hubung, misalnya JLN-LBG. Tidak dapat diubah lagi."),
        missing=gettext_lazy("Isi kode."),
        limit=12,
    )
    name = FreeText(label=gettext_lazy("Nama"), missing=gettext_lazy("Isi nama."), limit=80)
    group = FreeText(
        label=gettext_lazy("Kelompok"),
        missing=gettext_lazy("Isi kelompok."),
        limit=60,
        widget=forms.TextInput(attrs={"list": "kelompok"}),
    )
    example = FreeText(label=gettext_lazy("Contoh"), limit=120)
    synonyms = FreeText(
        label=gettext_lazy("Kata sehari-hari"),
        help_text=gettext_lazy("Kata yang dipakai warga, dipisah titik koma; yang paling lazim di depan."),
        limit=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    kind = Pick(missing=gettext_lazy("Pilih dari daftar."), label=gettext_lazy("Jenis bawaan"), choices=KINDS.items())
    lead = Pick(label=gettext_lazy("Perangkat daerah utama"))
    support = Pick(label=gettext_lazy("Pendukung"))
    urgency = Pick(
        missing=gettext_lazy("Pilih dari daftar."), label=gettext_lazy("Urgensi bawaan"), choices=URGENCIES.items()
    )
    days = forms.IntegerField(
        label=gettext_lazy("Hari kerja"),
        help_text=gettext_lazy(
            "Waktu dinas. 0 berarti hari itu juga. Janji kepada pelapor satu hari kerja lebih lama."
        ),
        min_value=0,
        max_value=90,
        error_messages={
            "required": gettext_lazy("Isi jumlah hari kerja."),
            "invalid": gettext_lazy("Isi dengan angka, misalnya 5."),
            "min_value": gettext_lazy("Isi angka 0 sampai 90."),
            "max_value": gettext_lazy("Isi angka 0 sampai 90."),
        },
    )
    needs_place = forms.BooleanField(label=gettext_lazy("Wajib lokasi"), required=False)
    is_confidential = forms.BooleanField(label=gettext_lazy("Rahasia bawaan"), required=False)
    is_active = forms.BooleanField(
        label=gettext_lazy("Aktif"),
        help_text=gettext_lazy("Hanya yang aktif ditawarkan untuk laporan baru."),
        required=False,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, nobody in (("lead", _("Ditentukan operator")), ("support", _("Tidak ada"))):
            kept = getattr(self.row, name, "") if self.row else ""
            offer(self, name, [("", nobody), *_agency_choices(kept)])

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("lead") and given.get("lead") == given.get("support"):
            self.add_error("support", _("Pendukung harus perangkat daerah lain."))
        return given


class ReplyForm(CodedForm):
    model = ReplyTemplate
    fields_kept = ("name", "use", "body", "is_active")

    code = FreeText(
        label=gettext_lazy("Kode"),
        help_text=gettext_lazy(
            "Huruf kecil, angka, atau tanda hubung, misalnya selesai-foto. Tidak dapat diubah lagi."
        ),
        missing=gettext_lazy("Isi kode."),
        limit=40,
    )
    name = FreeText(label=gettext_lazy("Nama"), missing=gettext_lazy("Isi nama."), limit=80)
    use = Pick(
        missing=gettext_lazy("Pilih dari daftar."), label=gettext_lazy("Dipakai untuk"), choices=USE_WORDS.items()
    )
    body = FreeText(
        label=gettext_lazy("Isi"),
        missing=gettext_lazy("Tuliskan isinya lebih dahulu."),
        limit=4000,
        widget=forms.Textarea(attrs={"rows": 6, "data-count": "1000"}),
    )
    is_active = forms.BooleanField(
        label=gettext_lazy("Aktif"), help_text=gettext_lazy("Ditawarkan kepada operator."), required=False
    )

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"].lower()
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", code):
            raise ValidationError(_("Gunakan huruf kecil, angka, atau tanda hubung. Contoh: selesai-foto."))
        return code

    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"]
        unknown = [name for name in placeholders_in(body) if name not in PLACEHOLDERS]
        if unknown:
            raise ValidationError(_("Isian {{{name}}} tidak dikenal. Pilih dari daftar isian.").format(name=unknown[0]))
        return body


def placeholders_in(body: str) -> list[str]:
    """The names in braces; a brace that opens nothing is a mistake worth a sentence."""
    try:
        parts = list(Formatter().parse(body))
    except ValueError:
        raise ValidationError(_("Ada kurung kurawal yang belum lengkap. Contoh: {dinas}.")) from None
    if any(rest or conversion for _text, _name, rest, conversion in parts):
        raise ValidationError(_("Tulis isian tanpa tanda lain, misalnya {dinas}."))
    return [name for _text, name, _rest, _conversion in parts if name is not None]


class HolidayForm(OfficeForm):
    """A day off, with its date."""

    fields_kept = ("name", "is_collective_leave")

    day = Day(label=gettext_lazy("Tanggal"))
    name = FreeText(label=gettext_lazy("Nama hari libur"), missing=gettext_lazy("Isi nama hari libur."), limit=120)
    is_collective_leave = forms.BooleanField(label=gettext_lazy("Cuti bersama"), required=False)

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if not known_year(day.year):
            raise ValidationError(_("Tahun harus antara 2022 dan 2100."))
        return day

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        there = Holiday.objects.filter(day=given["day"]).first() if "day" in given else None
        if there and (there.name, there.is_collective_leave) != (given.get("name"), given["is_collective_leave"]):
            self.add_error("day", _("Tanggal ini sudah menjadi hari libur: {name}.").format(name=there.name))
        return given


MOST_PEOPLE = 10_000_000


class Population(forms.CharField):
    """A whole number as people write it, thousands with points or without; None where it is left blank."""

    def clean(self, value: Any) -> int | None:
        text = str(super().clean(value)).replace(".", "").replace(" ", "")
        found = whole_number(text, least=1, most=MOST_PEOPLE) if text else None
        if text and found is None:
            raise ValidationError(_("{area}: tulis angka bulat, atau kosongkan.").format(area=self.label))
        return found


class AreaForm(OfficeForm):
    """What the log says of an area."""

    fields_kept = ("population",)

    population = Population(label=gettext_lazy("Jumlah penduduk"), required=False)


class PopulationForm(OfficeForm):
    """A field for each area, by its code."""

    def __init__(self, areas: Mapping[str, Any], data: Any = None) -> None:
        super().__init__(data)
        attrs = {"inputmode": "numeric", "autocomplete": "off"}
        for code, area in areas.items():
            widget = forms.TextInput(attrs=attrs)
            self.fields[code] = Population(
                label=area.name, initial=area.population, required=False, max_length=20, widget=widget
            )


class HolidayEdit(HolidayForm):
    """Name and kind of a day that stands already."""

    day = None  # type: ignore[assignment]


def known_year(year: int) -> bool:
    return 2022 <= year <= LAST_YEAR


def _agency_choices(kept: str) -> list[tuple[str, str]]:
    """Agencies, the local kecamatan, bodies outside the city; what stands there now is never lost."""
    found = sorted((a for a in reference.agencies().values() if a.is_active or a.code == kept), key=lambda a: a.name)
    outside = sorted(reference.bodies().values(), key=lambda body: body.name)
    named = [(row.code, row.name) for row in found] + [(row.code, row.name) for row in outside]
    choices = [(LOCAL_KECAMATAN, _("Kecamatan setempat")), *named]
    return choices if not kept or kept in dict(choices) else [*choices, (kept, kept)]


# ── the service ──────────────────────────────────────────────────────────────────────────────────


class ServiceForm(OfficeForm):
    """What stands at the foot of every public page; a blank one is left out there."""

    fields_kept = ("phone", "counter", "hours", "is_indexed")

    phone = FreeText(
        label=gettext_lazy("Telepon layanan"),
        limit=40,
        help_text=gettext_lazy("Nomor yang dijawab operator, bukan 112."),
    )
    counter = FreeText(
        label=gettext_lazy("Loket"), limit=200, help_text=gettext_lazy("Alamat tempat warga dapat datang sendiri.")
    )
    hours = FreeText(
        label=gettext_lazy("Jam layanan"),
        limit=120,
        help_text=gettext_lazy("Contoh: Senin sampai Jumat, 07.30 sampai 16.00."),
    )
    is_indexed = forms.BooleanField(
        label=gettext_lazy("Laporan yang tampil untuk umum boleh ditemukan mesin pencari"),
        required=False,
    )


# ── the letterhead of reports ───────────────────────────────────────────────────────────────────

_LOGO_BYTES = 1024 * 1024


class LetterheadForm(OfficeForm):
    """The letter's head and foot."""

    fields_kept = ("government", "agency", "unit", "address", "phone", "web", "place", "nature", "salutation",
                   "signer_title", "signer_name", "signer_rank", "signer_nip", "paper")  # fmt: skip

    government = FreeText(label=gettext_lazy("Baris pertama"), missing=gettext_lazy("Isi baris pertama."), limit=120)
    agency = FreeText(label=gettext_lazy("Baris kedua"), missing=gettext_lazy("Isi baris kedua."), limit=120)
    unit = FreeText(label=gettext_lazy("Baris ketiga"), limit=120)
    address = FreeText(label=gettext_lazy("Alamat"), limit=200)
    phone = FreeText(label=gettext_lazy("Telepon"), limit=60)
    web = FreeText(label=gettext_lazy("Laman"), limit=120)
    place = FreeText(label=gettext_lazy("Tempat surat"), missing=gettext_lazy("Isi tempat surat."), limit=60)
    nature = FreeText(label=gettext_lazy("Sifat"), missing=gettext_lazy("Isi sifat surat."), limit=40)
    salutation = FreeText(label=gettext_lazy("Kepada"), missing=gettext_lazy("Isi kepada siapa."), limit=120)
    signer_title = FreeText(
        label=gettext_lazy("Jabatan penanda tangan"), missing=gettext_lazy("Isi jabatannya."), limit=160
    )
    signer_name = FreeText(label=gettext_lazy("Nama penanda tangan"), limit=120)
    signer_rank = FreeText(label=gettext_lazy("Pangkat"), limit=80)
    signer_nip = FreeText(label=gettext_lazy("NIP"), limit=30)
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


class KeyForm(OfficeForm):
    """What the log of changes tells of a key of another system; nothing of it is edited."""

    scopes = forms.CharField(label=gettext_lazy("Boleh"))
    user = forms.CharField(label=gettext_lazy("Atas nama"))
    hourly_limit = forms.IntegerField(label=gettext_lazy("Paling banyak sejam"))
    is_active = forms.BooleanField(label=gettext_lazy("Aktif"))


class WebhookForm(OfficeForm):
    """The same of a webhook."""

    url = forms.CharField(label=gettext_lazy("Alamat"))
    key = forms.CharField(label=gettext_lazy("Kunci"))
    first = forms.IntegerField(label=gettext_lazy("Mulai dari urutan"))
    is_active = forms.BooleanField(label=gettext_lazy("Aktif"))
