"""Transactions that overlap on PostgreSQL hide events from a follower for a while, and make it skip none.

They stand here because a transaction that any test holds open on the same server hides events too.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ops.laksa_process import ON_POSTGRESQL, laksa_in

pytestmark = pytest.mark.skipif(not ON_POSTGRESQL, reason="SQLite has one writer: ids commit in their order")

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


settings.FOLLOWER_HORIZON = True
before = overlap("by id", False), overlap("by transaction", True)
for _ in range(200):  # a transaction of the tests beside this one may hold the horizon for a moment
    read()
    if not drain.lag("reader"):
        break
    time.sleep(0.05)
print(json.dumps({"seen": seen, "ids": sorted(Event.objects.values_list("pk", flat=True)), "lag": drain.lag("reader")}))
'''


def test_what_commits_late_is_not_skipped(tmp_path: Path) -> None:
    with laksa_in(tmp_path) as laksa:
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
from laksa.figures import rollup
from laksa.reports.verify import verify_rollups

settings.FOLLOWER_HORIZON = True
elsewhere = connections["default"].copy()
elsewhere.set_autocommit(False)
elsewhere.cursor().execute("SELECT pg_current_xact_id()")
opening.submit(opening.Submission(text=LAMP))
found = [finding.detail for finding in verify_rollups()], drain.lag(rollup.FOLLOWER)
elsewhere.rollback()
elsewhere.close()
print(json.dumps(found))
"""


def test_sums_are_held_against_the_events_that_have_been_read(tmp_path: Path) -> None:
    with laksa_in(tmp_path) as laksa:
        assert laksa.python(HIDDEN) == [[], 1]
