"""The frame of the office pages: the spine by role, and one way to render."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laksa.accounts.models import Role, User

_HEAD = [
    ("/unit/", gettext_lazy("Ringkas"), "home"),
    ("/meja/", gettext_lazy("Meja"), "grid"),
    ("/rekap/", gettext_lazy("Rekap"), "chart"),
    ("/laporan/", gettext_lazy("Laporan"), "send"),
    ("/unit/sop/", gettext_lazy("SOP"), "paper"),
]
_ADMIN = [
    ("/kelola/", gettext_lazy("Ringkas"), "home"),
    ("/kelola/pengguna/", gettext_lazy("Pengguna"), "users"),
    ("/kelola/dinas/", gettext_lazy("Dinas"), "building"),
    ("/kelola/kategori/", gettext_lazy("Kategori"), "folder"),
    ("/kelola/templat/", gettext_lazy("Templat"), "chat"),
    ("/kelola/kalender/", gettext_lazy("Kalender"), "cal"),
    ("/kelola/wilayah/", gettext_lazy("Wilayah"), "map"),
    ("/kelola/sop/", gettext_lazy("SOP"), "paper"),
    ("/kelola/kop-surat/", gettext_lazy("Kop surat"), "signature"),
    ("/kelola/pesan/", gettext_lazy("Pesan"), "mail"),
    ("/kelola/catatan/", gettext_lazy("Catatan"), "hist"),
]
_OPERATOR = [
    ("/meja/", gettext_lazy("Meja"), "grid"),
    ("/meja/baru/", gettext_lazy("Catat"), "edit"),
    ("/rekap/", gettext_lazy("Rekap"), "chart"),
]
_READER = [("/rekap/", gettext_lazy("Rekap"), "chart")]
_REPORTS = ("/laporan/", gettext_lazy("Laporan"), "send")
_DIRECTOR = [_REPORTS, ("/wali-kota/", gettext_lazy("Wali Kota"), "star"), *_READER]
_MAYOR = [("/wali-kota/", gettext_lazy("Ringkas"), "home"), _REPORTS, *_READER]
_AUDITOR = [*_READER, _REPORTS, ("/kelola/catatan/", gettext_lazy("Catatan"), "hist")]
_SPINES = {
    Role.HEAD: _HEAD,
    Role.ADMIN: _ADMIN,
    Role.OPERATOR: _OPERATOR,
    Role.DIRECTOR: _DIRECTOR,
    Role.MAYOR: _MAYOR,
    Role.AUDITOR: _AUDITOR,
}


def spine(user: User, here: str) -> list[dict[str, object]]:
    """The way around for this role; `here` is the address of the part that is open."""
    return [
        {"url": url, "label": label, "icon": icon, "current": url == here}
        for url, label, icon in _SPINES.get(Role(user.role), _READER)
    ]


def page(
    request: HttpRequest, template: str, context: Mapping[str, object], *, here: str, status: int = 200
) -> HttpResponse:
    """One office page inside its frame."""
    user = request.user
    assert isinstance(user, User)  # every view stands behind policy.roles
    frame = {"spine": spine(user, here), "role": user.get_role_display()}
    return render(request, template, {**frame, **context}, status=status)


def see_other(url: str) -> HttpResponse:
    """POST, then look: 303."""
    return HttpResponse(status=303, headers={"Location": url})


def pages(here: str, asked: Mapping[str, str], after: str, following: str) -> dict[str, str]:
    """Addresses of a keyset list: the next page, and from any later one back to the start."""
    query = {name: value for name, value in asked.items() if value}
    return {
        "next_url": f"{here}?{urlencode({**query, 'sesudah': following})}" if following else "",
        "prev_url": f"{here}?{urlencode(query)}" if after else "",
        "page_words": _("Sebelumnya kembali ke awal daftar.") if after else "",
    }
