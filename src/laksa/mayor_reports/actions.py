"""What people do with a report: a form comes in, one command of its life is called, a page goes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from laksa.accounts.models import User
from laksa.accounts.policy import StaffRequest, View
from laksa.mayor_reports import lookup, mayor, page, typed_words
from laksa.mayor_reports.forms import (
    AnswerForm,
    AskForm,
    PlainForm,
    RemarksForm,
    ReportForm,
    ReviseForm,
    SendForm,
    SignForm,
    WordsForm,
)
from laksa.narration.actors import behind
from laksa.reports import delivery, mails, workflow
from laksa.reports.history import Figures
from laksa.reports.ledger import state_of
from laksa.reports.models import Report
from laksa.rules.capabilities import Capability
from laksa.rules.period import wib_day
from laksa.rules.refusal import Refused, Stale
from laksa.ui.words import words_for
from laksa.web import kept_uploads
from laksa.web.actions import Action, Press
from laksa.web.answers import SeeOther
from laksa.web.resume import staff

_WORDS = ("opening", "foreword", "recommendations", "letter_number", "letter_date")


@dataclass(frozen=True, kw_only=True)
class ReportAction(Action):
    """`event` is what it leaves in the history: the same person pressing twice finds it there and is content."""

    needs: Capability
    form: type[ReportForm]
    event: str = ""


class ReportPress(Press):
    """A press on a report."""

    @property
    def report(self) -> Report:
        report: Report = self.subject
        return report

    @property
    def how(self) -> dict[str, Any]:
        """Who does it, and what the page knew."""
        return {"by": self.user, "seen": self.seen}


def make(report: Report, figures: Figures) -> Mapping[str, bytes]:
    """All documents of a report; the room that draws them is opened only when there is something to draw."""
    from laksa.reports import files

    return files.make(report, figures)


# ── one command each ─────────────────────────────────────────────────────────────────────────────


def _edit(press: ReportPress) -> Report:
    """The suggested sentence taken as it is stays the suggested one: it goes on following the figures.

    Words saved beside other figures count as read beside these only where the head says so.
    """
    report, typed = press.report, press.typed
    words, figures = {name: typed[name] for name in _WORDS}, page.figures_of(report)
    if words["opening"] and words["opening"] == figures["sentence"]:
        words["opening"] = ""
    was_read = typed["read_again"] or not page.is_unread(report, figures)
    return workflow.edit(report, **words, figures=figures if was_read else None, **press.how)


def _check(press: ReportPress) -> Report:
    return workflow.check(press.report, make=make, **press.how)


def _send_back(press: ReportPress) -> Report:
    return workflow.send_back(press.report, remarks=press.typed["remarks"], **press.how)


def _sign(press: ReportPress) -> Report:
    report, typed = press.report, press.typed
    if typed["method"] == "electronic":
        return workflow.hand_back(report, typed["pdf"], confirmation=typed["confirmation"], **press.how)
    return workflow.sign_on_paper(
        report,
        signed_on=typed["signed_on"],
        signer=typed["signer"] or page.signer_of(report, press.user),
        confirmation=typed["confirmation"],
        scan=typed["scan"],
        **press.how,
    )


def _send(press: ReportPress) -> Report:
    """A round of mails; with `mail`, one that nobody took goes out again."""
    report = press.report
    if press.typed["mail"]:
        delivery.send_again(get_object_or_404(mails.about(report), pk=press.typed["mail"]))
    else:
        delivery.send(report, by=press.user)
    return report


def _acknowledge(press: ReportPress) -> Report:
    return workflow.acknowledge(press.report, by=press.user)


def _ask(press: ReportPress) -> Report:
    text = press.typed["text"]
    if _asked_already(press.report, text, press.user):
        return press.report
    return workflow.ask(press.report, text=text, by=press.user)


def _answer(press: ReportPress) -> Report:
    typed = press.typed
    return workflow.answer(press.report, question=typed["question"], text=typed["text"], by=press.user)


def _archive(press: ReportPress) -> Report:
    return workflow.archive(press.report, **press.how)


def _revise(press: ReportPress) -> Report:
    typed = press.typed
    return workflow.revise(press.report, reason=typed["reason"], changes=typed["changes"], **press.how)


ACTIONS: Mapping[str, ReportAction] = {
    "sunting": ReportAction(
        command="edit",
        needs=Capability.DRAFT_REPORTS,
        form=WordsForm,
        do=_edit,
        done=gettext_lazy("Kata-kata surat tersimpan."),
    ),
    "periksa": ReportAction(
        command="check",
        needs=Capability.CHECK_REPORTS,
        form=PlainForm,
        do=_check,
        done=gettext_lazy("Laporan diperiksa dan dibekukan."),
        event="Checked",
    ),
    "kembalikan": ReportAction(
        command="send_back",
        needs=Capability.SIGN_REPORTS,
        form=RemarksForm,
        do=_send_back,
        done=gettext_lazy("Laporan dikembalikan kepada Kepala UPT."),
        event="Returned",
    ),
    "tanda-tangan": ReportAction(
        command="sign",
        needs=Capability.FILE_SIGNED_REPORTS,
        form=SignForm,
        do=_sign,
        done=gettext_lazy("Laporan sudah ditandatangani."),
        event="Signed",
    ),
    "kirim": ReportAction(
        command="send",
        needs=Capability.DRAFT_REPORTS,
        form=SendForm,
        do=_send,
        done=gettext_lazy("Laporan sedang dikirim."),
    ),
    "terima": ReportAction(
        command="acknowledge",
        needs=Capability.RECEIVE_REPORTS,
        form=PlainForm,
        do=_acknowledge,
        done=gettext_lazy("Terima kasih. Laporan ditandai sudah diterima."),
        event="Acknowledged",
    ),
    "tanya": ReportAction(
        command="ask",
        needs=Capability.RECEIVE_REPORTS,
        form=AskForm,
        do=_ask,
        done=gettext_lazy("Pertanyaan sudah dikirim kepada Kepala UPT."),
    ),
    "jawab": ReportAction(
        command="answer",
        needs=Capability.DRAFT_REPORTS,
        form=AnswerForm,
        do=_answer,
        done=gettext_lazy("Jawaban sudah dikirim."),
        event="Answered",
    ),
    "arsip": ReportAction(
        command="archive",
        needs=Capability.DRAFT_REPORTS,
        form=PlainForm,
        do=_archive,
        done=gettext_lazy("Laporan diarsipkan."),
        event="Archived",
    ),
    "revisi": ReportAction(
        command="revise",
        needs=Capability.DRAFT_REPORTS,
        form=ReviseForm,
        do=_revise,
        done=gettext_lazy("Revisi dibuat sebagai draf baru."),
        event="Revised",
    ),
}


# ── how it is carried out ────────────────────────────────────────────────────────────────────────


def view_of(noun: str) -> View:
    """The view of one action; others than its roles get 404."""
    action = ACTIONS[noun]

    def view(request: StaffRequest, code: str, scope: str = "") -> HttpResponse:
        report = lookup.find(request.user, code, scope, request.POST.get("revision", ""))
        return _carry_out(request, report, noun, action)

    return staff(action.needs, typed=partial(typed_words.typed, noun=noun))(require_POST(view))


@staff(Capability.DRAFT_REPORTS)
@require_POST
def draft(request: StaffRequest, code: str, scope: str = "") -> HttpResponse:
    """What the head has typed so far, saved by the page while one types; or thrown away."""
    report = lookup.find(request.user, code, scope, request.POST.get("revision", ""))
    if request.POST.get("discard"):
        typed_words.forget(request.user, report, "sunting")
        return SeeOther(f"{lookup.address(report)}#surat")
    return typed_words.save(request.user, report, "sunting", request.POST.dict())


def _carry_out(request: StaffRequest, report: Report, noun: str, action: ReportAction) -> HttpResponse:
    form = kept_uploads.bound(action.form, typed_words.name_of(report, noun), request)
    if noun == "sunting" and request.POST.get("suggested"):
        return page.show(request, report, noun, _with_suggestion(request, report))
    if form.is_valid() and noun == "periksa" and _has_unsaved_words(request, report):
        form.add_error(None, _("Ada kata-kata surat yang belum disimpan. Simpan atau buang dahulu."))
    if not form.is_valid():
        if _took_its_file(report, action, form, request.user):
            return SeeOther(_back(request, lookup.find(request.user, report.code, report.scope)))
        return _page(request, report, noun, form, status=422)
    try:
        after = action.do(ReportPress(request.user, report, action, noun, form, request.POST))
    except Refused as refused:
        if not _done_already(report, action, form.cleaned_data, request.user):
            return _refused(request, report, noun, form, refused)
        after = lookup.find(request.user, report.code, report.scope)
    typed_words.forget(request.user, report, noun)
    kept_uploads.let_go(form)
    messages.success(request, str(action.done))
    return SeeOther(_back(request, after))


def _refused(request: StaffRequest, report: Report, noun: str, form: ReportForm, refused: Refused) -> HttpResponse:
    report.refresh_from_db()
    form.renew(report.seq)
    form.add_error(form.field_of(refused), words_for(refused, who=behind(refused, request.user)))
    return _page(request, report, noun, form, status=409 if isinstance(refused, Stale) else 422)


def _page(request: StaffRequest, report: Report, noun: str, form: ReportForm, *, status: int) -> HttpResponse:
    kept_uploads.keep(form)
    if request.user.may(Capability.RECEIVE_REPORTS) and not report.scope:
        return mayor.show(request, report, form, status=status)
    return page.show(request, report, noun, form, status=status)


def _has_unsaved_words(request: StaffRequest, report: Report) -> bool:
    """Nobody means to freeze a letter without the words just typed into it."""
    if not request.user.may(Capability.DRAFT_REPORTS) or not typed_words.kept(request.user, report, "sunting"):
        return False
    saved = {name: getattr(report, name) for name in _WORDS}
    return bool(typed_words.unsaved(request.user, report, saved, page.figures_of(report)["sentence"]))


def _with_suggestion(request: StaffRequest, report: Report) -> WordsForm:
    """The form as typed, but with the generated sentence where the opening stands; nothing is saved yet."""
    form = WordsForm(request.POST)
    form.fill("opening", page.figures_of(report)["sentence"])
    return form


def _back(request: StaffRequest, report: Report) -> str:
    if request.user.may(Capability.RECEIVE_REPORTS) and not report.scope:
        return mayor.address(report)
    return lookup.address(report)


def _done_already(report: Report, action: ReportAction, given: dict[str, Any], by: User) -> bool:
    """Whether this very form was carried out a moment ago: a double click is no mistake."""
    if action.form is WordsForm:
        report.refresh_from_db()
        return all((given[name] or "") == (getattr(report, name) or "") for name in _WORDS)
    if not action.event:
        return False
    after = report.events.filter(seq__gt=given["version"], name=action.event, user=str(by.pk))
    found = after.order_by("seq").first()
    return found is not None and (not given.get("question") or f'"question":{given["question"]}' in found.payload)


def _took_its_file(report: Report, action: ReportAction, form: ReportForm, by: User) -> bool:
    """Whether only the file is missing, for the first press of a double click was carried out with it."""
    is_gone = any(tray.lost for tray in form.trays.values()) and "version" in form.cleaned_data
    return is_gone and _done_already(report, action, form.cleaned_data, by)


def _asked_already(report: Report, text: str, by: User) -> bool:
    """The same question of the same reader, today and not answered yet."""
    asked = report.events.filter(name="Asked", user=str(by.pk))
    said = {seq for seq, at in asked.values_list("seq", "at") if _is_today(at)} & set(state_of(report).unanswered)
    return report.texts.filter(seq__in=said, field="text", body=text).exists()


def _is_today(moment: datetime) -> bool:
    return wib_day(moment) == wib_day(timezone.now())
