"""Whether two ways of writing a name are one person's: a letter has titles and degrees, a certificate often not."""

from __future__ import annotations

import re
import unicodedata

from laksa.rules.titles import TITLES, without_degrees

_LETTERS = re.compile(r"[^\W\d_]+")


def same_person(one: str, other: str) -> bool:
    """Equal but for large letters, accents of writing, titles and degrees; whatever is in doubt is another name."""
    return _words(one) == _words(other)


def _words(name: str) -> list[str]:
    kept = without_degrees(unicodedata.normalize("NFKC", name))
    return [word for word in (found[0].casefold() for found in _LETTERS.finditer(kept)) if word not in TITLES]
