"""What an officer types. Words are cleaned as RULES.md says; every error is a sentence, every sentence Indonesian."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laksa.register import reference
from laksa.rules.lifecycle import SERVICE_AGENCY
from laksa.rules.refusal import Refused
from laksa.ui.fields import CaseForm, Day, FreeText, ManyFiles, Pick, offer
from laksa.ui.names import AGENCY_TYPES, RESULTS
from laksa.web import case_actions

MAX_PHOTOS = 5
_OTHERS = gettext_lazy("Lainnya")


class OfficerForm(CaseForm):
    """A form of one case, filled in on a phone."""


class ReturnForm(OfficerForm):
    """ "Bukan tugas kami"."""

    where = {"agency_unknown": "proposed"}

    reason = FreeText(
        "reason_missing",
        rows=4,
        label=gettext_lazy("Mengapa bukan tugas perangkat daerah Anda?"),
        help_text=gettext_lazy("Dibaca operator, tidak dikirim kepada pelapor."),
    )
    proposed = Pick(
        "proposed_missing",
        "agency_unknown",
        label=gettext_lazy("Seharusnya ditangani oleh"),
    )

    def __init__(self, *args: Any, agency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "proposed", [("", _("Pilih perangkat daerah")), *agency_choices(without=agency)])


class FollowUpForm(OfficerForm):
    """ "Kirim hasil": what was done, with photos or why none. A date counts only where the work is scheduled."""

    where = {"text_missing": "what_was_done", "photo_unready": "photos_after", "photo_lost": "photos_after"}

    result = Pick(
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
    what_was_done = FreeText(
        "text_missing",
        rows=4,
        label=gettext_lazy("Apa yang dikerjakan?"),
        help_text=gettext_lazy("Contoh: Dua lampu LED dan satu kabel putus sudah diganti."),
    )
    photos_after = forms.FileField(
        required=False,
        label=gettext_lazy("Foto sesudah"),
        widget=ManyFiles(attrs={"accept": "image/*"}),
    )
    photos_before = forms.FileField(
        required=False,
        label=gettext_lazy("Foto sebelum"),
        widget=ManyFiles(attrs={"accept": "image/*"}),
    )
    no_photo_reason = FreeText(
        rows=2,
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
    text = FreeText(
        "text_missing",
        rows=4,
        label=gettext_lazy("Apa yang ingin Anda tanyakan?"),
        help_text=gettext_lazy("Pertanyaan sampai ke operator. Bila perlu, operator meneruskannya kepada pelapor."),
    )


class NoteForm(OfficerForm):
    text = FreeText(
        "text_missing",
        rows=4,
        label=gettext_lazy("Catatan internal"),
        help_text=gettext_lazy("Dibaca perangkat daerah Anda dan operator, tidak terlihat pelapor."),
    )


class ExtensionForm(OfficerForm):
    until = Day(label=gettext_lazy("Tenggat baru yang diminta"))
    reason = FreeText(
        "reason_missing",
        rows=4,
        label=gettext_lazy("Mengapa perlu waktu lebih lama?"),
        help_text=gettext_lazy("Alasan ini tampil untuk umum bila disetujui. Jangan menulis nama atau nomor orang."),
    )


class MeetingForm(case_actions.MeetingForm, OfficerForm):
    """The own agency is on the list, for it reads only about meetings at which it sat."""

    def __init__(self, data: Any = None, *, agency: str, initial: dict[str, str] | None = None) -> None:
        kept = dict(initial or {})
        present = kept.pop("agencies", "").split() or [agency]
        super().__init__(data, initial={**kept, "agencies": present})


def agency_choices(*, without: str) -> list[tuple[str | Promise, list[tuple[str, str]]]]:
    """Active agencies by their type, the operator first: "biar operator yang menentukan" is an answer too."""
    order = list(AGENCY_TYPES)
    rows = [row for row in reference.agencies().values() if row.is_active and row.code != without]
    rows.sort(key=lambda row: (order.index(row.type) if row.type in order else len(order), row.name))
    groups = groupby(rows, key=lambda row: AGENCY_TYPES.get(row.type, _OTHERS))
    return [(str(name), _named(members)) for name, members in groups]


def _named(rows: Iterable[Any]) -> list[tuple[str, str]]:
    return [(row.code, _("Operator yang menentukan") if row.code == SERVICE_AGENCY else row.name) for row in rows]
