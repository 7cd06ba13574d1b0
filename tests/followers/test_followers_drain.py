"""A follower reads every event once, in order, whatever fails on the way and whoever commits when."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from ops.laksa_process import ON_POSTGRESQL, laksa_in
from people import Cast, a_case

from laksa.followers import drain
from laksa.followers.models import Cursor
from laksa.register.models import Event


def into(seen: list[Any], of: str = "pk") -> drain.Handle:
    """A follower that writes down what it was handed."""
    return lambda events: partial(seen.extend, [getattr(event, of) for event in events])


def unheeding(events: list[Event]) -> Callable[[], None]:
    return lambda: None


def ids() -> list[int]:
    return list(Event.objects.order_by("pk").values_list("pk", flat=True))


@pytest.mark.django_db
class TestReading:
    def test_nothing_is_skipped_and_twice_is_once(self, cast: Cast) -> None:
        seen: list[int] = []

        handle = into(seen)
        a_case("recorded", cast=cast)
        assert drain.drain("reader", handle) == 8
        assert drain.drain("reader", handle) == 0
        a_case("entered", cast=cast)
        assert drain.drain("reader", handle) == 2
        assert seen == ids()

    def test_batches_join_without_a_gap(self, cast: Cast) -> None:
        seen: list[int] = []
        a_case("recorded", cast=cast)
        sizes = []
        while size := drain.advance("reader", into(seen), batch=3):
            sizes.append(size)
        assert (sizes, seen) == ([3, 3, 2], ids())

    def test_a_failure_leaves_the_cursor_and_undoes_what_was_half_done(self, cast: Cast) -> None:
        a_case("entered", cast=cast)

        def fails() -> None:
            Cursor.objects.create(name="half done")
            raise RuntimeError("no")

        with pytest.raises(RuntimeError):
            drain.advance("reader", lambda events: fails)
        assert not Cursor.objects.filter(name="half done").exists()
        assert drain.lag("reader") == 2
        seen: list[int] = []
        drain.drain("reader", into(seen))
        assert seen == ids()

    def test_what_somebody_else_read_meanwhile_is_not_written_twice(self, cast: Cast) -> None:
        seen: list[int] = []
        a_case("recorded", cast=cast)

        def overtaken(events: list[Event]) -> Callable[[], object]:
            if not seen:
                drain.advance("reader", into(seen), batch=3)
            return into(seen)(events)

        drain.drain("reader", overtaken)
        assert seen == ids()

    def test_followers_do_not_wait_for_one_another(self, cast: Cast) -> None:
        a_case("entered", cast=cast)
        drain.drain("fast", unheeding)
        assert (drain.lag("fast"), drain.lag("slow")) == (0, 2)

    def test_skipping_to_the_end_tells_nobody_of_the_past(self, cast: Cast) -> None:
        a_case("recorded", cast=cast)
        drain.skip_to_end("reader")
        seen: list[str] = []
        a_case("received", cast=cast)
        drain.drain("reader", into(seen, "name"))
        assert seen == ["Received"]

    def test_what_it_has_read_and_what_it_has_not_are_all_events(self, cast: Cast) -> None:
        a_case("entered", cast=cast)
        drain.drain("reader", unheeding)
        read = ids()
        a_case("received", cast=cast)
        position, events = drain.read_by("reader")
        assert (position, sorted(event.pk for event in events)) == (read[-1], read)
        assert drain.lag("reader") == 1

    def test_an_empty_register_is_no_error(self, cast: Cast) -> None:
        drain.skip_to_end("reader")
        assert drain.drain("reader", unheeding) == 0


# Two transactions that are open at once; who has the lower id and who the lower transaction id is up to `by_xid`.
OVERLAP = '''
import threading, time
from django.db import connection, connections, transaction
from people import LAMP
from laksa.followers import drain
from laksa.register.commands import opening
from laksa.register.models import Event

seen = []


def read():
    drain.drain("reader", lambda events: lambda: seen.extend(event.pk for event in events))


def overlap(name, by_xid):
    """`late` inserts first and commits last; `early` inserts second and commits first."""
    begun, inserted, ended = threading.Event(), threading.Event(), threading.Event()

    def early():
        with transaction.atomic():
            if by_xid:
                connection.cursor().execute("SELECT pg_current_xact_id()")
            begun.set()
            inserted.wait(20)
            opening.submit(opening.Submission(text=f"{LAMP} {name} early"))
        connections.close_all()
        ended.set()

    thread = threading.Thread(target=early)
    thread.start()
    begun.wait(20)
    with transaction.atomic():
        opening.submit(opening.Submission(text=f"{LAMP} {name} late"))
        inserted.set()
        ended.wait(20)
        reader = threading.Thread(target=lambda: (read(), connections.close_all()))
        reader.start()
        reader.join(20)
        before = list(seen)
    thread.join(20)
    read()
    return before


before = overlap("by id", False), overlap("by transaction", True)
for _ in range(200):  # another database's transaction on the same server may hold the horizon for a while
    read()
    if not drain.lag("reader"):
        break
    time.sleep(0.05)
print(json.dumps({"seen": seen, "ids": sorted(Event.objects.values_list("pk", flat=True)), "lag": drain.lag("reader")}))
'''


@pytest.mark.skipif(not ON_POSTGRESQL, reason="SQLite has one writer: ids commit in their order")
def test_what_commits_late_is_not_skipped(tmp_path_factory: pytest.TempPathFactory) -> None:
    with laksa_in(tmp_path_factory.mktemp("overlap")) as laksa:
        found: Any = laksa.python(OVERLAP)
    assert sorted(found["seen"]) == found["ids"]
    assert found["lag"] == 0
    assert len(found["ids"]) == 4


# Somebody's open transaction, in whatever database of the server, hides what is committed after it from the followers.
HIDDEN = """
from django.db import connections
from people import LAMP
from laksa.followers import drain
from laksa.register.commands import opening
from laksa.reports.counting import rollup
from laksa.reports.verify import verify_rollups

elsewhere = connections["default"].copy()
elsewhere.set_autocommit(False)
elsewhere.cursor().execute("SELECT pg_current_xact_id()")
opening.submit(opening.Submission(text=LAMP))
found = [finding.detail for finding in verify_rollups()], drain.lag(rollup.FOLLOWER)
elsewhere.rollback()
elsewhere.close()
print(json.dumps(found))
"""


@pytest.mark.skipif(not ON_POSTGRESQL, reason="SQLite hides no event that is committed")
def test_sums_are_held_against_the_events_that_have_been_read(tmp_path_factory: pytest.TempPathFactory) -> None:
    with laksa_in(tmp_path_factory.mktemp("hidden")) as laksa:
        assert laksa.python(HIDDEN) == [[], 1]
