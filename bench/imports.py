"""What the import of an old list costs: rows a second against the bare insertion of the same rows, and its memory.

Both write batches of 25 rows a transaction to SQLite. The time until a verb has started is measured with a list of one
row and taken off. The peak is that of the verb and of the child that reads the workbook, whichever is higher.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import xlsxwriter

SIZES = "5000,20000"
ROUNDS = 3
BATCH = 25
HEADINGS = ["No Tiket", "Tanggal Masuk", "Isi Aduan", "Kategori", "Kelurahan", "Alamat", "Status"]
TABLES = ("bare_case", "bare_event", "bare_complaint", "bare_imported")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--sizes", default=SIZES)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    arguments = parser.parse_args()
    results = [compare(int(size), arguments.rounds) for size in arguments.sizes.split(",")]
    if arguments.json:
        print(json.dumps({"bench": "imports", "results": results}, indent=2))
    else:
        for result in results:
            print(result)


def compare(size: int, rounds: int) -> dict[str, object]:
    pairs = []
    peak = 0.0
    for _ in range(rounds):
        with tempfile.TemporaryDirectory(prefix="laksa-bench-") as scratch:
            place = Path(scratch)
            bare = size / _bare(place / "bare.sqlite3", size)
            begun, _ = _verb(place, 1, "begun")
            begun, _ = _verb(place, 1, "again")
            seconds, mib = _verb(place, size, "list")
            pairs.append((bare, size / max(seconds - begun, 0.001)))
            peak = max(peak, mib)
    ratios = [figure / limit for limit, figure in pairs]
    return {
        "rows": size,
        "limit": round(statistics.median(limit for limit, _ in pairs), 1),
        "figure": round(statistics.median(figure for _, figure in pairs), 1),
        "ratio": round(statistics.median(ratios), 4),
        "peak_mib": round(peak, 1),
        "rounds": rounds,
        "spread": [round(min(ratios), 4), round(max(ratios), 4)],
    }


def _rows(size: int) -> list[list[str]]:
    words = "Lampu jalan padam di depan rumah nomor {} sudah dua minggu dan gelap sekali, mohon segera diperbaiki."
    return [
        [f"W-{at}", f"{at % 28 + 1}/{at % 12 + 1}/2023", words.format(at), "Lampu jalan mati", "Sukasari",
         f"Jl. Veteran {at}", "Selesai"]
        for at in range(1, size + 1)
    ]  # fmt: skip


def _bare(path: Path, size: int) -> float:
    """Seconds for four rows of the same words for each complaint, durable after every batch."""
    rows = _rows(size)
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    for table in TABLES:
        columns = ", ".join(f"c{at} TEXT" for at in range(len(HEADINGS)))
        database.execute(f"CREATE TABLE {table} (id INTEGER PRIMARY KEY, {columns})")
    begun = time.perf_counter()
    for start in range(0, size, BATCH):
        database.execute("BEGIN")
        for table in TABLES:
            marks = ", ".join("?" * len(HEADINGS))
            names = ", ".join(f"c{at}" for at in range(len(HEADINGS)))
            database.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows[start : start + BATCH])
        database.execute("COMMIT")
    seconds = time.perf_counter() - begun
    database.close()
    return seconds


def _verb(place: Path, size: int, source: str) -> tuple[float, float]:
    """Seconds and MiB of `laksa import cases` for a workbook of so many rows."""
    file = place / f"{source}.xlsx"
    with xlsxwriter.Workbook(str(file), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate([HEADINGS, *_rows(size)]):
            sheet.write_row(at, 0, row)
    command = [sys.executable, "-P", "-m", "laksa", "import", "cases", str(file), "--data", str(place / "data")]
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"import cases ended with {process.returncode}")
    return time.perf_counter() - begun, used.ru_maxrss / 1024


if __name__ == "__main__":
    main()
