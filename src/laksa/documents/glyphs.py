"""Which characters the documents' typeface can print, and words made printable with it.

An archive PDF may contain no character without a glyph: one emoji in the title of a case would stop the Mayor's letter.
"""

from __future__ import annotations

import re
import struct
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

# Not in the typeface, but in those built into the compiler (DejaVu Sans Mono, Libertinus, New Computer Modern):
# Armenian, Hebrew, Arabic, Georgian, arrows, mathematics, signs.
_OTHER_FACES = (
    "0531-0556 0559-058A 058D-058F 05D0-05EA 0606-060C 061B 061F 0621-063A 0640-064A 0660-066D 0674 0679-067B "
    "067E-0680 0683-0684 0686-0687 0691 0698 06A4 06A9 06AF 06BE 06CC 06F0-06F9 10D0-10FF 2100-211E 2120 2122 "
    "2124 2126-214F 2190-22FF 2460-2606 2609-262F 2638-268B 2690-269C 26A0-26A7 26AA-26AF 26B2 2701-2704 "
    "2706-2709 270C-2714 2717-2726 272A-274B 274D 274F-2752 2756 2758-275E 2761-277F 2794 2798-27AF 27B1-27BF"
)
_KEPT_CONTROLS = frozenset("\n\t")
_INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})
_SCRIPTS = {"CJK": "Han", "HIRAGANA": "Kana", "KATAKANA": "Kana", "HANGUL": "Hangul", "JAVANESE": "Jawa",
            "SUNDANESE": "Sunda", "BALINESE": "Bali", "BUGINESE": "Bugis", "BATAK": "Batak", "ARABIC": "Arab",
            "DEVANAGARI": "Dewanagari"}  # fmt: skip
_STRANGE = re.compile(r"[^\n\t\x20-\x7e]")
# Neighbours that are not ASCII, in which one letter without a glyph makes the whole unreadable; the same told twice.
_RUN, _TWICE = re.compile(r"[^\x00-\x7f\s]+"), re.compile(r"(\[aksara [^\]]+\])(?:\s*\1)+")


def fonts_folder() -> Path:
    """Where the typeface's files stand. Raises FileNotFoundError when its package is not installed."""
    spec = find_spec("font_source_sans_pro")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("the package font-source-sans-pro is not installed")
    return Path(spec.submodule_search_locations[0]) / "files"


def printable(text: str) -> str:
    """`text` as the documents' faces can print it, composed (NFC), and never a box in it.

    Styled and wide letters become plain, digits of other scripts ours. Pictures and invisible characters go, and a word
    in a script that no face has is told by the script's name: [aksara Jawa]. What was pictures alone is [emoji].
    """
    if text.isascii() and text.isprintable():
        return text
    composed = unicodedata.normalize("NFC", text)
    folded = _STRANGE.sub(lambda found: _folded(found.group()), composed)
    if len(folded) < len(composed):
        folded = re.sub(r" {2,}", " ", folded).strip(" ")
    if not folded.strip() and any(unicodedata.category(one) in ("So", "Sk") for one in composed):
        return "[emoji]"
    return _TWICE.sub(r"\1", _RUN.sub(_told, folded))


def _folded(character: str) -> str:
    """One character as it can be printed; a letter without a glyph stays as it is, to be told."""
    known, kind = _coverage(), unicodedata.category(character)
    if ord(character) in known or character in _KEPT_CONTROLS:
        return character
    if kind in _INVISIBLE:
        return ""
    plain = unicodedata.normalize("NFKC", character)
    if plain != character and all(ord(one) in known for one in plain):
        return plain
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    return {"Z": " ", "M": "", "S": "", "P": ""}.get(kind[0], character)


def _told(run: re.Match[str]) -> str:
    missing = next((one for one in run.group() if ord(one) not in _coverage()), None)
    if missing is None:
        return run.group()
    script = unicodedata.name(missing, "LAIN").split()[0]
    return f"[aksara {_SCRIPTS.get(script, script.capitalize())}]"


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
    return _characters((fonts_folder() / "SourceSansPro-Regular.ttf").read_bytes()) | other_faces()


def other_faces() -> frozenset[int]:
    """What only the compiler's own faces print."""
    spans = (span.partition("-") for span in _OTHER_FACES.split())
    return frozenset(code for first, _, last in spans for code in range(int(first, 16), int(last or first, 16) + 1))


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
