"""Rows are written the short way, and stand there as the ORM would have written them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError, connection, models
from people import a_case

from laksa.history import rows
from laksa.register import queries
from laksa.register.models import Idempotency, Text

NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)


def test_each_value_is_converted_as_its_field_does_it() -> None:
    adapted, adapted_day = connection.ops.adapt_datetimefield_value(NOON), date(2026, 11, 23)
    for field, value, written in (
        (models.CharField(), "Lampu", "Lampu"),
        (models.DateTimeField(null=True), NOON, adapted),
        (models.DateTimeField(null=True), None, None),
        (models.DateField(), adapted_day, connection.ops.adapt_datefield_value(adapted_day)),
        (models.BinaryField(), memoryview(b"\1\2"), b"\1\2"),
        (models.BinaryField(null=True), None, None),
        (models.JSONField(null=True), None, None),
    ):
        found = rows._converter(field)(value)
        assert (found, type(found)) == (written, type(written)), type(field).__name__


def test_facts_are_text_on_sqlite_and_left_to_the_driver_on_postgresql(monkeypatch: pytest.MonkeyPatch) -> None:
    write, facts = rows._converter(models.JSONField()), {"b": 1, "a": "é"}
    monkeypatch.setattr(rows, "connection", SimpleNamespace(vendor="sqlite"))
    assert write(facts) == '{"a":"é","b":1}'
    monkeypatch.setattr(rows, "connection", SimpleNamespace(vendor="postgresql"))
    assert write(facts).obj is facts


@pytest.mark.parametrize("options", [{"auto_now": True}, {"auto_now_add": True}])
def test_a_field_that_dates_itself_is_dated_now(monkeypatch: pytest.MonkeyPatch, options: dict[str, bool]) -> None:
    monkeypatch.setattr(rows, "_now", lambda: NOON)
    written = rows._converter(models.DateTimeField(**options))(None)
    assert written == connection.ops.adapt_datetimefield_value(NOON)


def test_postgresql_counts_its_places_and_gets_all_tables_in_one_statement() -> None:
    case, event = 'INSERT INTO "c" ("id") VALUES (%s)', 'INSERT INTO "e" ("a", "b") VALUES (%s, %s), (%s, %s)'
    assert rows._as_one([case]) == case
    assert rows._numbered(rows._as_one([case, case, event])) == (
        'WITH r0 AS (INSERT INTO "c" ("id") VALUES ($1)), r1 AS (INSERT INTO "c" ("id") VALUES ($2)) '
        'INSERT INTO "e" ("a", "b") VALUES ($3, $4), ($5, $6)'
    )


def a_database(vendor: str, **known: Any) -> Any:
    return SimpleNamespace(vendor=vendor, execute_wrappers=[], wrap_database_errors=nullcontext(), **known)


@pytest.mark.parametrize(("vendor", "trips"), [("sqlite", [10, 5]), ("postgresql", [15]), ("postgresql", [])])
def test_the_rows_of_a_command_take_a_trip_a_table_and_on_postgresql_one(
    monkeypatch: pytest.MonkeyPatch, vendor: str, trips: list[int]
) -> None:
    """Two words of an event, and the key of its command."""
    words = [Text(case_id=1, seq=1, field=name, body=name, salt=b"0") for name in ("text", "note")]
    key = Idempotency(key="k", digest="d", created_at=NOON, case_id=1)
    monkeypatch.setattr(rows, "connection", SimpleNamespace(vendor=vendor, ops=connection.ops))
    sent = rows.statements_of([words[0], key, words[1]] if trips else [])
    assert [len(values) for _, values in sent] == trips
    assert [sql.count("%s") for sql, _ in sent] == trips
    if trips:
        assert sent[0][1][:10] == [1, "text", "text", b"0", 1, 1, "note", "note", b"0", 1]


def test_each_database_binds_in_its_own_way(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[object] = []

    class Cursor(nullcontext[Any]):
        def __init__(self, raw: object) -> None:
            super().__init__(self)

        def execute(self, *asked: object, prepare: bool) -> None:
            done.append((*asked, prepare))

    monkeypatch.setattr("psycopg.RawCursor", Cursor)
    raw = SimpleNamespace(execute=lambda *asked: done.append(asked))
    for vendor in ("sqlite", "postgresql"):
        database = a_database(vendor, connection=raw, ensure_connection=lambda: done.append("connected"))
        rows._bind(database, [("VALUES (%s, %s)", [1, 2]), ("VALUES (%s)", [3])])
    assert done == [
        "connected", ("VALUES (?, ?)", [1, 2]), ("VALUES (?)", [3]),
        "connected", ("VALUES ($1, $2)", [1, 2], True), ("VALUES ($1)", [3], True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("vendor", "in_atomic_block", "raw", "is_dead"),
    [
        ("postgresql", False, SimpleNamespace(closed=1), True),
        ("postgresql", False, SimpleNamespace(closed=0), False),
        ("postgresql", False, None, False),
        ("postgresql", True, SimpleNamespace(closed=1), False),
        ("sqlite", False, SimpleNamespace(closed=1), False),
    ],
)
def test_rows_are_sent_again_only_over_a_connection_that_the_server_had_ended_before(
    monkeypatch: pytest.MonkeyPatch, vendor: str, in_atomic_block: bool, raw: Any, is_dead: bool
) -> None:
    done: list[str] = []

    def bind(database: object, statements: object) -> None:
        done.append("sent")
        if len(done) == 1:
            raise OperationalError("server closed the connection")

    database = a_database(vendor, in_atomic_block=in_atomic_block, connection=raw, close=lambda: done.append("closed"))
    monkeypatch.setattr(rows, "connections", {rows.DEFAULT_DB_ALIAS: database})
    monkeypatch.setattr(rows, "_bind", bind)
    if is_dead:
        rows.insert([])
        assert done == ["sent", "closed", "sent"]
    else:
        with pytest.raises(OperationalError):
            rows.insert([])
        assert done == ["sent"]


def test_whoever_watches_the_database_sees_these_rows_too(db: None) -> None:
    seen: list[str] = []

    def watch(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        seen.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(watch):
        case = a_case("received")
    assert any('INSERT INTO "register_event"' in sql for sql in seen)
    assert [moment.name for moment in queries.history(case)] == ["Received"]
