"""What the head of unit decides by a form: a request for a later date, approved or refused."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from laksa.register.commands import assignment
from laksa.register.models import Case
from laksa.unit.forms import ExtensionForm
from laksa.web.actions import Act, Action


def _approve(act: Act) -> Case:
    return assignment.extend(act.case, reason=act.typed["reason"], **act.how)


def _refuse(act: Act) -> Case:
    return assignment.refuse_extension(act.case, reason=act.typed["reason"], **act.how)


# By the button that was pressed.
DECISIONS = {
    "approve": Action(
        command="extend",
        form=ExtensionForm,
        do=_approve,
        done=gettext_lazy("Perpanjangan {number} disetujui."),
    ),
    "refuse": Action(
        command="refuse_extension",
        form=ExtensionForm,
        do=_refuse,
        done=gettext_lazy("Perpanjangan {number} ditolak."),
    ),
}
