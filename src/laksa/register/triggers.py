"""Triggers that refuse to change or delete what is only added, on both databases; made again after every migration.

Django rebuilds SQLite tables when it alters them and drops their triggers on the way, so installing is idempotent and
hangs on post_migrate; `doctor` looks whether they are there.
"""

from __future__ import annotations

from django.db import connection

# Table -> what its triggers are named after. Other rooms add theirs when they are ready.
_TABLES = {"register_event": "event"}

_SQLITE = [
    """CREATE TRIGGER IF NOT EXISTS {name}_no_update BEFORE UPDATE ON {table}
       BEGIN SELECT RAISE(ABORT, 'events are append-only'); END""",
    """CREATE TRIGGER IF NOT EXISTS {name}_no_delete BEFORE DELETE ON {table}
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
_NAMES = {"sqlite": ("no_update", "no_delete"), "postgresql": ("no_change", "no_truncate")}


def protect(table: str, name: str) -> None:
    """From now on rows of `table` are only added; its triggers are called `name`_no_…"""
    _TABLES[table] = name


def install() -> None:
    """On every protected table that exists by now."""
    standing = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table, name in _TABLES.items():
            for statement in _SQLITE if connection.vendor == "sqlite" else _POSTGRESQL:
                if table in standing:
                    cursor.execute(statement.format(table=table, name=name))


def remove() -> None:
    """For `demo clear` alone: a demo's register starts anew."""
    with connection.cursor() as cursor:
        for table, name in _TABLES.items():
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
    return {trigger for name in _TABLES.values() for trigger in _names(name)} - found


def _names(name: str) -> set[str]:
    return {f"{name}_{ending}" for ending in _NAMES[connection.vendor]}
