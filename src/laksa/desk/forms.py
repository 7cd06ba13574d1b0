"""What an operator types. Words are cleaned as RULES.md says; the rules refuse, and each refusal finds its field."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from laksa.desk import labels
from laksa.desk.publishing import Offer
from laksa.desk.queue_filter import QueueFilter
from laksa.register import reference
from laksa.register.commands.opening import LANDMARK_MAX, NAME_MAX, TITLE_MAX, Entry, Submission
from laksa.register.upload_tray import Tray
from laksa.rules.lifecycle import YEAR
from laksa.rules.parse import whole_number
from laksa.rules.period import WIB
from laksa.rules.publication import REASONS
from laksa.rules.refusal import Refused
from laksa.rules.social_post import Post, post_in
from laksa.ui.fields import CaseForm, Day, FreeText, ManyFiles, Pick, Select
from laksa.ui.keys import KEYS
from laksa.ui.names import CHANNELS, HIDING_REASONS, KINDS, RESULTS, URGENCIES, channel_names
from laksa.ui.words import words_for
from laksa.web import case_actions
from laksa.web.questions import Asking

Choices = list[Any]


class WibDateTimeField(forms.Field):
    """A day and time of the city (WIB), within the last year."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    _FORMS = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%d-%m-%Y %H.%M", "%d-%m-%Y %H:%M", "%Y-%m-%d")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def clean(self, value: Any) -> datetime | None:
        text = str(value or "").strip()
        if not text:
            return None
        moment = next((found for form in self._FORMS if (found := _read(text, form)) is not None), None)
        if moment is None:
            raise forms.ValidationError(_("Waktu tidak dikenali. Contoh: 26-11-2026 09.30."), code="moment_unknown")
        if moment > timezone.now() + timedelta(minutes=1):
            raise forms.ValidationError(
                _("Waktu ini belum terjadi. Isi kapan laporan disampaikan."), code="moment_later"
            )
        if moment < timezone.now() - YEAR:
            raise forms.ValidationError(
                _("Waktu ini lebih dari setahun yang lalu. Periksa tahunnya."), code="moment_old"
            )
        return min(moment, timezone.now())


def _read(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form).replace(tzinfo=WIB)
    except (ValueError, OverflowError):
        return None


class Uploads(forms.Field):
    """Files are read from the request and checked by the register; the form only shows where they go."""

    def __init__(self, accept: str, **kwargs: Any) -> None:
        super().__init__(required=False, widget=ManyFiles(attrs={"accept": accept}), **kwargs)

    def clean(self, value: Any) -> None:
        return None


class DeskForm(CaseForm):
    """A form of the desk: what is missing, the rules say."""

    use_required_attribute = False
    # The key of the page on which these words were typed, where it is another than that of the page shown now.
    key = ""
    rev = 0
    tray: Tray | None = None

    def __init__(self, *args: Any, present: Collection[str] = (), **kwargs: Any) -> None:
        """`present`: codes that the case has now; they stay selectable when the city has retired them."""
        self.present = present
        super().__init__(*args, **kwargs)

    def receive(self, tray: Tray, request: HttpRequest) -> None:
        """Take the files that came; what is wrong with one stands beside the field, and the others stay chosen."""
        self.tray = tray
        for refused in tray.receive(request.FILES.getlist("photos")):
            self.refuse(refused)


class QuestionForm(DeskForm):
    text = FreeText("text_missing", rows=3, label=gettext_lazy("Pertanyaan untuk pelapor"))


class InterimForm(DeskForm):
    text = FreeText("text_missing", rows=3, label=gettext_lazy("Kabar untuk pelapor"))


class ReasonForm(DeskForm):
    reason = FreeText("reason_missing", rows=2, label=gettext_lazy("Alasan"))


class WithdrawForm(DeskForm):
    """The reporter's own wish; why, nobody has to say."""

    reason = FreeText(rows=2, label=gettext_lazy("Alasan"))


class NothingForm(case_actions.NothingForm, DeskForm):
    """An action that needs no words."""


class EntryForm(Asking, DeskForm):
    """Step 2, with the questions of the category that it was drawn for."""

    title = FreeText(limit=TITLE_MAX, label=gettext_lazy("Ringkasan"))
    kind = Pick(unknown="kind_unknown", label=gettext_lazy("Jenis laporan"))
    category = Pick(unknown="category_unknown", label=gettext_lazy("Kategori"))
    urgency = Pick(unknown="urgency_missing", label=gettext_lazy("Prioritas"))
    kelurahan = Pick(unknown="kelurahan_unknown", label=gettext_lazy("Kelurahan"))
    # The area that the page offers as a guess, once somebody takes it.
    guess = forms.CharField(required=False, widget=forms.HiddenInput)
    landmark = FreeText(limit=LANDMARK_MAX, label=gettext_lazy("Alamat atau patokan"))
    confidential = forms.BooleanField(required=False, label=gettext_lazy("Rahasia, tidak tampil untuk umum"))
    about_agency = Pick(unknown="agency_unknown", label=gettext_lazy("Laporan tentang kantor atau petugas"))
    public_wish = forms.BooleanField(
        required=False,
        label=gettext_lazy("Pelapor meminta laporan tentang kantor ini tampil untuk umum"),
        help_text=gettext_lazy("Tanpa permintaan itu, laporan tentang kantor atau petugas dirahasiakan."),
    )

    where = {"agency_unknown": "about_agency", "reported_office": "about_agency"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("kind", [("", _("Sesuai kategori")), *KINDS.items()])
        self._choose("category", [("", _("Pilih kategori")), *category_choices(self.present)])
        pick = KEYS["pick-category"]
        self.fields["category"].widget.attrs |= {
            "data-picker": reverse("desk:categories"), "data-key": pick.press, "data-key-label": pick.words,
        }  # fmt: skip
        self._choose("urgency", [("", _("Sesuai kategori")), *URGENCIES.items()])
        self._choose("kelurahan", [("", _("Belum diketahui")), *kelurahan_choices()])
        self._choose("about_agency", [("", _("Bukan tentang kantor")), *agency_choices(self.present)])
        self.ask(str(self["category"].value() or ""))

    def _choose(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def entry(self, *, lat: float | None = None, lon: float | None = None) -> Entry:
        """The fields as the register takes them. What the category brings along stands where nothing was chosen."""
        typed = self.cleaned_data
        category = reference.categories().get(typed["category"])
        area = typed["kelurahan"] or typed["guess"]
        return Entry(
            kind=typed["kind"] or (category.kind if category else ""),
            category=typed["category"],
            urgency=typed["urgency"] or (category.urgency if category else ""),
            kelurahan=area if area in reference.kelurahan() else "",
            kecamatan=area if area in reference.kecamatan() else "",
            landmark=typed["landmark"],
            lat=lat,
            lon=lon,
            confidential=typed["confidential"],
            about_agency=typed["about_agency"],
            public_wish=typed["public_wish"],
            title=typed["title"],
            answers=self.answers(typed["category"]),
        )


class CorrectForm(EntryForm):
    reason = FreeText(
        rows=2,
        label=gettext_lazy("Alasan perbaikan"),
        help_text=gettext_lazy("Wajib bila laporan sudah di perangkat daerah."),
    )


class AssignForm(DeskForm):
    """Step 3. `other` stands above `lead`: the agency that no suggestion named."""

    lead = FreeText(label=gettext_lazy("Perangkat daerah"))
    other = Pick(unknown="agency_unknown", label=gettext_lazy("Perangkat daerah lain"))
    support = Pick(unknown="agency_unknown", label=gettext_lazy("Pendukung"))
    note = FreeText(label=gettext_lazy("Pesan untuk dinas"))
    reason = FreeText(rows=2, label=gettext_lazy("Alasan pengalihan"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = agency_choices(self.present)
        for name, nothing in (("other", _("Pilih bila bukan usulan di atas")), ("support", _("Tanpa pendukung"))):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", nothing), *choices]


def chosen_lead(typed: dict[str, Any], held: str) -> str:
    """`other` above `lead`, unless it only says who has the case already."""
    other, lead = str(typed["other"]), str(typed["lead"])
    return lead if lead and other == held else other or lead


class ReplyForm(DeskForm):
    """Step 4."""

    text = FreeText("text_missing", rows=7, label=gettext_lazy("Tanggapan untuk warga"))


class ReferForm(DeskForm):
    body = Pick(unknown="body_unknown", label=gettext_lazy("Instansi yang berwenang"))
    text = FreeText(rows=4, label=gettext_lazy("Pesan untuk pelapor"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["body"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Pilih instansi")), *((row.code, row.name) for row in reference.bodies().values())]


class RejectForm(DeskForm):
    reason = FreeText(rows=2, label=gettext_lazy("Alasan, dibaca petugas"))
    text = FreeText(rows=4, label=gettext_lazy("Pesan untuk pelapor"))


class MergeForm(DeskForm):
    target = FreeText(label=gettext_lazy("Gabungkan ke nomor"))
    text = FreeText(
        rows=3,
        label=gettext_lazy("Pesan untuk pelapor"),
        help_text=gettext_lazy("Bila kosong, pelapor mendapat pesan baku."),
    )
    where = {"number_unknown": "target", "confidentiality_differs": "target", "merge_too_deep": "target"}


class NoteForm(DeskForm):
    text = FreeText("text_missing", rows=3, label=gettext_lazy("Catatan internal"))
    shared = forms.BooleanField(required=False, label=gettext_lazy("Dinas boleh membaca"))


class Numbers(forms.MultipleChoiceField):
    """Ids among those offered; the rules say what is no longer among them, as after a second press."""

    def valid_value(self, value: Any) -> bool:
        return whole_number(str(value)) is not None


class PublicationForm(DeskForm):
    """What the public may not read, and what it may read again. Without a passage the whole text is hidden."""

    target = Pick(unknown="text_unknown", label=gettext_lazy("Sembunyikan teks"))
    passage = FreeText(
        rows=2,
        label=gettext_lazy("Bagian teks itu"),
        help_text=gettext_lazy("Tempel kata-katanya. Bila kosong, seluruh teks disembunyikan."),
    )
    photos = Numbers(required=False, label=gettext_lazy("Sembunyikan foto"), widget=forms.CheckboxSelectMultiple)
    whole = forms.BooleanField(required=False, label=gettext_lazy("Sembunyikan seluruh laporan"))
    reason = Pick(unknown="reason_missing", label=gettext_lazy("Alasan"))
    note = FreeText(label=gettext_lazy("Penjelasan, wajib untuk alasan lain"))
    shown = Numbers(required=False, label=gettext_lazy("Tampilkan lagi"), widget=forms.CheckboxSelectMultiple)
    where = {"nothing_to_hide": "target", "already_hidden": "whole"}

    def __init__(self, *args: Any, offer: Offer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = [(code, HIDING_REASONS[code]) for code in REASONS]
        for name, choices, unknown in (
            ("target", [("", _("Tidak ada")), *offer.texts], "text_unknown"),
            ("reason", [("", _("Pilih alasan")), *reasons], "reason_missing"),
            ("photos", offer.photos, "photo_unknown"),
            ("shown", offer.hidden, "not_hidden"),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
            field.error_messages["invalid_choice"] = words_for(Refused(unknown))
            if not choices:
                field.widget = forms.MultipleHiddenInput()


class MeetingForm(case_actions.MeetingForm, DeskForm):
    """As every meeting; the operator sits at all of them."""


class OnBehalfForm(DeskForm):
    """The agency told by phone what it did: the operator writes it down and names who said so."""

    agency = Pick(unknown="agency_unknown", label=gettext_lazy("Perangkat daerah"))
    officer = FreeText(label=gettext_lazy("Nama petugas yang memberi kabar"))
    what_was_done = FreeText(rows=3, label=gettext_lazy("Yang dikerjakan"))
    result = Pick(unknown="result_missing", label=gettext_lazy("Hasil"))
    scheduled = Day(required=False, label=gettext_lazy("Dijadwalkan tanggal"))
    photos = Uploads("image/*", label=gettext_lazy("Foto sesudah"))
    no_photo_reason = FreeText(label=gettext_lazy("Alasan tanpa foto"))
    where = {"text_missing": "what_was_done", "not_your_case": "agency"}

    def __init__(self, *args: Any, agencies: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(code, reference.agency_name(code)) for code in agencies]
        for name, choices in (("agency", known), ("result", [("", _("Pilih hasil")), *RESULTS.items()])):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices


class ExtensionForm(DeskForm):
    until = Day(label=gettext_lazy("Tenggat dinas yang baru"))
    reason = FreeText(
        "reason_missing",
        rows=2,
        label=gettext_lazy("Alasan"),
        help_text=gettext_lazy("Tampil untuk umum bila kepala UPT menyetujui."),
    )


class ConfirmForm(case_actions.ConfirmForm, DeskForm):
    """As an agency confirms its own."""


class TakeDownForm(EntryForm):
    """Catat: what came by phone, counter, letter or chat, in one screen."""

    channel = Pick(unknown="channel_unknown", label=gettext_lazy("Kanal"))
    text = FreeText(rows=5, label=gettext_lazy("Apa isi laporannya?"))
    name = FreeText(limit=NAME_MAX, label=gettext_lazy("Nama pelapor"))
    phone = FreeText(label=gettext_lazy("Ponsel pelapor"), widget=forms.TextInput(attrs={"inputmode": "tel"}))
    email = FreeText(label=gettext_lazy("Email pelapor"), widget=forms.TextInput(attrs={"inputmode": "email"}))
    by_agency = forms.BooleanField(required=False, label=gettext_lazy("Petugas dinas boleh menghubungi pelapor"))
    occurred_at = WibDateTimeField(
        label=gettext_lazy("Kapan disampaikan"), help_text=gettext_lazy("Untuk surat dan formulir kertas.")
    )
    photos = Uploads(
        "image/*,application/pdf,.tif,.tiff",
        label=gettext_lazy("Foto atau pindaian"),
        help_text=gettext_lazy("Foto, PDF, atau TIFF. Pindaian tidak pernah tampil untuk umum."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("channel", [(code, CHANNELS[code]) for code in labels.TAKEN_DOWN])

    def submission(self) -> Submission:
        typed, entry = self.cleaned_data, self.entry()
        return Submission(
            text=typed["text"],
            channel=typed["channel"] or "phone",
            kind=entry.kind,
            category=entry.category,
            kelurahan=entry.kelurahan,
            kecamatan=entry.kecamatan,
            landmark=entry.landmark,
            name=typed["name"],
            email=typed["email"],
            phone=typed["phone"],
            by_agency=typed["by_agency"],
            confidential=True if entry.confidential else False if entry.public_wish else None,
            about_agency=entry.about_agency,
            title=entry.title,
            answers=entry.answers or (),
        )

    @property
    def post(self) -> Post | None:
        """The post on a social network from which this is taken over, as its link among the words tells."""
        typed = self.cleaned_data
        return post_in(typed.get("text", "")) if typed.get("channel") == "social" else None


def category_choices(present: Collection[str] = ()) -> Choices:
    groups: dict[str, list[tuple[str, str]]] = {}
    for row in reference.categories().values():
        if row.is_active or row.code in present:
            groups.setdefault(row.group, []).append((row.code, row.name))
    return list(groups.items())


def kelurahan_choices() -> Choices:
    groups: dict[str, list[tuple[str, str]]] = {}
    for row in reference.kelurahan().values():
        groups.setdefault(row.kecamatan.name, []).append((row.code, row.name))
    return sorted(groups.items())


def kecamatan_choices() -> list[tuple[str, str]]:
    found = {row.kecamatan_id: row.kecamatan.name for row in reference.kelurahan().values()}
    return sorted(found.items(), key=lambda pair: pair[1])


def agency_choices(present: Collection[str] = ()) -> list[tuple[str, str]]:
    return [(row.code, row.name) for row in reference.agencies().values() if row.is_active or row.code in present]


class FirstForm(EntryForm):
    """Steps 2 and, with the other button, 3: for a report nobody has entered yet."""

    lead = FreeText(label=gettext_lazy("Perangkat daerah"))
    other = Pick(unknown="agency_unknown", label=gettext_lazy("Perangkat daerah"))
    support = Pick(unknown="agency_unknown", label=gettext_lazy("Pendukung"))
    note = FreeText(label=gettext_lazy("Pesan untuk dinas"))
    where = {"agency_unknown": "other", "lead_missing": "other", "reported_office": "other"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("other", [("", _("Sesuai kategori dan kelurahan")), *agency_choices(self.present)])
        self._choose("support", [("", _("Tanpa pendukung")), *agency_choices(self.present)])


# The selects of a list as they were drawn: the queue is asked again every five seconds, and they cost half of it.
_drawn: reference.TtlCache[dict[tuple[str, ...], list[SafeString]]] = reference.TtlCache(dict)


def filters(listed: QueueFilter) -> list[SafeString]:
    """The selects above a list, with what it is filtered by."""
    chosen = (
        listed.category, listed.agency, listed.urgency, listed.channel, listed.kecamatan, listed.check, listed.sort,
    )  # fmt: skip
    drawn, key = _drawn(), (get_language() or "", *chosen)
    if key not in drawn:
        drawn[key] = _draw_filters(listed)
    return drawn[key]


def _draw_filters(listed: QueueFilter) -> list[SafeString]:
    agencies = [(row.code, row.short or row.name) for row in reference.agencies().values() if row.is_active]
    checks = [("", _("Semua laporan")), ("1", _("Perlu cek")), ("sp4n", _("Tenggat SP4N-LAPOR! dekat"))]
    rows: list[tuple[str, str, Choices, str]] = [
        ("kategori", _("Kategori"), [("", _("Semua kategori")), *category_choices()], listed.category),
        ("dinas", _("Perangkat daerah"), [("", _("Semua dinas")), *agencies], listed.agency),
        ("prioritas", _("Prioritas"), [("", _("Semua prioritas")), *URGENCIES.items()], listed.urgency),
        ("channel", _("Kanal"), [("", _("Semua kanal")), *channel_names().items()], listed.channel),
        ("kecamatan", _("Kecamatan"), [("", _("Semua kecamatan")), *kecamatan_choices()], listed.kecamatan),
        ("cek", _("Pemeriksaan"), checks, listed.check),
        ("urut", _("Urutan"), list(labels.SORTS.items()), listed.sort),
    ]
    return [
        Select(attrs={"aria-label": label}, choices=choices).render(name, value) for name, label, choices, value in rows
    ]
