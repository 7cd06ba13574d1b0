"""Systems that hand over their reports again and again, each in a folder of its own: more than an old list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from laksa.imports.sp4n import reports as sp4n
from laksa.register.models import Case
from laksa.register.sp4n import SOURCE as SP4N


class Adapter(Protocol):
    """What must be known of such a system; how its file is read, its columns told and its rows judged is imports'."""

    channel: str

    def category(self, main: str, sub: str) -> str:
        """The city's category for its two labels; "" where the operator decides."""

    def kept(self, status: str, reply: str) -> tuple[str, str]:
        """What is kept of a row's status and of its reporter's reply, to know the next file's from it."""

    def told_on(self, case: Case, before: tuple[str, str], status: str, reply: str) -> tuple[str, str]:
        """Tell what changed since status and reply were last `before`; both as they are kept now."""


_ADAPTERS: Mapping[str, Adapter] = {SP4N: sp4n.ADAPTER}


def adapter_of(source: str) -> Adapter | None:
    """None for an old list."""
    return _ADAPTERS.get(source.strip().lower())
