"""A file that was fetched from another side, as register.files takes it in; its own name is gone by then."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from laksa.channels.http import Forbidden, Response, Unreachable

_CHUNK = 64 * 1024


@dataclass(slots=True)
class Fetched:
    """An Upload."""

    name: str | None
    size: int | None
    file: BinaryIO

    @classmethod
    def by(cls, name: str, download: Callable[[Path], Response]) -> Fetched:
        """What `download` writes into a file. Unreachable where it may come later; Forbidden where it never will."""
        with tempfile.TemporaryDirectory(prefix="laksa-") as folder:
            path = Path(folder) / "file"
            try:
                answer = download(path)
            except Unreachable as problem:
                if problem.reason == "too_long":
                    raise Forbidden("too_long") from None
                raise
            if answer.status in {403, 404, 410}:
                raise Forbidden("gone")
            if answer.status != 200:
                raise Unreachable("broken")
            return cls(name, path.stat().st_size, path.open("rb"))

    def chunks(self) -> Iterator[bytes]:
        with self.file as file:
            while chunk := file.read(_CHUNK):
                yield chunk
