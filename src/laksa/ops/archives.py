"""The folder of archives: each named after its moment, so many of the newest kept."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

_NAME = re.compile(r"laksa-\d{8}-\d{6}\.backup")


def new_in(folder: Path, now: datetime | None = None) -> Path:
    """The name of an archive of this moment (UTC)."""
    return folder / f"laksa-{now or datetime.now(UTC):%Y%m%d-%H%M%S}.backup"


def newest_in(folder: Path) -> Path | None:
    return max(_archives(folder), default=None)


def forget_old(folder: Path, keep: int) -> None:
    """Remove all but the `keep` newest, their keys with them; what is not named like an archive is left alone."""
    for path in sorted(_archives(folder), reverse=True)[keep:]:
        path.unlink()
        Path(f"{path}.keys").unlink(missing_ok=True)


def _archives(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if _NAME.fullmatch(path.name)]
