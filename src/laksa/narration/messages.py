"""What the messages to reporters say: number, status, next step, link; the first line says all; no NIK, no name.

In Indonesian, whoever writes.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from string import Formatter

from django.conf import settings
from django.utils import translation

from laksa.register import audience, ledger, queries, reference
from laksa.register.commands.closure import WITHDRAWN_MESSAGE
from laksa.register.models import Attachment, Case, Event, Text
from laksa.rules import masking
from laksa.ui import formats
from laksa.ui.names import BODY_ANSWERS


@dataclass(frozen=True, slots=True)
class Letter:
    """The words of one mail, the foot included."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Wording:
    """One kind of message to reporters: its code in Message.kind, its words with places.

    Who was merged into the case hears it too, unless it is personal: they were not asked, and stay unknown. One that
    `corrects` another goes to whom the other has reached, when its command was taken back.
    """

    code: str
    subject: str
    body: str
    is_personal: bool = False
    corrects: Wording | None = None

    @property
    def places(self) -> frozenset[str]:
        return _places(self.body)


WORDINGS: dict[str, Wording] = {}


@cache
def _places(body: str) -> frozenset[str]:
    return frozenset(name for _text, name, _spec, _conversion in Formatter().parse(body) if name)


def _wording(
    code: str, subject: str, body: str, *, is_personal: bool = False, corrects: Wording | None = None
) -> Wording:
    WORDINGS[code] = Wording(code, subject, body, is_personal, corrects)
    return WORDINGS[code]


RECEIVED = _wording(
    "received",
    "Laporan {number} sudah kami terima",
    "LAKSA: laporan {number} ({title}) sudah kami terima.\nPerkiraan selesai {due}.\n\nIkuti: {url}",
)
FORWARDED = _wording(
    "forwarded",
    "Laporan {number} diteruskan",
    "LAKSA: laporan {number} diteruskan ke {agency}.\nTarget selesai {due}.\n\n{url}",
)
ASKED = _wording(
    "asked",
    "Kami perlu satu keterangan untuk {number}",
    "LAKSA: kami perlu satu keterangan untuk {number}:\n\n{text}\n\nJawab di halaman laporan Anda: {url}",
    is_personal=True,
)
REMINDER = _wording(
    "reminder",
    "Pertanyaan kami untuk {number} belum dijawab",
    "LAKSA: pertanyaan kami untuk {number} belum dijawab.\nTanpa jawaban dalam 30 hari laporan ini ditutup.\n\n"
    "Jawab di sini: {url}",
    is_personal=True,
)
INTERIM = _wording("interim", "Kabar laporan {number}", "LAKSA: kabar laporan {number}.\n\n{text}\n\n{url}")
RESPONSE = _wording(
    "response", "Tanggapan laporan {number}", "LAKSA: tanggapan atas laporan {number}.\n\n{text}\n\n{url}"
)
DONE = _wording(
    "done", "Laporan {number} selesai", "LAKSA: laporan {number} selesai.{result}\n\n{look}: {url}\n\n{question}"
)
EXTENDED = _wording(
    "extended",
    "Target baru laporan {number}",
    "LAKSA: laporan {number} belum selesai pada target.\nAlasan: {text}\nTarget baru {due}. Mohon maaf.\n\n{url}",
)
REFERRED = _wording(
    "referred", "Laporan {number} bukan kewenangan kota", "LAKSA: {number} bukan kewenangan kota.\n\n{text}\n\n{url}"
)
BODY_ANSWERED = _wording(
    "body_answered",
    "Jawaban untuk laporan {number}",
    "LAKSA: {body} menjawab tentang laporan {number}: {answer}.\n\n{text}\n\n{url}",
)
REJECTED = _wording(
    "rejected",
    "Laporan {number} tidak dapat diproses",
    "LAKSA: laporan {number} tidak dapat diproses.\n\n{text}\n\n{url}",
)
MERGED = _wording(
    "merged", "Laporan {number} digabung", "LAKSA: laporan {number} digabung dengan laporan lain.\n\n{text}\n\n{url}"
)
WITHDRAWN = _wording("withdrawn", "Laporan {number} dicabut", "LAKSA: laporan {number} dicabut.\n\n{text}\n\n{url}")
REOPENED = _wording(
    "reopened", "Laporan {number} dibuka kembali", "LAKSA: laporan {number} dibuka kembali. Target baru {due}.\n\n{url}"
)
STILL_DONE = _wording(
    "still_done",
    "Laporan {number} tetap selesai",
    "LAKSA: laporan {number} tetap selesai. Jawaban Belum sudah diubah, jadi laporan tidak dibuka kembali.\n\n{url}",
    corrects=REOPENED,
)
IDENTITY_OPENED = _wording(
    "identity_opened",
    "Identitas Anda dibuka pada laporan {number}",
    "LAKSA: petugas membuka identitas pelapor pada laporan {number}.\nAlasan: {text}\n\n{url}",
    is_personal=True,
)

_WITHDRAWN_BY_ANOTHER = "Laporan ini dicabut atas permintaan pelapornya."
_LINK_SUBJECT = "Tautan laporan {number}"
_LINK_BODY = (
    "LAKSA: ini tautan rahasia laporan {number} yang diminta tadi.\n\n{url}\n\n"
    "Siapa pun yang memegang tautan ini dapat membaca, menambah, dan mencabut laporan Anda. "
    "Bukan Anda yang meminta? Abaikan pesan ini."
)
FOOT = "\n\n--\nLAKSA, Layanan Aspirasi Kotak Saran Anda, Kota Tangerang.\nKeadaan darurat: telepon 112, bebas pulsa.\n"
_QUESTION = "Sudah beres? Jawab Ya, Sebagian, atau Belum di sana sampai {verdict}."
_RESULT_LENGTH = 200  # so that the first paragraph stays within 300
_TEXT_FIELDS = ("text", "message", "reason")


def letter(code: str, event: Event, recipient: Case) -> Letter:
    """The words for `recipient`, with the link to the recipient's own page."""
    return _written(WORDINGS[code], event, recipient, _FACTS)


def public_letter(code: str, event: Event) -> Letter:
    """The words for a subscriber: as the public reads them, with the link to the case's public page."""
    return _written(WORDINGS[code], event, event.case, _PUBLIC_FACTS)


def _written(wording: Wording, event: Event, recipient: Case, known: dict[str, Callable[[Event, Case], str]]) -> Letter:
    with translation.override("id"):
        facts = {place: fact(event, recipient) for place, fact in known.items() if place in wording.places}
        if "result" in wording.places and "result" not in facts:
            facts |= _outcome(event, recipient)
        return Letter(subject(wording.code, recipient.number), wording.body.format(**facts).rstrip() + FOOT)


def subject(code: str, number: str) -> str:
    """The subject of a message; Indonesian, as all of it is."""
    return WORDINGS[code].subject.format(number=number)


def link_subject(number: str) -> str:
    return _LINK_SUBJECT.format(number=number)


def link_letter(case: Case) -> Letter:
    """The secret link once more, for whoever lost it."""
    body = _LINK_BODY.format(number=case.number, url=_own_page(case))
    return Letter(link_subject(case.number), body + FOOT)


def _own_page(case: Case) -> str:
    return f"{settings.BASE_URL}/r/{ledger.secret_of(case)}/"


def _agency(event: Event, recipient: Case) -> str:
    return reference.agency_name(json.loads(event.payload).get("lead", ""))


def _outcome(event: Event, recipient: Case) -> dict[str, str]:
    """What the city answered, in brief; photos and the verdict stand on the page of the case itself only."""
    moments = [moment for moment in queries.history(event.case) if moment.seq <= event.seq and not moment.reverted]
    answers = [moment for moment in moments if moment.name == "Responded"]
    is_own = recipient.pk == event.case_id
    until = ledger.state_of(event.case).verdict_until
    return {
        "result": _result(answers[-1], event, recipient) if answers else "",
        "look": "Lihat foto" if is_own and any(map(_shows_the_end, moments)) else "Lihat hasilnya",
        "question": _QUESTION.format(verdict=formats.plain_date(until)) if is_own and until else "",
    }


def _result(answer: queries.TimelineEvent, event: Event, recipient: Case) -> str:
    """The answer: whole where it closed the case at once, in brief where it was mailed before."""
    said = answer.words.get("text", "")
    if answer.command == event.command:
        return f"\n\n{_read_by(said, event, recipient)}"
    brief = audience.Public.of(event.case).summary(said, _RESULT_LENGTH)
    return f" {brief}" if brief else ""


def _shows_the_end(moment: queries.TimelineEvent) -> bool:
    return any(file.kind == Attachment.Kind.AFTER and file.is_ready for file in moment.files)


def _words(event: Event, recipient: Case) -> str:
    words = dict(Text.objects.filter(case=event.case_id, seq=event.seq).values_list("field", "body"))
    found = next((body for field in _TEXT_FIELDS if (body := words.get(field))), "")
    if found == WITHDRAWN_MESSAGE and recipient.pk != event.case_id:  # said to whose report was merged into it
        found = _WITHDRAWN_BY_ANOTHER
    return _read_by(found, event, recipient)


def _read_by(found: str, event: Event, recipient: Case) -> str:
    """As written to the reporter, unless a NIK stands in it; masked to the reporters of what was merged here."""
    is_own = recipient.pk == event.case_id
    return found if is_own and not masking.has_nik(found) else audience.masker_for(None, event.case)(found)


# What a place in the words stands for; only what a wording has is looked up.
_FACTS: dict[str, Callable[[Event, Case], str]] = {
    "number": lambda event, recipient: recipient.number,
    "title": lambda event, recipient: audience.title_for(None, recipient),
    "body": lambda event, recipient: reference.agency_name(json.loads(event.payload).get("body", "")),
    "answer": lambda event, recipient: str(BODY_ANSWERS[json.loads(event.payload)["result"]]),
    "due": lambda event, recipient: formats.plain_date(event.case.due_at),
    "agency": _agency,
    "url": lambda event, recipient: _own_page(recipient),
    "text": _words,
}
# What a subscriber reads: the page says the rest, masked by one rule.
_PUBLIC_FACTS: dict[str, Callable[[Event, Case], str]] = _FACTS | {
    "url": lambda event, recipient: f"{settings.BASE_URL}/l/{recipient.number}/",
    "text": lambda event, recipient: audience.masker_for(None, event.case)(_words(event, recipient)),
    "result": lambda event, recipient: "",
    "look": lambda event, recipient: "Lihat hasilnya",
    "question": lambda event, recipient: "",
}
