"""A list is handed over, its columns are told apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from laksa.imports import uploads
from laksa.imports.reading import SOURCE_MAX
from laksa.web.forms import OfficeForm

FIELD_NAMES = {
    "id": _("Pengenal baris"),
    "text": _("Isi pengaduan"),
    "received": _("Tanggal masuk"),
    "category": _("Kategori"),
    "subcategory": _("Subkategori"),
    "kelurahan": _("Kelurahan"),
    "kecamatan": _("Kecamatan"),
    "landmark": _("Alamat atau patokan"),
    "lat": _("Lintang"),
    "lon": _("Bujur"),
    "title": _("Ringkasan"),
    "name": _("Nama pelapor"),
    "phone": _("Telepon"),
    "email": _("Email"),
    "anonymous": _("Anonim"),
    "confidential": _("Rahasia"),
    "reply": _("Balasan pelapor"),
    "fact": _("Dicatat apa adanya"),
}
_UNREAD = "-"
_CHOICES = [(_UNREAD, _("Tidak dibaca")), *FIELD_NAMES.items()]


class ListForm(OfficeForm):
    """The file and the name of where it comes from."""

    file = forms.FileField(
        label=_("Berkas"),
        help_text=_(
            "XLSX, ODS, XLS, atau CSV UTF-8 dengan baris judul, paling besar 50 MB. Rumus dan makro tidak dijalankan."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xlsm,.xlsb,.xls,.ods,.csv"}),
        error_messages={"required": _("Pilih berkasnya."), "empty": _("Berkas ini kosong.")},
    )
    source = forms.CharField(
        label=_("Nama asal"),
        required=False,
        max_length=SOURCE_MAX,
        help_text=_(
            "Misalnya wargaku, atau sp4n untuk ekspor SP4N-LAPOR!. "
            "Baris yang sama dari asal yang sama tidak masuk dua kali."
        ),
    )

    def clean_file(self) -> UploadedFile[bytes]:
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > uploads.LARGEST:
            raise forms.ValidationError(_("Berkas ini lebih besar dari 50 MB. Bagi menjadi beberapa berkas."))
        return file

    @property
    def source_said(self) -> str:
        """As it was typed, else what the file is called."""
        given: str = self.cleaned_data["source"]
        return given or Path(self.cleaned_data["file"].name).stem[:SOURCE_MAX].strip()


class SheetForm(forms.Form):
    """One of the sheets of a workbook."""

    def __init__(self, sheets: Sequence[str], chosen: str) -> None:
        super().__init__(initial={"sheet": chosen})
        choices = [(name, name) for name in sheets]
        self.fields["sheet"] = forms.ChoiceField(label=_("Lembar"), choices=choices)


class ColumnsForm(forms.Form):
    """One choice for each heading of the list."""

    def __init__(self, headings: Sequence[str], pairs: Iterable[tuple[str, str]], data: Any = None) -> None:
        chosen = {heading: field for field, heading in pairs}
        super().__init__(data)
        self._headings = list(headings)
        for at, heading in enumerate(self._headings):
            self.fields[f"column_{at}"] = forms.ChoiceField(
                label=heading, choices=_CHOICES, initial=chosen.get(heading, _UNREAD)
            )

    @property
    def pairs(self) -> list[tuple[str, str]]:
        said = ((self.cleaned_data.get(f"column_{at}", _UNREAD), heading) for at, heading in enumerate(self._headings))
        return [(field, heading) for field, heading in said if field != _UNREAD]
