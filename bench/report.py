"""The annual report on a register of many cases: from the rollups against a recount from the raw events.

The register is made here: histories of about five events a case over two years, written straight into the tables
(their seals are not what is measured). Recount and rollups are timed in one pass over the events.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

SIZES = (5_000, 50_000)
ROUNDS = 5
START = datetime(2024, 1, 1, 1, 0, tzinfo=UTC)
DAYS = 730
YEAR = "2025"
FIRST_ID = 1_000_000
_SEAL = b"\0" * 32


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="cases, for example 200000,2000000")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    arguments = parser.parse_args()
    sizes = sorted(int(size) for size in arguments.sizes.split(","))
    with tempfile.TemporaryDirectory(prefix="laksa-bench-") as scratch:
        found = list(grow(Path(scratch) / "data", sizes, arguments.rounds))
    smallest, largest = found[0], found[-1]
    result = {
        "bench": "report",
        "results": found,
        "growth": {
            "cases": round(largest["cases"] / smallest["cases"], 1),
            "report_time": round(largest["report_cpu_s"] / smallest["report_cpu_s"], 2),
        },
    }
    print(json.dumps(result, indent=2) if arguments.json else result)


def grow(folder: Path, sizes: list[int], rounds: int) -> Iterator[dict[str, Any]]:
    """One register, grown from size to size and measured at each."""
    from laksa.ops.opening import migrate, open_folder

    open_folder(folder, make=True)
    migrate()
    pattern = _one_case()
    cases = 0
    for size in sizes:
        write_cases(folder / "laksa.sqlite3", pattern, cases, size)
        cases = size
        yield measure(cases, rounds)


def measure(cases: int, rounds: int) -> dict[str, Any]:
    """Seconds of CPU: additive figures and the whole report from rollups (medians), the recount once."""
    from laksa.figures.figures import compared
    from laksa.figures.period_figures import _months
    from laksa.figures.totals import from_rollups
    from laksa.register.models import Event
    from laksa.reports.report_figures import figures_for
    from laksa.rules.period import parse_period

    period = parse_period(YEAR)
    recount_s, recounted = recount_and_roll_up(cases, period)

    def additive() -> dict[str, int]:
        found = compared(from_rollups("", *_months(period)), end_day=period.end, only=("flow", "share"))
        return dict(found["flow"])

    additive_s = [_cpu(additive) for _ in range(rounds)]
    report_s = [_cpu(lambda: figures_for(period)) for _ in range(rounds)]
    assert additive() == recounted, "the rollups are not what the events say"
    return {
        "cases": cases,
        "events": Event.objects.count(),
        "limit": round(recount_s, 2),
        "figure": round(statistics.median(additive_s), 4),
        "ratio": round(recount_s / statistics.median(additive_s), 1),
        "report_cpu_s": round(statistics.median(report_s), 3),
        "rounds": rounds,
        "spread": [round(min(report_s), 3), round(max(report_s), 3)],
    }


def recount_and_roll_up(cases: int, period: Any) -> tuple[float, dict[str, int]]:
    """CPU of the recount alone, its flow; the rollups are written beside it, out of its time."""
    from laksa.figures import rollup
    from laksa.figures.booking import Bookings, bookings
    from laksa.figures.figures import compared
    from laksa.figures.period_figures import _months
    from laksa.figures.totals import from_bookings
    from laksa.followers.models import Cursor
    from laksa.history.transaction import write
    from laksa.register.models import Event

    rollup.clear()
    spent, kept = 0.0, Bookings.none()
    for first in range(FIRST_ID, FIRST_ID + cases, 5_000):
        batch = Bookings.none()
        start = time.process_time()
        for _, history in rollup.histories_of(Event.objects.filter(case__gte=first, case__lt=first + 5_000)):
            batch.add(bookings(history))
        for key, number in batch.counts.items():
            if not key[0]:
                kept.counts[key] += number
        spent += time.process_time() - start
        with write():
            rollup.save(batch)
    last = Event.objects.order_by("-pk").values_list("pk", flat=True).first()
    Cursor.objects.update_or_create(name=rollup.FOLLOWER, defaults={"position": last})
    counts = from_bookings(kept, "", *_months(period))
    return spent, compared(counts, end_day=period.end, only=("flow",))["flow"]


def _cpu(work: Any) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _one_case() -> dict[str, Any]:
    """A case row as LAKSA writes it: column -> value."""
    from django.db import connection

    from laksa.history.idempotency import IdempotencyKey
    from laksa.register.commands import opening

    opening.submit(
        opening.Submission(text="Lampu jalan di depan sekolah padam.", kelurahan="36.71.01.1007"),
        once=IdempotencyKey.of("bench", "bench"),
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM register_case LIMIT 1")
        found = dict(zip([column[0] for column in cursor.description], cursor.fetchone(), strict=True))
        cursor.execute("DELETE FROM register_idempotency")
    return found


def write_cases(database: Path, pattern: dict[str, Any], have: int, want: int) -> None:
    """Cases number `have` up to `want`, each different, with their events."""
    chance = random.Random(want)
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("PRAGMA synchronous=OFF")
    columns = list(pattern)
    insert = f"INSERT INTO register_case ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
    event = (
        "INSERT INTO register_event (case_id, seq, name, at, recorded_at, role, user, agency, command, payload, hash)"
        " VALUES (?, ?, ?, ?, ?, 'operator', '1', '', ?, ?, ?)"
    )
    for start in range(have, want, 20_000):
        rows, events = [], []
        for serial in range(start, min(want, start + 20_000)):
            row, history = _case(serial, pattern, chance)
            rows.append([row[name] for name in columns])
            events += history
        connection.execute("BEGIN")
        connection.executemany(insert, rows)
        connection.executemany(
            "INSERT INTO register_complaint (case_id, title, landmark) VALUES (?, 'Lampu jalan padam', '')",
            [(row[columns.index("id")],) for row in rows],
        )
        connection.executemany(event, events)
        connection.execute("COMMIT")
    connection.close()


CATEGORIES = tuple(f"K{n:02}-{n % 7}" for n in range(60))
AGENCIES = tuple(f"OPD{n}" for n in range(30))
KELURAHAN = tuple(f"36.71.{n % 13 + 1:02}.{1000 + n // 13}" for n in range(104))


def _case(serial: int, pattern: dict[str, Any], chance: random.Random) -> tuple[dict[str, Any], list[tuple[Any, ...]]]:
    at = START + timedelta(minutes=chance.randrange(DAYS * 24 * 60))
    place, category, agency = chance.choice(KELURAHAN), chance.choice(CATEGORIES), chance.choice(AGENCIES)
    case_id, due = FIRST_ID + serial, at + timedelta(days=8)
    story = list(_story(serial, at, due, place, category, agency, chance))
    ended = story[-1][1] if story[-1][0] in {"Recorded", "Referred"} else None
    status = {"Recorded": "recorded", "Referred": "referred"}.get(story[-1][0], "entered")
    row = pattern | {
        "id": case_id, "number": f"B{serial}", "lookup": hashlib.sha256(str(serial).encode()).digest(),
        "status": status, "received_at": _text(at), "due_at": _text(due), "ended_at": _text(ended), "lead": agency,
        "closed_at": _text(ended) if status == "recorded" else None, "followed_up_at": _text(ended),
        "responded_at": _text(ended), "ending": 1 if ended else 0, "queue": "", "seq": len(story),
    }  # fmt: skip
    history = [
        (case_id, seq, name, _text(moment), _text(moment), f"{serial}-{min(seq, 5)}", json.dumps(payload), _SEAL)
        for seq, (name, moment, payload) in enumerate(story, start=1)
    ]
    return row, history


def _story(
    serial: int, at: datetime, due: datetime, place: str, category: str, agency: str, chance: random.Random
) -> Iterator[tuple[str, datetime, dict[str, Any]]]:
    area = {"category": category, "kelurahan": place, "kecamatan": place[:8]}
    yield "Received", at, {"number": f"B{serial}", "channel": "web", "sop": "laksa-2022", "due_at": due.isoformat()}
    moment = at + timedelta(minutes=chance.randrange(1, 900))
    fields = area | {"kind": "complaint", "urgency": "medium", "located": True, "due_at": due.isoformat()}
    yield "Entered", moment, fields
    end = chance.random()
    if end < 0.1:
        return
    moment += timedelta(minutes=chance.randrange(1, 2_000))
    if end < 0.45:
        yield "Referred", moment, {"body": "X-PLN", "message": "0" * 64}
        return
    dates = {"agency_due": due.isoformat(), "due_at": due.isoformat()}
    yield "Assigned", moment, {"lead": agency, **dates}
    office = chance.randrange(600, 200_000)
    moment += timedelta(seconds=3 * office)
    yield "FollowedUp", moment, {"agency": agency, "result": "done", "text": "0" * 64, "agency_s": office}
    moment += timedelta(minutes=chance.randrange(1, 900))
    yield "Responded", moment, {"text": "0" * 64}
    yield "Closed", moment, {}
    row = {
        "received_at": at.isoformat(), "closed_at": moment.isoformat(),
        "handling_s": {step: chance.randrange(5, 400) for step in ("2", "3", "4", "5", "total")},
        "waiting_s": {step: chance.randrange(60, 40_000) for step in ("2", "3", "4")},
        "idle_s": {step: chance.randrange(0, 4_000) for step in ("2", "3", "4")},
    }  # fmt: skip
    yield "Recorded", moment, {"row": row, "verdict_until": moment.isoformat()}


def _text(moment: datetime | None) -> str | None:
    return moment.replace(tzinfo=None).isoformat(" ") if moment else None


if __name__ == "__main__":
    main()
