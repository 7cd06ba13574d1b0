"""What the documents of a report cost: letter and annex of a month of the demo city, a workbook of 100,000 cases."""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).resolve().parents[1] / "src"
sys.path.insert(0, str(SOURCE))

ROUNDS = 5
ROWS = 100_000
_MB = 1024
# What the issue of reports asks: CPU seconds and MB of the PDF, MB of the workbook over the base.
LIMITS = {"pdf_cpu_s": 1.5, "pdf_mb": 300, "xlsx_mb_over_base": 80}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--sizes", default=str(ROWS), help="rows of the workbook's register")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--folder", default="", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.folder:  # the child, measured from inside
        print(json.dumps(measure(Path(arguments.folder), int(arguments.sizes), arguments.rounds)))
        return
    with tempfile.TemporaryDirectory(prefix="laksa-bench-") as scratch:
        _demo(Path(scratch) / "data")
        command = [sys.executable, "-P", __file__, "--folder", f"{scratch}/data", "--sizes", arguments.sizes]
        done = subprocess.run([*command, "--rounds", str(arguments.rounds)], check=True, stdout=subprocess.PIPE)
    measured = json.loads(done.stdout.splitlines()[-1])
    ratios = {name: round(measured[name] / limit, 2) for name, limit in LIMITS.items()}
    result = {"bench": "documents", "results": [measured | {"limits": LIMITS, "ratios": ratios}]}
    print(json.dumps(result, indent=2) if arguments.json else result)


def measure(folder: Path, rows: int, rounds: int) -> dict[str, Any]:
    """CPU of parent and typesetting child together; resident memory at its highest."""
    figures = _figures(folder)
    from laksa.reports import files

    letter = files.letter_of(None, figures)
    spent, annexes = [], []
    for _ in range(rounds):
        before = _cpu()
        files._pdf(figures, letter)
        between = _cpu()
        files._annex(figures, letter)
        spent.append(between - before)
        annexes.append(_cpu() - between)
    child_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / _MB
    _workbook(folder / "small.xlsx", figures, 300)
    base = _resident_mb()
    start = time.process_time()
    _workbook(folder / "large.xlsx", figures, rows)
    return {
        "pdf_cpu_s": round(statistics.median(spent), 3),
        "annex_cpu_s": round(statistics.median(annexes), 3),
        "pdf_mb": round(child_mb, 1),
        "xlsx_rows": rows,
        "xlsx_cpu_s": round(time.process_time() - start, 2),
        "xlsx_mb_over_base": round(_resident_mb() - base, 1),
        "rounds": rounds,
        "spread": [round(min(spent), 3), round(max(spent), 3)],
    }


def _demo(folder: Path) -> None:
    from laksa.site import folder as folders

    folders.make(folder, demo=True)
    prepare = [sys.executable, "-P", "-m", "laksa", "prepare", "--demo", "--data", str(folder)]
    subprocess.run(prepare, check=True, env={"PYTHONPATH": str(SOURCE), "PATH": ""}, stdout=subprocess.DEVNULL)


def _figures(folder: Path) -> dict[str, Any]:
    """The last whole month of the demo city."""
    from datetime import timedelta

    from laksa.ops.opening import open_folder

    open_folder(folder)
    from django.utils import timezone

    from laksa.reports.report_figures import figures_for
    from laksa.rules.period import month_of, wib_day

    return figures_for(month_of(month_of(wib_day(timezone.now())).first - timedelta(days=1)))


def _workbook(path: Path, figures: dict[str, Any], rows: int) -> None:
    from django.utils import timezone

    from laksa.documents.workbook import write_workbook
    from laksa.figures import naming
    from laksa.register import sops
    from laksa.rules.period import wib_day

    write_workbook(path, figures, _register(rows), sop=sops.current(), names=naming.names(wib_day(timezone.now())))


def _register(rows: int) -> Iterator[dict[str, Any]]:
    """The demo's own recapitulation, over and over."""
    from laksa.figures import recap

    known = list(recap.rows())
    return (known[number % len(known)] for number in range(rows))


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + usage.ru_utime + usage.ru_stime


def _resident_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MB


if __name__ == "__main__":
    main()
