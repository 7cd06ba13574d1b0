"""The programs that the checks start: none outlives them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[1]
SECONDS_TO_END = 20
Command = tuple[str | Path, ...]


class Children:
    """Starts programs in the root of the repository, each in a session of its own, and ends those that still run."""

    def __init__(self) -> None:
        self._starting = threading.Lock()
        self._running: set[subprocess.Popen[bytes]] = set()
        self._is_ending = False

    def run(self, command: Command, environment: dict[str, str], output: IO[bytes] | int | None = None) -> int:
        """Its exit code; what it says goes to `output`, or else to the terminal."""
        errors = output if isinstance(output, int) or output is None else subprocess.STDOUT
        with self._starting:
            if self._is_ending:
                sys.exit(1)
            child = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=output, stderr=errors, start_new_session=True
            )
            self._running.add(child)
        try:
            return child.wait()
        finally:
            self._running.discard(child)

    def end(self) -> None:
        """Everything that runs ends, its children too, and nothing more is started."""
        with self._starting:
            self._is_ending, running = True, [*self._running]
        for child in running:
            _tell(child, signal.SIGINT)
        until = time.monotonic() + SECONDS_TO_END
        for child in running:
            with suppress(subprocess.TimeoutExpired):
                child.wait(max(0, until - time.monotonic()))
            _tell(child, signal.SIGKILL)


def _tell(child: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(child.pid, number)
