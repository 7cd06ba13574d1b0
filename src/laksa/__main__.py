from __future__ import annotations

import sys

from laksa.ops.cli import main

main(sys.argv[1:])
