"""The cases behind a figure: exactly those that it counts, as far as this reader may see them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from laksa.accounts.models import User
from laksa.accounts.policy import StaffRequest
from laksa.documents.cells import Cell
from laksa.documents.readers_words import in_the_readers_words
from laksa.figures.definitions import COMPARED, Definition, definition, entries
from laksa.figures.drilldown import Behind
from laksa.mayor_reports import drilldown, lookup
from laksa.mayor_reports import page as report_page
from laksa.mayor_reports.figures_view import kind_of
from laksa.register import audience, reference
from laksa.register.access import listed_for
from laksa.register.models import Case
from laksa.reports.history import Figures
from laksa.rules.capabilities import Capability
from laksa.rules.parse import whole_number
from laksa.rules.refusal import Refused
from laksa.rules.state import public_status
from laksa.ui.formats import number
from laksa.ui.names import period_name
from laksa.web.layout import page
from laksa.web.resume import staff

PAGE = 50
_CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class Line:
    """One case of the list: how often the figure counts it, and how long it took where the figure measures."""

    case: Case
    title: str
    agency: str
    status: str
    times: int
    took: str


@staff(Capability.READ_REPORTS)
@require_safe
def view(request: StaffRequest, code: str, figure: str, scope: str = "") -> HttpResponse:
    report = lookup.find(request.user, code, scope, request.GET.get("revisi", ""))
    figures, key = in_the_readers_words(report_page.figures_of(report)), request.GET.get("key", "")[:40]
    try:
        meaning, source = definition(figure), drilldown.source_of(figures, figure, key)
        if source is None:
            raise Http404
        found = _ordered(drilldown.cases_of(source, report.scope, report.position))
    except (KeyError, Refused):
        raise Http404 from None
    context = {
        "report": report,
        "title": _named(meaning, figures, key),
        "period": period_name(source.period),
        "meaning": meaning.to(get_language() or "id"),
        "back": lookup.address(report),
        **_summed(found, figures, figure, key),
        **_shown(request, found, source.figure),
    }
    return page(request, "mayor_reports/cases.html", context, here=lookup.HERE)


def _summed(found: list[Behind], figures: Figures, figure: str, key: str) -> dict[str, Any]:
    """What the report says beside what the list sums up to."""
    kind, value = kind_of(figure), _value(figures, figure, key)
    counted = sum(one.times for one in found)
    return {
        "value": Cell(value, figure, key, kind).shown,
        "cases": len(found),
        "counted": counted,
        "differs": kind == "int" and isinstance(value, int) and value != counted,
    }


def _shown(request: StaffRequest, found: list[Behind], figure: str) -> dict[str, Any]:
    """One page of those that this reader may see."""
    seen = _visible(request.user, [one.case_id for one in found])
    shown = [one for one in found if one.case_id in seen]
    start = (_page(request, len(shown)) - 1) * PAGE
    return {
        "rows": _lines(shown[start : start + PAGE], figure, request.user),
        "hidden": len(found) - len(shown),
        "is_span": any(one.values for one in found),
        "repeats": any(one.times > 1 for one in found),
        **_neighbours(request, start, len(shown)),
    }


def _ordered(found: list[Behind]) -> list[Behind]:
    """What took longest first; where nothing is measured, the newest first."""
    return sorted(found, key=lambda one: (max(one.values, default=0), one.case_id), reverse=True)


def _visible(user: User, ids: list[int]) -> set[int]:
    """Those of `ids` that `user` may be shown; asked in pieces, a year has many."""
    seen: set[int] = set()
    for start in range(0, len(ids), _CHUNK):
        seen |= set(listed_for(user).filter(pk__in=ids[start : start + _CHUNK]).values_list("pk", flat=True))
    return seen


def _lines(found: list[Behind], figure: str, reader: User) -> list[Line]:
    rows = Case.objects.filter(pk__in=[one.case_id for one in found]).select_related("complaint", "contact")
    cases = {case.pk: case for case in rows}
    kind = (
        "minutes" if figure.startswith("steps.waiting") else kind_of(f"{figure}.median") if _measures(figure) else "int"
    )
    return [
        Line(
            case=(case := cases[one.case_id]),
            title=audience.title_for(reader, case),
            agency=reference.agency_name(case.lead) if case.lead else "",
            status=public_status(case.status, returned=case.is_returned),
            times=one.times,
            took="; ".join(Cell(value, kind=kind).shown for value in one.values),
        )
        for one in found
    ]


def _measures(figure: str) -> bool:
    try:
        definition(f"{figure}.median")
    except KeyError:
        return False
    return True


def _named(meaning: Definition, figures: Figures, key: str) -> str:
    """ "Masuk", "Masuk menurut kategori: Sampah menumpuk", "Penanganan, median: langkah 2"."""
    language = get_language() or "id"
    name = meaning.name.to(language)
    if not meaning.by:
        return name
    if meaning.keys and key in meaning.keys:
        return f"{name}: {meaning.keys[key].to(language)}"
    if meaning.by == "step":
        return f"{name}: {_('satu laporan') if key == 'total' else _('langkah {n}').format(n=key)}"
    return f"{name}: {figures['names'].get(meaning.by, {}).get(key) or key}"


def _value(figures: Figures, figure: str, key: str) -> Any:
    """What the report says; 0 of a code that it does not name, None where it does not tell."""
    if figure.startswith("previous.received_by."):
        of = (figure.rpartition(".")[2], key)
        return next((one["before"] for one in figures["unusual"] if (one["dim"], one["code"]) == of), None)
    values = {(one.id, one.code): one.value for one in entries(figures)}
    if figure.partition(".")[0] in COMPARED:
        return next((value for (name, _code), value in values.items() if name == figure), None)
    found = values.get((figure, key), values.get((figure, "")))
    return 0 if found is None and kind_of(figure) == "int" else found


def _page(request: StaffRequest, count: int) -> int:
    asked = whole_number(request.GET.get("halaman", ""), least=1) or 1
    return min(asked, max(1, -(-count // PAGE)))


def _neighbours(request: StaffRequest, start: int, count: int) -> dict[str, Any]:
    def address(at: int) -> str:
        query = request.GET.copy()
        query["halaman"] = str(at)
        return f"?{query.urlencode()}"

    at = start // PAGE + 1
    words = _("Laporan {first} sampai {last} dari {count}").format(
        first=number(start + 1), last=number(min(start + PAGE, count)), count=number(count)
    )
    return {
        "prev_url": address(at - 1) if at > 1 else "",
        "next_url": address(at + 1) if start + PAGE < count else "",
        "page_words": words,
    }
