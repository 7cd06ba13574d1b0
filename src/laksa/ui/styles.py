"""The style sheets of the pages: a sheet that imports others is sent with them in it.

`@import "base.css";` lines at the top of a sheet name sheets beside it. One file, because a request costs a phone as
much as a small sheet, and words packed together pack better. Comments and indentation are left out.
"""

from __future__ import annotations

import re
from pathlib import Path

_IMPORT = re.compile(r'^@import "([\w./-]+)";\n', re.MULTILINE)
_COMMENT = re.compile(r"/\*(?:(?!\*/)[\s\S])*\*/")


def write(package: Path, folder: Path) -> None:
    """Every sheet of the package that imports others, joined, under its address, into this folder."""
    for sheet in package.glob("*/static/**/*.css"):
        if _IMPORT.search(sheet.read_text("utf-8")):
            target = folder / sheet.relative_to(package).relative_to(*sheet.relative_to(package).parts[:2])
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(joined(sheet), "utf-8")


def joined(sheet: Path) -> str:
    """The sheet with what it imports in place of the lines that import it; FileNotFoundError for none."""
    text = sheet.read_text("utf-8")
    parts = [joined(sheet.parent / name) for name in _IMPORT.findall(text)]
    own = _COMMENT.sub("", _IMPORT.sub("", text))
    lines = (line.strip() for line in own.splitlines())
    return "".join(parts) + "".join(f"{line}\n" for line in lines if line)
