"""What an officer types. Words are cleaned as RULES.md says; every error is a sentence, every sentence Indonesian."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laksa.register import city
from laksa.rules import text as wording
from laksa.rules.lifecycle import SERVICE_AGENCY
from laksa.rules.refusal import Refused
from laksa.ui.names import AGENCY_TYPES, RESULTS
from laksa.ui.words import FIELD_OF, words_for

MAX_PHOTOS = 5
_OTHERS = gettext_lazy("Lainnya")


class Words(forms.CharField):
    """Free text: NUL and surrogates replaced, never refused; too long or missing is said in our words."""

    def __init__(self, missing: str = "text_missing", *, rows: int = 4, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(strip=False, **kwargs)
        self.validators = [check for check in self.validators if not isinstance(check, ProhibitNullCharactersValidator)]
        self.missing = missing

    def clean(self, value: Any) -> str:
        body = wording.clean(str(value or ""))
        if self.required and not body:
            raise forms.ValidationError(words_for(Refused(self.missing)), code=self.missing)
        if len(body) > wording.TEXT_MAX:
            too_long = Refused("text_long", limit=wording.TEXT_MAX, length=len(body))
            raise forms.ValidationError(words_for(too_long), code="text_long")
        return body


class Choice(forms.ChoiceField):
    """A choice whose absence and whose forgery are both told in our words."""

    def __init__(self, missing: str, unknown: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.missing, self.unknown = missing, unknown

    def clean(self, value: Any) -> str:
        if not value:
            raise forms.ValidationError(words_for(Refused(self.missing)), code=self.missing)
        if not self.valid_value(value):
            raise forms.ValidationError(words_for(Refused(self.unknown)), code=self.unknown)
        return str(value)


class Day(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            input_formats=["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"],
            error_messages={
                "invalid": gettext_lazy("Tanggal tidak dikenali. Contoh: 26-11-2026."),
                "required": gettext_lazy("Isi tanggalnya."),
            },
            **kwargs,
        )


class Photos(forms.FileInput):
    allow_multiple_selected = True


class OfficerForm(forms.Form):
    """A form of one case. `where` says which of its fields a refusal of the rules belongs to."""

    where: dict[str, str] = {}

    def refuse(self, refused: Refused, *, who: str = "", field: str | None = None) -> None:
        """The sentence of a refusal beside its field, or on top where it has none."""
        name = field or self.where.get(refused.code) or FIELD_OF.get(refused.code, "")
        self.add_error(name if name in self.fields else None, words_for(refused, who=who))


class ReturnForm(OfficerForm):
    """ "Bukan tugas kami"."""

    where = {"agency_unknown": "proposed"}

    reason = Words(
        "reason_missing",
        label=gettext_lazy("Mengapa bukan tugas perangkat daerah Anda?"),
        help_text=gettext_lazy("Dibaca operator, tidak dikirim kepada pelapor."),
    )
    proposed = Choice(
        "proposed_missing",
        "agency_unknown",
        label=gettext_lazy("Seharusnya ditangani oleh"),
    )

    def __init__(self, *args: Any, agency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["proposed"].choices = [("", _("Pilih perangkat daerah")), *agency_choices(without=agency)]  # type: ignore[attr-defined]


class FollowUpForm(OfficerForm):
    """ "Kirim hasil": what was done, with photos or why none. A date counts only where the work is scheduled."""

    where = {"text_missing": "what_was_done"}

    result = Choice(
        "result_missing",
        "result_missing",
        label=gettext_lazy("Bagaimana hasilnya?"),
        widget=forms.RadioSelect,
        choices=list(RESULTS.items()),
    )
    scheduled = Day(
        required=False,
        label=gettext_lazy("Dikerjakan pada tanggal"),
    )
    what_was_done = Words(
        label=gettext_lazy("Apa yang dikerjakan?"),
        help_text=gettext_lazy("Contoh: Dua lampu LED dan satu kabel putus sudah diganti."),
    )
    photos_after = forms.FileField(
        required=False,
        label=gettext_lazy("Foto sesudah"),
        widget=Photos(attrs={"accept": "image/*"}),
    )
    photos_before = forms.FileField(
        required=False,
        label=gettext_lazy("Foto sebelum"),
        widget=Photos(attrs={"accept": "image/*"}),
    )
    no_photo_reason = Words(
        rows=2,
        required=False,
        label=gettext_lazy("Alasan tanpa foto"),
        help_text=gettext_lazy("Diisi hanya bila tidak ada foto."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("result") != "scheduled":
            self.errors.pop("scheduled", None)
            return cleaned | {"scheduled": None}
        if not cleaned.get("scheduled") and "scheduled" not in self.errors:
            self.refuse(Refused("schedule_missing"))
        return cleaned


class AskForm(OfficerForm):
    text = Words(
        label=gettext_lazy("Apa yang ingin Anda tanyakan?"),
        help_text=gettext_lazy("Pertanyaan sampai ke operator. Bila perlu, operator meneruskannya kepada pelapor."),
    )


class NoteForm(OfficerForm):
    text = Words(
        label=gettext_lazy("Catatan internal"),
        help_text=gettext_lazy("Dibaca perangkat daerah Anda dan operator, tidak terlihat pelapor."),
    )


class ExtensionForm(OfficerForm):
    until = Day(label=gettext_lazy("Tenggat baru yang diminta"))
    reason = Words(
        "reason_missing",
        label=gettext_lazy("Mengapa perlu waktu lebih lama?"),
        help_text=gettext_lazy("Alasan ini tampil untuk umum bila disetujui. Jangan menulis nama atau nomor orang."),
    )


class MeetingForm(OfficerForm):
    """Rapat koordinasi. The own agency is on the list, for it reads only about meetings at which it sat."""

    where = {"meeting_incomplete": "result"}

    held_on = Day(label=gettext_lazy("Tanggal rapat"))
    place = Words("meeting_incomplete", rows=1, label=gettext_lazy("Tempat"))
    agencies = forms.MultipleChoiceField(
        label=gettext_lazy("Perangkat daerah yang hadir"),
        widget=forms.SelectMultiple(attrs={"size": 5}),
    )
    result = Words("meeting_incomplete", label=gettext_lazy("Hasil rapat"))

    def __init__(self, data: Any = None, *, agency: str, initial: dict[str, str] | None = None) -> None:
        kept = dict(initial or {})
        present = kept.pop("agencies", "").split() or [agency]
        super().__init__(data, initial={"held_on": timezone.localdate(), **kept, "agencies": present})
        field = self.fields["agencies"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(row.code, row.name) for row in city.agencies().values() if row.is_active]
        field.error_messages |= {
            "required": words_for(Refused("meeting_incomplete")),
            "invalid_choice": words_for(Refused("agency_unknown")),
        }


def agency_choices(*, without: str) -> list[tuple[str | Promise, list[tuple[str, str]]]]:
    """Active agencies by their type, the operator first: "biar operator yang menentukan" is an answer too."""
    order = list(AGENCY_TYPES)
    rows = [row for row in city.agencies().values() if row.is_active and row.code != without]
    rows.sort(key=lambda row: (order.index(row.type) if row.type in order else len(order), row.name))
    groups = groupby(rows, key=lambda row: AGENCY_TYPES.get(row.type, _OTHERS))
    return [(str(name), _named(members)) for name, members in groups]


def _named(rows: Iterable[Any]) -> list[tuple[str, str]]:
    return [(row.code, _("Operator yang menentukan") if row.code == SERVICE_AGENCY else row.name) for row in rows]
