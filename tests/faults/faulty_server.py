"""A server of its own to be killed, filled up and stopped."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import suppress
from email.message import Message
from pathlib import Path
from typing import Any

from ops.laksa_process import Laksa

SECONDS_TO_START = 60


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirect, urllib.request.ProxyHandler({}))


class Server:
    """`laksa run --empty` in a process group of its own."""

    def __init__(self, laksa: Laksa) -> None:
        self.laksa = laksa
        self.environment = {**laksa.environment}
        self.port = _free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.log = Path(tempfile.gettempdir(), f"laksa-faults-{self.port}.log")

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.laksa.command("run", "--empty", "--port", str(self.port)),
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def wait_until_up(self, *, start_again: bool = False) -> None:
        """`start_again`: as systemd would, when the server gave up by itself (its worker died twice in 5 s)."""
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline:
            with suppress(OSError):
                if self.ask("/sehat/")[0] == 200:
                    return
            if self.process is not None and self.process.poll() is not None:
                assert start_again, self.last_words()
                self.start()
            time.sleep(0.05)
        raise TimeoutError("the server did not start")

    def wait_for_words(self, words: str) -> None:
        """Until it has printed them."""
        deadline = time.monotonic() + SECONDS_TO_START
        while words not in self.log.read_text(errors="replace"):
            assert time.monotonic() < deadline, self.last_words()
            time.sleep(0.01)

    def wait_until_childless(self, seconds: float) -> list[int]:
        """The processes of the group that are still there when the time is over, beside the first."""
        deadline = time.monotonic() + seconds
        while (left := self.children()) and time.monotonic() < deadline:
            time.sleep(0.05)
        return left

    def last_words(self) -> str:
        return f"the server ended by itself: {self.log.read_text(errors='replace')[-2000:]}"

    def kill(self) -> None:
        """kill -9, children and all."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.log.unlink(missing_ok=True)

    def kill_main(self) -> None:
        """kill -9 of the one process that the operator started."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def kill_worker(self) -> None:
        for pid in self.children():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def children(self) -> list[int]:
        """Every process of the group but the first."""
        assert self.process is not None
        found = []
        for folder in Path("/proc").iterdir():
            with suppress(OSError, IndexError):
                if (
                    folder.name.isdigit()
                    and int((folder / "stat").read_text().rsplit(")", 1)[1].split()[2]) == self.process.pid
                ):
                    found.append(int(folder.name))
        return [pid for pid in found if pid != self.process.pid]

    def ask(self, path: str, timeout: float = 10, **fields: str) -> tuple[int, dict[str, str]]:
        """Status and headers of a GET, or of a POST when there are fields; OSError when nobody answers."""
        data = urllib.parse.urlencode(fields).encode() if fields else None
        try:
            with _opener.open(f"http://127.0.0.1:{self.port}{path}", data, timeout=timeout) as answer:
                answer.read()
                return answer.status, _lower(answer.headers)
        except urllib.error.HTTPError as answer:
            with answer:
                answer.read()
                return answer.code, _lower(answer.headers)


def _lower(headers: Message) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
