"""A server of its own to be killed and stopped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from faults.faulty_server import Server
from ops.laksa_process import ON_POSTGRESQL, laksa_in


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    if ON_POSTGRESQL:
        pytest.skip("the PostgreSQL of the tests runs with fsync off: LAKSA does not start on it")
    with laksa_in(tmp_path) as laksa:
        server = Server(laksa)
        server.start()
        try:
            server.wait_until_up()
            yield server
        finally:
            server.kill()
