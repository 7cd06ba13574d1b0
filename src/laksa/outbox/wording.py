"""What a message says: number, status, next step, link; the first line says all; no NIK, no name (FLOWS 6)."""

from __future__ import annotations

import json

from django.conf import settings
from django.utils import translation

from laksa.outbox.post import Letter
from laksa.register import city, ledger
from laksa.register.models import Case, Event, Text
from laksa.rules import text as wording
from laksa.ui import formats

_SUBJECTS = {
    "received": "Laporan {number} sudah kami terima",
    "forwarded": "Laporan {number} diteruskan",
    "asked": "Kami perlu satu keterangan untuk {number}",
    "reminder": "Pertanyaan kami untuk {number} belum dijawab",
    "interim": "Kabar laporan {number}",
    "response": "Tanggapan laporan {number}",
    "done": "Laporan {number} selesai",
    "extended": "Target baru laporan {number}",
    "referred": "Laporan {number} bukan kewenangan kota",
    "rejected": "Laporan {number} tidak dapat diproses",
    "merged": "Laporan {number} digabung",
    "withdrawn": "Laporan {number} dicabut",
    "reopened": "Laporan {number} dibuka kembali",
    "identity_opened": "Identitas Anda dibuka pada laporan {number}",
}
_BODIES = {
    "received": "LAKSA: laporan {number} ({title}) sudah kami terima.\nPerkiraan selesai {due}.\n\nIkuti: {url}",
    "forwarded": "LAKSA: laporan {number} diteruskan ke {agency}.\nTarget selesai {due}.\n\n{url}",
    "asked": "LAKSA: kami perlu satu keterangan untuk {number}:\n\n{text}\n\nJawab di halaman laporan Anda: {url}",
    "reminder": "LAKSA: pertanyaan kami untuk {number} belum dijawab.\n"
    "Tanpa jawaban dalam 30 hari laporan ini ditutup.\n\nJawab di sini: {url}",
    "interim": "LAKSA: kabar laporan {number}.\n\n{text}\n\n{url}",
    "response": "LAKSA: tanggapan atas laporan {number}.\n\n{text}\n\n{url}",
    "done": "LAKSA: laporan {number} selesai.\n\nSudah beres? Jawab Ya, Sebagian, atau Belum sampai {verdict}: {url}",
    "extended": "LAKSA: laporan {number} belum selesai pada target.\nAlasan: {text}\n"
    "Target baru {due}. Kami mohon maaf.\n\n{url}",
    "referred": "LAKSA: {number} bukan kewenangan kota.\n\n{text}\n\n{url}",
    "rejected": "LAKSA: laporan {number} tidak dapat diproses.\n\n{text}\n\n{url}",
    "merged": "LAKSA: laporan {number} digabung dengan laporan lain.\n\n{text}\n\n{url}",
    "withdrawn": "LAKSA: laporan {number} dicabut.\n\n{text}\n\n{url}",
    "reopened": "LAKSA: laporan {number} dibuka kembali. Target baru {due}.\n\n{url}",
    "identity_opened": "LAKSA: petugas membuka identitas pelapor pada laporan {number}.\nAlasan: {text}\n\n{url}",
}
_FOOT = (
    "\n\n--\nLAKSA, Layanan Aspirasi Kotak Saran Anda, Kota Tangerang.\nKeadaan darurat: telepon 112, bebas pulsa.\n"
)
_TEXT_FIELDS = ("text", "message", "reason")


def letter(kind: str, event: Event, recipient: Case) -> Letter:
    """The words for `recipient`, with the link to the recipient's own page."""
    with translation.override("id"):
        facts = _facts(event, recipient)
        if "{text}" in _BODIES[kind]:
            facts["text"] = _words(event)
        return Letter(_SUBJECTS[kind].format(**facts), _BODIES[kind].format(**facts) + _FOOT)


def _facts(event: Event, recipient: Case) -> dict[str, str]:
    case = event.case
    payload = json.loads(event.payload)
    state = ledger.state_of(case)
    verdict = state.verdict_until or state.due_at
    return {
        "number": recipient.number,
        "title": wording.mask(recipient.complaint.title),
        "due": formats.long_date(case.due_at),
        "agency": city.agency_name(payload.get("lead", "")),
        "verdict": formats.long_date(verdict) if verdict else "",
        "url": f"{settings.BASE_URL}/r/{ledger.secret_of(recipient)}/",
    }


def _words(event: Event) -> str:
    words = dict(Text.objects.filter(case=event.case_id, seq=event.seq).values_list("field", "body"))
    found = next((body for field in _TEXT_FIELDS if (body := words.get(field))), "")
    return wording.mask(found) if wording.has_nik(found) else found
