"""Templates that can be reviewed: one element a line."""

from __future__ import annotations

from pathlib import Path

import laksa

LONGEST = 140
# Lines that are longer still: what one sentence or one tag makes so. The number only falls.
AT_MOST = 24


def test_fewer_lines_are_long_every_time() -> None:
    templates = Path(laksa.__file__).parent.rglob("templates/**/*.html")
    long = [f"{file}:{n}" for file in templates for n, line in enumerate(file.read_text("utf-8").splitlines(), 1)
            if len(line) > LONGEST]  # fmt: skip
    assert len(long) <= AT_MOST, "\n".join(long)
    assert len(long) > AT_MOST - 20, f"Only {len(long)} are left: write that number here."
