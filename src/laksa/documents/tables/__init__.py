"""The figures of a report as flat tables: one list for the workbook, the web pages and whatever else prints numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from laksa.documents.cells import FEW, FEW_MEASURED, Table
from laksa.documents.source import Source
from laksa.documents.tables.breakdowns import by_agency, by_kecamatan, dimension
from laksa.documents.tables.cases import best, identities, slowest
from laksa.documents.tables.counts import (
    ageing,
    ended,
    flow,
    happenings,
    outcome,
    overdue_by,
    referred,
    reinstated,
    response,
    result,
    share,
    verdicts,
    withdrawn,
)
from laksa.documents.tables.declared import of_its_own
from laksa.documents.tables.over_time import comparison, trend, unusual_table
from laksa.documents.tables.times import due, punctuality, steps, times_table
from laksa.figures.arithmetic import FEW_TIMES, TOO_FEW
from laksa.figures.declared import TABLES
from laksa.figures.figures import Figures
from laksa.rules.sop import Sop


def tables(
    figures: Figures,
    *,
    sop: Sop | None = None,
    public: bool = False,
    language: str = "id",
    only: Sequence[str] = (),
) -> tuple[Table, ...]:
    """All tables of one report, or `only` some; always the same ones in the same order; a table may have no rows.

    `sop`: the version that names the steps and gives their standard. Rates of fewer than 20 are FEW, times of fewer
    than 5 FEW_MEASURED. `public`: single cases are left out. `language`: "id" or "en"; names of agencies, places and
    categories stay as they are.
    """
    with translation.override(language):
        source = Source(figures, sop, public, language)
        left_out = ("slowest", "best") if public else ()
        return tuple(
            _explained(make(source))
            for name, make in _MAKERS.items()
            if name not in left_out and (name in only or not only)
        )


def _explained(table: Table) -> Table:
    """With what its hidden cells mean."""
    values = {cell.value for row in (*table.rows, table.total) if row for cell in row.cells}
    hidden = [
        words.format(few=few)
        for mark, few, words in (
            (FEW, TOO_FEW, _("Persentase tidak ditampilkan bila kurang dari {few} laporan.")),
            (FEW_MEASURED, FEW_TIMES, _("Median dan persentil tidak ditampilkan bila kurang dari {few}.")),
        )
        if mark in values
    ]
    return replace(table, note=" ".join([table.note, *hidden]))


_BEFORE: dict[str, Callable[[Source], Table]] = {
    "flow": flow,
    "reinstated": reinstated,
    "ended": ended,
    "withdrawn": withdrawn,
    "referred_to": referred,
    "outcome": outcome,
    "share": share,
    "result": result,
    "kind": dimension("kind", gettext_noop("Jenis"), gettext_noop("Menurut jenis")),
    "category": dimension("category", gettext_noop("Kategori"), gettext_noop("Menurut kategori")),
    "agency": dimension("agency", gettext_noop("Perangkat daerah"), gettext_noop("Menurut perangkat daerah")),
    "kecamatan": dimension("kecamatan", gettext_noop("Kecamatan"), gettext_noop("Menurut kecamatan")),
    "kelurahan": dimension("kelurahan", gettext_noop("Kelurahan"), gettext_noop("Menurut kelurahan")),
    "channel": dimension("channel", gettext_noop("Saluran"), gettext_noop("Menurut saluran")),
    "urgency": dimension("urgency", gettext_noop("Kegentingan"), gettext_noop("Menurut tingkat kegentingan")),
    "ageing": ageing,
    "overdue_by": overdue_by,
    "due": due,
    "times": times_table,
    "punctuality": punctuality,
    "steps": steps,
    "verdicts": verdicts,
    "response": response,
    "others": happenings,
}
_AFTER: dict[str, Callable[[Source], Table]] = {
    "by_agency": by_agency,
    "by_kecamatan": by_kecamatan,
    "trend": trend,
    "comparison": comparison,
    "unusual": unusual_table,
    "slowest": slowest,
    "best": best,
    "identities": identities,
}
# Tables that a declared figure has without a maker here.
OWN = tuple(name for name in TABLES if name not in {**_BEFORE, **_AFTER})
_MAKERS = {**_BEFORE, **{name: of_its_own(name) for name in OWN}, **_AFTER}
