"""Whether two ways of writing a name are one person's: a letter has titles and degrees, a certificate often not."""

from __future__ import annotations

import re
import unicodedata

_LETTERS = re.compile(r"[^\W\d_]+")
_TITLES = frozenset("prof dr drs dra ir h hj kh haji hajah apt ns".split())  # noqa: SIM905
# S.Kom., M.Si, Ph.D., SH: what stands behind a comma and is a degree, not a first name.
_DEGREE = re.compile(r"[A-Za-z]{1,5}(?:\.\s?[A-Za-z]{1,5})+\.?|[A-Za-z]{1,5}\.|[A-Z]{2,3}")


def same_person(one: str, other: str) -> bool:
    """Equal but for large letters, accents of writing, titles and degrees; whatever is in doubt is another name."""
    return _words(one) == _words(other)


def _words(name: str) -> list[str]:
    head, *tail = unicodedata.normalize("NFKC", name).split(",")
    kept = " ".join([head, *(part for part in tail if not _DEGREE.fullmatch(part.strip()))])
    return [word for word in (found[0].casefold() for found in _LETTERS.finditer(kept)) if word not in _TITLES]
