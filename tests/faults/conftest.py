"""Servers of their own to be killed and stopped, and one that stays up for all who only ask it something."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from faults.faulty_server import Server
from ops.laksa_process import laksa_in


@contextmanager
def server_to_start_in(folder: Path) -> Iterator[Server]:
    """For whoever fills its folder before."""
    with laksa_in(folder) as laksa:
        server = Server(laksa)
        try:
            yield server
        finally:
            server.kill()


@contextmanager
def server_in(folder: Path) -> Iterator[Server]:
    with server_to_start_in(folder) as server:
        server.start()
        server.wait_until_up()
        yield server


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with server_in(tmp_path) as server:
        yield server


@pytest.fixture(scope="session")
def announced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, int]]:
    """A server, and the status of its first answer: asked for as soon as its block named the address."""
    with server_to_start_in(tmp_path_factory.mktemp("shared")) as server:
        server.start()
        server.wait_for_words(f"http://127.0.0.1:{server.port}/")
        yield server, server.ask("/sehat/")[0]


@pytest.fixture(scope="session")
def shared_server(announced: tuple[Server, int]) -> Server:
    return announced[0]
