"""Transactions over the whole register: standing still while it is counted, read as of one moment, read in any case."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, connection, transaction

from laksa.history.transaction import write

log = logging.getLogger("laksa.register")


@contextmanager
def register_frozen() -> Iterator[None]:
    """A transaction in which nobody else adds an event: what is counted in it belongs to one position of the history.

    On PostgreSQL the lock waits for writers on their way; on SQLite every write is alone anyway.
    """
    with write():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("LOCK TABLE register_event IN SHARE MODE")
        yield


@contextmanager
def snapshot() -> Iterator[None]:
    """All that is read in the block is of one moment, however long it takes; whoever writes meanwhile does not wait."""
    with _begin_deferred(), transaction.atomic(durable=True):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


@contextmanager
def _begin_deferred() -> Iterator[None]:
    """On SQLite the settings ask for BEGIN IMMEDIATE, which takes the one place of a writer."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()  # which reads the mode from the settings
    sqlite: Any = connection
    mode, sqlite.transaction_mode = sqlite.transaction_mode, "DEFERRED"
    try:
        yield
    finally:
        sqlite.transaction_mode = mode


@contextmanager
def if_possible() -> Iterator[None]:
    """For what a page notes beside being read (a claim, a sign of work): reading goes on where it cannot be written."""
    try:
        yield
    except DatabaseError as problem:
        log.warning("not noted: %s", problem)
