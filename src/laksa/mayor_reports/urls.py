"""The addresses of reports: each also for one agency or one kecamatan (/laporan/2026-10/agency:DPUPR/…)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path, register_converter

from laksa.mayor_reports import actions, cases, files, listing, lookup, mayor, page, recount

register_converter(lookup.PeriodCode, "report_period")
register_converter(lookup.ScopeCode, "report_scope")
_PLACES = ("laporan/<report_period:code>/", "laporan/<report_period:code>/<report_scope:scope>/")


def _of_report(tail: str, view: Callable[..., Any], name: str, **fixed: str) -> list[URLPattern]:
    return [path(f"{place}{tail}", view, fixed, name=name) for place in _PLACES]


app_name = "mayor_reports"
urlpatterns = [
    path("laporan/", listing.view, name="reports"),
    path("laporan/baru/", listing.make, name="report_new"),
    path("laporan/foto/<str:number>/<int:pk>/", files.photo, name="report_photo"),
    *_of_report("", page.view, "report"),
    *_of_report("angka/<str:figure>/", cases.view, "report_cases"),
    *_of_report("berkas/<slug:kind>/", files.download, "report_file"),
    *_of_report("rancangan/", files.preview, "report_preview"),
    *_of_report("rancangan/lampiran/", files.preview, "report_preview_annex", kind="annex"),
    *_of_report("draf/", actions.draft, "report_draft"),
    *_of_report("hitung-ulang/", recount.view, "report_recount"),
    *(
        pattern
        for noun in actions.ACTIONS
        for pattern in _of_report(f"{noun}/", actions.view_of(noun), f"report_{noun}")
    ),
    path("wali-kota/", mayor.view, name="mayor"),
    path("wali-kota/<report_period:code>/", mayor.view, name="mayor_of"),
]
