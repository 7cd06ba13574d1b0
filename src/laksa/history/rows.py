"""Writing rows the short way: the INSERTs of one command, prepared once a table, one round trip on PostgreSQL.

The ORM prepares every value of every field anew (about 25 us each); intake writes seventy. The columns, their order and
their conversion are the models' own - only the ceremony is left out. Used by the ledger, and by nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any

from django.db import DEFAULT_DB_ALIAS, OperationalError, connection, connections
from django.db.models import AutoField, BigAutoField, BinaryField, DateField, DateTimeField, Field, JSONField, Model

from laksa.rules.chain import canonical

Convert = Callable[[Any], Any]
Statement = tuple[str, list[Any]]


def insert(rows: Sequence[Model]) -> None:
    """INSERT every row; IntegrityError as the ORM would raise it. Rows of one table get their ids in order."""
    execute(statements_of(rows))


def statements_of(rows: Sequence[Model]) -> list[Statement]:
    """The INSERTs of these rows, with all values as the database takes them."""
    vendor = connection.vendor  # looked up at every use
    tables: dict[type[Model], list[Model]] = {}
    for row in rows:
        tables.setdefault(type(row), []).append(row)
    statements: list[Statement] = []
    for model, group in tables.items():
        sql, places, read = _statement(model, vendor)
        statements.append((sql + ", ".join([places] * len(group)), [value for row in group for value in read(row)]))
    if vendor == "postgresql" and statements:
        together = [value for _, values in statements for value in values]
        return [(_as_one([sql for sql, _ in statements]), together)]
    return statements


def execute(statements: list[Statement]) -> None:
    """Carry them out, by whichever thread's connection."""
    database = connections[DEFAULT_DB_ALIAS]  # `connection` would look for it at every use
    if database.execute_wrappers:  # somebody watches, who would not see the database's own binding
        for sql, values in statements:
            _by_cursor(sql, values)
        return
    try:
        _bind(database, statements)
    except OperationalError:
        if not _was_dead(database):
            raise
        database.close()
        _bind(database, statements)


def _bind(database: Any, statements: list[Statement]) -> None:
    database.ensure_connection()
    with database.wrap_database_errors:
        bind = _prepared if database.vendor == "postgresql" else _bound
        for sql, values in statements:
            bind(database.connection, sql, values)


def _was_dead(database: Any) -> bool:
    """Whether the server was started anew since the connection was used last, and nothing else hangs on that one.

    Django would ask the server before the first statement of every request; here that would be a trip of its own. Sent
    twice, one statement with all the rows of a command is refused by their keys.
    """
    raw = database.connection
    return database.vendor == "postgresql" and not database.in_atomic_block and raw is not None and bool(raw.closed)


def _by_cursor(sql: str, values: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def _prepared(raw: Any, sql: str, values: list[Any]) -> None:
    """Bound and prepared by the server: Django's cursor would splice seventy values into new text."""
    from psycopg import RawCursor

    with RawCursor(raw) as cursor:
        cursor.execute(_numbered(sql), values, prepare=True)


@lru_cache(maxsize=256)
def _numbered(sql: str) -> str:
    """$1, $2 … as the server counts; psycopg keeps no statement of so many values, and would read it anew each time."""
    first, *others = sql.split("%s")
    return first + "".join(f"${place}{text}" for place, text in enumerate(others, start=1))


def _bound(raw: Any, sql: str, values: list[Any]) -> None:
    """By SQLite's own marks: Django's cursor would look for the places of the values anew each time."""
    raw.execute(sql.replace("%s", "?"), values)


def update(row: Model, values: Mapping[str, Any]) -> None:
    """UPDATE the columns `values` (by field name) of one row."""
    model = type(row)
    fields = {field.attname: field for field in model._meta.concrete_fields}
    quote = connection.ops.quote_name
    columns = ", ".join(f"{quote(str(fields[name].column))} = %s" for name in values)
    sql = f"UPDATE {quote(model._meta.db_table)} SET {columns} WHERE {quote('id')} = %s"  # noqa: S608 - names of models
    with connection.cursor() as cursor:
        cursor.execute(sql, [*(_converted(fields[name])(value) for name, value in values.items()), row.pk])


def _as_one(statements: list[str]) -> str:
    """All INSERTs in one statement; foreign keys are checked when the transaction ends."""
    *first, last = statements
    if not first:
        return last
    return "WITH " + ", ".join(f"r{place} AS ({sql})" for place, sql in enumerate(first)) + " " + last


@cache
def _statement(model: type[Model], vendor: str) -> tuple[str, str, Callable[[Model], list[Any]]]:
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, AutoField | BigAutoField)]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    places = f"({', '.join(['%s'] * len(fields))})"
    sql = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES "  # noqa: S608 - names of models
    get = attrgetter(*(field.attname for field in fields))
    converters = [(place, _converter(field)) for place, field in enumerate(fields)]
    needed = [(place, convert) for place, convert in converters if convert is not _as_it_is]

    def read(row: Model) -> list[Any]:
        values = list(get(row))
        for place, convert in needed:
            values[place] = convert(values[place])
        return values

    return sql, places, read


@cache
def _converted(field: Field[Any, Any]) -> Convert:
    return _converter(field)


def _converter(field: Field[Any, Any]) -> Convert:
    if isinstance(field, JSONField):
        return _json
    if isinstance(field, DateTimeField):
        adapt = connection.ops.adapt_datetimefield_value
        auto = field.auto_now or field.auto_now_add
        return (lambda value: adapt(_now())) if auto else (lambda value: None if value is None else adapt(value))
    if isinstance(field, DateField):
        return connection.ops.adapt_datefield_value
    if isinstance(field, BinaryField):
        return lambda value: None if value is None else bytes(value)
    return _as_it_is


def _as_it_is(value: Any) -> Any:
    return value


def _json(value: Any) -> Any:
    if value is None:
        return None
    if connection.vendor == "postgresql":
        from psycopg.types.json import Jsonb

        return Jsonb(value)
    return canonical(value)


def _now() -> Any:
    from django.utils import timezone

    return timezone.now()
