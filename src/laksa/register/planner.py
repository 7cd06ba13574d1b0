"""What the planner of the database knows of the tables: without it each query is planned as if they were alike."""

from __future__ import annotations

from django.db import connection

from laksa.history.transaction import write

_ROWS_AN_INDEX = 1_000


def analyze() -> None:
    """Look at the tables as they are now: after they have grown, and once a day.

    On SQLite a few milliseconds, however large they are; the figures are made anew, for a connection that stands reads
    them when their table appears, and not when it changes. On PostgreSQL autovacuum does the same, later.
    """
    with write(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA analysis_limit = {_ROWS_AN_INDEX}")
            cursor.execute("DROP TABLE IF EXISTS sqlite_stat1")
        cursor.execute("ANALYZE")
