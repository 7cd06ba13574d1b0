"""What messages are about: a case, an account, a report. Who writes each, the settings say (MESSAGES_ABOUT).

A room that has something to tell is named there with a module that is a Subject.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib import import_module
from typing import Protocol, cast

from django.conf import settings

from laksa.messages.faults import Reason
from laksa.messages.models import Message
from laksa.messages.transport import Outgoing

Write = Callable[[Message], Outgoing]


class Undeliverable(Exception):
    """This message will never be delivered: no address left, or a demo that writes to nobody real."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


class TakenBack(Exception):
    """What this message tells of was undone before it went, or its recipient stopped the channel."""


class Unaddressed(Exception):
    """Nobody was meant after all: the row is forgotten."""


class Subject(Protocol):
    """A module that writes the messages about one thing."""

    def writer(self, messages: Sequence[Message], /) -> Write:
        """What writes each of these, just leased: words, address and the right to send are those of this moment.

        Writing raises Undeliverable, TakenBack or Unaddressed where there is nothing to send.
        """

    def sent(self, message: Message, /) -> None:
        """Told in the transaction that marks it."""

    def refused(self, message: Message, /) -> None:
        """Told in the transaction that gives it up, for its address takes nothing there."""

    def shown(self, messages: Sequence[Message], /) -> Mapping[int, tuple[str, str]]:
        """By primary key what each is called in a list, and its address."""


def subjects() -> dict[str, Subject]:
    """By what stands in Message.about."""
    return _loaded(tuple(settings.MESSAGES_ABOUT.items()))


def by_subject(messages: Sequence[Message]) -> dict[str, list[Message]]:
    found: dict[str, list[Message]] = {}
    for message in messages:
        found.setdefault(message.about, []).append(message)
    return found


@cache
def _loaded(modules: tuple[tuple[str, str], ...]) -> dict[str, Subject]:
    return {about: cast(Subject, import_module(module)) for about, module in modules}
