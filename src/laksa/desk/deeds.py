"""What an operator can do to a case: one row per address, one short function per deed, one command behind each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from django.core import signing
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laksa.accounts.models import User
from laksa.desk import forms, replies
from laksa.register import city, files, focus, ledger, sops
from laksa.register.access import visible_to
from laksa.register.commands import assignment, closure, correction, followup, merging, opening, publication, response
from laksa.register.commands._common import Watch
from laksa.register.ledger import Once, Replayed, new_command
from laksa.register.models import Case
from laksa.register.transaction import write
from laksa.register.upload_tray import Tray
from laksa.rules import lifecycle
from laksa.rules.numbering import number_in
from laksa.rules.parse import whole_number
from laksa.rules.refusal import Refused
from laksa.rules.state import State
from laksa.ui.names import step_name

_OPENED = "desk.opened"
_NOT_THE_BODY = frozenset({"csrfmiddlewaretoken", "key", "version", "opened", "method", "back", "rev", "kept_photos"})


def stamp() -> str:
    """When a page was made, signed: the wall clock of those without script."""
    return signing.dumps(int(datetime.now(UTC).timestamp()), salt=_OPENED)


def opened_at(sent: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(signing.loads(sent, salt=_OPENED, max_age=86_400)), UTC)
    except (signing.BadSignature, ValueError, TypeError, OverflowError):
        return None


@dataclass
class Act:
    """One press of a button: who, on what, with which words."""

    user: User
    case: Case
    form: Any
    post: QueryDict
    noun: str
    heeds: bool = True
    note: str = ""
    tray: Tray | None = None

    @property
    def typed(self) -> dict[str, Any]:
        return dict(self.form.cleaned_data)

    @property
    def words(self) -> str:
        """What goes to the reporter; refused while a place of the template is open."""
        return replies.complete(str(self.typed["text"]))

    @cached_property
    def state(self) -> State:
        return ledger.state_of(self.case)

    @property
    def seen(self) -> int | None:
        return whole_number(self.post.get("version", "")) if self.heeds else None

    @property
    def how(self) -> dict[str, Any]:
        """Who does it, what the page knew, and the key that makes a double click one deed."""
        return {"by": self.user, "seen": self.seen, "once": self.once()}

    def once(self, part: str = "", *more: object) -> Once | None:
        key = self.post.get("key", "").strip()
        if not key:
            return None
        body = sorted((name, values) for name, values in self.post.lists() if name not in _NOT_THE_BODY)
        return Once.of(f"{key}:{self.noun}{part}", self.noun, self.case.number, body, *more)

    @property
    def watch(self) -> Watch:
        return Watch(opened_at=opened_at(self.post.get("opened", "")), scripted=self.post.get("method") == "focus")

    def signal(self, step: str) -> None:
        """The press itself is a sign of life."""
        if step and self.watch.scripted:
            focus.signal(focus.case_subject(self.case.pk), step, self.user)


@dataclass(frozen=True)
class Deed:
    """`command` is the rule that allows it; `undoable` for ten seconds; `heeds` what changed since its page."""

    command: str
    form: type[forms.DeskForm]
    do: Callable[[Act], Case]
    done: str | Promise
    step: str = ""
    undoable: bool = False
    goes_on: bool = False  # the next case of the queue is opened
    heeds: bool = True


# ── steps 2 and 3 ────────────────────────────────────────────────────────────────────────────────


def entry_of(act: Act) -> opening.Entry:
    place = act.case.complaint
    entry: opening.Entry = act.form.entry(lat=place.lat, lon=place.lon)
    return entry


def _enter(act: Act) -> Case:
    return opening.enter(act.case, entry_of(act), watch=act.watch, **act.how)


def _assign(act: Act) -> Case:
    entry = entry_of(act) if isinstance(act.form, forms.FirstForm) else None
    lead = forms.chosen_lead(act.typed, act.case.lead)
    if not lead and entry and act.post.get("suggested"):
        lead = city.lead_for(entry.category, entry.kelurahan)
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
    act.note = _("Disposisi ke {agency} terkirim").format(agency=city.short_name(row.lead))
    return row


def _correct(act: Act) -> Case:
    return correction.correct(act.case, entry_of(act), reason=act.typed["reason"], **act.how)


def _waive(act: Act) -> Case:
    return assignment.waive_support(act.case, reason=act.typed["reason"], **act.how)


def _extension(act: Act) -> Case:
    return assignment.ask_extension(act.case, until=act.typed["until"], reason=act.typed["reason"], **act.how)


def _on_behalf(act: Act) -> Case:
    typed = act.typed
    assert act.tray is not None
    once = act.once("", [entry.sha256 for entry in act.tray.all])
    try:
        if once is not None:  # asked before too: what waited for the first press is gone at the second
            ledger.raise_if_known(once)
    except Replayed:
        files.discard(act.tray.fresh)
        return act.case
    with act.tray.handed_over() as photos:
        return followup.follow_up(
            act.case,
            what_was_done=typed["what_was_done"],
            result=typed["result"],
            scheduled=typed["scheduled"],
            after=photos,
            no_photo_reason=typed["no_photo_reason"],
            agency=typed["agency"],
            officer=typed["officer"],
            by=act.user,
            seen=act.seen,
            once=once,
        )


def _refuse_result(act: Act) -> Case:
    return followup.refuse_follow_up(act.case, reason=act.typed["reason"], **act.how)


# ── steps 4 and 5 ────────────────────────────────────────────────────────────────────────────────


def _respond(act: Act) -> Case:
    if act.post.get("and_close"):
        return _respond_and_close(act)
    act.note = _("Tanggapan terkirim")
    return response.respond(act.case, text=act.words, watch=act.watch, **act.how)


def _respond_and_close(act: Act) -> Case:
    """One press, all of it or nothing; one undo takes both back."""
    act.note = _("Tanggapan terkirim, laporan ditutup")
    command = new_command()
    with write():
        row = response.respond(act.case, text=act.words, watch=act.watch, command=command, **act.how)
        return closure.close(row, by=act.user, watch=Watch(), once=act.once(":tutup"), command=command)


def _close(act: Act) -> Case:
    act.note = _("Laporan ditutup dan tercatat di rekap")
    return closure.close(act.case, watch=act.watch, **act.how)


# ── other ends, and back ─────────────────────────────────────────────────────────────────────────


def _refer(act: Act) -> Case:
    body = act.typed["body"]
    return closure.refer(act.case, body=body, text=replies.addressed(act.typed["text"], body), **act.how)


def _reject(act: Act) -> Case:
    return closure.reject(act.case, reason=act.typed["reason"], text=act.words, **act.how)


def _merge(act: Act) -> Case:
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


def _unmerge(act: Act) -> Case:
    return merging.unmerge(act.case, by=act.user, seen=act.seen)


def _reopen(act: Act) -> Case:
    return closure.reopen(act.case, reason=act.typed["reason"], **act.how)


def _revert_overdue(act: Act) -> Case:
    return closure.revert_overdue(act.case, reason=act.typed["reason"], **act.how)


def _withdraw(act: Act) -> Case:
    return closure.withdraw(act.case, reason=act.typed["reason"], **act.how)


# ── words in between ─────────────────────────────────────────────────────────────────────────────


def _ask(act: Act) -> Case:
    return response.ask_reporter(act.case, text=act.words, **act.how)


def _interim(act: Act) -> Case:
    return response.respond_interim(act.case, text=act.words, **act.how)


def _read(act: Act) -> Case:
    return response.mark_read(act.case, **act.how)


def _note(act: Act) -> Case:
    return correction.note(act.case, text=act.typed["text"], shared=act.typed["shared"], **act.how)


def _meet(act: Act) -> Case:
    typed = act.typed
    return correction.meet(
        act.case,
        held_on=typed["held_on"],
        place=typed["place"],
        agencies=tuple(typed["agencies"]),
        result=typed["result"],
        **act.how,
    )


def _identity(act: Act) -> Case:
    return correction.open_identity(act.case, reason=act.typed["reason"], **act.how)


def _link(act: Act) -> Case:
    return correction.renew_link(act.case, **act.how)


def _publication(act: Act) -> Case:
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


def _confirm(act: Act) -> Case:
    step = lifecycle.awaited(act.state, sops.get(act.state.sop))
    if step is not None and step.number == act.typed["step"]:
        act.signal(step.key)
        act.note = _("Langkah {step} dikonfirmasi").format(step=step_name(step.short))
    return correction.confirm(act.case, step=act.typed["step"], watch=act.watch, **act.how)


DEEDS: Mapping[str, Deed] = {
    "catat": Deed("enter", forms.FirstForm, _enter, gettext_lazy("Laporan dicatat"), step="enter"),
    "disposisi": Deed(
        "assign",
        forms.AssignForm,
        _assign,
        gettext_lazy("Disposisi terkirim"),
        step="assign",
        undoable=True,
        goes_on=True,
    ),
    "tanggapan": Deed(
        "respond",
        forms.ReplyForm,
        _respond,
        gettext_lazy("Tanggapan terkirim"),
        step="respond",
        undoable=True,
        goes_on=True,
    ),
    "tutup": Deed(
        "close", forms.NothingForm, _close, gettext_lazy("Laporan ditutup"), step="close", undoable=True, goes_on=True
    ),
    "gabung": Deed("merge", forms.MergeForm, _merge, gettext_lazy("Laporan digabung"), undoable=True, goes_on=True),
    "rujuk": Deed("refer", forms.ReferForm, _refer, gettext_lazy("Laporan dirujuk"), undoable=True, goes_on=True),
    "tolak": Deed(
        "reject",
        forms.RejectForm,
        _reject,
        gettext_lazy("Laporan ditolak, pelapor dikabari"),
        undoable=True,
        goes_on=True,
    ),
    "tanya": Deed(
        "ask_reporter", forms.TextForm, _ask, gettext_lazy("Pertanyaan terkirim kepada pelapor"), undoable=True
    ),
    "sementara": Deed(
        "respond_interim",
        forms.TextForm,
        _interim,
        gettext_lazy("Kabar sementara terkirim"),
        undoable=True,
        heeds=False,
    ),
    "tolak-hasil": Deed(
        "refuse_follow_up", forms.ReasonForm, _refuse_result, gettext_lazy("Hasil dikembalikan ke dinas")
    ),
    "perbaiki": Deed("correct", forms.CorrectForm, _correct, gettext_lazy("Isian diperbaiki")),
    "pisah": Deed("unmerge", forms.NothingForm, _unmerge, gettext_lazy("Laporan dipisahkan lagi")),
    "buka-kembali": Deed("reopen", forms.ReasonForm, _reopen, gettext_lazy("Laporan dibuka kembali")),
    "tenggat-keliru": Deed(
        "revert_overdue", forms.ReasonForm, _revert_overdue, gettext_lazy("Catatan lewat tenggat dibatalkan")
    ),
    "cabut": Deed("withdraw", forms.WithdrawForm, _withdraw, gettext_lazy("Laporan dicabut")),
    "catatan": Deed("note", forms.NoteForm, _note, gettext_lazy("Catatan tersimpan"), heeds=False),
    "rapat": Deed("meet", forms.MeetingForm, _meet, gettext_lazy("Rapat koordinasi tercatat"), heeds=False),
    "identitas": Deed(
        "open_identity", forms.ReasonForm, _identity, gettext_lazy("Identitas terbuka 15 menit untuk Anda"), heeds=False
    ),
    "dibaca": Deed("mark_read", forms.NothingForm, _read, gettext_lazy("Pesan ditandai dibaca"), heeds=False),
    "tautan": Deed("renew_link", forms.NothingForm, _link, gettext_lazy("Tautan rahasia diganti"), heeds=False),
    "publikasi": Deed(
        "hide", forms.PublicationForm, _publication, gettext_lazy("Yang dibaca umum diperbarui"), heeds=False
    ),
    "hasil": Deed("follow_up", forms.OnBehalfForm, _on_behalf, gettext_lazy("Hasil tindak lanjut tercatat")),
    "lepas-pendukung": Deed("waive_support", forms.ReasonForm, _waive, gettext_lazy("Pendukung dilepas")),
    "perpanjangan": Deed(
        "ask_extension", forms.ExtensionForm, _extension, gettext_lazy("Permohonan sampai ke kepala UPT")
    ),
    "konfirmasi": Deed("confirm", forms.ConfirmForm, _confirm, gettext_lazy("Langkah dikonfirmasi")),
}
