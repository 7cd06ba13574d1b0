"""The questions of a category on a form: their fields, what was answered in them, and the part that a script fetches.

A form that is `Asking` has the fields of the category that it was drawn for, and says in `asked` which that is: another
category's answers are nobody's, and a form that never asked leaves what stands beside the case.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.datastructures import MultiValueDict
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from laksa.accounts import policy
from laksa.register import questions
from laksa.register.questions import Answers, Question
from laksa.rules import text as wording
from laksa.ui.fields import FreeText, Select
from laksa.ui.names import translated
from laksa.ui.words import ANSWER

ASKED = "asked"
_FIELD_ID = re.compile(r"[a-z_-]{1,20}")


class Asking(forms.Form):
    """A form with the questions of one category, after its own fields."""

    asked = ""
    asks_whole = False  # whether what is required is called so; staff may leave it open

    def ask(self, category: str) -> None:
        """Add the fields of this category's questions; what stands there comes from the form's own words."""
        self.asked = category
        self.initial = dict(self.initial)
        for question in questions.questions_of(category):
            name = ANSWER + question.code
            stands = self.initial.get(name, "")
            if question.datatype == "multivaluelist" and isinstance(stands, str):
                self.initial[name] = stands.split()  # as drafts keep several values
            self.fields[name] = _field(question, stands)
            self.fields[name].required = question.required and self.asks_whole

    def answers(self, category: str) -> Answers | None:
        """What was answered, as typed; None where the form asked the questions of no category, or of another one."""
        if not category or self.data.get(ASKED, "") != category or not isinstance(self.data, MultiValueDict):
            return None
        return answers_in(dict(self.data.lists()), category)

    @property
    def before(self) -> str:
        """What the id of each field begins with, for the part that is fetched later."""
        return str(self.auto_id).removesuffix("%s")

    @property
    def questions(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(ANSWER)]


class QuestionsForm(Asking):
    """The questions alone, for a page that draws its other fields by hand."""

    asks_whole = True

    def __init__(
        self,
        category: str,
        typed: Mapping[str, str] | None = None,
        problems: Mapping[str, str] | None = None,
        *,
        auto_id: str = "id_%s",
    ) -> None:
        super().__init__(initial=dict(typed or {}), auto_id=auto_id)
        self.ask(category)
        self.full_clean()
        self.cleaned_data: dict[str, Any] = {}
        for name, words in (problems or {}).items():
            if name in self.fields:
                self.add_error(name, words)


def answers_in(posted: Mapping[str, Sequence[str]], category: str) -> Answers:
    """What a form says to the questions of `category`, as typed; answers to those of another are left out."""
    found: list[tuple[str, str]] = []
    if not any(name.startswith(ANSWER) for name in posted):  # most reports: no table is looked through
        return ()
    for question in questions.all_of(category):
        for value in posted.get(ANSWER + question.code, ()):
            codes = value.split() if question.datatype == "multivaluelist" else [value]
            found += [(question.code, one) for one in codes]
    return tuple(found)


def fill_in(data: QueryDict, stored: str, category: str) -> None:
    """What stands beside a case, into the data of a form that did not ask."""
    data[ASKED] = category
    for one in questions.answered(stored):
        data.setlist(ANSWER + one.question.code, list(one.codes))


def standing(stored: str) -> dict[str, str]:
    """The answers beside a case as the fields of a form that begins with them."""
    return {ANSWER + one.question.code: " ".join(one.codes) for one in questions.answered(stored)}


def written_in(typed: Mapping[str, str], stands: Mapping[str, object]) -> list[tuple[str, str]]:
    """Answers that were typed into a form and not sent, by question; what stands beside the case was not typed."""
    fresh = {name: [words] for name, words in typed.items() if words and words != stands.get(name)}
    answers = answers_in(fresh, typed.get("category", ""))
    return [(one.question.text, one.line) for one in questions.answered(questions.written(answers))]


@policy.public
@require_safe
def part(request: HttpRequest) -> HttpResponse:
    """The fields of one category, for a form whose category was just chosen."""
    before = request.GET.get("id", "")
    auto_id = f"{before}%s" if _FIELD_ID.fullmatch(before) else "id_%s"
    form = QuestionsForm(wording.clean(request.GET.get("category", "")), auto_id=auto_id)
    return render(request, "web/_questions.html", {"form": form, "dense": request.GET.get("dense", "")})


class Several(forms.CheckboxSelectMultiple):
    """Boxes to tick; several codes in one value, as a draft keeps them, are several ticks."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        found: list[str] = super().value_from_datadict(data, files, name) or []
        return [code for value in found for code in value.split()]


def _field(question: Question, stands: object) -> forms.Field:
    # The sentence of a hint is the city's own, and `_hint.html` takes help texts as they are.
    named: dict[str, Any] = {"label": translated(question.text), "help_text": escape(translated(question.hint))}
    names = [(code, translated(name)) for code, name in question.values]
    if question.datatype == "multivaluelist":
        field: forms.Field = forms.Field(required=False, widget=Several(choices=names), **named)
    elif question.datatype == "singlevaluelist":
        field = FreeText(widget=Select(choices=[("", _("Pilih")), *names]), **named)
    elif question.datatype == "text":
        field = FreeText(rows=2, **named)
    else:
        field = FreeText(widget=forms.TextInput(attrs=_attrs(question.datatype, stands)), **named)
    return field


def _attrs(datatype: str, stands: object) -> dict[str, str]:
    attrs = {"autocomplete": "off"}
    if datatype == "number":
        attrs["inputmode"] = "decimal"
    if datatype == "datetime":
        attrs["type"] = "datetime-local" if "T" in str(stands) else "date"
    return attrs
