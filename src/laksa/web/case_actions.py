"""What desk and agency do to a case alike: the same forms, and the commands behind them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from laksa.register import reference
from laksa.register.commands import assignment, correction
from laksa.register.models import Case
from laksa.rules.refusal import Refused
from laksa.ui.fields import CaseForm, Day, FreeText, SelectMultiple
from laksa.ui.words import words_for
from laksa.web.actions import Act

_NO_STEP = gettext_lazy("Langkah ini tidak ada dalam SOP laporan ini.")


class NothingForm(CaseForm):
    """A press that needs no words."""


class ConfirmForm(CaseForm):
    """The number of a generic step of another city's SOP."""

    step = forms.IntegerField(widget=forms.HiddenInput, error_messages={"invalid": _NO_STEP})

    def _missing(self, name: str) -> str:
        """Nobody fills in a hidden field."""
        return str(_NO_STEP)


class MeetingForm(CaseForm):
    """Rapat koordinasi: today's, unless somebody says another day."""

    held_on = Day(label=gettext_lazy("Tanggal rapat"), initial=timezone.localdate)
    place = FreeText("meeting_missing", label=gettext_lazy("Tempat"))
    agencies = forms.MultipleChoiceField(
        label=gettext_lazy("Perangkat daerah yang hadir"),
        widget=SelectMultiple(attrs={"size": 5}),
    )
    result = FreeText("meeting_missing", rows=3, label=gettext_lazy("Hasil rapat"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["agencies"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(row.code, row.name) for row in reference.agencies().values() if row.is_active]
        field.error_messages["invalid_choice"] = words_for(Refused("agency_unknown"))


def note(act: Act) -> Case:
    """An operator's note is shared where its form says so."""
    return correction.note(act.case, text=act.typed["text"], shared=act.typed.get("shared", False), **act.how)


def meet(act: Act) -> Case:
    typed = act.typed
    return correction.meet(
        act.case,
        held_on=typed["held_on"],
        place=typed["place"],
        agencies=tuple(typed["agencies"]),
        result=typed["result"],
        **act.how,
    )


def ask_extension(act: Act) -> Case:
    return assignment.ask_extension(act.case, until=act.typed["until"], reason=act.typed["reason"], **act.how)


def confirm(act: Act) -> Case:
    return correction.confirm(act.case, step=act.typed["step"], watch=act.watch, **act.how)
