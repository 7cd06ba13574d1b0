"""Indonesian words brought to their stems, at index time and when asked: "penerangan" finds "terang"."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from laksa.rules.text import normalise

_STOP = frozenset(
    [
        "yang",
        "di",
        "ke",
        "dari",
        "dan",
        "atau",
        "ini",
        "itu",
        "ada",
        "pada",
        "untuk",
        "dengan",
        "juga",
        "saya",
        "kami",
        "kita",
        "tidak",
        "sudah",
        "akan",
    ]
)


def stems(text: str) -> list[str]:
    """The stems of the words of `text`, in order, stop words left out."""
    return [_stem(word) for word in normalise(text).split() if word not in _STOP and len(word) < 40]


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    if len(word) < 5 or not word.isalpha():
        return word
    return str(_stemmer().stem(word))


def is_near(word: str, other: str) -> bool:
    """Whether one wrong, missing, surplus or exchanged letter lies between two words of five letters and more."""
    if min(len(word), len(other)) < 5 or abs(len(word) - len(other)) > 1:
        return word == other
    if len(word) == len(other):
        wrong = [at for at, (one, two) in enumerate(zip(word, other, strict=True)) if one != two]
        if len(wrong) == 2 and wrong[1] == wrong[0] + 1:
            return word[wrong[0]] == other[wrong[1]] and word[wrong[1]] == other[wrong[0]]
        return len(wrong) <= 1
    short, long = sorted((word, other), key=len)
    return any(long[:at] + long[at + 1 :] == short for at in range(len(long)))


@cache
def _stemmer() -> Any:
    from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

    return StemmerFactory().create_stemmer(isDev=False)
