"""What a table of the archive is, and for whom it is written."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Model, QuerySet

from laksa.register import audience
from laksa.register.models import Case
from laksa.rules.period import WIB

CHUNK = 1_000
_FEW = 50  # some rows are long: a report holds all its figures
Record = dict[str, Any]


@dataclass(frozen=True)
class Reader:
    """Whose archive it is: the cases that it holds, and whether words are in clear and contacts along."""

    cases: QuerySet[Case]
    in_clear: bool = False
    with_notes: bool = True

    def may_name(self, case: Case) -> bool:
        return self.in_clear or not case.is_confidential

    def words(self, case: Case) -> Callable[[str], str]:
        return str if self.in_clear else audience.masker_for(None, case)


@dataclass(frozen=True)
class Table:
    """A table of the archive: what it holds, its columns with their types, its rows, and of what they are made."""

    name: str
    about: str
    columns: Mapping[str, str]
    rows: Callable[[Reader], Iterator[Record]]
    of: tuple[type[Model], ...]


def table_of(
    model: type[Model], name: str, about: str, columns: Mapping[str, str], paths: Mapping[str, str] | None = None
) -> Table:
    """A row for each of `model`. A column is the field of its name, or that of its path; an "object" may be JSON."""
    found = [(paths or {}).get(column, column) for column in columns]
    written = {column for column, kind in columns.items() if kind == "object"}

    def rows(_reader: Reader) -> Iterator[Record]:
        kept = model._default_manager.order_by("pk").values_list(*found)
        for values in kept.iterator(chunk_size=_FEW):
            row: Record = dict(zip(columns, values, strict=True))
            yield row | {column: json.loads(row[column]) for column in written if isinstance(row[column], str)}

    return Table(name, about, columns, rows, (model,))


def columns_of(**kinds: str) -> dict[str, str]:
    """Columns by their type: `string="code name", integer="n"`, in this order."""
    return {name: kind for kind, names in kinds.items() for name in names.split()}


def plain(value: object) -> object:
    """As JSON knows it: moments in ISO 8601 with WIB."""
    if isinstance(value, datetime):
        return value.astimezone(WIB).isoformat()
    return value.isoformat() if isinstance(value, date) else value
