"""E-mail addresses in words, also those that are written so that no machine should read them."""

from __future__ import annotations

import re
from collections.abc import Iterator

_AT = re.compile(r"\s?@\s?|\s?[\[({<]\s?(?:at|et|@)\s?[\])}>]\s?|\s(?:at|et)\s", re.IGNORECASE)
_LABEL = r"[^\W_][\w-]{0,62}"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL}){{1,8}}")
_SPOKEN_DOT = r"(?:\s?[\[({<]\s?(?:dot|titik|\.)\s?[\])}>]\s?|\s(?:dot|titik|\.)\s)"
_SPOKEN_DOMAIN = re.compile(rf"{_LABEL}(?:(?:\.|{_SPOKEN_DOT}){_LABEL}){{1,8}}", re.IGNORECASE)
_PROVIDER = re.compile(
    r"(?:g[ -]?mail|yahoo|ymail|hotmail|outlook|icloud|rocketmail|proton(?:mail)?)(?![^\W_])"
    rf"(?:(?:\s?\.\s?|{_SPOKEN_DOT})(?:com|co|id|me)\b)*",
    re.IGNORECASE,
)
_IN_LOCAL = frozenset(".+-_'%")


def addresses(text: str) -> Iterator[tuple[int, int]]:
    """Name, at and domain: as they should be written, spaced, with "at" and "dot", or a known provider alone."""
    done = 0
    for at in _AT.finditer(text):
        start = at.start()
        while start > done and (text[start - 1].isalnum() or text[start - 1] in _IN_LOCAL):
            start -= 1
        domain = _domain(text, at) if start < at.start() else None
        if domain is not None:
            done = domain.end()
            yield start, done


def _domain(text: str, at: re.Match[str]) -> re.Match[str] | None:
    """What stands after the at; "@nama" after a space is a name elsewhere, unless a provider of mail is named."""
    if found := _PROVIDER.match(text, at.end()):
        return found
    if at[0][0].isspace() and at[0][-1] == "@":
        return None
    for kind in (_SPOKEN_DOMAIN, _DOMAIN):
        found = kind.match(text, at.end())
        if found and (at[0] == "@" or re.split(r"[\W_]+", found[0])[-1].isalpha()):
            return found
    return None
