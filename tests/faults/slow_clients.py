"""Visitors who take their time: bodies that come a byte a second, sockets that say nothing."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

BOUNDARY = "x" * 20
HEAD = (
    "POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 5000000\r\n"
    f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n\r\n"
    f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="text"\r\n\r\n'
)


@contextmanager
def slow_bodies(port: int, paths: list[str]) -> Iterator[list[socket.socket]]:
    """A form to each of `paths` that announces 5 MB and sends a byte a second, for as long as the block runs."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in paths]
        for path, one in zip(paths, sockets, strict=True):
            one.sendall(HEAD.format(path=path, port=port).encode())
        over = threading.Event()
        thread = threading.Thread(target=_dribble, args=(sockets, over), daemon=True)
        thread.start()
        try:
            yield sockets
        finally:
            over.set()
            thread.join()


@contextmanager
def idle_sockets(port: int, count: int) -> Iterator[list[socket.socket]]:
    with ExitStack() as stack:
        yield [stack.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(count)]


def _dribble(sockets: list[socket.socket], over: threading.Event) -> None:
    while not over.wait(1):
        for one in sockets:
            with suppress(OSError):  # cut by the server, as it should be
                one.sendall(b"a")
