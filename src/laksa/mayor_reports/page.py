"""One report on screen: its figures with their charts, the letter's words, and where it stands in its life."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from laksa.accounts.models import User
from laksa.accounts.policy import StaffRequest
from laksa.documents import phrases, screen
from laksa.documents.readers_words import in_the_readers_words, sentence_of
from laksa.documents.tables import OWN
from laksa.figures.period_figures import sop_of
from laksa.mayor_reports import lookup, progress, typed_words
from laksa.mayor_reports.figures_view import FiguresView
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
from laksa.mayor_reports.report_view import ReportView
from laksa.reports import report_figures, workflow
from laksa.reports.history import Figures
from laksa.reports.ledger import state_of
from laksa.reports.models import Letterhead, Report
from laksa.reports.permitted import permitted
from laksa.rules.capabilities import Capability
from laksa.rules.period import parse_period, wib_day
from laksa.rules.refusal import Refused
from laksa.web import kept_uploads
from laksa.web.layout import page
from laksa.web.resume import staff

# Px of the columns they are drawn for: beside the life of the report, whole page, its larger and smaller part.
_BESIDE, _LARGER, _SMALLER = 760, 640, 420
# Tables that stand folded below the part of the page that they belong to.
_FOLDS = {
    "flow": ("ended", "outcome", "share", "result", "reinstated", "referred_to", "withdrawn"),
    "what": ("category", "kind", "channel", "urgency"),
    "after": ("due", "punctuality", "verdicts", "response", "others", *OWN),
}


@staff(Capability.READ_REPORTS)
@require_safe
def view(request: StaffRequest, code: str, scope: str = "") -> HttpResponse:
    report = lookup.find(request.user, code, scope, request.GET.get("revisi", ""))
    return show(request, report)


def show(
    request: StaffRequest, report: Report, noun: str = "", form: ReportForm | None = None, *, status: int = 200
) -> HttpResponse:
    """The page; `form` is what the action `noun` could not carry out, with what was typed."""
    figures, report_view = figures_of(report), ReportView(report)
    figures_view = FiguresView(report, in_the_readers_words(figures))
    allowed = permitted(report, request.user, figures)
    step = progress.next_step(report, request.user, allowed, sending=report_view.is_sending)
    shown = {step.noun, *step.others, *(("sunting",) if "edit" in allowed else ())} - {"", "jawab", "hitung-ulang"}
    forms = _forms(request, report, figures_view, report_view, shown, noun, form)
    placed = noun in forms or (noun == "jawab" and "answer" in allowed)
    refused = form is not None and bool(form.errors)
    context = {
        **_places(report),
        **_revisions(request, report),
        **_reading(figures_view),
        "report_view": report_view,
        "letter": report_view.letter | {"sentence": sentence_of(figures, report_view.letter["opening"])},
        "standing": progress.standing(report),
        "stages": progress.stages(report, report_view.people),
        "step": step,
        "noun": noun,
        "forms": forms,
        "answers": _answers(request, report, report_view, form, can_answer="answer" in allowed),
        "wrong": form if refused else None,
        "unsaved": form.typed if form is not None and refused and not placed else [],
        "late": progress.late_since([report]).get(report.pk, 0),
        "is_unread": is_unread(report, figures),
        "kept": "sunting" in forms and bool(forms["sunting"].initial.get("is_kept")),
        "may": request.user.capabilities,
    }
    return page(request, "mayor_reports/report.html", context, here=lookup.HERE, status=status)


def _places(report: Report) -> dict[str, Any]:
    """The report and its addresses; `query` names the revision where it is not the newest."""
    here = lookup.address(report)
    query = f"?{found}" if (found := here.partition("?")[2]) else ""
    return {"report": report, "here": here, "base": lookup.base(report), "query": query}


def _revisions(request: StaffRequest, report: Report) -> dict[str, Any]:
    """The report that corrects this one and the one it corrects, as far as this reader may open them."""
    readable = lookup.reports_of(request.user)
    after = readable.filter(corrects=report).first()
    before = readable.filter(pk=report.corrects_id).first() if report.corrects_id else None
    return {
        "successor": after,
        "predecessor": before,
        "address_of_successor": lookup.address(after) if after else "",
        "address_of_predecessor": lookup.address(before) if before else "",
    }


def _reading(figures_view: FiguresView) -> dict[str, Any]:
    """The figures with their charts, tables and checks."""
    return {
        "figures_view": figures_view,
        "at": datetime.fromisoformat(figures_view.figures["data"]["at"]),
        "basis": phrases.basis(figures_view.figures),
        "charts": {} if figures_view.is_empty else _charts(figures_view.figures),
        "folds": _FOLDS,
        "parts": _parts(figures_view),
        "checks": figures_view.checks,
    }


def figures_of(report: Report) -> Figures:
    """The frozen figures, or, of a draft, the live ones; 404 where the agency of its scope is gone."""
    if report.figures is not None:
        figures: Figures = report.figures
        return figures
    try:
        return report_figures.figures_for(report.period, report.scope)
    except Refused:
        raise Http404 from None


def is_unread(report: Report, figures: Figures) -> bool:
    """Whether the words of a draft were last read beside other figures than these."""
    read = state_of(report).read
    return report.is_draft and bool(read) and read != workflow.read_beside(figures)


def _parts(figures_view: FiguresView) -> dict[str, Any]:
    """The tables by agency and by area: rich ones where the report holds their parts, else the plain breakdowns."""
    scope = figures_view.figures["scope"]["code"].partition(":")[0]
    grids = figures_view.grids
    areas = {"": ("by_kecamatan", "kecamatan", "kelurahan"), "kecamatan": ("kelurahan",)}.get(
        scope, ("kecamatan", "kelurahan")
    )
    agencies = {"": ("by_agency", "agency"), "agency": ()}.get(scope, ("agency",))
    return {"agencies": [grids[name] for name in agencies], "areas": [grids[name] for name in areas]}


def _charts(figures: Figures) -> dict[str, Any]:
    return {
        "flow": screen.where_cases_went(figures, _BESIDE),
        "months": screen.twelve_months(figures, _LARGER),
        "categories": screen.categories(figures, _SMALLER),
        "places": screen.places(figures, _LARGER),
        "steps": screen.handling(figures, sop_of(parse_period(figures["period"]["code"])), _LARGER),
        "ages": screen.ages(figures, _SMALLER),
    }


# ── forms ────────────────────────────────────────────────────────────────────────────────────────


def _forms(
    request: StaffRequest,
    report: Report,
    figures_view: FiguresView,
    report_view: ReportView,
    shown: Collection[str],
    noun: str,
    given: ReportForm | None,
) -> dict[str, ReportForm]:
    """The forms that have a place on the page; the one that was sent keeps what was typed."""
    forms = {name: _blank(request, report, name) for name in shown}
    if "sunting" in forms:
        forms["sunting"] = _words(request, report, figures_view, report_view)
    if given is not None and noun in forms:
        forms[noun] = given
    if "sunting" in forms:
        forms["sunting"].rev = typed_words.rev_standing(request.user, report, "sunting")
    return forms


def _blank(request: StaffRequest, report: Report, noun: str) -> ReportForm:
    initial: dict[str, Any] = {"version": report.seq}
    typed = typed_words.kept(request.user, report, noun) if noun in typed_words.KEPT else {}
    match noun:
        case "tanda-tangan":
            fresh = {"signed_on": wib_day(timezone.now()), "signer": signer_of(report, request.user)}
            form = SignForm(initial=fresh | typed | initial)
            form.trays = kept_uploads.trays_of(SignForm, typed_words.name_of(report, noun), typed)
            return form
        case "kembalikan":
            return RemarksForm(initial=initial | typed)
        case "revisi":
            return ReviseForm(initial=initial | typed)
        case "tanya":
            return AskForm(initial=initial | typed)
        case "kirim":
            return SendForm(initial=initial)
    return PlainForm(initial=initial)


def _words(request: StaffRequest, report: Report, figures_view: FiguresView, report_view: ReportView) -> WordsForm:
    """What stands in the letter; what was typed and not saved goes before it, also where it is now empty."""
    saved = report_view.letter | {"letter_number": report.letter_number, "letter_date": report.letter_date}
    typed = typed_words.unsaved(request.user, report, saved, figures_view.figures["sentence"])
    shown = {name: typed.get(name, "") for name in saved} if typed else saved
    return WordsForm(initial={"version": report.seq, "is_kept": bool(typed), **shown})


def signer_of(report: Report, user: User) -> str:
    """Who signs unless another name is written: the one printed, the letterhead's, else the director who does it."""
    own = user.name if user.may(Capability.SIGN_REPORTS) else ""
    return report.printed_signer or Letterhead.current().signer_name or own


def _answers(
    request: StaffRequest, report: Report, report_view: ReportView, given: ReportForm | None, *, can_answer: bool
) -> list[tuple[Any, AnswerForm | None]]:
    """Each question, with a form where this reader may still answer it."""
    found: list[tuple[Any, AnswerForm | None]] = []
    for question in report_view.questions:
        form = None
        if can_answer and not question.answer:
            typed = typed_words.kept(request.user, report, "jawab")
            text = typed.get("text", "") if typed.get("question") == str(question.seq) else ""
            form = AnswerForm(initial={"version": report.seq, "question": question.seq, "text": text})
            if isinstance(given, AnswerForm) and str(given.data.get("question")) == str(question.seq):
                form = given
        found.append((question, form))
    return found
