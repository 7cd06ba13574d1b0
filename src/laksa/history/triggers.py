"""Triggers that refuse to change or delete what is only added, on both databases; made again after every migration.

Django rebuilds SQLite tables when it alters them and drops their triggers on the way, so installing is idempotent and
hangs on post_migrate; `doctor` looks whether they are there.
"""

from __future__ import annotations

from django.db import connection

# Table -> what its triggers are named after, and what is unique in it beside the id. Each room adds its own.
_TABLES: dict[str, tuple[str, tuple[str, ...]]] = {}

_SQLITE = [
    """CREATE TRIGGER IF NOT EXISTS {name}_no_update BEFORE UPDATE ON {table}
       BEGIN SELECT RAISE(ABORT, 'events are append-only'); END""",
    """CREATE TRIGGER IF NOT EXISTS {name}_no_delete BEFORE DELETE ON {table}
       BEGIN SELECT RAISE(ABORT, 'events are append-only'); END""",
    # REPLACE deletes without asking the trigger above.
    """CREATE TRIGGER IF NOT EXISTS {name}_no_replace BEFORE INSERT ON {table}
       WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id) OR EXISTS (SELECT 1 FROM {table} WHERE {same})
       BEGIN SELECT RAISE(ABORT, 'events are append-only'); END""",
]
_POSTGRESQL = [
    """CREATE OR REPLACE FUNCTION laksa_events_append_only() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'events are append-only'; END $$""",
    """CREATE OR REPLACE TRIGGER {name}_no_change BEFORE UPDATE OR DELETE ON {table}
       FOR EACH ROW EXECUTE FUNCTION laksa_events_append_only()""",
    """CREATE OR REPLACE TRIGGER {name}_no_truncate BEFORE TRUNCATE ON {table}
       FOR EACH STATEMENT EXECUTE FUNCTION laksa_events_append_only()""",
]
_NAMES = {"sqlite": ("no_update", "no_delete", "no_replace"), "postgresql": ("no_change", "no_truncate")}


def protect(table: str, name: str, unique: tuple[str, ...]) -> None:
    """From now on rows of `table` are only added; its triggers are called `name`_no_…"""
    _TABLES[table] = name, unique


def install() -> None:
    """On every protected table that exists by now."""
    standing = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table, (name, unique) in _TABLES.items():
            same = " AND ".join(f"{column} = NEW.{column}" for column in unique)
            for statement in _SQLITE if connection.vendor == "sqlite" else _POSTGRESQL:
                if table in standing:
                    cursor.execute(statement.format(table=table, name=name, same=same))


def remove() -> None:
    """For `demo clear` alone: a demo's register starts anew."""
    with connection.cursor() as cursor:
        for table, (name, _unique) in _TABLES.items():
            on = "" if connection.vendor == "sqlite" else f" ON {table}"
            for trigger in sorted(_names(name)):
                cursor.execute(f"DROP TRIGGER IF EXISTS {trigger}{on}")


def missing() -> set[str]:
    """Names of triggers that should stand and do not."""
    sql = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        found = {name for (name,) in cursor.fetchall()}
    return {trigger for name, _unique in _TABLES.values() for trigger in _names(name)} - found


def _names(name: str) -> set[str]:
    return {f"{name}_{ending}" for ending in _NAMES[connection.vendor]}
