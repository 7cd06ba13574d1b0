"""How near intake with the whole stack comes to the bare database writing the same rows.

Rounds of both are interleaved, so that a noisy neighbour hits both alike; medians count.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

sys.path.append(str(Path(__file__).parent))
from _servers import cpu_seconds, laksa, postgresql, pss_mb

CLIENTS = 16
ROUNDS = 3
SECONDS = 5.0


def sample_rows(database: Path) -> dict[str, tuple[list[str], list[object]]]:
    """One case as LAKSA wrote it: table -> (columns, values). What the limit writes again and again."""
    connection = sqlite3.connect(database)
    connection.row_factory = sqlite3.Row
    rows = {}
    for table in (
        "register_case",
        "register_event",
        "register_complaint",
        "register_contact",
        "register_text",
        "register_idempotency",
    ):
        row = connection.execute(f"SELECT * FROM {table} ORDER BY rowid DESC LIMIT 1").fetchone()
        rows[table] = (list(row.keys()), list(row))
    connection.close()
    return rows


def sqlite_limit(database: Path, seconds: float, rows: dict[str, tuple[list[str], list[object]]]) -> float:
    """Cases a second by bare sqlite3: the same inserts in one IMMEDIATE transaction, WAL, synchronous FULL."""
    connection = sqlite3.connect(database, isolation_level=None, timeout=20)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    statements = {
        table: f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
        for table, (columns, _) in rows.items()
    }
    count, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        case_id = uuid.uuid4().int >> 66
        connection.execute("BEGIN IMMEDIATE")
        for table, (columns, values) in rows.items():
            connection.execute(statements[table], _changed(table, columns, values, case_id))
        connection.execute("COMMIT")
        count += 1
    rate = count / (time.perf_counter() - start)
    connection.close()
    return rate


def _changed(table: str, columns: list[str], values: list[object], case_id: int) -> list[object]:
    fresh = {
        "case_id": case_id,
        "number": f"B{case_id % 10**14}",
        "lookup": case_id.to_bytes(8, "big"),
        "key": str(case_id),
    }
    changed = [fresh.get(name, value) for name, value in zip(columns, values, strict=True)]
    if "id" in columns:
        changed[columns.index("id")] = case_id if table == "register_case" else None
    return changed


def load(port: int, seconds: float, door: str = "form", key: str = "") -> dict[str, object]:
    script = Path(__file__).parent / "_load.py"
    command = [sys.executable, str(script), str(port), str(CLIENTS), str(seconds), uuid.uuid4().hex[:8], door, key]
    return dict(json.loads(subprocess.run(command, check=True, capture_output=True).stdout))


def measured(port: int, pid: int, seconds: float, door: str = "form", key: str = "") -> dict[str, object]:
    before = cpu_seconds(pid)
    figure = load(port, seconds, door, key)
    figure["cpu_ms"] = 1000 * (cpu_seconds(pid) - before) / int(str(figure["count"]))
    return figure


def on_sqlite(seconds: float, rounds: int) -> dict[str, object]:
    with tempfile.TemporaryDirectory(prefix="laksa-bench-") as scratch:
        folder = Path(scratch) / "data"
        with laksa(folder) as (port, pid):
            load(port, 1.0)
            rows = sample_rows(folder / "laksa.sqlite3")
            other = _copy_of(folder / "laksa.sqlite3", Path(scratch) / "limit.sqlite3")
            limits, figures = [], []
            for _ in range(rounds):
                limits.append(sqlite_limit(other, seconds, rows))
                figures.append(measured(port, pid, seconds))
            return summary("sqlite", limits, figures, pss_mb(pid))


def _copy_of(source: Path, target: Path) -> Path:
    with sqlite3.connect(source) as one, sqlite3.connect(target) as two:
        one.backup(two)
    return target


def on_postgresql(seconds: float, rounds: int) -> dict[str, object]:
    with (
        postgresql() as (address, binaries),
        tempfile.TemporaryDirectory(prefix="laksa-bench-") as scratch,
        laksa(Path(scratch) / "data", address) as (port, pid),
    ):
        load(port, 1.0)
        script = _pgbench_script(address, binaries, Path(scratch))
        limits, figures = [], []
        for _ in range(rounds):
            limits.append(_pgbench(address, binaries, script, seconds))
            figures.append(measured(port, pid, seconds))
        return summary("postgresql", limits, figures, pss_mb(pid))


def _pgbench_script(address: str, binaries: Path, scratch: Path) -> Path:
    """The newest case's rows as INSERTs with fresh keys, in one transaction."""
    import psycopg

    script = scratch / "limit.sql"
    lines = ["\\set case random(1, 9000000000000000000)", "BEGIN;"]
    with psycopg.connect(address) as connection:
        for table in (
            "register_case",
            "register_event",
            "register_complaint",
            "register_contact",
            "register_text",
            "register_idempotency",
        ):
            order = (
                "created_at"
                if table == "register_idempotency"
                else "id"
                if table in {"register_case", "register_event", "register_text"}
                else "case_id"
            )
            cursor = connection.execute(f"SELECT * FROM {table} ORDER BY {order} DESC LIMIT 1")
            row = cursor.fetchone()
            assert row is not None
            assert cursor.description is not None
            columns = [column.name for column in cursor.description if column.name != "xid"]
            values = [value for column, value in zip(cursor.description, row, strict=True) if column.name != "xid"]
            lines.append(_insert(table, columns, values))
    lines.append("COMMIT;")
    script.write_text("\n".join(lines) + "\n")
    script.chmod(0o644)
    scratch.chmod(0o755)
    return script


def _insert(table: str, columns: list[str], values: list[object]) -> str:
    names, literals = [], []
    for name, value in zip(columns, values, strict=True):
        if name == "id" and table != "register_case":
            continue
        names.append(f'"{name}"')
        literals.append(_literal(table, name, value))
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join(literals)});"


def _literal(table: str, name: str, value: object) -> str:
    if name == "case_id" or (name == "id" and table == "register_case"):
        return ":case"
    if name == "number":
        return "'B' || (:case % 100000000000000)::text"
    if name == "lookup":
        return "int8send(:case)"
    if name == "key":
        return "(:case)::text"
    if value is None:
        return "NULL"
    if isinstance(value, bool | int | float):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return f"'\\x{bytes(value).hex()}'::bytea"
    cast = "::timestamptz" if isinstance(value, datetime) else "::jsonb" if isinstance(value, dict) else ""
    text = json.dumps(value) if isinstance(value, dict) else str(value)
    # A colon would be a variable to pgbench; the planner folds the concatenation once.
    return "('" + text.replace("'", "''").replace(":", "' || chr(58) || '") + "')" + cast


def _pgbench(address: str, binaries: Path, script: Path, seconds: float) -> float:
    parts = urlsplit(address)
    command = [
        str(binaries / "pgbench"), "-n", "-M", "prepared", "-c", str(CLIENTS), "-j", "2",
        "-T", str(max(1, round(seconds))), "-f", str(script),
        "-h", str(parts.hostname), "-p", str(parts.port), "-U", str(parts.username), "laksa",
    ]  # fmt: skip
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    line = next(line for line in done.stdout.splitlines() if line.startswith("tps ="))
    return float(line.split()[2])


def summary(name: str, limits: list[float], figures: list[dict[str, object]], pss: float) -> dict[str, object]:
    """Medians over the rounds, and how far they lay apart."""
    rates = [float(str(figure["rate"])) for figure in figures]
    ratios = [rate / limit for rate, limit in zip(rates, limits, strict=True)]

    def median(key: str) -> float:
        return statistics.median(float(str(figure[key])) for figure in figures)

    answers: dict[str, int] = {}
    for figure in figures:
        for status, count in dict(figure["answers"]).items():
            answers[status] = answers.get(status, 0) + count
    return {
        "database": name,
        "limit": round(statistics.median(limits), 1),
        "figure": round(statistics.median(rates), 1),
        "ratio": round(statistics.median(ratios), 3),
        "cpu_ms_per_request": round(median("cpu_ms"), 2),
        "p50_ms": round(1000 * median("p50"), 1),
        "p95_ms": round(1000 * median("p95"), 1),
        "p99_ms": round(1000 * median("p99"), 1),
        "p95_over_p50": round(statistics.median(float(str(f["p95"])) / float(str(f["p50"])) for f in figures), 2),
        "memory_mb": round(pss, 1),
        "answers": answers,
        "clients": CLIENTS,
        "rounds": len(figures),
        "spread": [round(min(ratios), 3), round(max(ratios), 3)],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--sizes", default="", help="not used here")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--database", default="", help="sqlite | postgresql; empty = both")
    arguments = parser.parse_args()
    results = []
    if arguments.database in {"", "sqlite"}:
        results.append(on_sqlite(arguments.seconds, arguments.rounds))
    try:
        if arguments.database in {"", "postgresql"}:
            results.append(on_postgresql(arguments.seconds, arguments.rounds))
    except (FileNotFoundError, subprocess.CalledProcessError) as reason:
        print(f"NOT RUN: postgresql because {reason}", file=sys.stderr)
    if arguments.json:
        print(json.dumps({"bench": "intake", "results": results}, indent=2))
        return
    for result in results:
        print("  ".join(f"{key}={value}" for key, value in result.items()))


if __name__ == "__main__":
    main()
