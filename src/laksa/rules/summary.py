"""The title and the summary that a text gives itself: masked, and what it is about first.

Whoever writes begins with a greeting, who they are and where they can be called; a title is read by everybody. So the
first words that are neither salutation, nor name, nor number are where a summary begins.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from laksa.rules.masking import HIDDEN, SALUTATIONS, mask
from laksa.rules.masking.numbers import HIDDEN_NUMBER

SUMMARY_LENGTH = 120
SUBJECT_LENGTH = 60

_SPACE = re.compile(r"\s+")
# A full stop after "Jl", "No", "RT" … ends no sentence.
_SENTENCE_END = re.compile(
    r"(?<=[.!?])(?<!\b[JjGgNnKkRrBb][LlGgOoPpTtWwKk]\.)(?<!\b[Kk]e[cl]\.)(?<!\b[Bb]pk\.)(?<!\b[Ss]dr\.)\s"
)
_SALUTATION = rf"(?:{'|'.join(sorted(SALUTATIONS, key=len, reverse=True))})"
_CALLED = rf"(?:{_SALUTATION}|min|admin|semua|warga)"
_GREETING = re.compile(
    r"^(?:(?:selamat|slmt|met) (?:pagi|siang|sore|malam)|ass?alamu'?alaikum(?:[ ,]+w[a-z]*\.?)*|hall?o|hai|hi|permisi|"
    rf"dengan hormat|yth\.?|dear|(?:mohon )?maaf(?: mengganggu)?)\b(?:[ ,/]+{_CALLED}\b)*[\s,.!:;-]*",
    re.IGNORECASE,
)
_INTRODUCTION = re.compile(rf"perkenalkan\b|nama (?:saya|sy)\b|(?:saya|sy|aku|ini) {_SALUTATION}\b", re.IGNORECASE)
_INTRODUCED = re.compile(r",|(?<=[.!?])\s")
_COURTESY = re.compile(
    r"(?:terima ?kasih|makasih|trims|demikian|mohon (?:segera|bantuan|perhatian|maaf)|tolong bantu)", re.IGNORECASE
)
_SIGNS = re.compile(r"(?:(?![=+@])[\W_])+(?<![\[(])")
_ITEM = re.compile(r"\d{1,2}[.)]\s")
_LABEL = re.compile(
    r"(?:pelapor|nama|dari|oleh|an|a\.n\.?|atas nama|no|nomor|hp|wa|whatsapp|telp?|telepon|nik|ktp|kk|email|hub)"
    r"\b[\s.:=]*(?=\S)",
    re.IGNORECASE,
)
_SALUTED = re.compile(rf"(?:(?i:saya|sy|aku) (?=[A-Z])|(?i:(?:{_SALUTATION}|min|admin|gan)\b\.?\s*))")
_NAME = re.compile(r"[A-Z][\w'-]*\.?(?:\s|$|(?=[,.:;]))")
_TO_NUMBER = re.compile(rf"(?:[^\W\d_]+[.,:;]?\s){{1,4}}(?:[(-]\s?)?(?:{HIDDEN_NUMBER.pattern})")
# "Ibu hamil", "Ibu-ibu", "Pak Ogah": nobody is greeted.
_NOT_SALUTED = re.compile(r"(?:ibu|bapak)-(?:ibu|bapak)|ibu (?:hamil|rumah|menyusui|kota|dan)|pak ogah", re.IGNORECASE)
# Written large at the start of a sentence, and nobody's name.
_NO_NAMES = frozenset(
    """
    ada adanya air akan akibat aku alamat anak antrean apa apakah aspal atas bagaimana bahaya balai bangunan banjir
    banyak bau beberapa belum berdasarkan besar bisakah bpjs bus dan dari data debu dengan di dimana dimohon drainase
    e-ktp gang gas genangan gorong got hari harga hujan ijin ini izin jalan jalanan jam jangan jembatan jika jl jln
    juru jukir kabel kali kami kapan karena kec kel kelurahan kemarin kenapa kepada kk kondisi ktp lahan lampu lantai
    layanan limbah listrik lokasi lubang lurah macet malam masalah mau melaporkan mengapa meteran minta mobil mohon
    motor mulai ojek pada pagi parit parkir pasar pdam pekerjaan pelayanan pembakaran pembangunan pengajuan pengaduan
    perbaikan permintaan permohonan perumahan petugas pipa pju pohon pos proyek puskesmas ranting rambu rt rumah rusak
    rw sampah sampai saluran satpol saya sebagai sejak sekarang sekolah selokan sepeda setelah setiap siang sudah sulit
    suara sungai sy taman tanah tembok terdapat terima terjadi terkait tiang tidak tlg tolong toko trotoar truk tukang
    untuk usul usulan warga yang
    """.split()  # noqa: SIM905 - a list of a hundred words reads better as words
)


def summarise(text: str, length: int = SUMMARY_LENGTH, *, name: str = "", places: Collection[str] = ()) -> str:
    """At most `length` masked characters in one line, cut at a word; `name` is whose text it is, as far as known."""
    line = _one_line(text, name, places)
    return _cut(_begun(line) or line, length)


def subject(text: str, length: int = SUBJECT_LENGTH, *, name: str = "", places: Collection[str] = ()) -> str:
    """The first sentence or so, masked: the title of a case that has none of its own."""
    line = _one_line(text, name, places)
    sentences = map(_begun, _SENTENCE_END.split(_GREETING.sub("", line), maxsplit=4))
    told = next((one for one in sentences if sum(map(str.isalpha, one)) > 5 and not _COURTESY.match(one)), line)
    return _cut(told, length)


def _one_line(text: str, name: str, places: Collection[str]) -> str:
    return _SPACE.sub(" ", mask(text, name, places)).strip()


def _cut(line: str, length: int) -> str:
    if len(line) > length:
        line = line[: length - 1].rsplit(" ", 1)[0].rstrip(" ,.;:") + "…"
    return line[:1].upper() + line[1:]


def _begun(sentence: str) -> str:
    """`sentence` from where it says what it is about; empty where it says only who speaks."""
    while True:
        rest = _without_first(sentence)
        if rest == sentence:
            return sentence
        sentence = rest


def _without_first(sentence: str) -> str:
    """`sentence` without one greeting, sign, list number, hidden word, or name that stands first."""
    for pattern in (_GREETING, _SIGNS, _ITEM, HIDDEN):
        if (found := pattern.match(sentence)) and found.end():
            return sentence[found.end() :]
    if found := _LABEL.match(sentence):
        rest = sentence[found.end() :]
        if HIDDEN.match(rest) or _SALUTED.match(rest):
            return rest
    if _INTRODUCTION.match(sentence):
        end = _INTRODUCED.search(sentence)
        return sentence[end.end() :] if end else ""
    return _without_name(sentence)


def _without_name(sentence: str) -> str:
    """Without "Pak Joko", "Bu Siti 0812-xxxx-7890" or "Joko 0812-xxxx-7890"; an unknown name is told by its capital."""
    saluted = None if _NOT_SALUTED.match(sentence) else _SALUTED.match(sentence)
    called = _TO_NUMBER.match(sentence)
    if called and (saluted or all(map(_is_name, _words(called[0])))):
        return sentence[called.end() :]
    if saluted is None:
        return sentence
    place = saluted.end()
    while not sentence.isupper() and (found := _NAME.match(sentence, place)) and _is_name(found[0]):
        place = found.end()
    spoken_of_oneself = saluted[0].lower().startswith(("saya", "sy ", "aku"))
    return sentence if spoken_of_oneself and place == saluted.end() else sentence[place:]


def _words(called: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", called.partition("-xxxx")[0])


def _is_name(word: str) -> bool:
    return word[:1].isupper() and word.strip(" .,:;").lower() not in _NO_NAMES
