"""Head of unit and recapitulation."""

from __future__ import annotations

from django.urls import path

from laksa.unit import overview, recapitulation

app_name = "unit"
urlpatterns = [
    path("unit/", overview.overview, name="unit"),
    path("unit/laporan/", overview.cases, name="cases"),
    path("unit/<str:number>/perpanjangan/", overview.extension, name="extension"),
    path("rekap/", recapitulation.table, name="recap"),
    path("rekap/unduh/", recapitulation.download, name="recap_csv"),
]
