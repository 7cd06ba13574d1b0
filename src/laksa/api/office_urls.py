"""Where the administrator makes keys and webhooks."""

from __future__ import annotations

from django.urls import path, re_path

from laksa.api import office

app_name = "keys"
urlpatterns = [
    path("", office.listing, name="listing"),
    path("baru/", office.new_key, name="new"),
    path("webhook/", office.new_webhook, name="webhook_new"),
    re_path(r"^webhook/(?P<pk>[0-9]{1,9})/(?P<what>jeda|lanjut|hapus)/$", office.change_webhook, name="webhook"),
    path("<slug:prefix>/cabut/", office.revoke, name="revoke"),
]
