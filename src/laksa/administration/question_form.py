"""A question of a category as the office writes it: added, ordered, retired, and never made another one."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laksa.administration.forms import CodedForm
from laksa.register import questions
from laksa.register.models import Category, CategoryQuestion
from laksa.ui.fields import FreeText, Pick

DATATYPES = {
    "string": gettext_lazy("Satu baris kata"),
    "text": gettext_lazy("Beberapa baris kata"),
    "number": gettext_lazy("Bilangan"),
    "datetime": gettext_lazy("Tanggal"),
    "singlevaluelist": gettext_lazy("Satu dari daftar"),
    "multivaluelist": gettext_lazy("Beberapa dari daftar"),
}
MOST_CHOICES = 20
_CHOICE_CODE, _CHOICE_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}"), 80


class QuestionForm(CodedForm):
    """What stands in the log beside the rest: the category, which a question never leaves."""

    model = CategoryQuestion
    fields_kept = (
        "category_id", "text", "hint", "datatype", "choices", "position", "is_required", "is_public", "is_active",
    )  # fmt: skip

    category_id = FreeText(label=gettext_lazy("Kategori"), disabled=True)
    code = FreeText(
        label=gettext_lazy("Kode"),
        help_text=gettext_lazy("Huruf besar, angka, atau tanda hubung, misalnya PJU-TIANG. Tidak dapat diubah lagi."),
        missing=gettext_lazy("Isi kode."),
        limit=24,
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "spellcheck": "false"}),
    )
    text = FreeText(
        label=gettext_lazy("Pertanyaan"),
        help_text=gettext_lazy("Pendek, misalnya: Seberapa dalam lubangnya?"),
        missing=gettext_lazy("Isi pertanyaannya."),
        limit=120,
    )
    hint = FreeText(label=gettext_lazy("Petunjuk"), limit=120)
    datatype = Pick(
        label=gettext_lazy("Bentuk jawaban"), choices=DATATYPES.items(), missing=gettext_lazy("Pilih dari daftar.")
    )
    choices = FreeText(
        label=gettext_lazy("Pilihan"),
        help_text=gettext_lazy(
            "Hanya untuk daftar: satu pilihan sebaris. Kode di depan tanda = tetap saat namanya diubah."
        ),
        rows=5,
        limit=4000,
    )
    position = forms.IntegerField(
        label=gettext_lazy("Urutan"),
        min_value=0,
        max_value=99,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), gettext_lazy("Isi angka 0 sampai 99.")
        ),
    )
    is_required = forms.BooleanField(
        label=gettext_lazy("Wajib dijawab"),
        help_text=gettext_lazy("Hanya oleh yang mengisi formulir sendiri; operator boleh melewatinya."),
        required=False,
    )
    is_public = forms.BooleanField(
        label=gettext_lazy("Jawaban tampil untuk umum"),
        help_text=gettext_lazy("Bersama isi laporan, tanpa nama, nomor, dan alamat."),
        required=False,
    )
    is_active = forms.BooleanField(
        label=gettext_lazy("Aktif"),
        help_text=gettext_lazy("Yang tidak aktif tidak ditanyakan lagi; jawabannya tetap tersimpan."),
        required=False,
    )

    def __init__(self, *args: Any, category: Category, **options: Any) -> None:
        self.category = category
        super().__init__(*args, **options)
        self.initial = {**self.initial, "category_id": category.code}

    @classmethod
    def of(cls, row: CategoryQuestion) -> QuestionForm:
        return cls(row=row, category=row.category, initial={name: getattr(row, name) for name in cls.fields_kept})

    @classmethod
    def blank(cls, category: Category) -> QuestionForm:
        last = category.questions.order_by("-position").first()
        first = {"is_active": True, "datatype": "string", "position": last.position + 1 if last else 1}
        return cls(category=category, initial=first)

    def clean_datatype(self) -> str:
        datatype: str = self.cleaned_data["datatype"]
        if self.row and datatype != self.row.datatype and questions.is_answered(self.row.code):
            raise ValidationError(_("Pertanyaan ini sudah dijawab. Nonaktifkan, lalu buat pertanyaan baru."))
        return datatype

    def clean_choices(self) -> str:
        if self.cleaned_data.get("datatype") not in questions.LISTS:
            return ""
        pairs = [_choice(line) for line in self.cleaned_data["choices"].splitlines() if line.strip()]
        if not 2 <= len(pairs) <= MOST_CHOICES:
            raise ValidationError(_("Tulis 2 sampai {most} pilihan.").format(most=MOST_CHOICES))
        for column in zip(*pairs, strict=True):
            twin = next((one for one in column if column.count(one) > 1), "")
            if twin:
                raise ValidationError(_("“{name}” ada dua kali. Tulis sekali saja.").format(name=twin))
        return "\n".join(f"{code} = {name}" for code, name in pairs)

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        others = self.category.questions.filter(is_active=True).exclude(
            pk=self.row.pk if self.row else given.get("code")
        )
        if given.get("is_active") and others.count() >= questions.MOST:
            words = _("Kategori ini sudah menanyakan {most} hal. Nonaktifkan satu lebih dahulu.")
            self.add_error("is_active", words.format(most=questions.MOST))
        return given


def _choice(line: str) -> tuple[str, str]:
    """Code and name of one line; a line without a code gets one from its name."""
    code, sign, name = (part.strip() for part in line.partition("="))
    if not sign:
        code, name = _slug(code), code
    if not _CHOICE_CODE.fullmatch(code) or not name or len(name) > _CHOICE_NAME:
        raise ValidationError(
            _("Pilihan “{line}” tidak dapat dipakai. Contoh: dangkal = Kurang dari 5 cm.").format(
                line=line.strip()[:60]
            )
        )
    return code, name


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-")
