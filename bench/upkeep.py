"""What the rollups of the reports cost intake: the same load with and without their follower, in interleaved rounds."""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
from pathlib import Path

sys.path.append(str(Path(__file__).parent))
from _servers import laksa
from intake import load, measured

ROUNDS = 5
SECONDS = 5.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--sizes", default="", help="not used here")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    arguments = parser.parse_args()
    result = compare(arguments.seconds, arguments.rounds)
    print(json.dumps({"bench": "upkeep", "results": [result]}, indent=2) if arguments.json else result)


def compare(seconds: float, rounds: int) -> dict[str, object]:
    """Throughput of `run` that keeps the rollups (`figure`) against one that does not (`limit`), on SQLite."""
    with tempfile.TemporaryDirectory(prefix="laksa-bench-") as scratch:
        one, other = Path(scratch) / "with", Path(scratch) / "without"
        for place in (one, other):
            place.mkdir()
        with laksa(one / "data") as (port, pid):
            os.environ["LAKSA_LEFT_OUT"] = "figures"
            with laksa(other / "data") as (bare_port, bare_pid):
                del os.environ["LAKSA_LEFT_OUT"]
                for warm in (port, bare_port):
                    load(warm, 1.0)
                pairs = [(measured(bare_port, bare_pid, seconds), measured(port, pid, seconds)) for _ in range(rounds)]
    ratios = [float(str(kept["rate"])) / float(str(bare["rate"])) for bare, kept in pairs]
    return {
        "database": "sqlite",
        "limit": round(statistics.median(float(str(bare["rate"])) for bare, _ in pairs), 1),
        "figure": round(statistics.median(float(str(kept["rate"])) for _, kept in pairs), 1),
        "ratio": round(statistics.median(ratios), 3),
        "cpu_ms_per_request": round(statistics.median(float(str(kept["cpu_ms"])) for _, kept in pairs), 2),
        "cpu_ms_without": round(statistics.median(float(str(bare["cpu_ms"])) for bare, _ in pairs), 2),
        "rounds": rounds,
        "spread": [round(min(ratios), 3), round(max(ratios), 3)],
    }


if __name__ == "__main__":
    main()
