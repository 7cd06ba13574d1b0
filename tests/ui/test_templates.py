"""Templates that can be reviewed: one element a line."""

from __future__ import annotations

from pathlib import Path

import laksa

LONGEST = 140


def test_no_line_is_long() -> None:
    templates = Path(laksa.__file__).parent.rglob("templates/**/*.html")
    lines = [
        (f"{file}:{n}", line) for file in templates for n, line in enumerate(file.read_text("utf-8").splitlines(), 1)
    ]
    assert [place for place, line in lines if len(line) > LONGEST] == []
