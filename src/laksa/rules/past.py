"""An event with its place in a history, whatever the history is of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

E = TypeVar("E")


@dataclass(frozen=True, slots=True)
class Past(Generic[E]):
    """One event as `evolve` takes it: where it stands, when it happened, of which command, in which role."""

    seq: int
    at: datetime
    command: str
    event: E
    role: str = ""
