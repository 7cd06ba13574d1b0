"""All reports: newest first by kind, where each of them is; and the form that makes another one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from laksa.accounts.models import User
from laksa.accounts.policy import StaffRequest
from laksa.figures import naming
from laksa.mayor_reports import lookup, progress
from laksa.mayor_reports.forms import NewReportForm
from laksa.reports import queries, workflow
from laksa.reports.models import Report
from laksa.rules.capabilities import Capability
from laksa.rules.parse import whole_number
from laksa.rules.period import wib_day
from laksa.rules.refusal import Refused
from laksa.ui.names import period_name
from laksa.ui.words import words_for
from laksa.web import periods
from laksa.web.answers import SeeOther
from laksa.web.layout import page
from laksa.web.resume import staff

KINDS = {
    "month": gettext_lazy("Bulanan"),
    "quarter": gettext_lazy("Triwulanan"),
    "year": gettext_lazy("Tahunan"),
    "span": gettext_lazy("Lainnya"),
}
_SHOWN = 12
_PAGE = 50
_FIELD_OF = {"report_in_future": "periode", "period_unknown": "periode", "scope_unknown": "scope"}


@staff(Capability.READ_REPORTS)
@require_safe
def view(request: StaffRequest) -> HttpResponse:
    return _show(request, NewReportForm(initial={"periode": _last_month()}))


@staff(Capability.DRAFT_REPORTS)
@require_POST
def make(request: StaffRequest) -> HttpResponse:
    """The report of that period and scope; the one that stands where there is one already."""
    form = NewReportForm(request.POST)
    if not form.is_valid():
        return _show(request, form, status=422)
    scope = form.cleaned_data["scope"]
    known = queries.newest(form.period.code, scope)
    try:
        report = known or workflow.draft(form.period.code, scope=scope, by=request.user)
    except Refused as refused:
        form.add_error(_FIELD_OF.get(refused.code), words_for(refused))
        return _show(request, form, status=422)
    words = _("Laporan {name} sudah ada.") if known else _("Draf laporan {name} dibuat.")
    messages.success(request, words.format(name=report.title))
    return SeeOther(lookup.address(report))


def _show(request: StaffRequest, form: NewReportForm, *, status: int = 200) -> HttpResponse:
    kind = request.GET.get("jenis", "")
    kind = kind if kind in KINDS else ""
    groups = [_group(request.user, one, whole=bool(kind), start=_start(request)) for one in ([kind] if kind else KINDS)]
    if request.user.may(Capability.READ_UNSENT_REPORTS):
        _tell_late_intake([row for group in groups for row in group["rows"]])
    context = {
        "groups": [group for group in groups if group["rows"]],
        "kind": kind,
        "kinds": KINDS.items(),
        "form": form if request.user.may(Capability.DRAFT_REPORTS) else None,
        "suggestions": [period_name(period) for period in periods.suggestions(wib_day(timezone.now()))],
        "may": request.user.capabilities,
    }
    return page(request, "mayor_reports/list.html", context, here=lookup.HERE, status=status)


def _group(user: User, kind: str, *, whole: bool, start: int) -> dict[str, Any]:
    """The reports of one kind: the newest few, or, asked for alone, page by page."""
    newest = _newest(user).filter(kind=kind).defer("figures").order_by("-end", "-first", "scope")
    size, start = (_PAGE, start) if whole else (_SHOWN, 0)
    found = list(newest[start : start + size + 1])
    return {
        "kind": kind,
        "title": KINDS[kind],
        "rows": [_row(report) for report in found[:size]],
        "more_url": "" if whole or len(found) <= size else f"?jenis={kind}",
        "next_url": f"?jenis={kind}&mulai={start + size}" if whole and len(found) > size else "",
        "prev_url": f"?jenis={kind}" if whole and start else "",
    }


def _newest(user: User) -> QuerySet[Report]:
    """Of each period and scope the newest revision that `user` may read."""
    same = lookup.reports_of(user).filter(code=OuterRef("code"), scope=OuterRef("scope")).order_by("-revision")
    return lookup.reports_of(user).annotate(last=Subquery(same.values("revision")[:1])).filter(revision=F("last"))


def _row(report: Report) -> dict[str, Any]:
    return {
        "report": report,
        "name": report.title,
        "url": lookup.address(report),
        "scope": _scope_name(report.scope),
        "standing": progress.standing(report),
    }


def _tell_late_intake(rows: list[dict[str, Any]]) -> None:
    """Of all rows at once: what came of a period after its report was frozen."""
    late = progress.late_since(row["report"] for row in rows)
    for row in rows:
        row["late"] = late.get(row["report"].pk, 0)


def _scope_name(scope: str) -> str:
    """An agency that is gone keeps its code."""
    try:
        return naming.scope_name(scope)
    except Refused:
        return scope.partition(":")[2]


def _last_month() -> str:
    return period_name(periods.months_back(wib_day(timezone.now()), 2)[1])


def _start(request: StaffRequest) -> int:
    return whole_number(request.GET.get("mulai", ""), most=99_999) or 0
