"""One line of a history as a page shows it, the same for every reader; and what a table writes for silence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum
from typing import Final

from laksa.register.models import Attachment


class Silent(Enum):
    """An audience that is not told: written out, so that nothing is silent by being forgotten."""

    SILENT = "silent"


SILENT: Final = Silent.SILENT


class Section(StrEnum):
    """The parts of an officer's page."""

    REPORT = "report"
    ORDER = "order"
    FOLLOW_UP = "follow_up"
    REFUSAL = "refusal"
    NEWS = "news"
    TALK = "talk"
    NOTE = "note"
    EXTENSION = "extension"


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo, or a recording, with its address as its reader opens it; one without `url` is being prepared, or nobody
    can read it."""

    kind: str
    at: datetime
    alt: str
    url: str = ""
    is_unreadable: bool = False
    is_cut: bool = False

    @property
    def is_recording(self) -> bool:
        return self.kind == Attachment.Kind.RECORDING


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line: when, its icon (a status or a line icon), what happened, and the words that were written with it.

    `text` is somebody's words: a citizen's where `voice`, else those of `by`; `note` is what stands beside them. A line
    that `asks` waits for an answer of its reader. `section` is the part of an officer's page, which shows no icons, and
    `refusal` why a follow-up was sent back. `files` may all be shown; `photos` are those with an address.
    """

    at: datetime
    title: str
    icon: str = ""
    text: str = ""
    by: str = ""
    note: str = ""
    link: str = ""
    voice: bool = False
    asks: bool = False
    is_internal: bool = False
    reverted: bool = False
    section: Section | None = None
    refusal: Line | None = None
    files: tuple[Attachment, ...] = ()
    photos: tuple[Photo, ...] = ()

    @property
    def ready(self) -> list[Attachment]:
        return [file for file in self.files if file.is_ready]

    @property
    def before(self) -> list[Attachment]:
        return [file for file in self.ready if file.kind == Attachment.Kind.BEFORE]

    @property
    def after(self) -> list[Attachment]:
        return [file for file in self.ready if file.kind != Attachment.Kind.BEFORE]

    @property
    def pending(self) -> int:
        return sum(file.is_pending for file in self.files)

    @property
    def unreadable(self) -> int:
        return sum(file.is_unreadable for file in self.files)
