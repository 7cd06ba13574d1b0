"""Citizens' words: cleaned, compared, read for emergencies."""

from __future__ import annotations

import re
import unicodedata

TEXT_MIN = 10
TEXT_MAX = 8_000

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_WORD = re.compile(r"[0-9a-z]+")

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
    return " ".join([_SHORT_FORMS.get(word, word) for word in _WORD.findall(plain)])


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
