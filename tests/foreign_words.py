"""Indonesian left on an English page: words of LAKSA's own, not of citizens, letters or the city's names."""

from __future__ import annotations

import re
from html import unescape

from laksa.register import reference
from laksa.register.models import Complaint

_WORDS = re.compile(
    r"\b(adalah|atau|belum|dalam|dan|dari|daerah|diterima|ditutup|dinas|dengan|disposisi|hari|jumlah|lainnya|langkah|"
    r"laporan|lewat|masuk|menit|menunggu|penanganan|pengaduan|perangkat|rahasia|rekap|sampai|selesai|semua|sudah|"
    r"tanggapan|tenggat|tepat|terbuka|tidak|triwulan|tutup|untuk|warga|yang|januari|februari|maret|mei|juni|juli|"
    r"agustus|oktober|desember|senin|selasa|rabu|kamis|jumat|sabtu)\b",
    re.IGNORECASE,
)


def indonesian_in(page: str) -> list[str]:
    """What is read, drawn or read out in Indonesian; elements marked `lang="id"` are Indonesian by right."""
    page = re.sub(r"<(script|style|title)\b.*?</\1>", " ", page, flags=re.DOTALL)
    page = re.sub(r'<(\w+)\b[^>]*\blang="id"[^>]*>.*?</\1>', " ", page, flags=re.DOTALL)
    said = re.findall(r'\b(?:aria-label|title|alt|placeholder)="([^"]*)"', page) + re.split(r"<[^>]*>", page)
    found = (unescape(" ".join(words.split())) for words in said)
    own = sorted(_names(), key=len, reverse=True)
    return [words for words in found if _WORDS.search(_without(words, own))]


def _names() -> set[str]:
    tables = (reference.agencies(), reference.bodies(), reference.kecamatan(), reference.kelurahan())
    written = Complaint.objects.values_list("text", "title", "landmark")
    named = {row.name for table in tables for row in table.values()}
    return named | {words for row in written for words in row if words}


def _without(words: str, names: list[str]) -> str:
    for name in names:
        words = words.replace(name, "")
    return words
