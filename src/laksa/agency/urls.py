"""The officer's door: tasks of one agency, phone first."""

from __future__ import annotations

from django.urls import path

from laksa.agency import views

app_name = "agency"
urlpatterns = [
    path("", views.tasks, name="tasks"),
    path("daftar/", views.tasks_part, name="tasks_part"),
    path("menunggu/", views.waiting, name="waiting"),
    path("riwayat/", views.finished, name="finished"),
    path("<str:number>/", views.case, name="case"),
    path("<str:number>/terima/", views.accept, name="accept"),
    path("<str:number>/konfirmasi/", views.confirm, name="confirm"),
    path("<str:number>/kembalikan/", views.return_, name="return"),
    path("<str:number>/tindak-lanjut/", views.follow_up, name="follow_up"),
    path("<str:number>/tanya/", views.ask, name="ask"),
    path("<str:number>/catatan/", views.note, name="note"),
    path("<str:number>/perpanjangan/", views.extension, name="extension"),
    path("<str:number>/rapat/", views.meeting, name="meeting"),
    path("<str:number>/draf/<slug:form>/", views.draft, name="draft"),
    path("<str:number>/foto/<int:attachment>/", views.photo, name="photo"),
    path("<str:number>/foto/<int:attachment>/kecil/", views.thumb, name="thumb"),
]
