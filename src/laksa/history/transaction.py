"""One way to write: a short transaction; on SQLite one writer at a time in this process, in order of arrival.

SQLite lets one connection write. Left to its busy handler, waiting threads poll and the unlucky ones starve (p99 near
a second with eight of them); a queue in front of BEGIN IMMEDIATE serves them in the order they came.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

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


@dataclass(eq=False)
class _Insertion:
    """Rows that wait to be written, and what came of it; `turn` is locked until they are, or it is theirs to lead."""

    insert: Callable[[], None]
    turn: threading.Lock = field(default_factory=threading.Lock)
    is_over: bool = False
    problem: BaseException | None = None


class _Group:
    """The insertions that wait for the writer's turn; one thread at a time leads, the others sleep until it is done."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: list[_Insertion] = []
        self._is_led = False

    def join(self, mine: _Insertion) -> None:
        """Returns when `mine` is over."""
        with self._guard:
            self._waiting.append(mine)
            leads, self._is_led = not self._is_led, True
            if not leads:
                mine.turn.acquire()
        if not leads:
            mine.turn.acquire()
        if not mine.is_over:
            self._lead()

    def _lead(self) -> None:
        """Write all that wait by now; the first of those that came meanwhile leads next."""
        group: list[_Insertion] = []
        _writers.acquire()
        try:
            with self._guard:
                group, self._waiting = self._waiting, []
            _carry_out(group)
        finally:
            _writers.release()
            with self._guard:
                self._is_led = bool(self._waiting)
                if self._waiting:
                    self._waiting[0].turn.release()
            for one in group:
                if one.turn.locked():
                    one.turn.release()


_group = _Group()


def insert_together(insert: Callable[[], None]) -> None:
    """Carry out `insert`, which adds rows and reads none; they are durable when this returns.

    On SQLite a commit waits for the disk, many times longer than its rows take. So insertions that wait for the
    writer's turn are a group commit: one of them writes all, in one transaction, in order of arrival, and wakes the
    others. Each is refused for its own rows only. On PostgreSQL, whose server does the same for its clients, `insert`
    is one statement, a transaction by itself.
    """
    if connection.in_atomic_block:
        with transaction.atomic():
            insert()
    elif connection.vendor == "sqlite":
        mine = _Insertion(insert)
        _group.join(mine)
        if mine.problem is not None:
            raise mine.problem
    else:
        insert()


def _carry_out(group: list[_Insertion]) -> None:
    """All in one transaction; where that fails each in its own, so that nobody is refused for another's rows."""
    problem: BaseException | None = None
    try:
        with transaction.atomic():
            for one in group:
                one.insert()
    except BaseException as found:
        problem = found
    if problem is not None and len(group) > 1:
        for one in group:
            _carry_out([one])
        return
    for one in group:
        one.problem, one.is_over = problem, True
