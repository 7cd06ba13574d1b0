"""The servers that a benchmark measures: LAKSA on a folder of its own, PostgreSQL with fsync on; all on loopback."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def laksa(folder: Path, database: str = "") -> Iterator[tuple[int, int]]:
    """(port, process id) of `laksa run --empty`, stopped at the end."""
    port = free_port()
    env = os.environ | {"PYTHONPATH": str(SOURCE), "LAKSA_DATABASE": database, "LAKSA_RATE_LIMITS": "off"}
    command = [sys.executable, "-P", "-m", "laksa", "run", "--empty", "--port", str(port), "--data", str(folder)]
    with (folder.parent / "server.log").open("ab") as log:
        process = subprocess.Popen(command, env=env, stdout=log, stderr=log)
    try:
        _wait_for(port, process)
        yield port, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise RuntimeError("the server ended; see server.log")
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/sehat/", timeout=2).read()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server does not answer")


def cpu_seconds(pid: int) -> float:
    """User and system time of a process and all its children, from /proc."""
    tick = os.sysconf("SC_CLK_TCK")
    return sum(_ticks(one) for one in tree(pid)) / tick


def pss_mb(pid: int) -> float:
    """Proportional set size of a process tree in MB."""
    total = 0
    for one in tree(pid):
        try:
            for line in Path(f"/proc/{one}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
        except OSError:
            continue
    return total / 1024


def tree(pid: int) -> list[int]:
    found, queue = [], [pid]
    while queue:
        one = queue.pop()
        found.append(one)
        try:
            for task in Path(f"/proc/{one}/task").iterdir():
                queue += [int(child) for child in (task / "children").read_text().split()]
        except OSError:
            continue
    return found


def _ticks(pid: int) -> int:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return int(fields[11]) + int(fields[12])


@contextmanager
def postgresql() -> Iterator[tuple[str, Path]]:
    """(address, folder of the binaries) of a durable server; FileNotFoundError where no PostgreSQL is installed."""
    binaries = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)
    if binaries is None or not (binaries / "pgbench").exists():
        raise FileNotFoundError("no PostgreSQL with pgbench under /usr/lib/postgresql")
    scratch = Path(tempfile.mkdtemp(prefix="laksa-bench-pg-"))
    user = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
    identity = {"user": user.pw_uid, "group": user.pw_gid} if user else {}
    if user:
        os.chown(scratch, user.pw_uid, user.pw_gid)
    # A locale of its own: the one that LANG names need not be installed.
    environment = {**os.environ, "LC_ALL": "C", "LANG": "C"}
    run = {"check": True, "stdout": subprocess.DEVNULL, "env": environment, **identity}
    port = free_port()
    initdb = [binaries / "initdb", "-D", scratch / "data", "-A", "trust", "-U", "laksa", "-E", "UTF8", "--locale=C"]
    subprocess.run(initdb, **run)
    server = subprocess.Popen(
        [binaries / "postgres", "-D", scratch / "data", "-h", "127.0.0.1", "-p", str(port), "-k", str(scratch)],
        stderr=subprocess.DEVNULL,
        env=environment,
        **identity,
    )
    try:
        for _ in range(100):
            ready = subprocess.run(
                [binaries / "pg_isready", "-h", "127.0.0.1", "-p", str(port)], stdout=subprocess.DEVNULL
            )
            if ready.returncode == 0:
                break
            time.sleep(0.1)
        subprocess.run([binaries / "createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "laksa", "laksa"], check=True)
        yield f"postgresql://laksa@127.0.0.1:{port}/laksa", binaries
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=30)
        shutil.rmtree(scratch, ignore_errors=True)
