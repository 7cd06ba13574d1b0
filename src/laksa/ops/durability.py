"""LAKSA starts on nothing less durable than its promise, and says why (TRUST 1)."""

from __future__ import annotations

from typing import Any

from django.db import connection

from laksa.ops.terminal import fail


def weaknesses() -> list[str]:
    """What makes an acknowledged complaint losable, in words; empty when nothing does."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            return _sqlite(cursor)
        return _postgresql(cursor)


def require_durable() -> None:
    found = weaknesses()
    if found:
        fail(
            "Basis data ini dapat kehilangan laporan yang sudah diterima: " + "; ".join(found),
            "This database can lose reports that were acknowledged: " + "; ".join(found),
        )


def _sqlite(cursor: Any) -> list[str]:
    found = []
    cursor.execute("PRAGMA journal_mode")
    mode = cursor.fetchone()[0]
    if mode != "wal":
        found.append(f"journal_mode={mode} (wal)")
    cursor.execute("PRAGMA synchronous")
    level = cursor.fetchone()[0]
    if level < 2:
        found.append(f"synchronous={level} (2, FULL)")
    return found


def _postgresql(cursor: Any) -> list[str]:
    found = []
    for name, weak in (("synchronous_commit", {"off"}), ("fsync", {"off"}), ("full_page_writes", {"off"})):
        cursor.execute(f"SHOW {name}")
        value = cursor.fetchone()[0]
        if value in weak:
            found.append(f"{name}={value} (on)")
    return found
