"""What the head of unit types."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from laksa.history.identity import new_command
from laksa.ui.fields import FreeText
from laksa.web.forms import OfficeForm


class ExtensionForm(OfficeForm):
    """Yes or no to a later date, with a reason that everybody can read."""

    decision = forms.ChoiceField(
        choices=[("approve", ""), ("refuse", "")],
        widget=forms.HiddenInput,
        error_messages={
            "required": gettext_lazy("Pilih Setujui atau Tolak."),
            "invalid_choice": gettext_lazy("Pilih Setujui atau Tolak."),
        },
    )
    reason = FreeText(
        label=gettext_lazy("Alasan keputusan, dapat dibaca pelapor dan umum"),
        missing=gettext_lazy("Tuliskan alasan keputusan ini; pelapor dan umum dapat membacanya."),
        limit=1000,
        widget=forms.Textarea(attrs={"rows": 1}),
    )
    key = FreeText(missing=gettext_lazy("Isi bagian ini."), widget=forms.HiddenInput, limit=80)
    version = forms.IntegerField(
        widget=forms.HiddenInput,
        min_value=0,
        max_value=10**9,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), gettext_lazy("Muat ulang halaman ini.")
        ),
    )

    def __init__(self, data: Any = None, *, number: str, **options: Any) -> None:
        super().__init__(data, auto_id=f"id_%s_{number}", **options)

    @classmethod
    def blank(cls, number: str, version: int) -> ExtensionForm:
        return cls(number=number, initial={"key": new_command(), "version": version})
