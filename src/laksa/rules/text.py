"""Citizens' words: cleaned, normalised for search, masked for the public, read for emergencies."""

from __future__ import annotations

import re
import unicodedata

TEXT_MIN = 10
TEXT_MAX = 8_000
SUMMARY_LENGTH = 120

_SPACE = re.compile(r"\s+")
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_WORD = re.compile(r"[0-9a-z]+")
# Sixteen digits, bare, in fours, or as the card means them: area (also in pairs), birth date, serial.
_NIK = re.compile(r"(?<!\d)(?:\d{4}(?:[ .-]?\d{4}){3}|(?:\d{2}[ .-]?){3}\d{6}[ .-]?\d{4})(?!\d)")
# 08 or 628 and 8-11 more digits, grouped as people like; not a date (08-11-2026) nor a time (08.00).
_GAP = r"[ .\-/_()\u00a0\u2010-\u2015]{0,3}"
_PHONE = re.compile(
    rf"(?<!\d)(?!08\D\d{{1,2}}(?!\d))(?:\(?(?:\+|00)?62{_GAP}(?:0{_GAP})?|\(?0)8(?:{_GAP}\d){{8,11}}(?!\d)"
)
# A full stop after "Jl", "No", "RT" … ends no sentence.
_SENTENCE_END = re.compile(r"(?<=[.!?])(?<!\b[JjGgNnKkRrBb][LlGgOoPpTtWwKk]\.)(?<!\b[Kk]e[cl]\.)\s")
_CALLED = r"(?:pak|bapak|bpk|bu|ibu|kak|mas|mbak|min|admin|sdr|sdri|semua|warga)"
_GREETING = re.compile(
    r"^(?:(?:selamat|slmt) (?:pagi|siang|sore|malam)|ass?alamu'?alaikum(?:[ ,]+w[a-z]*\.?)*|hall?o|hai|hi|permisi|"
    rf"dengan hormat|yth\.?|(?:mohon )?maaf(?: mengganggu)?)\b(?:[ ,]+{_CALLED}\b)*[\s,.!:;-]*",
    re.IGNORECASE,
)
_INTRODUCTION = re.compile(
    r"perkenalkan\b|nama (?:saya|sy)\b|(?:saya|sy|aku) (?:pak|bapak|bpk|bu|ibu|mas|mbak|sdr|sdri)\b", re.IGNORECASE
)
_COURTESY = re.compile(
    r"(?:terima ?kasih|makasih|trims|demikian|mohon (?:segera|bantuan|perhatian|maaf)|tolong bantu)", re.IGNORECASE
)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")

_SHORT_FORMS = {
    "yg": "yang", "jl": "jalan", "jln": "jalan", "tdk": "tidak", "gak": "tidak", "ga": "tidak", "nggak": "tidak",
    "sdh": "sudah", "udah": "sudah", "blm": "belum", "dgn": "dengan", "dg": "dengan", "utk": "untuk", "krn": "karena",
    "karna": "karena", "dpn": "depan", "blkg": "belakang", "bgt": "banget", "sy": "saya",
    "gw": "saya", "tlg": "tolong",
    "mhn": "mohon", "kec": "kecamatan", "kel": "kelurahan", "gg": "gang", "rmh": "rumah", "org": "orang",
    "pju": "lampu jalan",
    "dr": "dari", "sm": "sama", "klo": "kalau", "kalo": "kalau", "hr": "hari", "mlm": "malam", "skrg": "sekarang",
    "bnyk": "banyak", "jg": "juga", "aja": "saja", "kmrn": "kemarin", "smpah": "sampah",
}  # fmt: skip

# Words of an emergency, each seen whole in the normalised text. Generous on purpose: a false card costs a glance.
EMERGENCY_WORDS = (
    "kebakaran", "terbakar", "kecelakaan", "kecelakan", "tabrakan", "tabrak lari", "ada bom", "bom waktu",
    "tenggelam", "hanyut", "tertimbun", "terjebak", "pingsan", "sekarat", "berdarah", "ditusuk", "dibacok", "celurit",
    "tawuran", "begal", "perampokan", "penculikan", "dipukuli", "percikan api", "kabel putus", "kabel listrik putus",
    "kabel listrik jatuh", "tersetrum", "kesetrum", "ledakan", "meledak", "bunuh diri", "serangan jantung",
    "melahirkan di", "ular masuk", "keracunan gas", "gas bocor", "longsor menimpa", "pohon tumbang menimpa",
)  # fmt: skip
_EMERGENCY_PATTERN = re.compile(r"\b(?:" + "|".join(EMERGENCY_WORDS) + r")\b")


def clean(text: str) -> str:
    """NFC and trimmed; NUL and lone surrogates become U+FFFD, line ends become newlines."""
    if text.isascii() and text.isprintable():  # the usual case of a short field
        return text.strip()
    text = _UNSTORABLE.sub("\ufffd", text)
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def normalise(text: str) -> str:
    """Lower case words with the short forms people use written out, single spaces: for comparing and searching."""
    plain = unicodedata.normalize("NFKD", text.lower())
    if not plain.isascii():
        plain = "".join(one for one in plain if not unicodedata.combining(one))
    words = _WORD.findall(plain)
    return " ".join(_SHORT_FORMS.get(word, word) for word in words)


def gist(text: str) -> str:
    """The same for two texts that say the same: their normalised words, and whatever is written in other scripts."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    if plain.isascii():
        return normalise(text)
    return normalise(text) + "".join(
        one for one in plain if not one.isascii() and unicodedata.category(one)[0] in "LNS"
    )


def is_blank(text: str) -> bool:
    """Nothing that can be seen: spaces, control and format characters (zero-width ones) only."""
    return all(unicodedata.category(one)[0] in "ZC" for one in text)


def is_emergency(text: str) -> bool:
    return _EMERGENCY_PATTERN.search(normalise(text)) is not None


def mask(text: str) -> str:
    """`text` as the public may read it: NIK, phones and e-mail addresses hidden."""
    text = _PHONE.sub(_masked_phone, mask_nik(text))
    return _EMAIL.sub("[email disembunyikan]", text)


def mask_nik(text: str) -> str:
    """`text` for those who may know the phone: the NIK hidden."""
    return _NIK.sub(_masked_nik, text)


def has_nik(text: str) -> bool:
    return _NIK.search(text) is not None


def summarise(text: str, length: int = SUMMARY_LENGTH) -> str:
    """At most `length` masked characters in one line, cut at a word."""
    line = _SPACE.sub(" ", mask(text)).strip()
    if len(line) <= length:
        return line
    return line[: length - 1].rsplit(" ", 1)[0].rstrip(" ,.;:") + "…"


def subject(text: str, length: int = 60) -> str:
    """The first sentence or so, masked: the title of a case that has none of its own."""
    line = _SPACE.sub(" ", mask(text)).strip()
    greeted = _GREETING.sub("", line)
    sentences = (_stated(sentence) for sentence in _SENTENCE_END.split(greeted, maxsplit=4))
    line = next((one for one in sentences if sum(map(str.isalpha, one)) > 5 and not _COURTESY.match(one)), line)
    if len(line) > length:
        line = line[: length - 1].rsplit(" ", 1)[0].rstrip(" ,.;:") + "…"
    return line[:1].upper() + line[1:]


def _stated(sentence: str) -> str:
    """`sentence` without a greeting, and without who says it: a title is read by everybody."""
    sentence = _GREETING.sub("", sentence)
    return sentence.partition(",")[2].strip() if _INTRODUCTION.match(sentence) else sentence


def _masked_nik(found: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", found[0])
    return f"{digits[:4]}**********{digits[-2:]}"


def _masked_phone(found: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", found[0])
    return f"{digits[:4]}-xxxx-{digits[-4:]}"
