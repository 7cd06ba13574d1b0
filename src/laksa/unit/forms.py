"""What the head of unit types."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from laksa.ui.fields import CaseForm, FreeText

_DECIDE = gettext_lazy("Pilih Setujui atau Tolak.")
_SAY_WHY = gettext_lazy("Tuliskan alasan keputusan ini; pelapor dan umum dapat membacanya.")


class ExtensionForm(CaseForm):
    """Yes or no to a later date, with a reason that everybody can read."""

    decision = forms.ChoiceField(
        choices=[("approve", ""), ("refuse", "")],
        widget=forms.HiddenInput,
        error_messages={"required": _DECIDE, "invalid_choice": _DECIDE},
    )
    reason = FreeText(
        label=gettext_lazy("Alasan keputusan, dapat dibaca pelapor dan umum"),
        missing=_SAY_WHY,
        limit=1000,
        rows=1,
    )

    def __init__(self, data: Any = None, *, number: str, **options: Any) -> None:
        super().__init__(data, auto_id=f"id_%s_{number}", **options)

    def _missing(self, name: str) -> str:
        """The fields' own sentences."""
        return str(_DECIDE if name == "decision" else _SAY_WHY)
