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


def test_who_waits_together_is_one_commit_and_all_are_woken(monkeypatch: pytest.MonkeyPatch) -> None:
    watched = Watched(monkeypatch, "sqlite", in_atomic_block=False)
    monkeypatch.setattr(transaction, "_writers", turns := transaction.FairLock())
    monkeypatch.setattr(transaction, "_group", group := transaction._Group())
    for _ in range(2):  # the second time as the first: nobody is left behind, and somebody leads
        watched.done.clear()
        turns.acquire()
        writers = [
            threading.Thread(target=transaction.insert_together, args=(partial(watched.done.append, name),))
            for name in "abc"
        ]
        for waiting, thread in enumerate(writers, 1):
            thread.start()
            _until(partial(_are_waiting, group, waiting))
        turns.release()
        for thread in writers:
            thread.join(3)
        assert watched.done == ["begin", "a", "b", "c", "end"]


def test_who_comes_while_others_are_written_leads_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    watched = Watched(monkeypatch, "sqlite", in_atomic_block=False)
    monkeypatch.setattr(transaction, "_writers", transaction.FairLock())
    monkeypatch.setattr(transaction, "_group", group := transaction._Group())
    late = threading.Thread(target=transaction.insert_together, args=(partial(watched.done.append, "late"),))

    def first() -> None:
        watched.done.append("first")
        late.start()
        _until(lambda: bool(group._waiting))

    transaction.insert_together(first)
    late.join(3)
    assert watched.done == ["begin", "first", "end", "begin", "late", "end"]
    assert not group._is_led


def _are_waiting(group: transaction._Group, count: int) -> bool:
    return len(group._waiting) == count


def _until(is_so: Callable[[], bool]) -> None:
    for _ in range(300):
        if is_so():
            return
        time.sleep(0.01)
    raise AssertionError("never so")


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
