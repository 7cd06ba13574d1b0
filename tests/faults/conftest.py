"""A server of its own to be killed and stopped."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from faults.faulty_server import Server
from ops.laksa_process import laksa_in


@contextmanager
def server_in(folder: Path) -> Iterator[Server]:
    with laksa_in(folder) as laksa:
        server = Server(laksa)
        server.start()
        try:
            server.wait_until_up()
            yield server
        finally:
            server.kill()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with server_in(tmp_path) as server:
        yield server
