"""Whose fault it is that a message was not taken: ours, the address's, the connection's, or nobody's for long.

Each channel reads the answers of its other side into these (channels/NAME/faults.py). What is left unclear is nobody's:
it is tried again, and never given up for a guess.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

ANSWER_MAX = 300


class Whose(StrEnum):
    """OURS stops the channel's queue, ADDRESS this message, AWAY puts off all that are due, PASSING this one."""

    OURS = "ours"
    ADDRESS = "address"
    AWAY = "away"
    PASSING = "passing"


class Reason(StrEnum):
    """Why a message did not arrive, or a channel takes none; its words for people stand in ui.names."""

    LOGIN = "login"
    TLS = "tls"
    SENDER = "sender"
    RELAYING = "relaying"
    REFUSED_US = "refused_us"
    ALIKE = "alike"
    REFUSED = "refused"
    TOO_LARGE = "too_large"
    AWAY = "away"
    LATER = "later"
    DAY_IS_FULL = "day_is_full"
    WINDOW = "window"
    CAP = "cap"
    EXPIRED = "expired"
    NO_ADDRESS = "no_address"
    DEMO = "demo"
    NO_FILE = "no_file"
    REVISED = "revised"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Fault:
    """What was held against a message; `answer` holds no address and no link.

    `is_final`: it said never, not later. `is_of_the_line`: it was said of the connection, on which no other message
    is tried now.
    """

    whose: Whose
    reason: Reason
    answer: str
    is_final: bool = False
    is_of_the_line: bool = False

    @property
    def may_be_of_all(self) -> bool:
        """Whether it reads as a refusal of this message alone, and would mean us if everybody were refused so."""
        return self.is_final and self.reason in {Reason.REFUSED, Reason.LATER}

    @property
    def likeness(self) -> str:
        """The answer without what differs from message to message: names of queues, of hosts, times."""
        code, *words = self.answer.split() or [""]
        return " ".join([*(word for word in words if not _DIGIT.search(word)), code])


_ADDRESS = re.compile(r"<[^<>\s]*>|[^\s<>]+@[^\s<>]+|\b(?:https?|ftp)://\S+", re.IGNORECASE)
_DIGIT = re.compile(r"\d")


def without_addresses(words: str) -> str:
    """An answer in one line, without addresses and links."""
    return " ".join(_ADDRESS.sub("…", words.replace("\0", " ")).split())


def plain(problem: Exception) -> str:
    """What went wrong, by the name that Python gives it."""
    return without_addresses(f"{type(problem).__name__}: {problem}")[:ANSWER_MAX]
