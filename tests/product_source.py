"""The product's own modules, for tests of what stands in its code and where."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import laksa

PACKAGE = Path(laksa.__path__[0])


def modules_with(pattern: str) -> Iterator[tuple[str, ast.Module]]:
    """Each module but the migrations whose text has `pattern`, by its path: to search is quick, to parse is not."""
    sought = re.compile(pattern)
    for file in sorted(PACKAGE.rglob("*.py")):
        if "migrations" not in file.parts and sought.search(text := file.read_text(encoding="utf-8")):
            yield str(file.relative_to(PACKAGE)), ast.parse(text)
