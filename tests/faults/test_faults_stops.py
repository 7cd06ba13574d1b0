"""A stop is quick and quiet, and leaves neither a process nor a file behind."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pytest
from faults.conftest import server_in
from faults.faulty_server import Server
from faults.slow_clients import slow_bodies

FORMS = ["/lapor/", "/r/X/", "/verifikasi/", "/masuk/"]
TIMES_SLOWER = 2


class Stop(NamedTuple):
    code: int
    seconds: float
    children_before: list[int]
    children: list[int]
    files_before: list[str]
    files: list[str]


def stopped(server: Server) -> tuple[int, float]:
    """The exit code after SIGTERM, and the seconds that it took."""
    assert server.process is not None
    begun = time.monotonic()
    server.process.send_signal(signal.SIGTERM)
    return server.process.wait(20), time.monotonic() - begun


@pytest.fixture(scope="module")
def stop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stop]:
    """By SIGTERM, with a report taken and twenty uploads under way."""
    with server_in(tmp_path_factory.mktemp("stop")) as server, slow_bodies(server.port, FORMS * 5) as sending:
        incoming = server.laksa.folder / "incoming"
        assert server.ask("/lapor/", text="Lampu jalan padam sejak Senin malam.", key="k" * 32)[0] == 303
        for one in sending:
            one.sendall(b"k" * 400_000)
        children, being_written = server.children(), open_files(server, incoming)
        code, seconds = stopped(server)
        left = [path.name for path in incoming.iterdir()]
        yield Stop(code, seconds, children, server.children(), being_written, left)


def open_files(server: Server, folder: Path) -> list[str]:
    """Those of `folder` that the server holds open, with or without a name, as soon as there are any."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        for path in (path for pid in server.children() for path in Path(f"/proc/{pid}/fd").iterdir()):
            with suppress(OSError):
                if (target := str(path.readlink())).startswith(f"{folder}/"):
                    return [target]
        time.sleep(0.02)
    return []


def test_sigterm_stops_within_ten_seconds_and_leaves_no_child(stop: Stop) -> None:
    assert stop.children_before
    assert (stop.code, stop.children) == (0, [])
    assert stop.seconds < 10


def test_a_stop_during_uploads_leaves_no_file(stop: Stop) -> None:
    assert stop.files_before
    assert stop.files == []


def test_ctrl_c_ends_quietly(server: Server) -> None:
    assert server.process is not None
    os.killpg(server.process.pid, signal.SIGINT)
    assert server.process.wait(timeout=20) == 0
    assert "Traceback" not in server.last_words()


@pytest.mark.deep
def test_a_stop_waits_for_no_upload(server: Server) -> None:
    """F12: the gap of a restart is as short with twenty uploads under way as with none."""
    took = []
    for paths in ([], FORMS * 5):
        with slow_bodies(server.port, paths):
            time.sleep(1)
            took.append(stopped(server)[1])
        server.start()
        server.wait_until_up()
    assert took[1] < TIMES_SLOWER * took[0]
