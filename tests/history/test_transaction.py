"""One way to write: who waits for the writer's turn, in which order, and what is one transaction."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from types import SimpleNamespace

import pytest
from django.db.transaction import TransactionManagementError

from laksa.history import transaction

TURN = ["take a turn", "begin", "written", "end", "give it back"]
ATOMIC = ["begin", "written", "end"]


class Watched:
    """A database of that kind, and what is done to write there."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, vendor: str, *, in_atomic_block: bool) -> None:
        self.done: list[str] = []
        turns = SimpleNamespace(
            acquire=lambda: self.done.append("take a turn"), release=lambda: self.done.append("give it back")
        )
        database = SimpleNamespace(vendor=vendor, in_atomic_block=in_atomic_block)
        monkeypatch.setattr(transaction, "connection", database)
        monkeypatch.setattr(transaction, "_writers", turns)
        monkeypatch.setattr(transaction.transaction, "atomic", self._atomic)

    @contextmanager
    def _atomic(self) -> Iterator[None]:
        self.done.append("begin")
        try:
            yield
        finally:
            self.done.append("end")


@pytest.mark.parametrize(
    ("vendor", "in_atomic_block", "several", "one"),
    [
        ("sqlite", False, TURN, TURN),
        ("sqlite", True, ATOMIC, ATOMIC),
        ("postgresql", False, ATOMIC, ["written"]),
        ("postgresql", True, ATOMIC, ATOMIC),
    ],
)
def test_writers_queue_on_sqlite_and_the_rows_of_one_command_need_no_transaction_on_postgresql(
    monkeypatch: pytest.MonkeyPatch, vendor: str, in_atomic_block: bool, several: list[str], one: list[str]
) -> None:
    watched = Watched(monkeypatch, vendor, in_atomic_block=in_atomic_block)
    with transaction.write():
        watched.done.append("written")
    assert watched.done == several
    watched.done.clear()
    transaction.insert_together(lambda: watched.done.append("written"))
    assert watched.done == one


def _full() -> None:
    raise OSError("full")


def test_the_turn_is_given_back_when_nothing_could_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    watched = Watched(monkeypatch, "sqlite", in_atomic_block=False)
    with pytest.raises(OSError, match="full"), transaction.write():
        _full()
    with pytest.raises(OSError, match="full"):
        transaction.insert_together(_full)
    assert watched.done == 2 * ["take a turn", "begin", "end", "give it back"]


@pytest.mark.parametrize(
    ("fails", "done"),
    [
        ("", ["begin", "a", "b", "end"]),
        ("b", ["begin", "a", "end", "begin", "a", "end", "begin", "end"]),
        ("a", ["begin", "end", "begin", "end", "begin", "b", "end"]),
    ],
)
def test_insertions_that_wait_are_one_commit_and_each_is_refused_for_its_own_rows_only(
    monkeypatch: pytest.MonkeyPatch, fails: str, done: list[str]
) -> None:
    watched = Watched(monkeypatch, "sqlite", in_atomic_block=False)
    group = {
        name: transaction._Insertion(_full if name == fails else partial(watched.done.append, name)) for name in "ab"
    }
    transaction._carry_out([*group.values()])
    assert watched.done == done
    assert [name for name, one in group.items() if one.problem is not None] == [*fails]
    assert all(one.is_over for one in group.values())


def test_what_another_writer_wrote_along_is_not_written_again(monkeypatch: pytest.MonkeyPatch) -> None:
    watched = Watched(monkeypatch, "sqlite", in_atomic_block=False)
    another = SimpleNamespace(
        acquire=lambda: transaction._carry_out([transaction._waiting.popleft()]),
        release=lambda: watched.done.append("give it back"),
    )
    monkeypatch.setattr(transaction, "_writers", another)
    transaction.insert_together(lambda: watched.done.append("written"))
    assert watched.done == [*ATOMIC, "give it back"]
    with pytest.raises(OSError, match="full"):
        transaction.insert_together(_full)


def test_what_belongs_to_a_command_is_not_written_outside_its_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    Watched(monkeypatch, "sqlite", in_atomic_block=True)
    transaction.require_write()
    Watched(monkeypatch, "sqlite", in_atomic_block=False)
    with pytest.raises(TransactionManagementError):
        transaction.require_write()


def in_time(action: Callable[[], None]) -> None:
    """Done by another thread, which may wait for ever where this one may not."""
    thread = threading.Thread(target=action, daemon=True)
    thread.start()
    thread.join(3)
    assert not thread.is_alive()


def test_writers_are_served_one_by_one_in_the_order_in_which_they_came() -> None:
    lock, served = transaction.FairLock(), list[str]()

    def write(name: str) -> None:
        lock.acquire()
        served.append(name)
        lock.release()

    in_time(lock.acquire)
    waiting = []
    for place, name in enumerate("abc", start=1):
        waiting.append(threading.Thread(target=write, args=(name,), daemon=True))
        waiting[-1].start()
        until = time.monotonic() + 3
        while len(lock._queue) < place and time.monotonic() < until:
            time.sleep(0.001)
    assert served == []
    in_time(lock.release)
    for thread in waiting:
        thread.join(3)
    assert served == ["a", "b", "c"]
    in_time(partial(write, "d"))  # nobody holds it any more
    assert served[-1] == "d"
