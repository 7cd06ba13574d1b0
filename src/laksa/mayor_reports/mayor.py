"""The Mayor's one page: the newest report of the city that was delivered, short enough for one sheet or one phone."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from laksa.accounts.policy import StaffRequest
from laksa.documents import screen
from laksa.documents.readers_words import in_the_readers_words, sentence_of
from laksa.mayor_reports import lookup, typed_words
from laksa.mayor_reports.figures_view import FiguresView
from laksa.mayor_reports.forms import AskForm, PlainForm, ReportForm
from laksa.mayor_reports.report_view import ReportView
from laksa.reports.models import Letterhead, Report
from laksa.reports.permitted import permitted
from laksa.reports.queries import IS_PUBLISHED, newest_published
from laksa.rules.capabilities import Capability
from laksa.web.layout import page
from laksa.web.resume import staff

_OLDER = 12
_MAP = 440


@staff(Capability.READ_REPORTS)
@require_safe
def view(request: StaffRequest, code: str = "") -> HttpResponse:
    """The newest, or the one of a period."""
    report = _published(lookup.find(request.user, code)) if code else _newest()
    if report is None:
        return page(request, "mayor_reports/mayor.html", {"report": None, "older": []}, here=lookup.MAYOR)
    return show(request, report)


def show(request: StaffRequest, report: Report, form: ReportForm | None = None, *, status: int = 200) -> HttpResponse:
    """The page; `form` is what an action could not carry out, with what was typed."""
    figures = in_the_readers_words(report.figures or {})
    figures_view, report_view = FiguresView(report, figures), ReportView(report)
    allowed = permitted(report, request.user, report.figures or {})
    may_ask = "ask" in allowed
    typed = typed_words.kept(request.user, report, "tanya") if may_ask else {}
    context: dict[str, Any] = {
        "report": report,
        "here": address(report),
        "full": lookup.address(report),
        "base": lookup.base(report),
        "figures_view": figures_view,
        "report_view": report_view,
        "sentence": sentence_of(figures, report_view.letter["opening"]),
        "salutation": Letterhead.current().salutation.removeprefix("Yth. "),
        "map": None if figures_view.is_empty else screen.places(figures, _MAP),
        "acknowledge": PlainForm(initial={"version": report.seq}) if "acknowledge" in allowed else None,
        "ask": (form if isinstance(form, AskForm) else AskForm(initial={"version": report.seq, **typed}))
        if may_ask
        else None,
        "wrong": form if form is not None and form.errors else None,
        "answers": [(question, None) for question in report_view.questions],
        "older": _older(report),
        "newer": _newest() if not _is_newest(report) else None,
    }
    return page(request, "mayor_reports/mayor.html", context, here=lookup.MAYOR, status=status)


def address(report: Report) -> str:
    """Where the Mayor reads it."""
    return lookup.MAYOR if _is_newest(report) else f"{lookup.MAYOR}{report.code}/"


def _published(report: Report) -> Report | None:
    """Of a period the newest revision that was delivered; the head may look while the next one is a draft."""
    return report if report.is_published else newest_published(report.code)


def _newest() -> Report | None:
    """What was delivered last: what the mail that leads here was about."""
    published = Report.objects.filter(IS_PUBLISHED, scope="")
    return published.order_by("-delivered_at", "-pk").first()


def _is_newest(report: Report) -> bool:
    newest = _newest()
    return newest is not None and newest.pk == report.pk


def _older(report: Report) -> list[dict[str, Any]]:
    """The other periods of the city, newest first, each by its newest revision."""
    published = Report.objects.filter(IS_PUBLISHED, scope="").exclude(code=report.code)
    found: dict[str, Report] = {}
    for one in published.defer("figures", "facts").order_by("-end", "-first", "-revision")[: 3 * _OLDER]:
        found.setdefault(one.code, one)
    return [
        {"name": one.title, "url": f"{lookup.MAYOR}{one.code}/", "at": one.delivered_at, "is_read": one.acknowledged_at}
        for one in list(found.values())[:_OLDER]
    ]
