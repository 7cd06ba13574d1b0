"""One way to write: a short transaction; on SQLite one writer at a time in this process, in order of arrival.

SQLite lets one connection write. Left to its busy handler, waiting threads poll and the unlucky ones starve (p99 near
a second with eight of them); a queue in front of BEGIN IMMEDIATE serves them in the order they came.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, connection, transaction

log = logging.getLogger("laksa.register")


class FairLock:
    """A mutex that wakes the thread that has waited longest."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._queue: deque[threading.Lock] = deque()
        self._held = False

    def acquire(self) -> None:
        with self._guard:
            if not self._held:
                self._held = True
                return
            turn = threading.Lock()
            turn.acquire()
            self._queue.append(turn)
        turn.acquire()

    def release(self) -> None:
        with self._guard:
            if self._queue:
                self._queue.popleft().release()
            else:
                self._held = False


_writers = FairLock()


@contextmanager
def write_one() -> Iterator[None]:
    """For the rows of one command: on PostgreSQL they are one statement, a transaction by itself, two trips shorter."""
    if connection.vendor == "postgresql" and not connection.in_atomic_block:
        yield
        return
    with write():
        yield


@contextmanager
def still() -> Iterator[None]:
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


@contextmanager
def write() -> Iterator[None]:
    """An atomic block; nested ones join the outer block."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        with transaction.atomic():
            yield
        return
    _writers.acquire()
    try:
        with transaction.atomic():
            yield
    finally:
        _writers.release()
