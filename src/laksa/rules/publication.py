"""What the public does not read of a case: the whole report, a passage of one of its texts, one of its photos.

The words stay in the register, and whoever handles the case reads them; in public stands HIDDEN in their place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

HIDDEN = "[disembunyikan]"
REASONS = ("personal_data", "insult", "photo", "other")
OWN_WISH = "reporter"  # why reporters hide their own words is theirs to know
# The texts that the public reads, by the event they stand beside; the report's own stand beside the first.
TEXTS: Mapping[str, tuple[str, ...]] = {
    "Received": ("complaint", "title", "landmark", "answers"),
    "FollowedUp": ("text", "no_photo_reason"),
    "Responded": ("text",),
    "Referred": ("message",),
    "BodyAnswered": ("text",),
    "Extended": ("reason",),
    "DueMoved": ("reason",),
}
OWN_TEXTS = frozenset({"complaint", "landmark", "answers"})
_LONGEST_CUT, _SHORTEST_CUT = 120, 3
_UNSEEN = "[\u00ad\u200b-\u200f\u2060\ufeff]*"  # signs that nobody sees between two letters


@dataclass(frozen=True, slots=True)
class Hidden:
    """One thing hidden by the event `at`, beside which the words of a passage stand; without words the whole text."""

    at: int
    what: str
    seq: int = 0
    field: str = ""
    photo: int = 0
    by_reporter: bool = False


def redacted(text: str, passages: Iterable[str]) -> str:
    """`text` as the public may read it; an empty passage is all of it.

    Every occurrence is hidden, whatever its spaces, capitals and unseen signs, also one cut off at the end of a title.
    """
    spans: list[tuple[int, int]] = []
    for passage in passages:
        words = passage.split()
        if not words:
            return HIDDEN if text else ""
        spans += [found.span() for found in _pattern(words).finditer(text)]
        spans += _cut_end(text, " ".join(words))
    return _without(text, spans)


def occurs(passage: str, text: str) -> bool:
    words = passage.split()
    return bool(words) and _pattern(words).search(text) is not None


def _pattern(words: list[str]) -> re.Pattern[str]:
    return re.compile(r"\s+".join(_UNSEEN.join(map(re.escape, word)) for word in words), re.IGNORECASE)


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    """Passages that overlap or stand within one another are one: nothing of either is left."""
    shown, at = "", 0
    for start, end in sorted(spans):
        if start >= at:
            shown += text[at:start] + HIDDEN
        at = max(at, end)
    return shown + text[at:]


def _cut_end(text: str, passage: str) -> list[tuple[int, int]]:
    """A title or a summary may end in the middle of the passage."""
    if not text.endswith("…"):
        return []
    kept, start = text[:-1], passage.lower()[:_LONGEST_CUT]
    for length in range(len(start), _SHORTEST_CUT - 1, -1):
        if kept.lower().endswith(start[:length]):
            return [(len(kept) - length, len(kept))]
    return []
