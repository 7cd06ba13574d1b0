"""One report on screen: its figures with their charts, the letter's words, and where it stands in its life."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from laksa.accounts.models import Role
from laksa.accounts.policy import StaffRequest, roles
from laksa.office.reporting import keeping, places, progress
from laksa.office.reporting.forms import (
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
from laksa.office.reporting.progress import Next
from laksa.office.reporting.sheet import Sheet
from laksa.office.reporting.story import Story
from laksa.office.shell import page
from laksa.register import sops
from laksa.reports import counting
from laksa.reports.documents import screen
from laksa.reports.history import Figures
from laksa.reports.models import Letterhead, Report
from laksa.rules.period import wib_day
from laksa.rules.refusal import Refused

# Px of the columns they are drawn for: beside the life of the report, whole page, its larger and smaller part.
_BESIDE, _LARGER, _SMALLER = 760, 640, 420
# Tables that stand folded below the part of the page that they belong to.
_FOLDS = {
    "flow": ("ended", "outcome", "reinstated", "share", "referred_to", "withdrawn"),
    "what": ("category", "kind", "channel", "urgency"),
    "after": ("punctuality", "verdicts", "others"),
}


@roles(*places.READERS)
@require_safe
def view(request: StaffRequest, code: str, scope: str = "") -> HttpResponse:
    if (back := keeping.adopted(request)) is not None:
        return back
    report = places.find(request.user, code, scope, request.GET.get("revisi", ""))
    return show(request, report)


def show(
    request: StaffRequest, report: Report, noun: str = "", form: ReportForm | None = None, *, status: int = 200
) -> HttpResponse:
    """The page; `form` is what the deed `noun` could not carry out, with what was typed."""
    sheet, story = Sheet(report, figures_of(report)), Story(report)
    successor = Report.objects.filter(corrects=report).first()
    step = progress.next_step(
        report,
        request.user.role,
        broken=sheet.broken,
        sending=story.is_sending,
    )
    forms = _forms(request, report, story, step, noun, form)
    placed = noun in forms or (noun == "jawab" and request.user.role == Role.HEAD)
    context = {
        "report": report,
        "here": places.address(report),
        "base": places.base(report),
        "query": places.address(report).partition("/?")[2] and f"?revisi={report.revision}",
        "letter": story.letter | {"sentence": story.letter["opening"] or sheet.figures["sentence"]},
        "sheet": sheet,
        "story": story,
        "standing": progress.standing(report),
        "stages": progress.stages(report, story.people),
        "step": step,
        "forms": forms,
        "answers": _answers(request, report, story, noun, form),
        "wrong": form if form is not None and form.errors else None,
        "unsaved": form.typed if form is not None and form.errors and not placed else [],
        "kept": bool(forms.get("sunting") and forms["sunting"].initial.get("is_kept")),
        "successor": successor,
        "predecessor": report.corrects,
        "address_of_successor": places.address(successor) if successor else "",
        "address_of_predecessor": places.address(report.corrects) if report.corrects else "",
        "noun": noun,
        "folds": _FOLDS,
        "parts": _parts(sheet),
        "checks": sheet.checks,
        "is_head": request.user.role == Role.HEAD,
        "is_director": request.user.role == Role.DIRECTOR,
        "is_auditor": request.user.role == Role.AUDITOR,
        "is_mayor": request.user.role == Role.MAYOR,
        "charts": {} if sheet.is_empty else _charts(sheet.figures),
        "at": _counted_at(sheet.figures),
    }
    return page(request, "office/reports/report.html", context, here=places.HERE, status=status)


def figures_of(report: Report) -> Figures:
    """The frozen figures, or, of a draft, the live ones; 404 where the agency of its scope is gone."""
    if report.figures is not None:
        figures: Figures = report.figures
        return figures
    try:
        return counting.figures_for(report.period, report.scope)
    except Refused:
        raise Http404 from None


def _parts(sheet: Sheet) -> dict[str, Any]:
    """The tables by agency and by area: rich ones where the report holds their parts, else the plain breakdowns."""
    scope = sheet.figures["scope"]["code"].partition(":")[0]
    grids = sheet.grids
    areas = {"": ("by_kecamatan", "kecamatan", "kelurahan"), "kecamatan": ("kelurahan",)}.get(
        scope, ("kecamatan", "kelurahan")
    )
    agencies = {"": ("by_agency", "agency"), "agency": ()}.get(scope, ("agency",))
    return {"agencies": [grids[name] for name in agencies], "areas": [grids[name] for name in areas]}


def _counted_at(figures: Figures) -> datetime:
    return datetime.fromisoformat(figures["data"]["at"])


def _charts(figures: Figures) -> dict[str, Any]:
    return {
        "flow": screen.where_cases_went(figures, _BESIDE),
        "months": screen.twelve_months(figures, _LARGER),
        "categories": screen.categories(figures, _SMALLER),
        "places": screen.places(figures, _LARGER),
        "steps": screen.handling(figures, sops.current(), _LARGER),
        "ages": screen.ages(figures, _SMALLER),
    }


# ── forms ────────────────────────────────────────────────────────────────────────────────────────


def _forms(
    request: StaffRequest, report: Report, story: Story, step: Next, noun: str, given: ReportForm | None
) -> dict[str, ReportForm]:
    """The forms that have a place on the page; the one that was sent keeps what was typed."""
    shown = {step.noun, *step.others} - {"", "jawab", "hitung-ulang"}
    if report.state == "draft" and request.user.role == Role.HEAD:
        shown.add("sunting")
    forms = {name: _blank(request, report, story, name) for name in shown}
    if given is not None and noun in forms:
        forms[noun] = given
    return forms


def _blank(request: StaffRequest, report: Report, story: Story, noun: str) -> ReportForm:
    initial: dict[str, Any] = {"version": report.seq}
    typed = keeping.kept(request.user, report, noun) if noun in keeping.KEPT else {}
    match noun:
        case "sunting":
            return WordsForm(initial=initial | _words(report, story, typed))
        case "tanda-tangan":
            signer = Letterhead.current().signer_name
            return SignForm(initial=initial | {"signed_on": wib_day(timezone.now()), "signer": signer})
        case "kembalikan":
            return RemarksForm(initial=initial | typed)
        case "revisi":
            return ReviseForm(initial=initial | typed)
        case "tanya":
            return AskForm(initial=initial | typed)
        case "kirim":
            return SendForm(initial=initial)
    return PlainForm(initial=initial)


def _words(report: Report, story: Story, typed: dict[str, str]) -> dict[str, Any]:
    """What stands in the letter; what was typed and not saved goes before it, also where it is now empty."""
    saved = story.letter | {"letter_number": report.letter_number, "letter_date": report.letter_date}
    if not typed:
        return saved
    return {name: typed.get(name, "") for name in saved} | {"is_kept": True}


def _answers(
    request: StaffRequest, report: Report, story: Story, noun: str, given: ReportForm | None
) -> list[tuple[Any, AnswerForm | None]]:
    """Each question, with a form where this reader may still answer it."""
    found: list[tuple[Any, AnswerForm | None]] = []
    for question in story.questions:
        form = None
        if request.user.role == Role.HEAD and not question.answer:
            typed = keeping.kept(request.user, report, "jawab")
            text = typed.get("text", "") if typed.get("question") == str(question.seq) else ""
            form = AnswerForm(initial={"version": report.seq, "question": question.seq, "text": text})
            if isinstance(given, AnswerForm) and str(given.data.get("question")) == str(question.seq):
                form = given
        found.append((question, form))
    return found
