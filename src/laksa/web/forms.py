"""What the forms of the staff have in common, where they are not about one case (those: ui.fields.CaseForm)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from laksa.register.upload_tray import Tray
from laksa.rules.refusal import Refused
from laksa.ui.words import FIELD_OF

_NO_FILE = gettext_lazy("Pilih berkas.")


class OfficeForm(forms.Form):
    """Fields remember that they are wrong, for ears too; no English bubbles."""

    use_required_attribute = False
    fields_kept: tuple[str, ...] = ()  # those that are columns of the row
    trays: Mapping[str, Tray] = {}  # of the fields that take a file

    def given(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.fields_kept}

    def field_of(self, refused: Refused) -> str | None:
        name = FIELD_OF.get(refused.code)
        return name if name in self.fields else None


class Upload(forms.FileField):
    """A file as bytes of at most `limit` and one more: the rule that reads it says what is too large."""

    def __init__(self, *, accept: str, limit: int, missing: Any = _NO_FILE, **options: Any) -> None:
        self._limit = limit
        options["error_messages"] = dict.fromkeys(("required", "invalid", "missing", "empty"), missing)
        super().__init__(widget=forms.FileInput(attrs={"accept": accept}), **options)

    def clean(self, data: Any, initial: Any = None) -> bytes:
        upload = super().clean(data, initial)
        return bytes(upload.read(self._limit + 1)) if upload else b""
