"""Pages of a list that goes on behind the last row shown, whatever came or went in the meantime."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar
from urllib.parse import quote, unquote

from django.db.models import DateTimeField, IntegerField, Model, Q, QuerySet

from laksa.rules.parse import moment_of_seconds, whole_number
from laksa.rules.text import clean

PAGE = 50
_BETWEEN = ","
M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Page(Generic[M]):
    """The rows of one page; `next` is the key of the row after which the next one starts, "" at the end."""

    rows: list[M] = field(default_factory=list)
    next: str = ""


class Pager:
    """A list in the order of its columns, `-` before one that begins at the end; the last column tells rows apart.

    Each is a number, a moment or a word, and never null.
    """

    def __init__(self, *columns: str) -> None:
        self.order = columns
        self._columns = [column.lstrip("-") for column in columns]

    def page(self, rows: QuerySet[M], after: str = "", *, size: int = PAGE) -> Page[M]:
        """`after`: the key of the row before; from the beginning where nobody made such a key."""
        found = list(self.beyond(rows, after).order_by(*self.order)[: size + 1])
        return Page(found[:size], self.key_of(found[size - 1]) if len(found) > size else "")

    def key_of(self, row: Model) -> str:
        return _BETWEEN.join(_written(getattr(row, column)) for column in self._columns)

    def beyond(self, rows: QuerySet[M], after: str) -> QuerySet[M]:
        """The rows behind the one with this key."""
        parts = after.split(_BETWEEN)
        if len(parts) != len(self._columns):
            return rows
        values = [_read(rows.model, column, part) for column, part in zip(self._columns, parts, strict=True)]
        if None in values:
            return rows
        return rows.filter(self._behind(values))

    def _behind(self, values: list[Any]) -> Q:
        """The first column alone bounds the whole: an index on it is used."""
        ways = Q()
        for n, (column, value) in enumerate(zip(self.order, values, strict=True)):
            equal = dict(zip(self._columns[:n], values[:n], strict=True))
            ways |= Q(**equal, **{_than(column): value})
        return Q(**{f"{_than(self.order[0])}e": values[0]}) & ways


def _than(column: str) -> str:
    return f"{column[1:]}__lt" if column.startswith("-") else f"{column}__gt"


def _written(value: object) -> str:
    return f"{value.timestamp():.6f}" if isinstance(value, datetime) else quote(str(value), safe="")


def _read(model: type[Model], column: str, text: str) -> datetime | int | str | None:
    kind = model._meta.pk if column == "pk" else model._meta.get_field(column)
    if isinstance(kind, DateTimeField):
        return moment_of_seconds(text)
    if isinstance(kind, IntegerField):
        return whole_number(text)
    return clean(unquote(text))
