"""Salted commitments: what a sealed event holds of the words that stand beside it, so that these can be erased."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from functools import cache
from operator import attrgetter
from typing import Any

from django.db.models import Model

from laksa.rules import chain
from laksa.rules import text as wording
from laksa.rules.refusal import Refused

# By their shortest digits, which read back as the same number, whether a column has just been set or was read.
_NUMBERS = frozenset({int, float})


@dataclass
class SealedTexts:
    """Free text on its way beside the history: `seal` hands out the commitment that the event carries."""

    sealed: dict[str, tuple[str, str, bytes]] = field(default_factory=dict)

    def seal(self, name: str, body: str) -> str:
        """The commitment to `body` cleaned, kept as field `name`; empty for an empty text; Refused("text_long")."""
        body = wording.clean(body)
        if len(body) > wording.TEXT_MAX:
            raise Refused("text_long", limit=wording.TEXT_MAX, length=len(body))
        if not body:
            return ""
        salt = chain.new_salt()
        code = chain.commitment(salt, body)
        self.sealed[code] = (name, body, salt)
        return code


def body_of(row: Model, *, listed: Sequence[str], without: Sequence[str]) -> str:
    """What a commitment to a whole row covers: every column but the names in `without`.

    `listed` are those of the first release, in their order; a column that came later is named, and left out while it
    is blank. So each new column is covered from its first value on, and no older commitment is broken by it.
    """
    read, later = _reader(type(row), tuple(listed), tuple(without))
    values = [repr(float(value)) if type(value) in _NUMBERS else value for value in read(row)]
    first, others = values[: len(listed)], dict(zip(later, values[len(listed) :], strict=True))
    named = {name: value for name, value in others.items() if value}
    return chain.canonical([*first, named] if named else first)


def blank(model: type[Model], *, without: Collection[str]) -> dict[str, Any]:
    """The values by which an erasure empties every column of a row but the names in `without`."""
    fields = [field for field in model._meta.concrete_fields if field.name not in without]
    return {field.name: None if field.null else field.get_default() for field in fields}


@cache
def _reader(
    model: type[Model], listed: tuple[str, ...], without: tuple[str, ...]
) -> tuple[Callable[[Model], tuple[Any, ...]], list[str]]:
    """What reads the covered columns of a row, `listed` first, and the names of the others."""
    later = [field.name for field in model._meta.concrete_fields if field.name not in {*listed, *without}]
    return attrgetter(*listed, *later), later
