"""Photos decoded in a child process: at most two at once, and nobody waits for one longer than it was given."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

from laksa.rules.refusal import Refused

AT_ONCE = 2
WAITING = 2  # of those who have to answer somebody; whoever comes on top of them leaves the photo to the worker
MEMORY = 1_200 * 1024 * 1024
SECONDS = 30.0
NO_ROOM = 3  # as photos.NO_ROOM, which only the child imports
_SOURCE = Path(__file__).resolve().parents[2]
_turns = threading.BoundedSemaphore(AT_ONCE)
_line = threading.BoundedSemaphore(AT_ONCE + WAITING)


def draw(original: Path, large: Path, small: Path, *, until: float | None = None) -> dict[str, object] | None:
    """What photos.Drawn says, once both clean copies are durable; None when it did not happen `until` then (monotonic).

    Refused: photo_unreadable, photo_too_many_pixels. OSError(ENOSPC) where the copies found no room.
    """
    if until is None:
        with _turns:
            return _draw(original, large, small, SECONDS)
    if not _line.acquire(blocking=False):
        return None
    try:
        if not _turns.acquire(timeout=max(0.0, until - time.monotonic())):
            return None
        try:
            return _draw(original, large, small, until - time.monotonic())
        finally:
            _turns.release()
    finally:
        _line.release()


def _draw(original: Path, large: Path, small: Path, seconds: float) -> dict[str, object] | None:
    large.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    command = [sys.executable, "-P", "-m", "laksa.register.photos", str(original), str(large), str(small)]
    environment = {
        "PYTHONPATH": str(_SOURCE),
        "LAKSA_CHILD_MEMORY": str(MEMORY),
        "PATH": os.environ.get("PATH", ""),
    }
    try:
        done = subprocess.run(command, capture_output=True, timeout=seconds, check=False, env=environment)
    except subprocess.TimeoutExpired:
        return None
    if done.returncode == NO_ROOM:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    answer: dict[str, object] = json.loads(done.stdout) if done.returncode == 0 else {"refused": "photo_unreadable"}
    if "refused" in answer:
        raise Refused(str(answer["refused"]))
    return answer
