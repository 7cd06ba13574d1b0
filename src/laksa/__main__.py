from __future__ import annotations

from laksa.ops.cli import app

app(prog_name="laksa")
