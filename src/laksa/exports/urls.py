"""All data as one archive."""

from __future__ import annotations

from django.urls import path

from laksa.exports import views

app_name = "exports"
urlpatterns = [path("semua.zip", views.everything, name="everything")]
