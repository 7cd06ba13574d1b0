"""The officer's door: tasks of one agency, phone first."""

from __future__ import annotations

from django.urls import path

from laksa.agency import views
from laksa.agency.actions import ACTIONS, PRESSES

app_name = "agency"
urlpatterns = [
    path("", views.tasks, name="tasks"),
    path("daftar/", views.tasks_part, name="tasks_part"),
    path("menunggu/", views.waiting, name="waiting"),
    path("riwayat/", views.finished, name="finished"),
    path("<str:number>/", views.case, name="case"),
    *(path(f"<str:number>/{name}/", views.press, {"name": name}, name=name) for name in PRESSES),
    *(path(f"<str:number>/{name}/", views.case_form, {"name": name}, name=name) for name in ACTIONS),
    path("<str:number>/draf/<slug:form>/", views.draft, name="draft"),
    path("<str:number>/foto/<int:attachment>/", views.photo, name="photo"),
    path("<str:number>/foto/<int:attachment>/kecil/", views.thumb, name="thumb"),
]
