"""POST of the JSON API against the form's intake in the same run."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent))
from _doors import main

if __name__ == "__main__":
    main("api", ("token", "add", "--scope", "report"))
