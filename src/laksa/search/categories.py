"""The category that an everyday word means: names, the city's synonyms and examples, in one order of fitness."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from laksa.register import reference
from laksa.register.models import Category
from laksa.rules import text as wording
from laksa.search.words import is_near

_WHOLE, _BEGUN, _ALL, _SOME = 100.0, 80.0, 50.0, 20.0
# What stands behind one of these says where, not what: "lampu padam depan masjid".
_SIGNS_OF_PLACE = frozenset({"depan", "dekat", "samping", "sebelah", "belakang", "seberang", "sekitar"})


@dataclass(frozen=True, slots=True)
class Match:
    """A category, how well it fits, and which of its phrases said so ("" where only its name did)."""

    category: Category
    score: float
    phrase: str = ""
    is_whole: bool = False


def ranked(asked: str, *, limit: int = 6) -> list[Match]:
    """The categories that `asked` may mean, best first; one that is retired never.

    A confidential category stands before any other only where one of its own phrases was typed whole: a report that
    was entered under it by a slip of the hand would be hidden from everybody.
    """
    words = wording.normalise(asked).split()
    if not words:
        return []
    found = [match for category in _active() if (match := _match(category, words)) is not None]
    found.sort(key=lambda match: (match.category.is_confidential and not match.is_whole, -match.score))
    return found[:limit]


def named_in(text: str, *, limit: int = 3) -> list[Match]:
    """The categories whose phrases stand in the words of a report, the longest phrase first; none confidential."""
    words = wording.normalise(text).split()
    line = f" {' '.join(words)} "
    found: list[Match] = []
    for category in _active():
        said = [phrase for phrase in _phrases(category) if f" {' '.join(_words(phrase))} " in line]
        said = [phrase for phrase in said if _says_what(_words(phrase), words)]
        if said and not category.is_confidential:
            longest = max(said, key=len)
            found.append(Match(category, len(longest), longest))
    return sorted(found, key=lambda match: -match.score)[:limit]


def _says_what(phrase: Sequence[str], words: Sequence[str]) -> bool:
    """Whether it stands somewhere among the words without a sign of place before it."""
    starts = (at for at in range(len(words)) if list(words[at : at + len(phrase)]) == list(phrase))
    return any(not at or words[at - 1] not in _SIGNS_OF_PLACE for at in starts)


def _active() -> list[Category]:
    return [row for row in reference.categories().values() if row.is_active]


def _phrases(category: Category) -> list[str]:
    said = f"{category.name.replace('/', ';')};{category.synonyms};{category.example}"
    return [phrase for part in said.split(";") if (phrase := part.strip())]


@lru_cache(maxsize=4096)
def _words(phrase: str) -> list[str]:
    return wording.normalise(phrase).split()


def _match(category: Category, words: list[str]) -> Match | None:
    best: Match | None = None
    for place, phrase in enumerate(_phrases(category)):
        own = _words(phrase)
        score = _score(words, own)
        if score and (best is None or score - place / 10 > best.score):
            best = Match(category, score - place / 10, phrase, is_whole=words == own)
    return best


def _score(words: Sequence[str], own: Sequence[str]) -> float:
    """How well the typed words fit one phrase; the last of them may be unfinished."""
    if list(words) == list(own):
        return _WHOLE
    *before, last = words
    if list(own[: len(before)]) == before and len(own) > len(before) and own[len(before)].startswith(last):
        return _BEGUN - len(own)
    fits = [max((_fit(word, other) for other in own), default=0.0) for word in words]
    if all(fits):
        return _ALL + 10 * sum(fits) / len(fits) - len(own)
    return _SOME * sum(fits) / len(fits)


def _fit(word: str, other: str) -> float:
    if word == other:
        return 1.0
    if len(word) > 2 and other.startswith(word):
        return 0.8
    return 0.5 if is_near(word, other) else 0.0
