"""A text as it is read: what the eye takes for a digit is one, and what nobody sees is not there."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

_UNSEEN = frozenset({"Cf", "Mn", "Me"})
_UNSEEN_LETTERS = "\u115f\u1160\u3164\uffa0"  # fillers: letters by their kind, nothing to the eye
# Letters of other scripts and signs that are read as these.
_ALIKE = {
    "\u041e": "O", "\u043e": "o", "\u039f": "O", "\u03bf": "o", "\u3002": ".",
    "\u30fc": "-", "\u3161": "-", "\u4e00": "-",
}  # fmt: skip


def without_unseen(text: str) -> str:
    """One line as a form's field means it: NFKC, signs that nobody sees dropped, every space one space."""
    if text.isascii() and text.isprintable():  # the usual case
        return " ".join(text.split())
    return " ".join("".join(one for one in unicodedata.normalize("NFKC", text) if not _is_unseen(one)).split())


def _is_unseen(one: str) -> bool:
    return unicodedata.category(one) == "Cf" or one in _UNSEEN_LETTERS


@dataclass(frozen=True)
class Plain:
    """A text as it is read, and where each of its characters stands in the text as written.

    Compatibility forms are resolved (NFKD: full-width digits are digits), digits of every script are 0-9, dashes are
    alike, accents and format signs are dropped.
    """

    written: str
    text: str
    places: list[int] | None

    @classmethod
    def of(cls, written: str) -> Plain:
        if written.isascii():
            return cls(written, written, None)
        read, places = [], []
        for place, one in enumerate(written):
            for part in _read(one):
                read.append(part)
                places.append(place)
        return cls(written, "".join(read), places)

    def hide(self, found: list[tuple[int, int, str]]) -> str:
        """The text as written, with other words in the places found; of two that overlap both are hidden."""
        if not found:
            return self.written
        found = sorted(found, key=lambda one: (one[0], -one[1]))
        parts, done = [], 0
        for start, end, instead in found:
            first, last = self._place(start), self._place(end - 1) + 1
            if last <= done:
                continue
            parts += [self.written[done : max(first, done)], instead]
            done = last
        return "".join([*parts, self.written[done:]])

    def _place(self, place: int) -> int:
        return place if self.places is None else self.places[place]


def _read(one: str) -> str:
    """One character as it is read: digits of every script as 0-9, dashes as "-", nothing where nothing is seen."""
    if one.isascii():
        return one
    parts = unicodedata.normalize("NFKD", one)
    if not one.isalnum() and any(map(str.isalpha, parts)):
        return one  # a sign made of letters is a sign
    return "".join(map(_read_part, parts))


def _read_part(one: str) -> str:
    if one.isascii():
        return one
    kind = unicodedata.category(one)
    if kind in _UNSEEN or one in _UNSEEN_LETTERS:
        return ""
    digit = unicodedata.digit(one, None)
    if digit is not None:
        return str(digit)
    return "-" if kind == "Pd" or one == "\u2212" else _ALIKE.get(one, one)
