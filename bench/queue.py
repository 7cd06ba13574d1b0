"""The operator's queue page of 50 among many cases, 2% of them open: statements, server CPU, and how it grows.

Cases are copies of real ones (made by the commands) with keys, times and states of their own; pages go through all
of Django with its middleware and a signed-in operator. Sizes take turns, so that a noisy neighbour hits all alike.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SIZES = (20_000, 100_000)
ROUNDS = 5
PAGES = 15
OPEN_SHARE = 0.02
BATCH = 5_000


def prepare(folder: Path) -> None:
    """A bare register with one operator."""
    from laksa.ops.opening import migrate, open_folder

    open_folder(folder, make=True)
    migrate()
    from django.utils import timezone

    from laksa.accounts.models import User

    now = timezone.now()
    User.objects.create_user("bench", None, name="Sari", role="operator", accepted_at=now, password_changed_at=now)
    User.objects.create_user("yusuf", None, name="Yusuf", role="agency", agency_id="DISHUB", accepted_at=now)


def originals() -> dict[str, int]:
    """One case in each state that the copies take, by the real commands: state -> case id."""
    from laksa.accounts.models import User
    from laksa.register.commands import assignment, closure, followup, opening, response
    from laksa.register.commands._common import StepTimer

    sari, yusuf = User.objects.get(username="bench"), User.objects.get(username="yusuf")
    found = {}
    for upto in ("received", "entered", "assigned", "followed_up", "recorded"):
        case = opening.submit(
            opening.Submission(
                text=f"Lampu jalan padam di depan sekolah sejak Senin malam ({upto})",
                landmark="Jl. Veteran",
                email=f"{upto}@contoh.invalid",
            )
        )
        entry = opening.Entry("complaint", "PJU-PDM", "medium", kelurahan="36.71.01.1007", landmark="Jl. Veteran")
        moves = {
            "entered": lambda case=case, entry=entry: opening.enter(case, entry, by=sari, watch=StepTimer()),
            "assigned": lambda case=case: assignment.assign(case, lead="DISHUB", by=sari, watch=StepTimer()),
            "followed_up": lambda case=case: followup.follow_up(
                case, what_was_done="Diganti.", result="done", no_photo_reason="Gelap.", by=yusuf
            ),
            "recorded": lambda case=case: (
                response.respond(case, text="Sudah menyala.", by=sari, watch=StepTimer()),
                closure.close(case, by=sari, watch=StepTimer()),
            ),
        }
        order = ["received", "entered", "assigned", "followed_up", "recorded"]
        for step in order[1 : order.index(upto) + 1]:
            moves[step]()
        found[upto] = case.pk
    return found


def grow(size: int, sources: dict[str, int], already: int) -> None:
    """Copies until there are `size` cases, 2% of them open, spread over a year."""
    from django.db import connection, transaction

    with connection.cursor() as cursor:
        tables = {
            table: _row(cursor, table, key, sources)
            for table, key in (("register_case", "id"), ("register_complaint", "case_id"))
        }
        for start in range(already, size, BATCH):
            batch = list(_copies(range(start, min(size, start + BATCH)), sources))
            with transaction.atomic():
                for table, (columns, rows) in tables.items():
                    names = ", ".join(f'"{name}"' for name in columns)
                    sql = f"INSERT INTO {table} ({names}) VALUES ({', '.join(['%s'] * len(columns))})"
                    cursor.executemany(sql, [_copy(columns, rows[state], fresh) for state, fresh in batch])
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE")


def _row(cursor: Any, table: str, key: str, sources: dict[str, int]) -> tuple[list[str], dict[str, list[object]]]:
    rows, columns = {}, []
    for state, pk in sources.items():
        cursor.execute(f"SELECT * FROM {table} WHERE {key} = %s", [pk])
        columns = [column[0] for column in cursor.description]
        rows[state] = [json.dumps(v) if isinstance(v, dict) else v for v in cursor.fetchone()]
    return columns, rows


def _copies(numbers: range, sources: dict[str, int]) -> Iterator[tuple[str, dict[str, object]]]:
    from datetime import UTC, datetime, timedelta

    opened = [state for state in sources if state != "recorded"]
    now = datetime.now(UTC).replace(tzinfo=None)
    for number in numbers:
        state = opened[number // 50 % len(opened)] if number % int(1 / OPEN_SHARE) == 0 else "recorded"
        received = now - timedelta(minutes=number % 500_000)
        fresh: dict[str, object] = {
            "id": number + 1,
            "case_id": number + 1,
            "number": f"B{number:014d}",
            "lookup": secrets.token_bytes(32),
            "received_at": str(received),
            "due_at": str(received + timedelta(days=7)),
        }
        yield state, fresh


def _copy(columns: list[str], row: list[object], fresh: dict[str, object]) -> list[object]:
    return [fresh.get(name, value) for name, value in zip(columns, row, strict=True)]


def page_times(client: Any, path: str) -> tuple[float, int]:
    """(CPU milliseconds a page, statements a page)."""
    from django.db import connection

    statements: list[str] = []

    def count(execute: Any, sql: str, *rest: Any) -> Any:
        if not sql.startswith(("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT")):
            statements.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(count):
        answer = client.get(path)
    assert answer.status_code == 200, answer.status_code
    start = time.process_time()
    for _ in range(PAGES):
        client.get(path)
    return 1000 * (time.process_time() - start) / PAGES, len(statements)


def measure(folder: Path, size: int) -> Any:
    """A prepared register of `size` cases in a process of its own; a function that gives one round."""
    import subprocess

    process = subprocess.Popen(
        [sys.executable, "-P", __file__, "--serve", str(folder), str(size)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    heard, told = process.stdout, process.stdin
    assert heard is not None
    assert told is not None
    heard.readline()

    def once() -> dict[str, float]:
        told.write("\n")
        told.flush()
        return dict(json.loads(heard.readline()))

    once.close = lambda: (told.close(), process.wait())
    return once


def serve(folder: Path, size: int) -> None:
    """The child: prepare, say so, then one measured round for every line on standard input."""
    os.environ["LAKSA_LOG_LEVEL"] = "ERROR"
    prepare(folder)
    sources = originals()
    grow(size, sources, 0)
    from django.conf import settings
    from django.test import Client

    from laksa.accounts.models import User
    from laksa.register.models import Case

    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    client.force_login(User.objects.get(username="bench"))
    number = Case.objects.get(pk=sources["followed_up"]).number
    client.get("/meja/")
    another = next(pk for state, pk in sources.items() if state != "followed_up")
    client.get(f"/meja/{Case.objects.get(pk=another).number}/")  # names and templates are asked once and kept
    print("ready", flush=True)
    for _ in sys.stdin:
        queue_ms, queue_sql = page_times(client, "/meja/")
        case_ms, case_sql = page_times(client, f"/meja/{number}/")
        print(
            json.dumps({"queue_ms": queue_ms, "queue_sql": queue_sql, "case_ms": case_ms, "case_sql": case_sql}),
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--sizes", default="")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--serve", nargs=2, metavar=("FOLDER", "SIZE"))
    arguments = parser.parse_args()
    if arguments.serve:
        serve(Path(arguments.serve[0]), int(arguments.serve[1]))
        return
    sizes = [int(size) for size in arguments.sizes.split(",") if size] or list(SIZES)
    with tempfile.TemporaryDirectory(prefix="laksa-bench-") as scratch:
        measures = {size: measure(Path(scratch) / str(size), size) for size in sizes}
        rounds: dict[int, list[dict[str, float]]] = {size: [] for size in sizes}
        for _ in range(arguments.rounds):
            for size in sizes:
                rounds[size].append(measures[size]())
        for once in measures.values():
            once.close()
    result = summary(sizes, rounds)
    if arguments.json:
        print(json.dumps(result, indent=2))
    else:
        for entry in result["results"]:
            print("  ".join(f"{key}={value}" for key, value in entry.items()))


def summary(sizes: list[int], rounds: dict[int, list[dict[str, float]]]) -> dict[str, Any]:
    base = sizes[0]
    results = []
    for size in sizes:
        ratios = [one["queue_ms"] / first["queue_ms"] for one, first in zip(rounds[size], rounds[base], strict=True)]
        results.append(
            {
                "cases": size,
                "limit": round(statistics.median(one["queue_ms"] for one in rounds[base]), 2),
                "figure": round(statistics.median(one["queue_ms"] for one in rounds[size]), 2),
                "ratio": round(statistics.median(ratios), 3),
                "cpu_ms_per_request": round(statistics.median(one["queue_ms"] for one in rounds[size]), 2),
                "statements": int(statistics.median_high(one["queue_sql"] for one in rounds[size])),
                "case_cpu_ms": round(statistics.median(one["case_ms"] for one in rounds[size]), 2),
                "case_statements": int(statistics.median_high(one["case_sql"] for one in rounds[size])),
                "rounds": len(rounds[size]),
                "spread": [round(min(ratios), 3), round(max(ratios), 3)],
            }
        )
    return {"bench": "queue", "limit_is": f"the same page at {base} cases", "results": results}


if __name__ == "__main__":
    main()
