"""The operator's door."""

from __future__ import annotations

from django.urls import path

from laksa.desk import quarantine, staff_intake, views
from laksa.desk.actions import ACTIONS

app_name = "desk"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("antrean/", views.queue_part, name="queue_part"),
    path("formulir/", views.paper_form, name="paper_form"),
    path("unduh/", views.export_list, name="export"),
    path("kategori/", views.categories, name="categories"),
    path("baru/", staff_intake.take_down, name="take_down"),
    path("baru/ping/", staff_intake.ping, name="take_down_ping"),
    path("baru/draf/", staff_intake.draft, name="take_down_draft"),
    path("karantina/", quarantine.listing, name="quarantine"),
    path("karantina/<int:pk>/asli/", quarantine.original, name="quarantine_original"),
    path("karantina/<int:pk>/<slug:fix>/", quarantine.mend, name="quarantine_mend"),
    path("karantina/keluar/<int:pk>/", quarantine.send_again, name="quarantine_send_again"),
    path("<str:number>/", views.case, name="case"),
    path("<str:number>/urungkan/", views.undo, name="undo"),
    path("<str:number>/kirim-ulang/", views.send_again, name="send_again"),
    path("<str:number>/ambil/", views.take, name="take"),
    path("<str:number>/lepas/", views.release, name="release"),
    path("<str:number>/ping/", views.ping, name="ping"),
    path("<str:number>/keadaan/", views.changed, name="changed"),
    path("<str:number>/draf/<slug:form>/", views.draft, name="draft"),
    path("<str:number>/berkas/<int:pk>/", views.attachment, name="attachment"),
    path("<str:number>/tanda-terima/", views.receipt, name="receipt"),
    path("<str:number>/lembar-disposisi/", views.routing_slip, name="routing_slip"),
    *(path(f"<str:number>/{noun}/", views.act, {"noun": noun}, name=noun) for noun in ACTIONS),
]
