"""What people do with a report: a form comes in, one command of its life is called, a page goes out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import Promise
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
from laksa.reports.history import Figures, state_of
from laksa.reports.models import Report
from laksa.rules.capabilities import Capability
from laksa.rules.period import wib_day
from laksa.rules.refusal import Refused, Stale
from laksa.ui.words import words_for
from laksa.web.answers import SeeOther
from laksa.web.resume import staff

_WORDS = ("opening", "foreword", "recommendations", "letter_number", "letter_date")

Given = dict[str, Any]
Act = Callable[[Report, Given, User], Report]


@dataclass(frozen=True, slots=True)
class Deed:
    """`event` is what the deed leaves in the history: the same person pressing twice finds it there and is content."""

    needs: Capability
    form: type[ReportForm]
    act: Act
    done: str | Promise
    event: str = ""


def make(report: Report, figures: Figures) -> Mapping[str, bytes]:
    """All documents of a report; the room that draws them is opened only when there is something to draw."""
    from laksa.reports import files

    return files.make(report, figures)


# ── one command each ─────────────────────────────────────────────────────────────────────────────


def _edit(report: Report, given: Given, by: User) -> Report:
    """The suggested sentence taken as it is stays the suggested one: it goes on following the figures.

    Words saved beside other figures count as read beside these only where the head says so.
    """
    words, figures = {name: given[name] for name in _WORDS}, page.figures_of(report)
    if words["opening"] and words["opening"] == figures["sentence"]:
        words["opening"] = ""
    was_read = given["read_again"] or not page.is_unread(report, figures)
    return workflow.edit(report, **words, figures=figures if was_read else None, by=by, seen=given["version"])


def _check(report: Report, given: Given, by: User) -> Report:
    return workflow.check(report, make=make, by=by, seen=given["version"])


def _send_back(report: Report, given: Given, by: User) -> Report:
    return workflow.send_back(report, remarks=given["remarks"], by=by, seen=given["version"])


def _sign(report: Report, given: Given, by: User) -> Report:
    if given["method"] == "electronic":
        confirmation = given["confirmation"]
        return workflow.hand_back(report, given["pdf"], confirmation=confirmation, by=by, seen=given["version"])
    return workflow.sign_on_paper(
        report,
        by=by,
        signed_on=given["signed_on"],
        signer=given["signer"] or page.signer_of(report, by),
        confirmation=given["confirmation"],
        scan=given["scan"],
        seen=given["version"],
    )


def _send(report: Report, given: Given, by: User) -> Report:
    """A round of mails; with `mail`, one that nobody took goes out again."""
    if given["mail"]:
        mail = get_object_or_404(mails.about(report), pk=given["mail"])
        delivery.send_again(mail)
    else:
        delivery.send(report, by=by)
    return report


def _acknowledge(report: Report, given: Given, by: User) -> Report:
    return workflow.acknowledge(report, by=by)


def _ask(report: Report, given: Given, by: User) -> Report:
    if _asked_already(report, given["text"], by):
        return report
    return workflow.ask(report, text=given["text"], by=by)


def _answer(report: Report, given: Given, by: User) -> Report:
    return workflow.answer(report, question=given["question"], text=given["text"], by=by)


def _archive(report: Report, given: Given, by: User) -> Report:
    return workflow.archive(report, by=by, seen=given["version"])


def _revise(report: Report, given: Given, by: User) -> Report:
    return workflow.revise(report, reason=given["reason"], changes=given["changes"], by=by, seen=given["version"])


DEEDS: dict[str, Deed] = {
    "sunting": Deed(Capability.DRAFT_REPORTS, WordsForm, _edit, gettext_lazy("Kata-kata surat tersimpan.")),
    "periksa": Deed(
        Capability.CHECK_REPORTS, PlainForm, _check, gettext_lazy("Laporan diperiksa dan dibekukan."), event="Checked"
    ),
    "kembalikan": Deed(
        Capability.SIGN_REPORTS,
        RemarksForm,
        _send_back,
        gettext_lazy("Laporan dikembalikan kepada Kepala UPT."),
        event="Returned",
    ),
    "tanda-tangan": Deed(
        Capability.FILE_SIGNED_REPORTS, SignForm, _sign, gettext_lazy("Laporan sudah ditandatangani."), event="Signed"
    ),
    "kirim": Deed(Capability.DRAFT_REPORTS, SendForm, _send, gettext_lazy("Laporan sedang dikirim.")),
    "terima": Deed(
        Capability.RECEIVE_REPORTS,
        PlainForm,
        _acknowledge,
        gettext_lazy("Terima kasih. Laporan ditandai sudah diterima."),
        event="Acknowledged",
    ),
    "tanya": Deed(
        Capability.RECEIVE_REPORTS, AskForm, _ask, gettext_lazy("Pertanyaan sudah dikirim kepada Kepala UPT.")
    ),
    "jawab": Deed(
        Capability.DRAFT_REPORTS, AnswerForm, _answer, gettext_lazy("Jawaban sudah dikirim."), event="Answered"
    ),
    "arsip": Deed(Capability.DRAFT_REPORTS, PlainForm, _archive, gettext_lazy("Laporan diarsipkan."), event="Archived"),
    "revisi": Deed(
        Capability.DRAFT_REPORTS, ReviseForm, _revise, gettext_lazy("Revisi dibuat sebagai draf baru."), event="Revised"
    ),
}


# ── how it is carried out ────────────────────────────────────────────────────────────────────────


def view_of(noun: str) -> View:
    """The view of one deed; others than its roles get 404."""
    deed = DEEDS[noun]

    def view(request: StaffRequest, code: str, scope: str = "") -> HttpResponse:
        report = lookup.find(request.user, code, scope, request.POST.get("revision", ""))
        return _carry_out(request, report, noun, deed)

    return staff(deed.needs, typed=partial(typed_words.typed, noun=noun))(require_POST(view))


@staff(Capability.DRAFT_REPORTS)
@require_POST
def draft(request: StaffRequest, code: str, scope: str = "") -> HttpResponse:
    """What the head has typed so far, saved by the page while one types; or thrown away."""
    report = lookup.find(request.user, code, scope, request.POST.get("revision", ""))
    if request.POST.get("discard"):
        typed_words.forget(request.user, report, "sunting")
        return SeeOther(f"{lookup.address(report)}#surat")
    return typed_words.save(request.user, report, "sunting", request.POST.dict())


def _carry_out(request: StaffRequest, report: Report, noun: str, deed: Deed) -> HttpResponse:
    form = deed.form(request.POST, request.FILES)
    if noun == "sunting" and request.POST.get("suggested"):
        return page.show(request, report, noun, _with_suggestion(request, report))
    if form.is_valid() and noun == "periksa" and _has_unsaved_words(request, report):
        form.add_error(None, _("Ada kata-kata surat yang belum disimpan. Simpan atau buang dahulu."))
    if not form.is_valid():
        return _page(request, report, noun, form, status=422)
    try:
        after = deed.act(report, form.cleaned_data, request.user)
    except Refused as refused:
        if not _done_already(report, deed, form.cleaned_data, request.user):
            return _refused(request, report, noun, form, refused)
        after = lookup.find(request.user, report.code, report.scope)
    typed_words.forget(request.user, report, noun)
    messages.success(request, str(deed.done))
    return SeeOther(_back(request, after))


def _refused(request: StaffRequest, report: Report, noun: str, form: ReportForm, refused: Refused) -> HttpResponse:
    report.refresh_from_db()
    form.renew(report.seq)
    form.add_error(form.field_of(refused), words_for(refused, who=behind(refused, request.user)))
    return _page(request, report, noun, form, status=409 if isinstance(refused, Stale) else 422)


def _page(request: StaffRequest, report: Report, noun: str, form: ReportForm, *, status: int) -> HttpResponse:
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


def _done_already(report: Report, deed: Deed, given: Given, by: User) -> bool:
    """Whether this very form was carried out a moment ago: a double click is no mistake."""
    if deed.form is WordsForm:
        report.refresh_from_db()
        return all((given[name] or "") == (getattr(report, name) or "") for name in _WORDS)
    if not deed.event:
        return False
    after = report.events.filter(seq__gt=given["version"], name=deed.event, user=str(by.pk))
    found = after.order_by("seq").first()
    return found is not None and (not given.get("question") or f'"question":{given["question"]}' in found.payload)


def _asked_already(report: Report, text: str, by: User) -> bool:
    """The same question of the same reader, today and not answered yet."""
    asked = report.events.filter(name="Asked", user=str(by.pk))
    said = {seq for seq, at in asked.values_list("seq", "at") if _is_today(at)} & set(state_of(report).unanswered)
    return report.texts.filter(seq__in=said, field="text", body=text).exists()


def _is_today(moment: datetime) -> bool:
    return wib_day(moment) == wib_day(timezone.now())
