"""The followers and the clock: threads that read the history forward, send, draw photos, watch the dates, forget."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from functools import partial

from django.db import close_old_connections, connection

from laksa.api import webhooks
from laksa.channels import reception
from laksa.channels.receiver import polled
from laksa.figures import rollup
from laksa.followers import drain
from laksa.imports import work as imports
from laksa.messages import follower, health, queue
from laksa.messages.transport import transports
from laksa.public_cases import follower as public_cases
from laksa.register import files
from laksa.search import index
from laksa.site import clock, unavailable

AWAY_S = 5.0
log = logging.getLogger("laksa.work")

# One line a follower: its name, and what it does with events.
FOLLOWERS = {
    follower.FOLLOWER: follower.promise,
    index.FOLLOWER: index.index,
    rollup.FOLLOWER: rollup.count,
    public_cases.FOLLOWER: public_cases.follow,
}


class Worker:
    """Starts and stops the threads; a failure in one turn is logged and the next turn goes on."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        queue.take_up_unsettled()
        health.ask_soon()  # what a channel refused us for may have been mended in the settings
        turns: tuple[tuple[str, Callable[[], object], float], ...] = (
            ("followers", follow_once, 0.5),
            *((f"delivery {channel}", partial(queue.deliver_due, channel), 1.0) for channel in transports()),
            *((f"polling {channel}", partial(reception.poll, channel), 2.0) for channel in polled()),
            ("webhooks", webhooks.deliver_due, 1.0),
            ("reception", reception.work_off, 0.5),
            ("photos", files.prepare_pending, 1.0),
            ("imports", imports.take_turn, 2.0),
            ("clock", clock.tick, 30.0),
            ("sweeping", clock.sweep, 600.0),
            ("forgetting", clock.forget, 86_400.0),
        )
        for name, turn, pause in turns:
            thread = threading.Thread(target=self._repeat, args=(turn, pause), name=f"laksa-{name}", daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(timeout=5)

    def _repeat(self, turn: Callable[[], object], pause: float) -> None:
        first = min(pause, 1.0)  # what fell due while nothing ran is there when the first page is opened
        while not self._stop.wait(first):
            first = pause
            try:
                close_old_connections()
                turn()
            except Exception as problem:  # one bad turn must not end the thread
                first = self._after(problem, pause)
                connection.close()
        connection.close()

    def _after(self, problem: Exception, pause: float) -> float:
        """Until the next turn: a database that is away is said in a line, not in a trace twice a second."""
        name = threading.current_thread().name
        if unavailable.is_away(problem):
            log.error("%s waits: %s", name, str(problem).strip())
            return min(max(pause, AWAY_S), 60.0)
        log.exception("%s failed", name)
        return pause


def follow_once() -> int:
    """One turn of every follower, less those that LAKSA_LEFT_OUT names (for measuring what one costs)."""
    left_out = os.environ.get("LAKSA_LEFT_OUT", "").split(",")
    ahead = drain.Ahead()
    return sum(drain.drain(name, handle, ahead=ahead) for name, handle in FOLLOWERS.items() if name not in left_out)


def start_in_background() -> Worker:
    worker = Worker()
    worker.start()
    return worker
