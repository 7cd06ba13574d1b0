"""How near the intake of another door comes to that of the form: the same report, rounds of both interleaved."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from _servers import SOURCE, laksa
from intake import ROUNDS, SECONDS, load, measured, summary

_MOST = "1000000"


def key_of(folder: Path, *verb: str) -> str:
    """A key that `./laksa` prints for this folder."""
    command = [sys.executable, "-P", "-m", "laksa", *verb, "Bench", "--limit", _MOST, "--data", str(folder)]
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(SOURCE)}
    )
    return done.stdout.strip()


def compared(door: str, verb: tuple[str, ...], seconds: float, rounds: int) -> dict[str, object]:
    with tempfile.TemporaryDirectory(prefix="laksa-bench-") as scratch:
        folder = Path(scratch) / "data"
        with laksa(folder) as (port, pid):
            key = key_of(folder, *verb)
            load(port, 1.0)
            load(port, 1.0, door, key)
            forms, figures = [], []
            for _ in range(rounds):
                forms.append(float(str(load(port, seconds)["rate"])))
                figures.append(measured(port, pid, seconds, door, key))
            return summary("sqlite", forms, figures, 0.0) | {"memory_mb": None, "limit_is": "form"}


def main(name: str, verb: tuple[str, ...], more: list[dict[str, object]] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--sizes", default="", help="not used here")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    arguments = parser.parse_args()
    results = [compared(name, verb, arguments.seconds, arguments.rounds), *(more or [])]
    if arguments.json:
        print(json.dumps({"bench": name, "results": results}, indent=2))
        return
    for result in results:
        print("  ".join(f"{key}={value}" for key, value in result.items()))
