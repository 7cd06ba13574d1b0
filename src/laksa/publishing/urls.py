"""The addresses of what the city publishes (RULES.md, Pages)."""

from __future__ import annotations

from django.urls import path

from laksa.publishing import statistics, verification

app_name = "publishing"
urlpatterns = [
    path("rapor/", statistics.newest, name="statistics"),
    path("rapor/definisi/", statistics.meanings, name="statistics_definitions"),
    path("rapor/<str:code>.csv", statistics.download, {"suffix": "csv"}, name="statistics_csv"),
    path("rapor/<str:code>.json", statistics.download, {"suffix": "json"}, name="statistics_json"),
    path("rapor/<str:code>/", statistics.of_period, name="statistics_of"),
    path("verifikasi/", verification.ask, name="verification"),
    path("verifikasi/<str:code>/", verification.of_code, name="verification_of"),
]
