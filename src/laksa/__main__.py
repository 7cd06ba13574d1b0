from __future__ import annotations

import sys

from laksa.ops.cli import app, with_json

app(prog_name="laksa", args=with_json(sys.argv[1:]))
