"""One line of a history as a page shows it, the same for every reader; and what a table writes for silence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final

from laksa.register.models import Attachment


class Silent(Enum):
    """An audience that is not told: written out, so that nothing is silent by being forgotten."""

    SILENT = "silent"


SILENT: Final = Silent.SILENT


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo with its address as its reader opens it; one without `url` is being prepared, or nobody can read it."""

    kind: str
    at: datetime
    alt: str
    url: str = ""
    is_unreadable: bool = False
    is_cut: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line: when, its icon (a status or a line icon), what happened, and the words that were written with it.

    `text` is somebody's words: a citizen's where `voice`, else those of `by`; `note` is what LAKSA says beside them. A
    line that `asks` waits for an answer of its reader. `files` may all be shown, `photos` are files with an address.
    """

    at: datetime
    icon: str
    title: str
    text: str = ""
    by: str = ""
    note: str = ""
    link: str = ""
    voice: bool = False
    asks: bool = False
    is_internal: bool = False
    reverted: bool = False
    files: tuple[Attachment, ...] = ()
    photos: tuple[Photo, ...] = ()
