"""What a channel must be able to do to carry messages; which channels there are, the settings say (CHANNELS).

Each is a folder under `channels/` whose `send.py` holds a TRANSPORT. The queue asks nothing else of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from importlib import import_module
from typing import Protocol, runtime_checkable

from django.conf import settings

from laksa.messages.faults import Fault
from laksa.messages.models import Message
from laksa.narration.messages import FOOT, Letter
from laksa.register.models import Contact


@dataclass(frozen=True, slots=True)
class Thread:
    """What a message follows, the oldest first, by the channel's ids, and how that is called; of a first one, nothing.

    `is_answer`: it is written because somebody wrote. `may_be_stopped`: it is one of several, and its reader may want
    no more of them.
    """

    ids: tuple[str, ...] = ()
    title: str = ""
    is_answer: bool = False
    may_be_stopped: bool = False


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A letter, to which address it goes, and the PDFs that go with it: each its name and its bytes.

    `id` is the same each time it is tried. `kind` is the message's, `case` the one that it is about, which the queue
    fills in. `choices` are the answers to it that may be pressed where a channel has buttons: what is said, its words.
    `is_urgent`: somebody waits for it. `thread`: what it follows, on a channel that is Threaded.
    """

    id: str
    to: str
    letter: Letter
    pdfs: tuple[tuple[str, bytes], ...] = ()
    kind: str = ""
    case: int | None = None
    choices: tuple[tuple[str, str], ...] = ()
    is_urgent: bool = False
    thread: Thread = Thread()


@dataclass(frozen=True, slots=True)
class Sent:
    """The other side has taken it, and calls it so; "" where it gives no name."""

    external_id: str = ""


class Pace(Enum):
    """What may go out on a channel now."""

    ALL = "all"
    URGENT = "urgent"  # what somebody waits for: the rest is due after the quiet hours, or tomorrow
    NONE = "none"


class Line(Protocol):
    """A connection to the other side, for one turn of the queue. None of these raises: what goes wrong is a Fault."""

    def open(self) -> Fault | None:
        """Opened where it is not open; called before each message."""

    def send(self, message: Outgoing) -> Sent | Fault:
        """Sent once the other side has taken it."""

    def close(self) -> None:
        """Without waiting for an answer that nobody needs."""


class Transport(Protocol):
    """A channel by which messages go out.

    `settings` names the variables that an administrator mends where the channel refuses us. `knows_repeats`: what comes
    twice under one id is once read, so that the messages of a turn may be marked as sent together. `text_limit`: how
    long a text may be, None where it does not matter.
    """

    @property
    def name(self) -> str:
        """As it stands in Message.channel, at most twelve letters."""

    @property
    def settings(self) -> str: ...

    @property
    def knows_repeats(self) -> bool: ...

    @property
    def text_limit(self) -> int | None: ...

    @property
    def is_on(self) -> bool:
        """Whether the channel is set up: nobody is promised a message on one that is not."""

    def pace(self, now: datetime) -> Pace: ...

    def address_of(self, contact: Contact) -> str:
        """Where this contact is reached on the channel, or ""."""

    def is_invented(self, address: str) -> bool:
        """Whether a demo may write to it: nobody real reads there."""

    def masked(self, address: str) -> str:
        """The address as the staff reads it in lists."""

    def line(self) -> Line: ...


@runtime_checkable
class Threaded(Protocol):
    """A transport on which a message follows others."""

    def threads(self, messages: Sequence[Message]) -> Mapping[int, Thread]:
        """By primary key, of those that are in one; asked once for all that a turn sends."""


@runtime_checkable
class Followed(Protocol):
    """A transport on which somebody may begin to follow a report: they speak first."""

    def follow_url(self, number: str) -> str:
        """Where a message with the report's number is ready to be sent to us; "" where our name there is not known."""


def ways_to_follow(number: str) -> list[tuple[str, str]]:
    """The channels on which this report can be followed, and where."""
    known = [(name, one) for name, one in transports().items() if isinstance(one, Followed) and one.is_on]
    return [(name, url) for name, one in known if (url := one.follow_url(number))]


def shortened(letter: Letter, limit: int) -> Letter:
    """No longer than a channel takes: the foot goes first, then the longest words; the last link stays whole."""
    paragraphs = letter.body.removesuffix(FOOT).split("\n\n")
    kept = max((place for place, words in enumerate(paragraphs) if "://" in words), default=-1)
    while (over := len("\n\n".join(paragraphs)) - limit) > 0 and (len(paragraphs) > 1 or kept < 0):
        place = max((at for at in range(len(paragraphs)) if at != kept), key=lambda at: len(paragraphs[at]))
        cut = paragraphs[place][: max(0, len(paragraphs[place]) - over - 1)].rstrip()
        if cut or len(paragraphs) == 1:
            paragraphs[place] = cut + "…"
            break
        del paragraphs[place]
        kept -= place < kept
    return Letter(letter.subject, "\n\n".join(paragraphs)[:limit])


def transports() -> dict[str, Transport]:
    """By name, in the order of the settings."""
    return _loaded(tuple(settings.CHANNELS))


@cache
def _loaded(folders: tuple[str, ...]) -> dict[str, Transport]:
    found: list[Transport] = [import_module(f"{folder}.send").TRANSPORT for folder in folders]
    return {transport.name: transport for transport in found}
