"""A PostgreSQL server of the test's own, to be killed, started again and told to refuse."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
from pathlib import Path
from types import ModuleType

import pytest
from ops.laksa_process import ROOT


def _tools() -> ModuleType:
    spec = importlib.util.spec_from_file_location("private_postgresql", ROOT / "tools" / "postgresql.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Cluster:
    """One server on one port; what it holds outlives every `kill`."""

    def __init__(self, folder: Path) -> None:
        self._tools = _tools()
        self._folder = folder
        folder.chmod(0o755)
        self._identity = self._tools.unprivileged()
        place = folder / "postgresql"
        place.mkdir()
        if self._identity:
            os.chown(place, self._identity["user"], self._identity["group"])
        try:
            self._binaries = self._tools.reachable(self._tools.find_binaries(), place, self._identity)
            self._data = place / "data"
            self._tools.make_cluster(self._binaries, self._data, self._identity)
        except (self._tools.UnavailableError, PermissionError) as reason:
            pytest.skip(str(reason))
        self.port = self._tools.free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"postgresql://laksa@127.0.0.1:{self.port}/laksa"

    def start(self, *settings: str) -> None:
        options = [part for setting in settings for part in ("-c", setting)]
        command = [self._binaries / "postgres", "-D", self._data, "-h", "127.0.0.1", "-p", str(self.port)]
        log = self._data.parent / "log"
        with log.open("ab") as file:
            self.process = subprocess.Popen(
                [*command, "-k", self._data.parent, *options],
                **self._identity,
                cwd=self._data.parent,
                env=self._tools.ENVIRONMENT,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                start_new_session=True,
            )
        self._tools.wait_until_ready(self.process, self._data, log)

    def kill(self, number: int = signal.SIGQUIT) -> None:
        """As `pg_ctl stop -m immediate`: nobody is told anything."""
        if self.process is not None:
            self.process.send_signal(number)
            self.process.wait(20)
            self.process = None
            (self._data / "postmaster.pid").unlink(missing_ok=True)
