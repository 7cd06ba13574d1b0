"""The condition of a partial index, written into a query in the very words of the index.

SQLite reads a partial index only where the query states the condition of the index word for word: `state IN (?, ?)`
with bound values states nothing.
"""

from __future__ import annotations

from typing import Any

from django.db.models import BooleanField, Func, Q


class Literal(Func):
    """`Q` with its values in place; only for constants of the code, never for what somebody typed."""

    template = "%(expressions)s"

    def __init__(self, condition: Q) -> None:
        super().__init__(condition, output_field=BooleanField())

    def as_sql(self, compiler: Any, connection: Any, **words: Any) -> tuple[str, tuple[()]]:  # type: ignore[override]
        sql, params = super().as_sql(compiler, connection, **words)
        quote = connection.schema_editor().quote_value  # as Index writes its own condition
        return sql % tuple(quote(value) for value in params), ()


def literal(condition: Q) -> Q:
    """For filter(), beside what else is asked: `filter(literal(MERGED), merged_into__in=numbers)`."""
    return Q(Literal(condition))
