"""Which characters the documents' typeface can print, and words made printable with it.

An archive PDF may contain no character without a glyph: one emoji in the title of a case would stop the Mayor's letter.
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

MISSING = "□"
# Not in the typeface, but in the ones built into the compiler.
_BUILT_IN = frozenset("□←↑→↓✓✗▲▼●○")
_KEPT_CONTROLS = frozenset("\n\t")


def fonts_folder() -> Path:
    """Where the typeface's files stand. Raises FileNotFoundError when its package is not installed."""
    spec = find_spec("font_source_sans_pro")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("the package font-source-sans-pro is not installed")
    return Path(spec.submodule_search_locations[0]) / "files"


def printable(text: str) -> str:
    """`text` composed (NFC), without invisible characters, with a box for each one that the typeface lacks."""
    known = _coverage()
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        character if ord(character) in known or character in _KEPT_CONTROLS else MISSING
        for character in unicodedata.normalize("NFC", text)
        if character in _KEPT_CONTROLS or unicodedata.category(character) not in ("Cc", "Cf", "Co", "Cs", "Cn")
    )


def printable_all(value: Any) -> Any:
    """The same data (mappings, lists, numbers, words) with every word printable; keys are left alone."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {key: printable_all(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [printable_all(inner) for inner in value]
    return value


@cache
def _coverage() -> frozenset[int]:
    return _characters((fonts_folder() / "SourceSansPro-Regular.ttf").read_bytes()) | {ord(c) for c in _BUILT_IN}


def _characters(font: bytes) -> frozenset[int]:
    """Code points of a TrueType font: the segments of its Unicode `cmap` (format 4, OpenType 1.9)."""
    records = range(12, 12 + _count(font, 4) * 16, 16)
    cmap = next(_long(font, at + 8) for at in records if font[at : at + 4] == b"cmap")
    for record in range(cmap + 4, cmap + 4 + _count(font, cmap + 2) * 8, 8):
        start = cmap + _long(font, record + 4)
        if _count(font, start) == 4:
            return _segments(font, start)
    raise ValueError("a typeface without a Unicode cmap")


def _segments(font: bytes, start: int) -> frozenset[int]:
    doubled = _count(font, start + 6)
    ends, starts = start + 14, start + 16 + doubled
    pairs = ((_count(font, starts + at), _count(font, ends + at)) for at in range(0, doubled, 2))
    return frozenset(code for first, last in pairs for code in range(first, last + 1) if code != 0xFFFF)


def _count(font: bytes, at: int) -> int:
    return int(struct.unpack_from(">H", font, at)[0])


def _long(font: bytes, at: int) -> int:
    return int(struct.unpack_from(">I", font, at)[0])
