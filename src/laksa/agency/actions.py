"""What an officer can do to a case by a form: one row an address, one command behind each."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from laksa.agency import forms
from laksa.register.commands import assignment, followup, response
from laksa.register.models import Case
from laksa.web import case_actions
from laksa.web.actions import Act, Action


@dataclass(frozen=True, kw_only=True)
class AgencyAction(Action):
    """A form of its own page: under which address, with which words, and whether photos come with it."""

    form: type[forms.OfficerForm]
    name: str
    template: str = "agency/form.html"
    title: str | Promise
    button: str | Promise
    photos: bool = False


def _accept(act: Act) -> Case:
    return assignment.accept(act.case, **act.how)


def _send_return(act: Act) -> Case:
    typed = act.typed
    return assignment.return_(act.case, reason=typed["reason"], proposed=typed["proposed"], **act.how)


def _send_follow_up(act: Act) -> Case:
    typed = act.typed
    return followup.follow_up(
        act.case,
        what_was_done=typed["what_was_done"],
        result=typed["result"],
        scheduled=typed["scheduled"],
        before=act.files["photos_before"],
        after=act.files["photos_after"],
        no_photo_reason=typed["no_photo_reason"],
        **act.how,
    )


def _send_question(act: Act) -> Case:
    typed = act.typed
    return response.agency_asks(act.case, text=typed["text"], **act.how)


RETURN = AgencyAction(
    name="kembalikan",
    command="return_",
    form=forms.ReturnForm,
    title=gettext_lazy("Bukan tugas kami"),
    button=gettext_lazy("Kembalikan ke operator"),
    done=gettext_lazy("Laporan dikembalikan ke operator."),
    do=_send_return,
)
FOLLOW_UP = AgencyAction(
    name="tindak-lanjut",
    command="follow_up",
    form=forms.FollowUpForm,
    template="agency/follow_up.html",
    title=gettext_lazy("Kirim hasil"),
    button=gettext_lazy("Kirim hasil"),
    done=gettext_lazy("Hasil terkirim ke operator."),
    do=_send_follow_up,
    photos=True,
)
ASK = AgencyAction(
    name="tanya",
    command="agency_asks",
    form=forms.AskForm,
    title=gettext_lazy("Tanya operator"),
    button=gettext_lazy("Kirim pertanyaan"),
    done=gettext_lazy("Pertanyaan terkirim ke operator."),
    do=_send_question,
)
NOTE = AgencyAction(
    name="catatan",
    command="note",
    form=forms.NoteForm,
    title=gettext_lazy("Catatan internal"),
    button=gettext_lazy("Simpan catatan"),
    done=gettext_lazy("Catatan disimpan."),
    do=case_actions.note,
)
EXTENSION = AgencyAction(
    name="perpanjangan",
    command="ask_extension",
    form=forms.ExtensionForm,
    title=gettext_lazy("Minta perpanjangan"),
    button=gettext_lazy("Kirim permintaan"),
    done=gettext_lazy("Permintaan terkirim. Kepala UPT yang memutuskan."),
    do=case_actions.ask_extension,
)
MEETING = AgencyAction(
    name="rapat",
    command="meet",
    form=forms.MeetingForm,
    title=gettext_lazy("Rapat koordinasi"),
    button=gettext_lazy("Simpan rapat"),
    done=gettext_lazy("Rapat koordinasi tercatat."),
    do=case_actions.meet,
)
ACTIONS = {action.name: action for action in (RETURN, FOLLOW_UP, ASK, NOTE, EXTENSION, MEETING)}
# One press on the case's page, no form of its own.
PRESSES = {
    "terima": Action(command="accept", form=case_actions.NothingForm, do=_accept, done=gettext_lazy("Tugas diterima.")),
    "konfirmasi": Action(
        command="confirm",
        form=case_actions.ConfirmForm,
        do=case_actions.confirm,
        done=gettext_lazy("Langkah dikonfirmasi."),
    ),
}
