"""Old lists: those that came in, and the way of a new one."""

from __future__ import annotations

from django.urls import path

from laksa.imports import views

app_name = "imports"
urlpatterns = [
    path("", views.listing, name="listing"),
    path("sp4n/", views.answers, name="answers"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/keadaan/", views.part, name="part"),
    path("<int:pk>/lembar/", views.sheet, name="sheet"),
    path("<int:pk>/kolom/", views.columns, name="columns"),
    path("<int:pk>/mulai/", views.start, name="start"),
    path("<int:pk>/urungkan/", views.undo, name="undo"),
    path("<int:pk>/ditinggalkan.csv", views.left_out, name="left_out"),
]
