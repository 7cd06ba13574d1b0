"""The way around: where somebody's day begins, and the parts that somebody may open."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy

from laksa.accounts.models import User
from laksa.rules.capabilities import Capability

_PARTS = [
    ("/unit/", gettext_lazy("Ringkas"), "home", Capability.READ_UNIT),
    ("/wali-kota/", gettext_lazy("Ringkas"), "home", Capability.RECEIVE_REPORTS),
    ("/meja/", gettext_lazy("Meja"), "grid", Capability.WORK_CASES),
    ("/meja/baru/", gettext_lazy("Catat"), "edit", Capability.WORK_CASES),
    ("/meja/karantina/", gettext_lazy("Karantina"), "alert", Capability.WORK_CASES),
    ("/rekap/", gettext_lazy("Rekap"), "chart", Capability.READ_RECAP),
    ("/laporan/", gettext_lazy("Laporan"), "send", Capability.READ_REPORTS),
    ("/wali-kota/", gettext_lazy("Wali Kota"), "star", Capability.SIGN_REPORTS),
    ("/unit/sop/", gettext_lazy("SOP"), "paper", Capability.READ_UNIT),
    ("/kelola/", gettext_lazy("Ringkas"), "home", Capability.ADMINISTER),
    ("/kelola/pengguna/", gettext_lazy("Pengguna"), "users", Capability.ADMINISTER),
    ("/kelola/dinas/", gettext_lazy("Dinas"), "building", Capability.ADMINISTER),
    ("/kelola/kategori/", gettext_lazy("Kategori"), "folder", Capability.ADMINISTER),
    ("/kelola/templat/", gettext_lazy("Templat"), "chat", Capability.ADMINISTER),
    ("/kelola/kanal/", gettext_lazy("Kanal"), "at", Capability.ADMINISTER),
    ("/kelola/kunci/", gettext_lazy("Kunci"), "lock", Capability.ADMINISTER),
    ("/kelola/kalender/", gettext_lazy("Kalender"), "cal", Capability.ADMINISTER),
    ("/kelola/wilayah/", gettext_lazy("Wilayah"), "map", Capability.ADMINISTER),
    ("/kelola/sop/", gettext_lazy("SOP"), "paper", Capability.ADMINISTER),
    ("/kelola/kop-surat/", gettext_lazy("Kop surat"), "signature", Capability.ADMINISTER),
    ("/kelola/layanan/", gettext_lazy("Layanan"), "phone", Capability.ADMINISTER),
    ("/kelola/impor/", gettext_lazy("Impor"), "download", Capability.IMPORT_CASES),
    ("/kelola/pesan/", gettext_lazy("Pesan"), "mail", Capability.ADMINISTER),
    ("/kelola/catatan/", gettext_lazy("Catatan"), "hist", Capability.READ_CHANGES),
]
# The first that somebody may open.
_HOMES = [
    ("/dinas/", Capability.DO_TASKS),
    ("/kelola/", Capability.ADMINISTER),
    ("/unit/", Capability.READ_UNIT),
    ("/wali-kota/", Capability.RECEIVE_REPORTS),
    ("/laporan/", Capability.SIGN_REPORTS),
    ("/meja/", Capability.WORK_CASES),
    ("/rekap/", Capability.READ_RECAP),
]


def home_of(user: User) -> str:
    return next(url for url, needed in _HOMES if user.may(needed))


def sidebar(user: User, here: str, counts: Mapping[str, int] | None = None) -> list[dict[str, object]]:
    """Address, label and icon of each part; `here` is the address of the open one, `counts` what waits where."""
    known = counts or {}
    return [
        {"url": url, "label": label, "icon": icon, "current": url == here, "count": known.get(url, 0)}
        for url, label, icon, needed in _PARTS
        if user.may(needed)
    ]
