"""Where each address leads."""

from __future__ import annotations

from django.urls import include, path

from laksa.site import views
from laksa.web import questions, resume

urlpatterns = [
    path("", include("laksa.portal.urls")),
    path("", include("laksa.publishing.urls")),
    path("", include("laksa.accounts.urls")),
    path("meja/", include("laksa.desk.urls")),
    path("dinas/", include("laksa.agency.urls")),
    path("", include("laksa.unit.urls")),
    path("", include("laksa.mayor_reports.urls")),
    path("", include("laksa.administration.urls")),
    path("kelola/impor/", include("laksa.imports.urls")),
    path("unduhan/", include("laksa.exports.urls")),
    path("open311/", include("laksa.open311.urls")),
    path("kanal/", include("laksa.channels.webhooks")),
    path("api/", include("laksa.api.urls")),
    path("kelola/kunci/", include("laksa.api.office_urls")),
    path("masuk/isian/<str:sent>/", resume.kept_words, name="kept_words"),
    path("pertanyaan/", questions.part, name="questions"),
    path("sehat/", views.health, name="health"),
]

handler400 = "laksa.site.views.bad_request"
handler403 = "laksa.site.views.forbidden"
handler404 = "laksa.site.views.not_found"
handler500 = "laksa.site.views.server_error"
