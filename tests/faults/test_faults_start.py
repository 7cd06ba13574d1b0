"""A start that is under way slowly, and one that never comes to an end."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from faults.faulty_server import Server
from ops.laksa_process import laksa_in

from laksa.ops import announce

# Read by every Python of the start before anything else.
SLOW_IMPORT = """
import sys, time
class Slow:
    def find_spec(self, name, path=None, target=None):
        if name == "encodings.idna":
            time.sleep(3)
sys.meta_path.insert(0, Slow())
import multiprocessing.process
start = multiprocessing.process.BaseProcess.start
def late(self):
    time.sleep(1)
    start(self)
multiprocessing.process.BaseProcess.start = late
"""
NEVER_UP = """
import sys, time
class Never:
    def find_spec(self, name, path=None, target=None):
        if name == "laksa.site.rsgi":
            time.sleep(600)
sys.meta_path.insert(0, Never())
"""


@pytest.fixture
def hindered(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Server]:
    """A server whose Pythons read the parameter as their sitecustomize."""
    (tmp_path / "hindrance").mkdir()
    (tmp_path / "hindrance" / "sitecustomize.py").write_text(request.param)
    with laksa_in(tmp_path) as laksa:
        server = Server(laksa)
        path = [str(tmp_path / "hindrance"), laksa.environment.get("PYTHONPATH", "")]
        server.environment["PYTHONPATH"] = os.pathsep.join(filter(None, path))
        yield server
        server.kill()


@pytest.mark.parametrize("hindered", [SLOW_IMPORT], indirect=True)
def test_a_worker_is_forked_before_anything_else_of_its_process_holds_a_lock(hindered: Server) -> None:
    """An import under way in another thread at the fork left its lock to the worker for good: nobody ever answered."""
    hindered.start()
    hindered.wait_until_up()


@pytest.mark.deep
@pytest.mark.parametrize("hindered", [NEVER_UP], indirect=True)
def test_a_start_that_never_answers_ends_with_a_sentence(hindered: Server) -> None:
    hindered.start()
    assert hindered.process is not None
    assert hindered.process.wait(timeout=90) == 1
    assert "30" in hindered.last_words()


def announcer(port: int, seconds: float) -> subprocess.CompletedProcess[str]:
    """The announcer beside a parent that would be told to end: a shell that says so."""
    call = (
        f"trap 'echo told to end' TERM; {sys.executable} -I -S {announce.__file__} 127.0.0.1 {port} {seconds}; echo $?"
    )
    return subprocess.run(["bash", "-c", call], input='["block", "silent"]', capture_output=True, text=True, timeout=30)


def test_nobody_at_the_address_is_said_and_the_server_told_to_end() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        done = announcer(silent.getsockname()[1], 0.3)
    assert (done.stdout, done.stderr) == (f"told to end\n{announce.SILENT}\n", "silent\n")


def test_the_block_is_printed_when_the_address_answers(shared_server: Server) -> None:
    done = announcer(shared_server.port, 20)
    assert (done.stdout, done.stderr) == ("block\n0\n", "")


def test_the_address_in_the_block_answers_at_once(announced: tuple[Server, int]) -> None:
    assert announced[1] == 200


def test_a_terminal_that_is_closed_or_narrow_takes_nothing_from_a_start(shared_server: Server) -> None:
    command = f"{sys.executable} -I -S {announce.__file__} 127.0.0.1 {shared_server.port} 20"
    for shell in (f"{command} >&-", f"PYTHONIOENCODING=ascii LC_ALL=C {command}", f"{command} | true"):
        done = subprocess.run(["bash", "-c", shell], input='["bl\\u2713ck", ""]', capture_output=True, text=True)
        assert "Traceback" not in done.stderr
