"""What the charts of one report show, on paper and on the web: the same numbers under the same names."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from laksa.charts.charts import Bar, Columns, Lines, Series, Step, Steps
from laksa.charts.flow import Flow, Part
from laksa.charts.map import Areas
from laksa.documents.breakdowns import AGES
from laksa.documents.reading import late_intake, measured_steps
from laksa.rules.sop import Sop
from laksa.ui import formats
from laksa.ui.names import step_name

Figures = Mapping[str, Any]


def where_cases_went(figures: Figures, title: str) -> Flow:
    """Everything that was there or came in, and what became of it: a reopened case once more."""
    amounts, ended, reinstated = figures["flow"], figures["ended"], figures["reinstated"]
    first, last = (_day(figures["period"][name]) for name in ("first", "last"))
    still_open = (
        _("Masih terbuka {day}").format(day=last) if figures["period"]["finished"] else _("Masih terbuka sekarang")
    )
    late = late_intake(figures)
    at_the_start = _("Terbuka {day}, {n} susulan") if late else _("Terbuka {day}")
    came = [
        (at_the_start.format(day=first, n=formats.number(late)), amounts["opening"]),
        (pgettext("laporan", "Masuk"), amounts["received"]),
        (_("Dibuka kembali"), reinstated["reopened"]),
        *([(_("Dipisahkan"), reinstated["unmerged"])] if reinstated["unmerged"] else []),
    ]
    went = [
        Part(_("Ditutup"), ended["recorded"], "done"),
        Part(_("Bukan kewenangan kota"), ended["referred"], "referred"),
        Part(_("Digabung"), ended["merged"], "merged"),
        Part(_("Tidak dapat diproses"), ended["rejected"], "rejected"),
        Part(_("Dicabut atau gugur"), ended["withdrawn"], "withdrawn"),
        Part(still_open, amounts["closing"], "open"),
    ]
    return Flow(title, came, _("Jumlah"), went)


def twelve_months(figures: Figures, title: str) -> Lines:
    """Received and closed by month."""
    trend, months = figures["trend"], formats.locale_format().months_short
    return Lines(
        title,
        [months[int(row["period"][5:])] for row in trend],
        Series(pgettext("laporan", "Masuk"), [row["received"] for row in trend]),
        Series(_("Ditutup"), [row["recorded"] for row in trend]),
    )


def place_dimension(figures: Figures) -> str:
    """The city is drawn by kecamatan, a kecamatan by its kelurahan."""
    return "kelurahan" if figures["scope"]["code"].startswith("kecamatan:") else "kecamatan"


def places(figures: Figures, title: str) -> Areas:
    dimension = place_dimension(figures)
    within = figures["scope"]["code"].partition(":")[2] if dimension == "kelurahan" else ""
    return Areas(title, figures["received_by"][dimension], figures["names"][dimension], within)


def handling(figures: Figures, sop: Sop, title: str) -> Steps:
    """Each step of the SOP beside its standard."""
    names = {str(step.number): f"{step.number} {step_name(step.short)}" for step in sop.steps}
    timed = [(code, times["handling"]) for code, times in measured_steps(figures)]
    rows = [Step(names.get(code, code), times["median"], times["p90"]) for code, times in timed]
    return Steps(title, rows, 60 * longest_standard(sop))


def longest_standard(sop: Sop) -> int:
    """Minutes of the slowest step."""
    return max((step.minutes or 0 for step in sop.steps), default=5)


def ages(figures: Figures, title: str) -> Columns:
    """Open cases by the days since they were received."""
    aged = [Bar(code.replace("-", "–"), figures["ageing"][code]) for code in AGES]
    return Columns(title, aged, _("hari sejak diterima"))


def _day(iso: str) -> str:
    day = date.fromisoformat(iso)
    return f"{day.day} {formats.locale_format().months_short[day.month]}"
