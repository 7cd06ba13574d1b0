"""What is written with a name and is not the name: titles before it, degrees behind a comma.

A degree is known by its letters; whatever is in doubt is part of the name.
"""

from __future__ import annotations

import re

TITLES = frozenset("prof dr drs dra ir h hj kh haji hajah apt ns".split())
_OF = (
    "(?:ab|ag|ak|ap|ars|a|eng|e|farm|fil|gz|hum|hut|h|ikom|ik|ip|i|keb|ked|kep|kes|km|kn|kom|k|m|og|par|pd|pi|pk|"
    "psi|pt|p|sc|si|sn|sos|stat|s|th|tp|tr|t)"
)
# S.Kom., M.Si, S.Pd.I, Ph.D, A.Md., Sp.OG; without full stops only as they are usually written: SD is a school.
_DEGREE = (
    rf"(?:(?:(?:s|m|sp)\.\s?{_OF}|a\.\s?md)(?:\.\s?{_OF})*|ph\.\s?d"
    "|(?-i:SH|SE|ST|SIP|SAP|SKM|SKom|SPd|SSi|SSos|SAg|SPsi|MM|MH|MT|MA|MSi|MPd|MKes|MKom|MAP|MSc|MHum|MBA|PhD))"
    r"(?![^\W_])"
)
_ONE = re.compile(rf"\s*{_DEGREE}\.?\s*", re.IGNORECASE)
_FOLLOWING = re.compile(rf"(?:\s?,\s?{_DEGREE}\.?(?=\s?,))*\s?,\s?{_DEGREE}", re.IGNORECASE)  # the last full stop stays


def without_degrees(name: str) -> str:
    """`name` without the degrees that stand behind its commas."""
    head, *tail = name.split(",")
    return " ".join([head, *(part for part in tail if not _ONE.fullmatch(part))])


def end_of_degrees(text: str, place: int) -> int:
    """Where the degrees end that follow the name which ends at `place`; `place` where there are none."""
    found = _FOLLOWING.match(text, place)
    return found.end() if found else place
