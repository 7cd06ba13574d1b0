"""What a channel must be able to do to hand over what comes in.

Each is a folder whose `receive.py` holds a RECEIVER, where it hears at all. It reads its other side's form into an
Incoming and decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from django.conf import settings

from laksa.register.files import Upload


@dataclass(frozen=True, slots=True)
class Arrival:
    """One message as it came: under the channel's own id, which is the same at each delivery of it.

    `payload` is JSON; where it comes as bytes, `content` are those.
    """

    external_id: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    content: bytes | None = None


@dataclass(frozen=True, slots=True)
class Media:
    """A file of a message, still on the other side; `ref` is how it is asked for there. `size` in bytes, 0: unsaid."""

    ref: str
    name: str
    content_type: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class Incoming:
    """What somebody said.

    `sender` is their address on the channel, where they are answered. `title`: what they call it, where the channel has
    such. `answers` are the external ids of messages of ours that this one answers, the nearest first, and of earlier
    ones of theirs that it corrects or goes on from. `phone` where the channel vouches for one. `is_proven`: it vouches
    for who speaks. `is_automatic`: written by a machine; it may be a report, and is never answered.
    """

    sender: str
    text: str = ""
    title: str = ""
    name: str = ""
    phone: str = ""
    email: str = ""
    answers: tuple[str, ...] = ()
    point: tuple[float, float] | None = None
    media: tuple[Media, ...] = ()
    said_at: datetime | None = None
    is_proven: bool = True
    is_automatic: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What the channel tells of a message of ours: messages.models.Receipt, and its words where it failed."""

    external_id: str
    receipt: str
    at: datetime | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Ignored:
    """Nothing that anybody said to us; `reason` is one of reception.Reason."""

    reason: str


@dataclass(frozen=True, slots=True)
class Kept:
    """An arrival as it was kept: its payload, or the file with its content."""

    external_id: str
    payload: Mapping[str, Any]
    file: Path | None


class Unreadable(Exception):
    """What came is in no form of this channel's; its words are for the staff."""


class Receiver(Protocol):
    """`answers_a_day`: how many automatic answers one person gets there within a day."""

    name: str
    answers_a_day: int

    def is_on(self) -> bool:
        """Whether the channel is set up. One that is paused hears all the same."""

    def read(self, kept: Kept) -> Incoming | Told | Ignored:
        """Without asking anybody; Unreadable."""

    def fetch(self, kept: Kept, media: Media) -> Upload:
        """The file; http.Unreachable where it may come later, http.Forbidden where it never will."""


@runtime_checkable
class Polled(Protocol):
    """A receiver that asks the other side what has come."""

    def poll(self, cursor: str) -> tuple[Sequence[Arrival], str]:
        """What came after `cursor`, and the cursor behind it. It may wait for some seconds, until something comes.

        The other side may forget what is before a cursor once it is asked for what is behind. http.Unreachable.
        """


@dataclass(frozen=True, slots=True)
class Call:
    """A request of the other side to our hook; header names in lower case."""

    method: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Heard:
    """What came with a call, and how it is answered once that is kept."""

    arrivals: Iterable[Arrival] = ()
    status: int = 200
    body: str = ""
    content_type: str = "text/plain; charset=utf-8"


@runtime_checkable
class Hooked(Protocol):
    """A receiver to which the other side speaks, at /kanal/NAME/."""

    def hear(self, call: Call) -> Heard:
        """403 where the signature is wrong."""


def receivers() -> dict[str, Receiver]:
    """By name, in the order of the settings; those channels that hear."""
    return _loaded(tuple(settings.CHANNELS))


def polled() -> list[str]:
    """The channels that ask what has come."""
    return [name for name, receiver in receivers().items() if isinstance(receiver, Polled)]


def hooked(channel: str) -> Hooked | None:
    """What hears at this channel's hook; None where there is none, or it is not set up."""
    found: object = receivers().get(channel)
    return found if isinstance(found, Hooked) and receivers()[channel].is_on() else None


@cache
def _loaded(folders: tuple[str, ...]) -> dict[str, Receiver]:
    modules = [f"{folder}.receive" for folder in folders]
    found: list[Receiver] = [import_module(module).RECEIVER for module in modules if find_spec(module)]
    return {receiver.name: receiver for receiver in found}
