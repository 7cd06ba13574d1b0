"""The desk's words for codes."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Labels = dict[str, "str | Promise"]

CHANNEL_ICONS = {
    "web": "globe",
    "phone": "phone",
    "counter": "building",
    "letter": "paper",
    "social": "at",
    "whatsapp": "chat",
    "telegram": "chat",
    "email": "mail",
    "import": "folder",
}
TAKEN_DOWN = ("phone", "whatsapp", "counter", "letter", "social", "email")
QUEUES: Labels = {
    "baru": _("Baru"),
    "balasan": _("Balasan"),
    "siap": _("Siap dibalas"),
    "lewat": _("Lewat tenggat"),
    "saya": _("Milik saya"),
    "dinas": _("Di dinas"),
    "selesai": _("Selesai"),
}
SORTS: Labels = {
    "": _("Urutan antrean"),
    "terbaru": _("Terbaru dahulu"),
    "terlama": _("Terlama dahulu"),
    "tenggat": _("Tenggat terdekat"),
}
# Who confirms a generic step of another city's SOP.
CONFIRMERS: Labels = {
    "operator": _("operator TLR"),
    "head": _("kepala UPT"),
    "agency": _("petugas perangkat daerah"),
}
