"""What an operator can do to a case: one row per address, one short function per action, one command behind each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from django.core import signing
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laksa.desk import forms, replies
from laksa.history.identity import new_command
from laksa.history.transaction import write
from laksa.register import focus, reference, sops
from laksa.register.access import visible_to
from laksa.register.commands import assignment, closure, correction, followup, merging, opening, publication, response
from laksa.register.commands._common import StepTimer
from laksa.register.models import Case
from laksa.rules import lifecycle
from laksa.rules.numbering import number_in
from laksa.rules.refusal import Refused
from laksa.ui.names import step_name
from laksa.web import case_actions
from laksa.web.actions import Act, Action

_OPENED = "desk.opened"


def stamp() -> str:
    """When a page was made, signed: the wall clock of those without script."""
    return signing.dumps(int(datetime.now(UTC).timestamp()), salt=_OPENED)


def opened_at(sent: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(signing.loads(sent, salt=_OPENED, max_age=86_400)), UTC)
    except (signing.BadSignature, ValueError, TypeError, OverflowError):
        return None


@dataclass
class DeskAct(Act):
    """A press at the desk, timed as step of the SOP; `note` is what is said afterwards instead of the action's word."""

    note: str = ""

    @property
    def words(self) -> str:
        """What goes to the reporter; refused while a place of the template is open."""
        return replies.complete(str(self.typed["text"]))

    @property
    def watch(self) -> StepTimer:
        return StepTimer(opened_at=opened_at(self.post.get("opened", "")), scripted=self.post.get("method") == "focus")

    def signal(self, step: str) -> None:
        """The press itself is a sign of life."""
        if step and self.watch.scripted:
            focus.signal(focus.case_subject(self.case.pk), step, self.user)


@dataclass(frozen=True, kw_only=True)
class DeskAction(Action):
    """How it stands in the rail: `button`, its icon, a hint above it, and whether it is hard to take back.

    Without a button it has a place of its own. `goes_on`: the next case of the queue is opened.
    """

    form: type[forms.DeskForm]
    goes_on: bool = False
    button: str | Promise = ""
    icon: str = ""
    hint: str | Promise = ""
    danger: bool = False


# ── steps 2 and 3 ────────────────────────────────────────────────────────────────────────────────


def entry_of(act: DeskAct) -> opening.Entry:
    place = act.case.complaint
    entry: opening.Entry = act.form.entry(lat=place.lat, lon=place.lon)
    return entry


def _enter(act: DeskAct) -> Case:
    return opening.enter(act.case, entry_of(act), watch=act.watch, **act.how)


def _assign(act: DeskAct) -> Case:
    entry = entry_of(act) if isinstance(act.form, forms.FirstForm) else None
    lead = forms.chosen_lead(act.typed, act.case.lead)
    if not lead and entry and act.post.get("suggested"):
        lead = reference.lead_for(entry.category, entry.kelurahan)
    typed = act.typed
    row = assignment.assign(
        act.case,
        lead=lead,
        support=typed["support"],
        note=typed["note"],
        reason=typed.get("reason", ""),
        entry=entry,
        watch=act.watch,
        **act.how,
    )
    act.note = _("Disposisi ke {agency} terkirim").format(agency=reference.short_name(row.lead))
    return row


def _correct(act: DeskAct) -> Case:
    return correction.correct(act.case, entry_of(act), reason=act.typed["reason"], **act.how)


def _waive(act: DeskAct) -> Case:
    return assignment.waive_support(act.case, reason=act.typed["reason"], **act.how)


def _on_behalf(act: DeskAct) -> Case:
    typed = act.typed
    return followup.follow_up(
        act.case,
        what_was_done=typed["what_was_done"],
        result=typed["result"],
        scheduled=typed["scheduled"],
        after=act.files["photos"],
        no_photo_reason=typed["no_photo_reason"],
        agency=typed["agency"],
        officer=typed["officer"],
        **act.how,
    )


def _refuse_result(act: DeskAct) -> Case:
    return followup.refuse_follow_up(act.case, reason=act.typed["reason"], **act.how)


# ── steps 4 and 5 ────────────────────────────────────────────────────────────────────────────────


def _respond(act: DeskAct) -> Case:
    if act.post.get("and_close"):
        return _respond_and_close(act)
    act.note = _("Tanggapan terkirim")
    return response.respond(act.case, text=act.words, watch=act.watch, **act.how)


def _respond_and_close(act: DeskAct) -> Case:
    """One press, all of it or nothing; one undo takes both back."""
    act.note = _("Tanggapan terkirim, laporan ditutup")
    command = new_command()
    with write():
        row = response.respond(act.case, text=act.words, watch=act.watch, command=command, **act.how)
        return closure.close(row, by=act.user, watch=StepTimer(), once=act.once(":tutup"), command=command)


def _close(act: DeskAct) -> Case:
    act.note = _("Laporan ditutup dan tercatat di rekap")
    return closure.close(act.case, watch=act.watch, **act.how)


# ── other ends, and back ─────────────────────────────────────────────────────────────────────────


def _refer(act: DeskAct) -> Case:
    body = act.typed["body"]
    return closure.refer(act.case, body=body, text=replies.addressed(act.typed["text"], body), **act.how)


def _reject(act: DeskAct) -> Case:
    return closure.reject(act.case, reason=act.typed["reason"], text=act.words, **act.how)


def _merge(act: DeskAct) -> Case:
    number = number_in(act.typed["target"] or act.post.get("pick", ""))
    target = visible_to(act.user).filter(number=number).first() if number else None
    if target is None:
        raise Refused("number_unknown")
    if act.case.merged_into and act.post.get("key"):
        return act.case
    act.note = _("Digabung ke {number}").format(number=target.number)
    text = act.words or merge_words(target.number)
    return merging.merge(act.case, target=target, text=text, by=act.user, seen=act.seen)


def merge_words(number: str) -> str:
    ready = replies.filled("merge", {"nomor": number})
    return ready[0].body if ready else _("Laporan Anda kami gabungkan dengan laporan {number}.").format(number=number)


def _unmerge(act: DeskAct) -> Case:
    return merging.unmerge(act.case, by=act.user, seen=act.seen)


def _reopen(act: DeskAct) -> Case:
    return closure.reopen(act.case, reason=act.typed["reason"], **act.how)


def _revert_overdue(act: DeskAct) -> Case:
    return closure.revert_overdue(act.case, reason=act.typed["reason"], **act.how)


def _withdraw(act: DeskAct) -> Case:
    return closure.withdraw(act.case, reason=act.typed["reason"], **act.how)


# ── words in between ─────────────────────────────────────────────────────────────────────────────


def _ask(act: DeskAct) -> Case:
    return response.ask_reporter(act.case, text=act.words, **act.how)


def _interim(act: DeskAct) -> Case:
    return response.respond_interim(act.case, text=act.words, **act.how)


def _read(act: DeskAct) -> Case:
    return response.mark_read(act.case, **act.how)


def _identity(act: DeskAct) -> Case:
    return correction.open_identity(act.case, reason=act.typed["reason"], **act.how)


def _link(act: DeskAct) -> Case:
    return correction.renew_link(act.case, **act.how)


def _publication(act: DeskAct) -> Case:
    """Hidden and shown again by one press, all of it or nothing."""
    typed, command, row = act.typed, new_command(), act.case
    seq, _colon, field = typed["target"].partition(":")
    photos = [int(pk) for pk in typed.get("photos", ())]
    shown = [int(at) for at in typed.get("shown", ())]
    hides = bool(typed["whole"] or typed["target"] or photos)
    with write():
        if shown:
            row = publication.show(row, hidden=shown, by=act.user, once=act.once(":tampil"), command=command)
        if hides or not shown:
            row = publication.hide(
                row,
                whole=typed["whole"],
                text=(int(seq), field) if seq else None,
                passage=typed["passage"] if seq else "",
                photos=photos,
                reason=typed["reason"],
                note=typed["note"],
                by=act.user,
                once=act.once(),
                command=command,
            )
    return row


def _confirm(act: DeskAct) -> Case:
    step = lifecycle.awaited(act.state, sops.get(act.state.sop))
    if step is not None and step.number == act.typed["step"]:
        act.signal(step.key)
        act.note = _("Langkah {step} dikonfirmasi").format(step=step_name(step.short))
    return case_actions.confirm(act)


# In the order in which the rail lists them.
ACTIONS: Mapping[str, DeskAction] = {
    "catat": DeskAction(
        command="enter",
        form=forms.FirstForm,
        do=_enter,
        done=gettext_lazy("Laporan dicatat"),
        step="enter",
    ),
    "tutup": DeskAction(
        command="close",
        form=forms.NothingForm,
        do=_close,
        done=gettext_lazy("Laporan ditutup"),
        step="close",
        undoable=True,
        goes_on=True,
    ),
    "konfirmasi": DeskAction(
        command="confirm",
        form=forms.ConfirmForm,
        do=_confirm,
        done=gettext_lazy("Langkah dikonfirmasi"),
    ),
    "tanggapan": DeskAction(
        command="respond",
        form=forms.ReplyForm,
        do=_respond,
        done=gettext_lazy("Tanggapan terkirim"),
        step="respond",
        undoable=True,
        goes_on=True,
        button=gettext_lazy("Kirim tanggapan"),
        icon="chat",
    ),
    "dibaca": DeskAction(
        command="mark_read",
        form=forms.NothingForm,
        do=_read,
        done=gettext_lazy("Pesan ditandai dibaca"),
        heeds=False,
        button=gettext_lazy("Tandai dibaca"),
        icon="eye",
    ),
    "tanya": DeskAction(
        command="ask_reporter",
        form=forms.QuestionForm,
        do=_ask,
        done=gettext_lazy("Pertanyaan terkirim kepada pelapor"),
        undoable=True,
        button=gettext_lazy("Kirim pertanyaan"),
        icon="help",
        hint=gettext_lazy("Tenggat berhenti sampai pelapor menjawab."),
    ),
    "sementara": DeskAction(
        command="respond_interim",
        form=forms.InterimForm,
        do=_interim,
        done=gettext_lazy("Kabar sementara terkirim"),
        undoable=True,
        heeds=False,
        button=gettext_lazy("Kirim kabar"),
        icon="chat",
    ),
    "gabung": DeskAction(
        command="merge",
        form=forms.MergeForm,
        do=_merge,
        done=gettext_lazy("Laporan digabung"),
        undoable=True,
        goes_on=True,
        button=gettext_lazy("Gabungkan laporan"),
        icon="merge",
    ),
    "rujuk": DeskAction(
        command="refer",
        form=forms.ReferForm,
        do=_refer,
        done=gettext_lazy("Laporan dirujuk"),
        undoable=True,
        goes_on=True,
        button=gettext_lazy("Rujuk dan kabari pelapor"),
        icon="sign",
        hint=gettext_lazy("{instansi} dan {kontak} diisi sesuai instansi yang dipilih."),
    ),
    "tolak": DeskAction(
        command="reject",
        form=forms.RejectForm,
        do=_reject,
        done=gettext_lazy("Laporan ditolak, pelapor dikabari"),
        undoable=True,
        goes_on=True,
        button=gettext_lazy("Tolak dan kabari pelapor"),
        icon="x",
        danger=True,
    ),
    "tolak-hasil": DeskAction(
        command="refuse_follow_up",
        form=forms.ReasonForm,
        do=_refuse_result,
        done=gettext_lazy("Hasil dikembalikan ke dinas"),
        button=gettext_lazy("Kembalikan hasil"),
        icon="undo",
        danger=True,
        hint=gettext_lazy("Laporan kembali ke dinas; tenggat tidak berubah."),
    ),
    "disposisi": DeskAction(
        command="assign",
        form=forms.AssignForm,
        do=_assign,
        done=gettext_lazy("Disposisi terkirim"),
        step="assign",
        undoable=True,
        goes_on=True,
        button=gettext_lazy("Alihkan"),
        icon="right",
    ),
    "hasil": DeskAction(
        command="follow_up",
        form=forms.OnBehalfForm,
        do=_on_behalf,
        done=gettext_lazy("Hasil tindak lanjut tercatat"),
        button=gettext_lazy("Simpan hasil"),
        icon="edit",
    ),
    "lepas-pendukung": DeskAction(
        command="waive_support",
        form=forms.ReasonForm,
        do=_waive,
        done=gettext_lazy("Pendukung dilepas"),
        button=gettext_lazy("Lepas pendukung"),
        icon="users",
        danger=True,
    ),
    "perpanjangan": DeskAction(
        command="ask_extension",
        form=forms.ExtensionForm,
        do=case_actions.ask_extension,
        done=gettext_lazy("Permohonan sampai ke kepala UPT"),
        button=gettext_lazy("Kirim permohonan"),
        icon="cal",
        hint=gettext_lazy("Diputuskan kepala UPT."),
    ),
    "perbaiki": DeskAction(
        command="correct",
        form=forms.CorrectForm,
        do=_correct,
        done=gettext_lazy("Isian diperbaiki"),
        button=gettext_lazy("Simpan perbaikan"),
        icon="edit",
    ),
    "rapat": DeskAction(
        command="meet",
        form=forms.MeetingForm,
        do=case_actions.meet,
        done=gettext_lazy("Rapat koordinasi tercatat"),
        heeds=False,
        button=gettext_lazy("Simpan rapat"),
        icon="users",
    ),
    "identitas": DeskAction(
        command="open_identity",
        form=forms.ReasonForm,
        do=_identity,
        done=gettext_lazy("Identitas terbuka 15 menit untuk Anda"),
        heeds=False,
        button=gettext_lazy("Buka identitas"),
        icon="eye",
        hint=gettext_lazy("Alasan ini ditampilkan kepada pelapor."),
    ),
    "buka-kembali": DeskAction(
        command="reopen",
        form=forms.ReasonForm,
        do=_reopen,
        done=gettext_lazy("Laporan dibuka kembali"),
        button=gettext_lazy("Buka kembali laporan"),
        icon="undo",
    ),
    "tenggat-keliru": DeskAction(
        command="revert_overdue",
        form=forms.ReasonForm,
        do=_revert_overdue,
        done=gettext_lazy("Catatan lewat tenggat dibatalkan"),
        button=gettext_lazy("Batalkan catatan"),
        icon="undo",
        hint=gettext_lazy("Jam komputer keliru ketika laporan ini dicatat lewat tenggat."),
    ),
    "pisah": DeskAction(
        command="unmerge",
        form=forms.NothingForm,
        do=_unmerge,
        done=gettext_lazy("Laporan dipisahkan lagi"),
        button=gettext_lazy("Pisahkan"),
        icon="merge",
        hint=gettext_lazy("Laporan ini kembali seperti sebelum digabung."),
    ),
    "cabut": DeskAction(
        command="withdraw",
        form=forms.WithdrawForm,
        do=_withdraw,
        done=gettext_lazy("Laporan dicabut"),
        button=gettext_lazy("Cabut laporan"),
        icon="x",
        danger=True,
        hint=gettext_lazy("Hanya bila pelapor sendiri memintanya."),
    ),
    "tautan": DeskAction(
        command="renew_link",
        form=forms.NothingForm,
        do=_link,
        done=gettext_lazy("Tautan rahasia diganti"),
        heeds=False,
        button=gettext_lazy("Ganti tautan"),
        icon="link",
        hint=gettext_lazy("Tautan lama langsung tidak berlaku. Cetak tanda terima untuk yang baru."),
    ),
    "publikasi": DeskAction(
        command="hide",
        form=forms.PublicationForm,
        do=_publication,
        done=gettext_lazy("Yang dibaca umum diperbarui"),
        heeds=False,
        button=gettext_lazy("Simpan untuk umum"),
        icon="eyeoff",
    ),
    "catatan": DeskAction(
        command="note",
        form=forms.NoteForm,
        do=case_actions.note,
        done=gettext_lazy("Catatan tersimpan"),
        heeds=False,
        button=gettext_lazy("Simpan catatan"),
        icon="note",
    ),
}
