"""bench: runs one of bench/*.py and prints its ratios."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from laksa.ops.opening import DEFAULT, Data, Json
from laksa.ops.terminal import fail

BENCHES = Path(__file__).resolve().parents[3] / "bench"


def bench(
    name: Annotated[
        str, typer.Argument(help="intake | api | open311 | queue | report | upkeep | documents | imports | mail")
    ],
    as_json: Json = False,
    sizes: Annotated[str, typer.Option(help="Ukuran, misalnya 100000,1000000.")] = "",
    data: Data = DEFAULT,
) -> None:
    """Ukur satu hal: batas, angka, rasio, CPU per permintaan, putaran, sebaran."""
    script = BENCHES / f"{name}.py"
    if not script.is_file():
        known = ", ".join(sorted(path.stem for path in BENCHES.glob("*.py") if not path.stem.startswith("_")))
        fail(f"Tidak ada ukuran {name}. Yang ada: {known}", f"No bench {name}. There are: {known}")
    command = [
        sys.executable,
        "-P",
        str(script),
        *(["--json"] if as_json else []),
        *(["--sizes", sizes] if sizes else []),
    ]
    raise typer.Exit(subprocess.run(command, check=False).returncode)
