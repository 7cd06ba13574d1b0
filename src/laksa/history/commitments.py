"""Salted commitments: what a sealed event holds of the words that stand beside it, so that these can be erased."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db.models import Field, FloatField, Model

from laksa.rules import chain
from laksa.rules import text as wording
from laksa.rules.refusal import Refused


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


def body_of(row: Model, *, listed: Collection[str], without: Collection[str]) -> str:
    """What a commitment to a whole row covers: every column but the names in `without`.

    `listed` are those of the first release, in their order; a column that came later is named, and left out while it
    is blank. So each new column is covered from its first value on, and no older commitment is broken by it.
    """
    values = {field.name: _plain(field, getattr(row, field.attname)) for field in _columns(type(row), *without)}
    first = [values.pop(name) for name in listed]
    later = {name: value for name, value in values.items() if value}
    return chain.canonical([*first, later] if later else first)


def blank(model: type[Model], *, without: Collection[str]) -> dict[str, Any]:
    """The values by which an erasure empties every column of a row but the names in `without`."""
    return {field.name: None if field.null else field.get_default() for field in _columns(model, *without)}


@cache
def _columns(model: type[Model], *without: str) -> list[Field[Any, Any]]:
    return [field for field in model._meta.concrete_fields if field.name not in without]


def _plain(field: Field[Any, Any], value: Any) -> object:
    """Numbers with a point by their shortest digits, which read back as the same number."""
    return repr(float(value)) if isinstance(field, FloatField) and value is not None else value
