"""Triggers that refuse to change or delete events, on both databases; made again after every migration.

Django rebuilds SQLite tables when it alters them and drops their triggers on the way, so installing is idempotent and
hangs on post_migrate; `doctor` looks whether they are there.
"""

from __future__ import annotations

from django.db import connection

_SQLITE = [
    """CREATE TRIGGER IF NOT EXISTS event_no_update BEFORE UPDATE ON register_event
       BEGIN SELECT RAISE(ABORT, 'events are append-only'); END""",
    """CREATE TRIGGER IF NOT EXISTS event_no_delete BEFORE DELETE ON register_event
       BEGIN SELECT RAISE(ABORT, 'events are append-only'); END""",
]
_POSTGRESQL = [
    """CREATE OR REPLACE FUNCTION laksa_events_append_only() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'events are append-only'; END $$""",
    """CREATE OR REPLACE TRIGGER event_no_change BEFORE UPDATE OR DELETE ON register_event
       FOR EACH ROW EXECUTE FUNCTION laksa_events_append_only()""",
    """CREATE OR REPLACE TRIGGER event_no_truncate BEFORE TRUNCATE ON register_event
       FOR EACH STATEMENT EXECUTE FUNCTION laksa_events_append_only()""",
]
_NAMES = {
    "sqlite": {"event_no_update", "event_no_delete"},
    "postgresql": {"event_no_change", "event_no_truncate"},
}


def install() -> None:
    with connection.cursor() as cursor:
        for statement in _SQLITE if connection.vendor == "sqlite" else _POSTGRESQL:
            cursor.execute(statement)


def remove() -> None:
    """For `demo clear` alone: a demo's register starts anew."""
    with connection.cursor() as cursor:
        for name in sorted(_NAMES[connection.vendor]):
            table = "" if connection.vendor == "sqlite" else " ON register_event"
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{table}")


def missing() -> set[str]:
    """Names of triggers that should stand and do not."""
    sql = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return _NAMES[connection.vendor] - {name for (name,) in cursor.fetchall()}
