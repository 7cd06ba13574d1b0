"""The staff navigation."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from laksa.accounts.models import Role, User


def spine(request: HttpRequest, user: User) -> list[dict[str, Any]]:
    """The staff navigation of this user."""
    rows = {
        Role.OPERATOR: [
            ("/meja/", _("Meja"), "grid"),
            ("/meja/baru/", _("Catat"), "edit"),
            ("/rekap/", _("Rekap"), "chart"),
        ],
        Role.HEAD: [
            ("/unit/", _("Unit"), "home"),
            ("/meja/", _("Meja"), "grid"),
            ("/rekap/", _("Rekap"), "chart"),
            ("/laporan/", _("Laporan"), "send"),
        ],
        Role.DIRECTOR: [
            ("/laporan/", _("Laporan"), "send"),
            ("/wali-kota/", _("Wali Kota"), "star"),
            ("/rekap/", _("Rekap"), "chart"),
        ],
        Role.MAYOR: [
            ("/wali-kota/", _("Ringkas"), "home"),
            ("/laporan/", _("Laporan"), "send"),
            ("/rekap/", _("Rekap"), "chart"),
        ],
    }.get(Role(user.role), [("/rekap/", _("Rekap"), "chart")])
    path = request.path
    writes = path.startswith("/meja/baru/")
    return [
        {
            "url": url,
            "label": label,
            "icon": icon,
            "current": writes if url == "/meja/baru/" else url == "/meja/" and not writes,
        }
        for url, label, icon in rows
    ]
