"""The three clocks of one step, handling, waiting and idle: they always sum to what it took (RULES.md, Time)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from laksa.rules.events import Timing

Paused = Callable[[datetime, datetime], int]


def clocks(
    *, ready_at: datetime | None, first: datetime, ended: datetime, handling_s: int, method: str, paused: Paused
) -> Timing:
    """Of a step that was ready at `ready_at`, opened at `first` and done at `ended`, with `handling_s` worked on it.

    Elapsed runs from when it was ready, or opened where that came first (a call is taken down before it is received),
    without the pauses in which the reporter was waited for. Waiting: until it was opened; idle ("Jeda"): what is
    left, in which it was opened and left. Two people at once, or work in a pause, are no more than the time there was.
    Where it is not known when the step was ready, only the handling is.
    """
    if ready_at is None:
        return Timing(handling_s, method=method)
    elapsed = _seconds(min(ready_at, first), ended, paused)
    waiting = min(_seconds(ready_at, first, paused), elapsed)
    handling = min(handling_s, elapsed - waiting)
    return Timing(handling, waiting, method, elapsed - waiting - handling)


def fitted(wished: Timing, elapsed_s: int) -> Timing:
    """Clocks that were given (demo), cut to the time there was; a step done when it was ready waited for nobody."""
    if elapsed_s <= 0:
        return Timing(wished.handling_s, 0, wished.method, 0)
    handling = min(wished.handling_s or 0, elapsed_s)
    waiting = min(wished.waiting_s or 0, elapsed_s - handling)
    return Timing(handling, waiting, wished.method, elapsed_s - waiting - handling)


def _seconds(since: datetime, until: datetime, paused: Paused) -> int:
    return max(0, int((until - since).total_seconds()) - paused(since, until)) if since < until else 0
