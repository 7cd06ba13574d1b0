"""A follower reads every event once, in order, whatever fails on the way and whoever commits when."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
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

    def test_what_is_read_once_for_several_followers_is_handed_to_each(
        self, cast: Cast, django_assert_max_num_queries: Any
    ) -> None:
        seen: dict[str, list[int]] = {"one": [], "other": [], "late": []}
        a_case("recorded", cast=cast)
        drain.advance("late", into(seen["late"]), batch=3)
        ahead = drain.Ahead()
        drain.drain("one", into(seen["one"]), ahead=ahead)
        with django_assert_max_num_queries(8) as asked:
            drain.drain("other", into(seen["other"]), ahead=ahead)
        assert not [query for query in asked if "register_event" in query["sql"] and "LIMIT" in query["sql"]]
        drain.drain("late", into(seen["late"]), ahead=ahead)
        assert seen == dict.fromkeys(seen, ids())

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
