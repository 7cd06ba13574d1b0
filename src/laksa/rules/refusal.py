"""How a rule says no: a code and its facts. The words live in ui, translatable."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Refused(Exception):
    """A rule said no. `code` is stable (`response_missing`); `params` are plain facts for the sentence.

    `others` are what else is wrong with the same form, so that a person is told all at once.
    """

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params
        self.others: tuple[Refused, ...] = ()

    @property
    def all(self) -> tuple[Refused, ...]:
        return (self, *self.others)


class Stale(Refused):
    """Somebody changed the case since the page was made; `params` name who changed what."""


def together(*checks: Callable[[], T]) -> list[T]:
    """What every check gives, in their order; Refused by the first that refuses, with what else does beside it."""
    found: dict[tuple[str, object], Refused] = {}
    results = []
    for check in checks:
        try:
            results.append(check())
        except Refused as refused:
            for one in refused.all:
                found.setdefault((one.code, one.params.get("question")), one)
    if found:
        first, *others = found.values()
        first.others = tuple(others)
        raise first
    return results


def required(value: object, code: str) -> Callable[[], None]:
    """A check that refuses with `code` where there is no `value`."""

    def check() -> None:
        if not value:
            raise Refused(code)

    return check
