"""Request bodies on their way in: spooled to the disk, held to a pace, and never more of them than the disk can spare.

RULES.md, Processes: a request reaches a thread only when its body is wholly here; bodies slower than 1 KB/s over 30 s
are cut.
"""

from __future__ import annotations

import asyncio
import errno
import io
import os
import tempfile
from collections.abc import AsyncIterable
from contextlib import ExitStack
from pathlib import Path
from typing import IO

WINDOW_S = 30.0
BYTES_PER_WINDOW = 30 * 1024
IN_MEMORY = 256 * 1024
DISK_AT_MOST = 2 * 1024**3
# For bodies that a full disk cannot take: the words in them can still be given back.
MEMORY_AT_MOST = 64 * 1024**2
_STEP = 1024**2


class TooSlow(Exception):
    """The body came slower than RULES allow."""


class CutOff(Exception):
    """The sender went away before the body was here in whole."""


class NoRoom(Exception):
    """Neither disk nor memory can take this body now, or the process is about to end."""


class Body:
    """One body, growing. Its file has no name, so that no crash leaves it behind."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self._file: IO[bytes] = io.BytesIO()
        self._reserved = 0
        self.size = 0
        self.memory = 0  # bytes that should stand on the disk and do not

    def write(self, chunk: bytes) -> None:
        """Append; NoRoom where there is none. Room on the disk is reserved first, so no chunk is written by half."""
        end = self.size + len(chunk)
        if self.memory or (end > max(IN_MEMORY, self._reserved) and not self._reserve(end)):
            self._spool.take_memory(self, end - self.memory)
        self._file.write(chunk)
        self._spool.held += len(chunk)
        self.size = end

    def whole(self) -> IO[bytes]:
        """The body from its first byte to its last."""
        self._file.truncate(self.size)
        self._file.seek(0)
        return self._file

    def close(self) -> None:
        """Give its room back."""
        self._spool.held -= self.size
        self._spool.memory -= self.memory
        self.size = self.memory = 0
        self._file.close()

    def _reserve(self, end: int) -> bool:
        """Whether the disk has room up to `end`; where it has not, what stands there comes back into memory."""
        upto = -(-end // _STEP) * _STEP
        try:
            if not self._reserved:
                self._move_to(tempfile.TemporaryFile(dir=self._spool.folder, buffering=0), reserve=upto)  # noqa: SIM115 - it closes it
            else:
                os.posix_fallocate(self._file.fileno(), self._reserved, upto - self._reserved)
        except OSError as problem:
            if problem.errno != errno.ENOSPC:
                raise
            if self._reserved:
                self._move_to(io.BytesIO())
            return False
        self._reserved = upto
        return True

    def _move_to(self, file: IO[bytes], *, reserve: int = 0) -> None:
        with ExitStack() as unless_moved:
            unless_moved.enter_context(file)
            if reserve:
                os.posix_fallocate(file.fileno(), 0, reserve)
            self._file.seek(0)
            file.write(self._file.read(self.size))
            unless_moved.pop_all()
        self._file.close()
        self._file = file


class Spool:
    """Takes bodies in. All of it runs in one event loop; what all bodies together hold is bounded."""

    def __init__(self, folder: Path, *, disk_at_most: int = DISK_AT_MOST) -> None:
        self.folder = folder
        self.held = 0
        self.memory = 0
        self._disk_at_most = disk_at_most
        self._coming: dict[Body, asyncio.Timeout] = {}  # the longest under way first
        self._cut: set[Body] = set()

    async def take(self, chunks: AsyncIterable[bytes], *, length: int) -> Body:
        """All of `chunks`, which make `length` bytes. CutOff, TooSlow, NoRoom."""
        loop = asyncio.get_running_loop()
        body, mark = Body(self), 0
        try:
            async with asyncio.timeout(WINDOW_S) as patience:
                self._coming[body] = patience
                async for chunk in chunks:
                    body.write(chunk)
                    if body.size - mark >= BYTES_PER_WINDOW:
                        mark = body.size
                        patience.reschedule(loop.time() + WINDOW_S)
                    if self.held > self._disk_at_most:
                        self._cut_longest()
            if body.size != length:
                raise CutOff
        except BaseException as problem:
            body.close()
            if isinstance(problem, TimeoutError):
                raise (NoRoom if body in self._cut else TooSlow) from None
            raise
        finally:
            del self._coming[body]
            self._cut.discard(body)
        return body

    def cut_all(self) -> None:
        """The process ends: whoever is still sending is told to come again."""
        while self._coming.keys() - self._cut:
            self._cut_longest()

    def take_memory(self, body: Body, more: int) -> None:
        """Let `body` stand in memory with `more` bytes; NoRoom when all such bodies take too much of it."""
        if self.memory + more > MEMORY_AT_MOST:
            raise NoRoom
        body.memory += more
        self.memory += more

    def _cut_longest(self) -> None:
        longest = next((body for body in self._coming if body not in self._cut), None)
        if longest is not None:
            self._cut.add(longest)
            self._coming[longest].reschedule(asyncio.get_running_loop().time())
