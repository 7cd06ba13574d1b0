"""Fields of the staff's forms: what people paste and type is taken, every error is a sentence of ours."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laksa.rules import text as wording
from laksa.rules.refusal import Refused
from laksa.ui.words import field_of, words_for, words_for_staff

UNKNOWN_PICK = gettext_lazy("Pilihan ini tidak dikenal. Pilih dari daftar.")


class FreeText(forms.CharField):
    """Free text: NUL and surrogates replaced, never refused; more than `limit` characters are, none is cut off.

    `missing` is the refusal of an empty one, or its sentence; without it the field may stay empty.
    """

    def __init__(
        self, missing: str | Promise = "", *, rows: int = 0, limit: int = wording.TEXT_MAX, **kwargs: Any
    ) -> None:
        if rows:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(required=bool(missing), strip=False, **kwargs)
        self.validators = [check for check in self.validators if not isinstance(check, ProhibitNullCharactersValidator)]
        self.missing, self.limit = missing, limit

    def clean(self, value: Any) -> str:
        body = wording.clean(str(value or ""))
        if self.required and not body:
            raise _error(self.missing)
        if len(body) > self.limit:
            raise _error(Refused("text_long", limit=self.limit, length=len(body)))
        return body


class Day(forms.DateField):
    """A date from the browser's field, or typed as people write it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            input_formats=["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y"],
            error_messages={
                "invalid": gettext_lazy("Tanggal tidak dikenali. Contoh: 26-11-2026."),
                "required": gettext_lazy("Isi tanggalnya."),
            },
            **kwargs,
        )


class Select(forms.Select):
    """The same select as Django's, drawn without a template for every option."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        final = self.build_attrs(self.attrs, {**(attrs or {}), "name": name})
        if self.allow_multiple_selected:
            final["multiple"] = "multiple"
        flat = format_html_join("", ' {}="{}"', ((key, val) for key, val in final.items() if val not in (False, None)))
        return format_html("<select{}>{}</select>", flat, _options(self.choices, set(self.format_value(value))))


class SelectMultiple(Select, forms.SelectMultiple):
    """As it, of many."""


class Pick(forms.ChoiceField):
    """One code of a list. That it is missing, and that it is not in the list, is a refusal or a sentence of ours.

    Without `missing` the form may leave it out; the rules may still ask for it.
    """

    widget = Select

    def __init__(self, missing: str | Promise = "", unknown: str | Promise = UNKNOWN_PICK, **kwargs: Any) -> None:
        super().__init__(required=bool(missing), **kwargs)
        self.missing, self.unknown = missing, unknown

    def clean(self, value: Any) -> str:
        code = wording.clean(str(value or ""))
        if self.required and not code:
            raise _error(self.missing)
        if code and not self.valid_value(code):
            raise _error(self.unknown)
        return code


def _error(said: str | Promise | Refused) -> forms.ValidationError:
    """A refusal, by its code or whole, or a sentence."""
    if isinstance(said, Promise):
        return forms.ValidationError(str(said), code="required")
    refused = said if isinstance(said, Refused) else Refused(said)
    return forms.ValidationError(words_for(refused), code=refused.code)


def _options(choices: Iterable[Any], chosen: Collection[str]) -> SafeString:
    """Joined without `format_html`: a page of a case has some hundreds."""
    drawn = []
    for code, label in choices:
        value = conditional_escape(code)
        if isinstance(label, list | tuple):
            drawn.append(f'<optgroup label="{value}">{_options(label, chosen)}</optgroup>')
        else:
            selected = " selected" if code in chosen else ""
            drawn.append(f'<option value="{value}"{selected}>{conditional_escape(label)}</option>')
    return SafeString("".join(drawn))


class ManyFiles(forms.FileInput):
    allow_multiple_selected = True


@dataclass(frozen=True)
class Unsent:
    """What was typed into a form that is not offered any more: label and words of each field, and where to discard."""

    title: str
    lines: list[tuple[str, str]]
    key: str = ""
    url: str = ""

    @property
    def text(self) -> str:
        """As it is copied."""
        if len(self.lines) == 1:
            return self.lines[0][1]
        return "\n".join(f"{label}: {words}" for label, words in self.lines)


# Fields of words that hold a code.
_CODES = frozenset({"lead", "other", "support", "target", "proposed"})


def written_in(
    form: type[forms.Form], typed: Mapping[str, str], standing: Mapping[str, object] | None = None
) -> list[tuple[str, str]]:
    """The words among `typed`, by label; what stands in the case already was not written."""
    standing = standing or {}
    return [
        (str(field.label), words)
        for name, field in form.base_fields.items()
        if isinstance(field, FreeText) and name not in _CODES
        if (words := typed.get(name, "").strip()) and words != str(standing.get(name, "")).strip()
    ]


class CaseForm(forms.Form):
    """A form of one case. `where` says which of its fields a refusal belongs to when it is another than usual."""

    where: Mapping[str, str] = {}

    def field_of(self, refused: Refused) -> str:
        """The field that a refusal is about; "" for the form as a whole."""
        return self.where.get(refused.code) or field_of(refused)

    def refuse(self, refused: Refused, *, who: str = "", field: str = "", is_gone: bool = False) -> None:
        """All that a refusal says, each sentence beside its field, or on top where it has none.

        `is_gone`: the page that is shown offers this form no longer, and shows what was typed in another place.
        """
        for one in refused.all:
            name = field if field and one is refused else self.field_of(one)
            words = self.words_of(one, name, who=who, is_gone=is_gone)
            self.add_error(name if name in self.fields and not is_gone else None, words)

    def full_clean(self) -> None:
        """What is missing is called as the page calls its field, wherever it was found missing."""
        super().full_clean()
        for name, errors in self.errors.items():
            for error in errors.as_data() if name in self.fields else ():
                if error.code == "required" or str(error.code).endswith("_missing"):
                    error.message, error.params = self._missing(name), None

    def words_of(self, refused: Refused, name: str, *, who: str, is_gone: bool) -> str:
        """A refusal that says what is missing says it in the page's own words."""
        code = refused.code
        if code.endswith("_missing") and code != "photo_missing" and name in self.fields and not is_gone:
            return self._missing(name)
        return words_for_staff(refused, who=who, is_gone=is_gone)

    def _missing(self, name: str) -> str:
        field = self.fields[name]
        shape = _("Pilih “{field}”.") if isinstance(field, forms.ChoiceField) else _("Isi “{field}”.")
        return shape.format(field=field.label)


def offer(form: forms.BaseForm, name: str, choices: Iterable[Any]) -> None:
    """What a field of choices offers in this form."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(choices)
