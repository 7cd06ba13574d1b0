"""The way around for each role: where its day begins, and the spine of its pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from laksa.accounts.models import Role

_HEAD = [
    ("/unit/", gettext_lazy("Ringkas"), "home"),
    ("/meja/", gettext_lazy("Meja"), "grid"),
    ("/meja/baru/", gettext_lazy("Catat"), "edit"),
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
    ("/kelola/layanan/", gettext_lazy("Layanan"), "phone"),
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
HOMES = {
    Role.OPERATOR: "/meja/",
    Role.AGENCY: "/dinas/",
    Role.HEAD: "/unit/",
    Role.DIRECTOR: "/laporan/",
    Role.MAYOR: "/wali-kota/",
    Role.ADMIN: "/kelola/",
    Role.AUDITOR: "/rekap/",
}


def spine(role: str, here: str) -> list[dict[str, object]]:
    """Address, label and icon of each part; `here` is the address of the part that is open."""
    return [
        {"url": url, "label": label, "icon": icon, "current": url == here}
        for url, label, icon in _SPINES.get(Role(role), _READER)
    ]
