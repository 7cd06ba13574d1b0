"""One way to write: a short transaction; on SQLite one writer at a time in this process, in order of arrival.

SQLite lets one connection write. Left to its busy handler, waiting threads poll and the unlucky ones starve (p99 near
a second with eight of them); a queue in front of BEGIN IMMEDIATE serves them in the order they came.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


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


def require_write() -> None:
    """For what must be written with its command or not at all: the caller's fault where there is no `write` around."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("only inside the transaction of the command that it belongs to")
