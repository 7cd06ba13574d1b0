"""E-mail comes in: a mailbox is read by IMAP, from where it was read last.

What a turn hands over is put away in the mailbox by the next one, when the cursor has come back: nothing is marked as
read there that is not kept here. Where there is no cursor, or the server has numbered its mails anew, what nobody has
opened is taken; what is here already is known by its id.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from mmap import ACCESS_READ, mmap

from laksa.channels.email import mailbox, mime, reading
from laksa.channels.email.mailbox import Mailbox
from laksa.channels.http import Forbidden
from laksa.channels.receiver import Arrival, Ignored, Incoming, Kept, Media, Told, Unreadable
from laksa.channels.reception import MESSAGE_MAX
from laksa.messages.models import EMAIL
from laksa.register.files import MAX_BYTES, Upload
from laksa.rules.parse import whole_number

BATCH = 50
BATCH_BYTES = 8 * 1024 * 1024
BEGINNING = 1024 * 1024  # bytes, of a mail that is too long


@dataclass
class Email:
    """`waits_s`: how long a turn that finds nothing waits for something to come."""

    name: str = EMAIL
    answers_a_day: int = 3
    waits_s: float = 20.0

    def is_on(self) -> bool:
        return mailbox.account() is not None

    def poll(self, cursor: str) -> tuple[Sequence[Arrival], str]:
        """What came since, as much as fits into a turn. A mail that is too long is taken with its beginning."""
        account = mailbox.account()
        if account is None:
            return (), cursor
        with mailbox.opened(account) as box:
            return self._turn(box, _Cursor.of(cursor))

    def read(self, kept: Kept) -> Incoming | Told | Ignored:
        with _content(kept) as content:
            return reading.read(content, mailbox.own_addresses(), is_cut="size" in kept.payload)

    def fetch(self, kept: Kept, media: Media) -> Upload:
        if media.ref == reading.REST:
            raise Forbidden("rest")
        with _content(kept) as content:
            part = next((one for one in mime.parsed(content).walk() if str(one.number) == media.ref), None)
            if part is None:
                raise Forbidden("rest")
            return _File(media.name, part.size, b"" if part.size > MAX_BYTES else mime.body_of(content, part))

    def _turn(self, box: Mailbox, stands: _Cursor) -> tuple[Sequence[Arrival], str]:
        if stands.validity != box.validity:
            stands = _Cursor(box.validity, old=max(box.after(0), default=0))
        elif stands.first:
            box.put_away(_new(box, stands, stands.first, stands.last))
        elif self.waits_s and not box.after(stands.last):
            box.wait(self.waits_s)
        found = _new(box, stands, stands.last + 1)
        if not found:
            return (), str(replace(stands, last=max(stands.last, stands.old), first=0))
        arrivals, taken = _taken(box, found[:BATCH])
        return arrivals, str(replace(stands, last=taken[-1], first=taken[0]))


@dataclass(frozen=True, slots=True)
class _Cursor:
    """How far the mailbox is read, by the numbers of its mails, which hold for one `validity`.

    Those from `first` to `last` are kept and not yet put away. Up to `old` stands what was there before we were.
    """

    validity: int
    last: int = 0
    first: int = 0
    old: int = 0

    @classmethod
    def of(cls, written: str) -> _Cursor:
        return cls(*((whole_number(one) or 0) for one in (written.split(":") + [""] * 4)[:4]))

    def __str__(self) -> str:
        return f"{self.validity}:{self.last}:{self.first}:{self.old}"


def _new(box: Mailbox, stands: _Cursor, first: int, last: int | None = None) -> list[int]:
    """From `first` to `last`; of what was there before us, what nobody has opened."""
    found = [uid for uid in box.after(first - 1) if last is None or uid <= last]
    if not found or found[0] > stands.old:
        return found
    unseen = set(box.unseen())
    return [uid for uid in found if uid > stands.old or uid in unseen]


def _taken(box: Mailbox, uids: list[int]) -> tuple[list[Arrival], list[int]]:
    """As many of these, the first in any case, as a turn holds in memory; which ones."""
    sizes = box.sizes(uids)
    arrivals: list[Arrival] = []
    held = 0
    for place, uid in enumerate(uids):
        size = sizes.get(uid, 0)
        if place and held + min(size, BEGINNING if size > MESSAGE_MAX else size) > BATCH_BYTES:
            return arrivals, uids[:place]
        content = box.mail(uid, BEGINNING if size > MESSAGE_MAX else None)
        if content:  # gone since: somebody deleted it
            payload = {"size": size} if size > MESSAGE_MAX else {}
            arrivals.append(Arrival(reading.external_id(content), payload, content))
        held += len(content)
    return arrivals, uids


@contextmanager
def _content(kept: Kept) -> Iterator[mime.Content]:
    """The mail, from the disk as far as it is looked at."""
    if kept.file is None or not kept.file.stat().st_size:
        raise Unreadable("empty")
    with kept.file.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as content:
        yield content


@dataclass(slots=True)
class _File:
    """A part of a mail, decoded; of one that is too large, its size only."""

    name: str | None
    size: int | None
    content: bytes

    def chunks(self) -> Iterator[bytes]:
        yield self.content


RECEIVER = Email()
