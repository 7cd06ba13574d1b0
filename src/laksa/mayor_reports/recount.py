"""The auditor counts a frozen report again from the raw events and compares figure by figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from laksa.accounts.policy import StaffRequest
from laksa.documents.cells import Cell
from laksa.documents.readers_words import in_the_readers_words
from laksa.figures import definitions
from laksa.figures.declared import FIGURES
from laksa.mayor_reports import lookup
from laksa.mayor_reports.figures_view import kind_of
from laksa.reports import file_store, history, ledger, report_figures
from laksa.reports.history import Figures
from laksa.reports.models import Report
from laksa.rules.capabilities import Capability
from laksa.web.layout import page
from laksa.web.resume import staff

# Counted from messages and photos, which are no part of the histories.
_BESIDE = (*(figure.id for figure in FIGURES if not figure.recounted), "cases.")


@dataclass(frozen=True, slots=True)
class Compared:
    """One figure: as the report says it, and as the events give it now."""

    name: str
    key: str
    frozen: str
    again: str
    is_same: bool


@staff(Capability.RECOUNT_REPORTS)
@require_POST
def view(request: StaffRequest, code: str, scope: str = "") -> HttpResponse:
    report = lookup.find(request.user, code, scope, request.POST.get("revision", ""))
    if report.figures is None or report.position is None:
        raise Http404
    again = report_figures.recount(report.period, report.scope, report.position)
    rows = compare(in_the_readers_words(report.figures), again)
    state = ledger.state_of(report)
    context = {
        "report": report,
        "here": lookup.address(report),
        "rows": rows,
        "differing": [row for row in rows if not row.is_same],
        "same": sum(row.is_same for row in rows),
        "is_sealed": history.digest(report.figures) == state.figures,
        "is_evidence": report_figures.evidence([report.position], anew=True)[report.position] == state.evidence,
        "files": _files(report),
        "means_the_same": definitions.digest() == state.definitions,
    }
    return page(request, "mayor_reports/recount.html", context, here=lookup.HERE)


def compare(frozen: Figures, again: Figures) -> list[Compared]:
    """Every figure of either, in the order of the definitions; without what was not counted yet when it was frozen."""
    known = {name: value for name, value in again.items() if name in frozen}
    one, other = _values(frozen), _values({**known, "cases": {}})
    found = []
    for figure, key in dict.fromkeys([*one, *other]):
        if not figure.startswith(_BESIDE):
            before, now = one.get((figure, key)), other.get((figure, key))
            kind = kind_of(figure)
            found.append(
                Compared(
                    definitions.definition(figure).name.to(get_language() or "id"),
                    _key(frozen, figure, key),
                    Cell(before, kind=kind).shown,
                    Cell(now, kind=kind).shown,
                    before == now,
                )
            )
    return found


def _values(figures: Figures) -> dict[tuple[str, str], Any]:
    return {(one.id, one.code): one.value for one in definitions.entries(figures)}


def _key(figures: Figures, figure: str, key: str) -> str:
    by = definitions.definition(figure).by
    return str(figures["names"].get(by, {}).get(key) or key)


def _files(report: Report) -> list[tuple[str, bool]]:
    """Each frozen file, and whether it is still the one whose SHA-256 was sealed."""
    files = report.files.order_by("seq", "kind")
    return [(file.name, file.path.is_file() and file_store.digest_of(file.path) == file.sha256) for file in files]
