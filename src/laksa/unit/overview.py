"""The head of unit's day: the sentence, the five figures, time per step, extensions, load; the lists behind them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from laksa.accounts.models import User
from laksa.accounts.policy import StaffRequest
from laksa.documents.phrases import CLOCKS
from laksa.figures.arithmetic import foremost
from laksa.figures.period_figures import sop_of
from laksa.history.identity import new_command
from laksa.narration.actors import behind
from laksa.register import queries as register
from laksa.register import reference, sops
from laksa.register.access import visible_to
from laksa.register.audience import masker_for
from laksa.register.models import Case
from laksa.reports.report_figures import figures_for
from laksa.rules.capabilities import Capability
from laksa.rules.numbering import parse_number
from laksa.rules.period import Period, wib_day
from laksa.rules.refusal import Refused
from laksa.rules.state import public_status
from laksa.rules.text import clean
from laksa.ui.fields import Unsent
from laksa.ui.names import period_name
from laksa.unit import queries, timing
from laksa.unit.actions import DECISIONS
from laksa.unit.forms import ExtensionForm
from laksa.web import periods
from laksa.web.actions import Act, key_of, status_of
from laksa.web.answers import SeeOther
from laksa.web.layout import page, pages
from laksa.web.pager import Pager
from laksa.web.resume import staff

HERE = "/unit/"
_LIST = Pager(*register.QUEUE_ORDER)
LISTS = {
    "jatuh-tempo": gettext_lazy("Jatuh tempo hari ini"),
    "lewat": gettext_lazy("Lewat tenggat"),
    "dibuka-kembali": gettext_lazy("Dibuka kembali pekan ini"),
    "menunggu": gettext_lazy("Menunggu keterangan pelapor"),
    "perpanjangan": gettext_lazy("Permohonan perpanjangan"),
    "terbuka": gettext_lazy("Laporan terbuka"),
    "pernah-dibuka": gettext_lazy("Terbuka, pernah dibuka kembali"),
    "tak-sampai": gettext_lazy("Pesan kepada pelapor tidak sampai"),
}


@staff(Capability.READ_UNIT)
@require_safe
def overview(request: StaffRequest) -> HttpResponse:
    return _overview(request)


@staff(Capability.READ_UNIT)
@require_safe
def cases(request: StaffRequest) -> HttpResponse:
    """The cases behind one number of the overview."""
    name, agency = request.GET.get("daftar", "terbuka"), clean(request.GET.get("dinas", ""))[:20]
    if name not in LISTS:
        raise Http404
    found = queries.cases_in(request.user, name, agency)
    after = request.GET.get("sesudah", "")
    shown = _LIST.page(found.select_related("complaint", "contact"), after)
    context = {
        "title": LISTS[name],
        "listed": name,
        "agency": agency,
        "agency_name": _agency_words(agency),
        "lists": LISTS.items(),
        "loads": queries.load_by_agency(request.user),
        "rows": [_row(request.user, case, timezone.now()) for case in shown.rows],
        "count": found.order_by().values("pk").count(),
        **pages(reverse("unit:cases"), {"daftar": name, "dinas": agency}, after, shown.next),
    }
    return page(request, "unit/cases.html", context, here=HERE)


@staff(Capability.LEAD_UNIT)
@require_POST
def extension(request: StaffRequest, number: str) -> HttpResponse:
    """Approve or refuse a later date; the reason is public."""
    case = get_object_or_404(visible_to(request.user).select_related("complaint"), number=parse_number(number) or "")
    form = ExtensionForm(request.POST, number=case.number)
    if not form.is_valid():
        return _overview(request, answered=Answered(case.number, form, key_of(request)), status=422)
    action = DECISIONS[form.cleaned_data["decision"]]
    try:
        Act(request.user, case, action, "perpanjangan", form, request.POST).carry_out()
    except Refused as refused:
        is_gone = not visible_to(request.user).filter(pk=case.pk, extension_asked=True).exists()
        form.refuse(refused, who=behind(refused, request.user), is_gone=is_gone)
        key = new_command() if refused.code == "key_reused" else key_of(request)
        return _overview(request, answered=Answered(case.number, form, key), status=status_of(refused))
    messages.success(request, str(action.done).format(number=case.number))
    return SeeOther(HERE)


@dataclass(frozen=True)
class Answered:
    """A request whose form is shown again: with its words, and the key that it has from now on."""

    number: str
    form: ExtensionForm
    key: str


def _overview(request: StaffRequest, *, answered: Answered | None = None, status: int = 200) -> HttpResponse:
    now, user = timezone.now(), request.user
    asks = _asks(user, answered, every=request.GET.get("permohonan") == "semua")
    week, loads = queries.last_week(user, now=now), queries.load_by_agency(user, now=now)
    chosen, times = _times(request, wib_day(now))
    steps = timing.axis(times.lines)
    context = {
        "now": now,
        "week": week,
        "figures": {name.replace("-", "_"): count for name, count in queries.figures(user, now=now).items()},
        "not_arrived": queries.cases_in(user, "tak-sampai", now=now).order_by().values("pk").count(),
        "loads": loads,
        "total": _total(loads),
        "worst": _worst(loads),
        "choice": chosen,
        "period": chosen.period,
        "period_name": period_name(chosen.period) if chosen.period else "",
        "months": _months(wib_day(now), chosen.period),
        "times": times,
        "clocks": _(CLOCKS),
        "lines": [(line, steps.bar(line)) for line in times.lines],
        "labels": steps.labels,
        "standards": sorted({line.standard_s for line in times.lines}),
        "asks": asks,
        "may_decide": user.may(Capability.LEAD_UNIT),
        "unsent": _unsent(answered, asks) if answered else [],
        "ways": _ways_on(answered.number) if answered else [],
        "answered": answered.form if answered else None,
        "operators": (operators := queries.load_by_operator(user, now=now)),
        "busiest": max((count for _name, count in operators), default=0),
    }
    return page(request, "unit/overview.html", context, here=HERE, status=422 if chosen.problem else status)


def _times(request: StaffRequest, today: date) -> tuple[periods.Choice, timing.Times]:
    """Of the month asked for; else of the last full month, or of this one where that has none."""
    before, present = periods.months_back(today, 2)[1], periods.months_back(today, 1)[0]
    chosen = periods.read(request.GET.dict(), before)
    if chosen.period is None:
        return chosen, timing.times(None, sops.current())
    if not any(chosen.typed.values()) and not queries.has_closings(before):
        chosen = periods.Choice(chosen.typed, present)
    return chosen, _measured(chosen.period or present)


def _months(today: date, chosen: Period | None) -> list[tuple[str, str]]:
    """The last twelve, and whatever else is shown now."""
    offered = periods.months_back(today)
    if chosen is not None and chosen.code not in {month.code for month in offered}:
        offered.append(chosen)
    return [(month.code, period_name(month)) for month in offered]


def _measured(period: Period) -> timing.Times:
    """Empty for a month that has not begun."""
    try:
        return timing.times(figures_for(period), sop_of(period))
    except Refused:
        return timing.times(None, sops.current())


def _asks(user: User, answered: Answered | None, *, every: bool) -> list[tuple[queries.Ask, ExtensionForm, str]]:
    """Each request with its form and the key of it; the one just answered keeps what was typed."""
    found = queries.extension_asks(user, queries.ASKS_AT_MOST if every or answered else queries.ASKS_SHOWN)
    return [
        (ask, answered.form, answered.key)
        if answered and answered.number == ask.case.number
        else (ask, ExtensionForm(number=ask.case.number), new_command())
        for ask in found
    ]


def _unsent(answered: Answered, asks: list[tuple[queries.Ask, ExtensionForm, str]]) -> list[Unsent]:
    """The reason typed for a request that somebody else has decided meanwhile."""
    reason, name = answered.form["reason"], _("Perpanjangan {number}").format(number=answered.number)
    words = str(reason.value() or "").strip()
    if not words or any(ask.case.number == answered.number for ask, _form, _key in asks):
        return []
    return [Unsent(name, [(str(reason.label), words)])]


def _ways_on(number: str) -> list[dict[str, str]]:
    """The head may always note."""
    note = f"{reverse('desk:case', args=[number])}?buka=catatan#catatan"
    return [{"url": note, "words": _("Catatan internal")}]


def _worst(loads: list[queries.Load]) -> queries.Load | None:
    """Where most are overdue; nothing is said of fewer than five, or at a tie."""
    by_query = {load.query: load for load in loads}
    found = foremost({query: load.overdue for query, load in by_query.items()})
    return by_query[found[0]] if found else None


def _total(loads: list[queries.Load]) -> queries.Load:
    return queries.Load(
        "",
        _("Jumlah"),
        sum(load.open for load in loads),
        sum(load.overdue for load in loads),
        sum(load.reopened for load in loads),
    )


def _row(user: User, case: Case, now: datetime) -> dict[str, object]:
    words = masker_for(user, case)
    return {
        "case": case,
        "title": words(case.complaint.title),
        "landmark": words(case.complaint.landmark or ""),
        "agency": reference.agency_name(case.lead) if case.lead else "",
        "status": public_status(case.status, returned=case.is_returned),
        "overdue": case.is_overdue(now),
    }


def _agency_words(agency: str) -> str:
    return _("belum diteruskan") if agency == queries.UNASSIGNED else reference.agency_name(agency)
