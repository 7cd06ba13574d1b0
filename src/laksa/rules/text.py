"""Citizens' words: cleaned, normalised for search, masked for the public, read for emergencies."""

from __future__ import annotations

import re
import unicodedata

TEXT_MIN = 10
TEXT_MAX = 8_000
SUMMARY_LENGTH = 120

_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"[0-9a-z]+")
_NIK = re.compile(r"(?<!\d)(\d{4})[ .-]?\d{4}[ .-]?\d{4}[ .-]?(\d{2})(\d{2})(?!\d)")
_PHONE = re.compile(r"(?<!\d)(?:\+?62[\s.-]?|0)8\d{1,3}[\s.-]?\d{3,4}[\s.-]?\d{2,5}(?!\d)")
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
_EMERGENCY = (
    "kebakaran", "terbakar", "kecelakaan", "tabrakan", "tenggelam", "hanyut", "tertimbun", "terjebak", "pingsan",
    "sekarat", "berdarah", "ditusuk", "dibacok", "celurit", "tawuran", "begal", "perampokan", "penculikan", "dipukuli",
    "percikan api", "kabel putus", "tersetrum", "kesetrum", "ledakan", "meledak", "bunuh diri", "serangan jantung",
    "melahirkan di", "ular masuk", "keracunan gas", "gas bocor", "longsor menimpa", "pohon tumbang menimpa",
)  # fmt: skip
_EMERGENCY_PATTERN = re.compile(r"\b(?:" + "|".join(_EMERGENCY) + r")\b")


def clean(text: str) -> str:
    """NFC and trimmed; NUL and lone surrogates become U+FFFD, line ends become newlines."""
    text = "".join("\ufffd" if symbol == "\0" or "\ud800" <= symbol <= "\udfff" else symbol for symbol in text)
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def normalise(text: str) -> str:
    """Lower case words with the short forms people use written out, single spaces: for comparing and searching."""
    plain = unicodedata.normalize("NFKD", text.lower())
    words = _WORD.findall("".join(symbol for symbol in plain if not unicodedata.combining(symbol)))
    return " ".join(_SHORT_FORMS.get(word, word) for word in words)


def is_emergency(text: str) -> bool:
    return _EMERGENCY_PATTERN.search(normalise(text)) is not None


def mask(text: str) -> str:
    """`text` as the public may read it: NIK, phones and e-mail addresses hidden."""
    text = _NIK.sub(lambda found: f"{found[1]}**********{found[3]}", text)
    text = _PHONE.sub(_masked_phone, text)
    return _EMAIL.sub("[email disembunyikan]", text)


def has_nik(text: str) -> bool:
    return _NIK.search(text) is not None


def summarise(text: str) -> str:
    """At most 120 masked characters, cut at a word."""
    line = _SPACE.sub(" ", mask(text)).strip()
    if len(line) <= SUMMARY_LENGTH:
        return line
    return line[: SUMMARY_LENGTH - 1].rsplit(" ", 1)[0].rstrip(" ,.;:") + "…"


def subject(text: str, length: int = 60) -> str:
    """The first sentence or so, masked: the title of a case that has none of its own."""
    line = _SPACE.sub(" ", mask(text)).strip()
    line = re.split(r"(?<=[.!?])\s", line, maxsplit=1)[0]
    if len(line) > length:
        line = line[: length - 1].rsplit(" ", 1)[0].rstrip(" ,.;:") + "…"
    return line[:1].upper() + line[1:]


def _masked_phone(found: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", found[0])
    return f"{digits[:4]}-xxxx-{digits[-4:]}"
