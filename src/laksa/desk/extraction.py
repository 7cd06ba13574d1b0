"""What an operator need not type again: phone, RT/RW, street and kelurahan lifted out of the words. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from laksa.rules.masking import without_unseen

_PHONE = re.compile(r"(?<!\d)(?:\+?62[\s.-]?|0)8\d{1,3}(?:[\s.-]?\d{2,5}){1,3}(?!\d)")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_RT_RW = re.compile(r"\brt\.?\s*0*(\d{1,3})\s*[/,. -]*\s*rw\.?\s*0*(\d{1,3})\b", re.IGNORECASE)
_RT_SLASH = re.compile(r"\brt\s*/\s*rw\s*:?\s*0*(\d{1,3})\s*/\s*0*(\d{1,3})\b", re.IGNORECASE)
_STREET = re.compile(r"\b(?:jalan|jln|jl|gang|gg)\b\.?\s*(?=\w)", re.IGNORECASE)
_NEAR = re.compile(r"\b(?:depan|dpn|samping|sebelah|seberang|sebrang|dekat|belakang|blkg)\s+(?=\w)", re.IGNORECASE)
_END = re.compile(r"[.,;:!?()\n]|\b(?:rt|rw)[.\s]*(?=\d)", re.IGNORECASE)
_LONGEST = 7
_ABBREVIATED = re.compile(r"\b(no|blok|h|kh|dr|rt|rw)\.(?=\s*\w)", re.IGNORECASE)

# A place ends where one of these begins.
_STOP = frozenset(
    """
    ada amblas antara apa atau bahaya banjir banyak bau berlubang biar bila bocor bolong buat dan dari dekatnya
    dgn di dibuang dr gelap genangan hancur hujan ini itu jadi juga kalau kalo kami karena kayak ke kec kecamatan
    kel kelurahan klo kotor kurang lagi licin lubang macet malam mampet masih mati menumpuk mohon numpuk oleh
    padam pak parah penuh putus rawan retak roboh rt rusak rw sampah sangat saya sdh sebelum sejak sekali selalu
    semua sering setiap sudah supaya sy tapi terlalu tersumbat tiap tidak tlg tolong tp tumbang udah untuk utk
    yang yg
    """.split()
)


@dataclass(frozen=True, slots=True)
class Extracted:
    """What the text itself says; empty where it says nothing."""

    phone: str = ""
    email: str = ""
    landmark: str = ""
    kelurahan: str = ""

    def found(self) -> dict[str, str]:
        return {name: value for name in self.__slots__ if (value := getattr(self, name))}


def lift(text: str, kelurahan_named: Callable[[str], str]) -> Extracted:
    """The parts of `text` that belong in fields of their own; `kelurahan_named` knows which one the words name."""
    text = "\n".join(map(without_unseen, text.split("\n")))
    phone, email = _PHONE.search(text), _EMAIL.search(text)
    bare = _PHONE.sub(" ; ", text)
    place = ", ".join(part for part in (_place(bare), _neighbourhood(bare)) if part)
    return Extracted(
        phone=_grouped(phone[0]) if phone else "",
        email=email[0].rstrip(".") if email else "",
        landmark=place[:300],
        kelurahan=kelurahan_named(bare),
    )


def _place(text: str) -> str:
    """A street with what stands near it, or only the latter."""
    for start in _STREET.finditer(text):
        words = _words_until_stop(text[start.end() :])
        if words:
            kind = "Gang" if start[0].lower().startswith("g") else "Jl."
            return f"{kind} {words}"
    for start in _NEAR.finditer(text):
        words = _words_until_stop(text[start.end() :])
        if words:
            return f"{start[0].strip()} {words}".capitalize() if words.islower() else f"{start[0].strip()} {words}"
    return ""


def _words_until_stop(rest: str) -> str:
    clause = _END.split(_ABBREVIATED.sub(r"\1", rest), maxsplit=1)[0]
    taken: list[str] = []
    for word in clause.split()[:_LONGEST]:
        if word.lower() in _STOP:
            break
        taken.append(word)
    return _with_comma(taken)


def _with_comma(words: list[str]) -> str:
    """`Imam Bonjol depan toko beras` reads `Imam Bonjol, depan toko beras`; a name in small letters is raised."""
    parts: list[str] = []
    near = False
    for position, word in enumerate(words):
        if position and not near and _NEAR.match(f"{word} x"):
            parts[-1] += ","
            near = True
        parts.append(word if near or not word.islower() else word.capitalize())
    return " ".join(parts)


def _neighbourhood(text: str) -> str:
    found = _RT_RW.search(text) or _RT_SLASH.search(text)
    return f"RT {int(found[1]):02d}/RW {int(found[2]):02d}" if found else ""


def _grouped(phone: str) -> str:
    digits = re.sub(r"\D", "", phone)
    local = "0" + digits[2:] if digits.startswith("62") else digits
    return "-".join(part for part in (local[:4], local[4:8], local[8:]) if part)
