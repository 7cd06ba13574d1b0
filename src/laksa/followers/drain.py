"""Reading the event history forward: what a follower makes of the next events is written with its cursor.

Nothing is skipped: on SQLite ids commit in order; on PostgreSQL only events below the snapshot horizon are read, in the
order of their transactions, since a smaller id may still be on its way. Twice is once only if the follower's own
writes are unique by event.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from laksa.followers.models import Cursor
from laksa.history.transaction import write
from laksa.register.models import Event

BATCH = 100
RESTORED = "restored_upto"
# Reads events and works out what to write; what it returns writes it. So nobody waits for its thinking.
Handle = Callable[[list[Event]], Callable[[], object]]


class Ahead:
    """The next events after a position, read once for several followers that stand at the same one."""

    _AT_MOST = 8  # batches in memory

    def __init__(self, batch: int = BATCH) -> None:
        self._batch = batch
        self._read: dict[int, list[Event]] = {}

    def after(self, position: int) -> list[Event]:
        found = self._read.get(position)
        if found is None:
            found = list(_beyond(position)[: self._batch])
            if len(self._read) < self._AT_MOST:
                self._read[position] = found
        return found


def advance(name: str, handle: Handle, *, batch: int = BATCH, ahead: Ahead | None = None) -> int:
    """Hand the next events to `handle`; how many there were. A failure leaves the cursor where it was.

    Where somebody else has read them meanwhile, the next ones are taken.
    """
    while True:
        position = _position(name)
        events = (ahead or Ahead(batch)).after(position)
        if not events:
            return 0
        write_down = handle(events)
        with write():
            cursor, _ = Cursor.objects.select_for_update().get_or_create(name=name)
            if cursor.position == position:
                write_down()
                cursor.position = events[-1].pk
                cursor.save(update_fields=["position", "updated_at"])
                return len(events)


def drain(name: str, handle: Handle, *, ahead: Ahead | None = None) -> int:
    """Read to the end as it was; what comes meanwhile waits for the next turn: a busy day is read in gulps."""
    total = 0
    while count := advance(name, handle, ahead=ahead):
        total += count
        if count < BATCH:
            break
    return total


def lag(name: str) -> int:
    """How many events the follower has not read yet, those among them that the horizon still hides."""
    return _unread(name).count()


def has_unread(name: str) -> bool:
    """Whether there is any such event."""
    return _unread(name).exists()


def _unread(name: str) -> QuerySet[Event]:
    return _beyond(_position(name), hidden_too=True)


def read_by(name: str) -> tuple[int, QuerySet[Event]]:
    """The follower's position, and the events that it has read up to there."""
    position = _position(name)
    return position, Event.objects.exclude(pk__in=_beyond(position, hidden_too=True).order_by().values("pk"))


def skip_to_end(name: str) -> None:
    """Pretend that everything so far was read: for a demo or an import that should tell nobody."""
    last = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    Cursor.objects.update_or_create(name=name, defaults={"position": last})


def _position(name: str) -> int:
    return Cursor.objects.filter(name=name).values_list("position", flat=True).first() or 0


def _beyond(position: int, *, hidden_too: bool = False) -> QuerySet[Event]:
    events = Event.objects.order_by("pk")
    if connection.vendor != "postgresql" or not getattr(settings, "FOLLOWER_HORIZON", True):
        return events.filter(pk__gt=position)
    restored = _position(RESTORED)
    if position < restored:
        return events.filter(pk__gt=position, pk__lte=restored)
    # Ordered by transaction: a smaller id can belong to a younger transaction that is still on its way.
    seen = "coalesce((SELECT seen.xid FROM register_event seen WHERE seen.id = %s AND seen.id > %s), '0'::xid8)"
    return events.filter(pk__gt=restored).extra(  # noqa: S610 - no parameter of a person
        select={"xid": "register_event.xid"},
        where=[
            "true" if hidden_too else "register_event.xid < pg_snapshot_xmin(pg_current_snapshot())",
            f"(register_event.xid, register_event.id) > ({seen}, %s)",
        ],
        params=[position, restored, position],
        order_by=["xid", "id"],
    )
