"""F1: kill -9 in the middle of intake, clients retry by key: nothing acknowledged is lost, nothing is doubled."""

from __future__ import annotations

import random
import signal
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from pathlib import Path
from typing import Any

import pytest
from faults.faulty_server import Server
from ops.laksa_process import ON_POSTGRESQL, laksa_in

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
    """The worker, the main process, or both, each time so many more reports are in; then LAKSA is started again."""
    rng, done = random.Random(1), 0
    for moment in moments:
        while len(received) < moment and not over.is_set():
            time.sleep(0.005)
        time.sleep(rng.uniform(0, 0.05))
        how = rng.choice(["all", "all", "main", "worker"])
        {"all": server.kill, "main": server.kill_main, "worker": server.kill_worker}[how]()
        done += 1
        if how != "worker":
            time.sleep(0.1)
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


def test_200_submissions_survive_a_handful_of_kills(server: Server) -> None:
    assert run_with_kills(server, 200, 4)["findings"] == []


@pytest.mark.deep
def test_1000_submissions_survive_many_kills(server: Server) -> None:
    assert run_with_kills(server, 1_000, 40)["findings"] == []


def test_the_address_in_the_block_answers_at_once(tmp_path: Path) -> None:
    with laksa_in(tmp_path) as laksa:
        server = Server(laksa)
        server.start()
        try:
            deadline = time.monotonic() + 60
            while f"http://127.0.0.1:{server.port}/" not in server.log.read_text():
                assert time.monotonic() < deadline, server.last_words()
                time.sleep(0.01)
            assert server.ask("/sehat/")[0] == 200
        finally:
            server.kill()


def test_sigterm_stops_within_ten_seconds_and_leaves_no_child(server: Server) -> None:
    assert server.ask("/lapor/", text="Lampu jalan padam sejak Senin malam.", key="k" * 32)[0] == 303
    process, children = server.process, server.children()
    assert process is not None
    assert children
    begun = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert process.wait(15) == 0
    assert time.monotonic() - begun < 10
    assert server.children() == []


def test_kill_9_of_the_main_process_leaves_no_server_behind(server: Server) -> None:
    server.kill_main()
    deadline = time.monotonic() + 5
    while server.children() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert server.children() == []
    server.start()
    server.wait_until_up()


def test_a_second_run_on_the_same_folder_is_refused(server: Server) -> None:
    for verb in (["run", "--port", "1"], ["work"]):
        done = server.laksa.run(*verb)
        assert done.returncode != 0
        assert "in use" in done.stderr


def test_pages_alone_may_be_served_beside_on_postgresql_only(server: Server) -> None:
    done = server.laksa.run("serve", "--port", str(server.port))
    assert done.returncode != 0
    assert ("is busy" if ON_POSTGRESQL else "in use") in done.stderr
