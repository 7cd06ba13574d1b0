"""The title and the summary that a text gives itself: masked, and what it is about first.

Whoever writes begins with a greeting, who they are and where they can be called; a title is read by everybody. So the
first words that are neither salutation, nor name, nor number are where a summary begins.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from laksa.rules.masking import HIDDEN, HIDDEN_NAME, SALUTATIONS, mask
from laksa.rules.masking.numbers import HIDDEN_NUMBER

SUMMARY_LENGTH = 120
SUBJECT_LENGTH = 60

# A full stop after "Jl", "No", "RT" … ends no sentence.
_SENTENCE_END = re.compile(
    r"(?<=[.!?])(?<!\b[JjGgNnKkRrBb][LlGgOoPpTtWwKk]\.)(?<!\b[Kk]e[cl]\.)(?<!\b[Bb]pk\.)(?<!\b[Ss]dr\.)\s"
)
_SALUTATION = rf"(?:{'|'.join(sorted(SALUTATIONS, key=len, reverse=True))})"
_CALLED = rf"(?:{_SALUTATION}|min|admin|semua|warga)"
_GREETING = re.compile(
    r"^(?:(?:selamat|slmt|met) (?:pagi|siang|sore|malam)|ass?alamu['\u2019` ]?alaikum(?:[ ,]+w[a-z]*\.?)*|"
    r"hall?o|hai|hi|permisi|dengan hormat|yth\.?|dear|(?:mohon )?maaf(?: mengganggu)?)\b"
    rf"(?:[ ,/]+{_CALLED}\b)*[\s,.!:;-]*",
    re.IGNORECASE,
)
_INTRODUCTION = re.compile(rf"perkenalkan\b|nama (?:saya|sy)\b|(?:saya|sy|aku|ini) {_SALUTATION}\b", re.IGNORECASE)
_REPORTING = r"(?:mau|mo|ingin|hendak|ijin|izin|lapor|melapor(?:kan)?|mengadu(?:kan)?|menyampaikan)\b"
_INTRODUCED = re.compile(rf",|(?<=[.!?])\s|(?<=\s)(?={_REPORTING})|(?:{HIDDEN_NUMBER.pattern})\)?", re.IGNORECASE)
# "Nama saya", "sy", "perkenalkan", "no HP saya:" … before what was hidden.
_SPEAKER = re.compile(
    r"(?:(?:perkenalkan|nama|nomor|no|hp|wa|telp?|kontak|saya|sy|aku|ini|dengan|dgn|adalah|bernama|atas|yang|yg)\b"
    rf"[\s,.:;=(-]*)*(?:{HIDDEN.pattern})",
    re.IGNORECASE,
)
_BRACKETED = rf"\((?:[^()]{{0,40}}(?:{HIDDEN.pattern})[^()]{{0,40}}\)|\s*(?:{HIDDEN.pattern}))"
_ALSO_HIDDEN = re.compile(rf"\)?[\s,:;/-]*(?:{_BRACKETED}|{HIDDEN.pattern})")
_SURNAMES = re.compile(rf"(?:\s[A-Z][\w'-]*){{1,3}}(?=\s*[,(.:;]|\s{_REPORTING})")
_COMES_FROM = re.compile(r"\)?[\s,]*(?i:dari|dr|warga)\s(?=(?i:rt|rw|kel|kec|perum)\b|[A-Z])")
_AREA = re.compile(r"(?:(?i:rt|rw|kel|kec|perum|jl|no)\b\.?|(?P<name>[A-Z][\w'-]*)|\d[\d/-]*)(?:\s|(?=[,.:;)])|$)")
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
_SALUTED = re.compile(
    rf"(?:(?i:saya|sy|aku)(?i:,| dengan| dgn| adalah)? (?=[A-Z])|(?i:(?:{_SALUTATION}|min|admin|gan)\b\.?\s*))"
)
_NAME = re.compile(r"[A-Z][\w'-]*\.?(?:\s|$|(?=[,.:;]))")
_TO_NUMBER = re.compile(rf"(?:[^\W\d_]+[.,:;]?\s){{1,4}}(?:[(-]\s?)?(?:{HIDDEN_NUMBER.pattern})")
_ONESELF = re.compile(r"(?:saya|sy|aku)\b", re.IGNORECASE)
_NAME_TO_NUMBER = re.compile(rf"(?P<name>(?:\s[^\W\d_]+){{1,3}})\s?[(-]\s?(?:{HIDDEN_NUMBER.pattern})")
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
    """.split()
)
_CALLING = frozenset("telepon telpon telp tlp wa chat sms kontak hubungi menghubungi call ke nomor no hp".split())


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
    return " ".join(mask(text, name, places).split())


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
    for pattern in (_GREETING, _SIGNS, _ITEM):
        if (found := pattern.match(sentence)) and found.end():
            return sentence[found.end() :]
    if found := _SPEAKER.match(sentence) or _ALSO_HIDDEN.match(sentence):
        return _without_speaker(sentence, found.end())
    if found := _LABEL.match(sentence):
        rest = sentence[found.end() :]
        if HIDDEN.match(rest) or _SALUTED.match(rest):
            return rest
    if _INTRODUCTION.match(sentence):
        end = _INTRODUCED.search(sentence)
        return sentence[end.end() :] if end else ""
    return _without_name(sentence)


def _without_speaker(sentence: str, place: int) -> str:
    """`sentence` after the name or number that ends at `place`, and after what tells more of the same person."""
    if sentence.endswith(HIDDEN_NAME, 0, place):
        found = _SURNAMES.match(sentence, place)
        is_name = found and all(map(_is_name, found[0].split()))
        place = found.end() if found and is_name else _end_of_called(sentence, place) or place
    while found := _ALSO_HIDDEN.match(sentence, place):
        place = found.end()
    if found := _COMES_FROM.match(sentence, place):
        place = found.end()
        while (found := _AREA.match(sentence, place)) and (not found["name"] or _is_name(found["name"])):
            place = found.end()
    return sentence[place:]


def _end_of_called(sentence: str, place: int) -> int:
    """Where the number ends that stands after a name, in small letters too; 0 where other words stand before it."""
    found = _NAME_TO_NUMBER.match(sentence, place)
    return found.end() if found and not (_NO_NAMES | _CALLING) & set(found["name"].lower().split()) else 0


def _without_name(sentence: str) -> str:
    """Without "Pak Joko", "Bu Siti 0812-xxxx-7890" or "Joko 0812-xxxx-7890"; an unknown name is told by its capital."""
    saluted = None if _NOT_SALUTED.match(sentence) else _SALUTED.match(sentence)
    called = _TO_NUMBER.match(sentence)
    if called and (saluted or all(map(_is_name, _words(called[0])))):
        return _without_speaker(sentence, called.end())
    oneself = _ONESELF.match(sentence)
    if oneself and (end := _end_of_called(sentence, oneself.end())):
        return _without_speaker(sentence, end)
    if saluted is None:
        return sentence
    place = saluted.end()
    while not sentence.isupper() and (found := _NAME.match(sentence, place)) and _is_name(found[0]):
        place = found.end()
    spoken_of_oneself = saluted[0].lower().startswith(("saya", "sy", "aku"))
    return sentence if spoken_of_oneself and place == saluted.end() else sentence[place:]


def _words(called: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", called.partition("-xxxx")[0])


def _is_name(word: str) -> bool:
    return word[:1].isupper() and word.strip(" .,:;").lower() not in _NO_NAMES
