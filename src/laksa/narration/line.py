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


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line: when, its icon (a status or a line icon), what happened, and the words that were written with it.

    `text` is somebody's words: a citizen's where `voice`, else those of `by`. `files` may all be shown to the reader.
    """

    at: datetime
    icon: str
    title: str
    text: str = ""
    by: str = ""
    voice: bool = False
    is_internal: bool = False
    reverted: bool = False
    files: tuple[Attachment, ...] = ()
