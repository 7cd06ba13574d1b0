"""F1: kill -9 in the middle of intake, clients retry by key: nothing acknowledged is lost, nothing is doubled."""

from __future__ import annotations

import random
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from typing import Any

import pytest
from faults.faulty_server import Server
from ops.laksa_process import ON_POSTGRESQL

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")
CLIENTS = 4
KEPT = """
from collections import Counter
from laksa.register.models import Case, Event, Idempotency
texts = Counter(Case.objects.values_list("complaint__text", flat=True))
print(json.dumps({
    "texts": sorted(texts), "doubled": [text for text, count in texts.items() if count > 1],
    "half": Case.objects.filter(events=None).count() + Case.objects.filter(complaint=None).count(),
    "loose": Idempotency.objects.exclude(case_id__in=Case.objects.values("pk")).count(),
}))
"""


def submit_until_acknowledged(server: Server, text: str, gone: threading.Event) -> bool:
    """One citizen who presses "Kirim" again, with the same key, until the receipt is there."""
    key, deadline = uuid.uuid4().hex, time.monotonic() + 90
    while time.monotonic() < deadline and not gone.is_set():
        try:
            status, _ = server.ask("/lapor/", text=text, key=key)
        except (OSError, HTTPException):
            time.sleep(0.05)
            continue
        assert status != 500
        if status == 303:
            return True
        time.sleep(0.05)
    return False


def kill_now_and_then(server: Server, received: list[str], moments: list[int], over: threading.Event) -> int:
    """The main process, the worker and both in turn, each time so many more reports are in; then LAKSA starts again."""
    rng, done = random.Random(1), 0
    for moment in moments:
        while len(received) < moment and not over.is_set():
            time.sleep(0.005)
        time.sleep(rng.uniform(0, 0.05))
        how = ("main", "worker", "all")[done % 3]
        {"all": server.kill, "main": server.kill_main, "worker": server.kill_worker}[how]()
        done += 1
        if how == "main":
            assert server.wait_until_childless(5) == [], "no server is left behind that nobody can stop"
        if how != "worker":
            server.start()
        server.wait_until_up(start_again=True)
    return done


def run_with_kills(server: Server, submissions: int, kills: int) -> Any:
    over, gone = threading.Event(), threading.Event()
    texts = [f"Lampu jalan nomor {number} padam sejak Senin malam." for number in range(submissions)]
    moments = sorted(random.Random(2).sample(range(submissions - CLIENTS), kills))
    received: list[str] = []

    def submit(text: str) -> bool:
        try:
            return submit_until_acknowledged(server, text, gone)
        finally:
            received.append(text)

    with ThreadPoolExecutor(CLIENTS + 1) as pool:
        killer = pool.submit(kill_now_and_then, server, received, moments, over)
        killer.add_done_callback(lambda ended: gone.set() if ended.exception() else None)
        acknowledged = list(pool.map(submit, texts))
        over.set()
        assert killer.result() == kills
    server.kill()
    assert all(acknowledged)
    kept = server.laksa.python(KEPT)
    assert [text for text in texts if text not in set(kept["texts"])] == []
    assert (kept["doubled"], kept["half"], kept["loose"]) == ([], 0, 0)
    assert len(kept["texts"]) == submissions
    return server.laksa.json("verify")


def test_200_submissions_survive_a_kill_of_the_main_process_of_the_worker_and_of_both(server: Server) -> None:
    assert run_with_kills(server, 200, 3)["findings"] == []


@pytest.mark.deep
def test_1000_submissions_survive_many_kills(server: Server) -> None:
    assert run_with_kills(server, 1_000, 40)["findings"] == []


def test_a_second_run_on_the_same_folder_is_refused(shared_server: Server) -> None:
    for verb in (["run", "--port", "1"], ["work"]):
        done = shared_server.laksa.run(*verb)
        assert done.returncode != 0
        assert "in use" in done.stderr


def test_pages_alone_may_be_served_beside_on_postgresql_only(shared_server: Server) -> None:
    done = shared_server.laksa.run("serve", "--port", str(shared_server.port))
    assert done.returncode != 0
    assert ("is busy" if ON_POSTGRESQL else "in use") in done.stderr
