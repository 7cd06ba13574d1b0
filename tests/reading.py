"""A page as a reader meets it: where its template breaks a line counts for nothing."""

from __future__ import annotations

import re

_BLOCKS = "p|li|h[1-6]|dt|dd|td|th|div|section|ul|ol|dl|form|blockquote|summary|legend|header|nav|main|tr|table|select"
_OPENED = re.compile(rf"(<(?:{_BLOCKS})(?: [^<>]*)?>) ")
_CLOSED = re.compile(rf" (</(?:{_BLOCKS})>)")
_BETWEEN = re.compile(r"> <")


def tight(page: str) -> str:
    """Runs of white space as one space, none between two elements nor at the ends of a block; words as they are."""
    line = " ".join(page.split())
    return _BETWEEN.sub("><", _CLOSED.sub(r"\1", _OPENED.sub(r"\1", line)))
