"""The follower that keeps the rollups, and what rebuilds and compares them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import partial
from itertools import groupby

from django.db import connection, models

from laksa.figures.booking import Bookings, Key, bookings
from laksa.figures.counts import WIDTHS
from laksa.figures.declared import BOOKED
from laksa.figures.facts import EDITION
from laksa.figures.models import Span, Tally
from laksa.followers import drain
from laksa.followers.models import Cursor
from laksa.history.transaction import write
from laksa.register import ledger
from laksa.register.models import Event
from laksa.rules.state import Past

FOLLOWER = "figures"
_SIGNED = "booked_by:"
_BOOKED_BY = f"{_SIGNED}{hashlib.sha256(' '.join(BOOKED).encode()).hexdigest()[:16]}"
_CHUNK = 2_000
_TRIES = 5


def count(events: list[Event]) -> Callable[[], None]:
    """What these events add, to be booked: each case's history with them, less its history without them."""
    fresh: dict[int, list[Event]] = {}
    for event in sorted(events, key=lambda event: event.seq):
        fresh.setdefault(event.case_id, []).append(event)
    change = Bookings.none()
    begun = [case_id for case_id, group in fresh.items() if group[0].seq > 1]
    for case_id, history in histories_of(Event.objects.filter(case__in=begun)) if begun else ():
        first, last = fresh[case_id][0].seq, fresh[case_id][-1].seq
        change.add(bookings([past for past in history if past.seq <= last]))
        change.add(bookings([past for past in history if past.seq < first]), sign=-1)
    for case_id in fresh.keys() - set(begun):  # all of a new case stands in the batch
        change.add(bookings([ledger.past_of(event) for event in fresh[case_id]]))
    return partial(save, change)


def catch_up() -> int:
    """Read what the follower has not read yet; how many events."""
    return drain.drain(FOLLOWER, count)


def bookings_at(positions: Collection[int], *, edition: int = EDITION) -> dict[int, Bookings]:
    """The bookings of all histories as they stood at each of these event ids; every history is read once."""
    totals = {position: Bookings.none() for position in positions}
    rows = Event.objects.filter(pk__lte=max(positions, default=0)).order_by("case_id", "seq")
    for _, group in groupby(rows.iterator(chunk_size=2_000), key=lambda event: event.case_id):
        events = list(group)
        known: dict[int, Bookings] = {}
        for position, total in totals.items():
            length = sum(event.pk <= position for event in events)
            if length not in known:
                known[length] = bookings([ledger.past_of(event) for event in events[:length]], discreet=edition > 0)
            total.add(known[length])
    return totals


def histories(position: int) -> Iterator[tuple[int, list[Past]]]:
    """Case id and history, of every case that had one at event `position`."""
    return histories_of(Event.objects.filter(pk__lte=position))


def rebuild() -> None:
    """The rollups made anew from the events, the follower's cursor with them."""
    with write():
        last = last_event()
        clear()
        batch = Bookings.none()
        for number, (_, history) in enumerate(histories(last), start=1):
            batch.add(bookings(history))
            if number % _CHUNK == 0:
                save(batch)
                batch = Bookings.none()
        save(batch)
        Cursor.objects.update_or_create(name=FOLLOWER, defaults={"position": last})
        _sign()


def keep_up_with_declarations() -> None:
    """Where other figures book now than those that made the rollups, the follower reads every event again.

    Called when a release opens its register, so that a new figure counts the past too, without a migration.
    """
    if Cursor.objects.filter(name=_BOOKED_BY).exists():
        return
    with write():
        clear()
        Cursor.objects.filter(name=FOLLOWER).update(position=0)
        _sign()


def _sign() -> None:
    """By which declarations the rollups are made."""
    Cursor.objects.filter(name__startswith=_SIGNED).delete()
    Cursor.objects.create(name=_BOOKED_BY)


def clear() -> None:
    """Straight in SQL: Django would fetch every row to delete it by its composite key."""
    with connection.cursor() as cursor:
        for table in (Tally, Span):
            cursor.execute(f"DELETE FROM {table._meta.db_table}")  # noqa: S608 - our own names


def differing() -> list[str]:
    """Keys whose rollup is not what the events say that the follower has read; asked again where it read meanwhile."""
    for _ in range(_TRIES):
        catch_up()
        position, events = drain.read_by(FOLLOWER)
        kept, booked = _kept(), Bookings.none()
        for _, history in histories_of(events):
            booked.add(bookings(history))
        found = _differing(kept, booked)
        if not found or drain.read_by(FOLLOWER)[0] == position:
            break
    return found


def _differing(kept: dict[Key, int], booked: Bookings) -> list[str]:
    expected = {(Tally.__name__, *key): number for key, number in booked.counts.items() if number}
    expected |= {(Span.__name__, *key): number for key, number in _by_width(booked).items() if number}
    keys = kept.keys() | expected.keys()
    return sorted(" ".join(map(str, key)) for key in keys if kept.get(key) != expected.get(key))


def _kept() -> dict[Key, int]:
    return {
        (table.__name__, *key): number
        for table in (Tally, Span)
        for *key, number in table.objects.exclude(n=0).values_list(*_columns(table), "n")
    }


def last_event() -> int:
    """The position of the register: the id of its newest event."""
    return Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def histories_of(events: models.QuerySet[Event]) -> Iterator[tuple[int, list[Past]]]:
    """Case id and history of the cases of `events`, in the order of their ids."""
    rows = events.order_by("case_id", "seq").only("case_id", "seq", "name", "at", "command", "payload")
    for case_id, group in groupby(rows.iterator(chunk_size=2_000), key=lambda event: event.case_id):
        yield case_id, [ledger.past_of(event) for event in group]


def save(change: Bookings) -> None:
    """Add `change` to the rollups."""
    _upsert(Tally, change.counts.items())
    _upsert(Span, _by_width(change).items())


def _by_width(change: Bookings) -> dict[Key, int]:
    """Each span in every width."""
    rows: dict[Key, int] = {}
    for (scope, measure, value, bucket, since), number in change.spans.items():
        for width in WIDTHS:
            key = (scope, measure, width, value // width, bucket, since)
            rows[key] = rows.get(key, 0) + number
    return rows


def _upsert(table: type[models.Model], rows: Iterable[tuple[Key, int]]) -> None:
    columns = _columns(table)
    name = table._meta.db_table
    marks = ", ".join(["%s"] * (len(columns) + 1))
    sql = (
        f"INSERT INTO {name} ({', '.join(columns)}, n) VALUES ({marks})"  # noqa: S608 - our own names
        f" ON CONFLICT ({', '.join(columns)}) DO UPDATE SET n = {name}.n + excluded.n"
    )
    changed = sorted((*key, number) for key, number in rows if number)
    with connection.cursor() as cursor:
        cursor.executemany(sql, changed)


def _columns(table: type[models.Model]) -> list[str]:
    return [field.name for field in table._meta.concrete_fields if field.name != "n"]
