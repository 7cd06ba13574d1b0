"""What LAKSA calls: the Internet and what the computer's administrator allows, in bounded time and size."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from laksa.channels import http
from laksa.channels.http import Forbidden, Unreachable, download, fetch

OK = b"HTTP/1.1 200 OK\r\nX-Kind: Greeting\r\nContent-Length: 5\r\n\r\nhalo!"
Serve = Callable[..., str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """A server that answers each call with the pieces given, and keeps what it was sent."""
    listeners: list[socket.socket] = []

    def started(*pieces: bytes, pause: float = 0.0, heard: list[bytes] | None = None) -> str:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)
        threading.Thread(target=_answer, args=(listener, pieces, pause, heard), daemon=True).start()
        return f"http://127.0.0.1:{listener.getsockname()[1]}/jalur?a=b"

    yield started
    for listener in listeners:
        listener.close()


def _answer(listener: socket.socket, pieces: tuple[bytes, ...], pause: float, heard: list[bytes] | None) -> None:
    try:
        while True:
            caller, _ = listener.accept()
            with caller:
                said = caller.recv(65536)
                if said.startswith(b"POST") and said.endswith(b"\r\n\r\n"):
                    said += caller.recv(65536)
                if heard is not None:
                    heard.append(said)
                for piece in pieces:
                    caller.sendall(piece)
                    time.sleep(pause)
    except OSError:
        return


def test_what_is_asked_and_what_is_answered(serve: Serve) -> None:
    heard: list[bytes] = []
    answer = fetch("POST", serve(OK, heard=heard), headers={"X-Ours": "ya"}, body=b"isi")
    assert (answer.status, answer.headers["x-kind"], answer.body) == (200, "Greeting", b"halo!")
    head, _, body = heard[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /jalur?a=b HTTP/1.1\r\n")
    assert b"X-Ours: ya" in head
    assert body == b"isi"


def test_a_redirect_is_an_answer_and_is_not_followed(serve: Serve) -> None:
    target = serve(OK)
    answer = fetch("GET", serve(f"HTTP/1.1 302 Found\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n".encode()))
    assert (answer.status, answer.headers["location"]) == (302, target)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0.0.0.0", "10.0.0.5", "172.16.0.1",
        "192.168.1.1", "169.254.169.254", "100.64.0.1", "192.0.0.8", "198.18.0.1", "224.0.0.1", "255.255.255.255",
        "[::1]", "[::]", "[fe80::1]", "[fc00::1]", "[fec0::1]", "[ff02::1]", "[::ffff:8.8.8.8]", "[::ffff:127.0.0.1]",
        "[::127.0.0.1]", "[64:ff9b::8.8.8.8]", "[64:ff9b::7f00:1]", "[64:ff9b:1::1]", "[2002:7f00:1::]",
        "[2001:0:4136:e378::]", "[2001:db8::1]",
    ],
)  # fmt: skip
def test_no_address_inside_is_called_however_it_is_written(settings: Settings, host: str) -> None:
    settings.INTERNAL_NETWORKS = ()
    with pytest.raises(Forbidden, match="address"):
        fetch("GET", f"http://{host}:1/", timeout_s=1)


@pytest.mark.parametrize("address", ["8.8.8.8", "103.28.12.1", "2404:6800:4003::1"])
def test_the_internet_is_called(address: str) -> None:
    assert http.is_public(ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "", "ftp://contoh.id/", "file:///etc/passwd", "//contoh.id", "http://", "http://a:b@contoh.id/",
        "http://contoh.id:0/", "http://contoh.id:99999/", "http://con toh.id/", "http://cöntoh.id/", "http://[::1/",
    ],
)  # fmt: skip
def test_what_is_no_plain_address_is_not_called(url: str) -> None:
    with pytest.raises(Forbidden, match="url"):
        fetch("GET", url)


def test_a_name_is_looked_up_once_and_that_address_is_called(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that says another address the second time leads nowhere else."""
    asked = list[str]()
    heard: list[bytes] = []

    def looked_up(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1" if len(asked) == 1 else "10.0.0.5", port))]

    url = serve(OK, heard=heard).replace("127.0.0.1", "contoh.id")
    monkeypatch.setattr(http.socket, "getaddrinfo", looked_up)
    monkeypatch.setattr("urllib3.util.connection.socket.getaddrinfo", looked_up)
    monkeypatch.setattr(
        "urllib3.util.connection.create_connection", lambda address, *_args, **_more: socket_to(address)
    )
    assert fetch("GET", url).body == b"halo!"
    assert asked == ["contoh.id"]
    assert b"Host: contoh.id:" in heard[0]


def socket_to(address: tuple[str, int]) -> socket.socket:
    """Connected to an address that needs no look-up."""
    made = socket.socket()
    made.connect(address)
    return made


def test_one_address_inside_is_enough_to_refuse_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [(2, 1, 6, "", (address, 80)) for address in ("8.8.8.8", "192.168.0.1")]
    monkeypatch.setattr(http.socket, "getaddrinfo", lambda *_args, **_more: rows)
    with pytest.raises(Forbidden, match="address"):
        fetch("GET", "http://contoh.id/")


@pytest.mark.parametrize(
    ("pieces", "reason"),
    [
        ((b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalo",), "broken"),
        ((b"SSH-2.0-OpenSSH_9.2\r\n",), "broken"),
        ((b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n" + 99 * b"x",), "too_long"),
        ((b"HTTP/1.1 200 OK\r\n\r\n" + 99 * b"x",), "too_long"),
        ((b"HTTP/1.1 200 OK\r\n", *(20 * (b"X-Slow: y\r\n",))), "timeout"),
        ((b"HTTP/1.1 200 OK\r\n\r\n", *(20 * (b"x",))), "timeout"),
    ],
)
def test_an_answer_that_is_none(serve: Serve, pieces: tuple[bytes, ...], reason: str) -> None:
    """A server that keeps on sending, slowly or without end, holds nobody for good."""
    began = time.monotonic()
    with pytest.raises(Unreachable, match=reason):
        fetch("GET", serve(*pieces, pause=0.05), timeout_s=0.3, limit_bytes=60)
    assert time.monotonic() - began < 2


def test_nobody_listens_and_no_certificate(serve: Serve) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(Unreachable, match="connect"):
        fetch("GET", f"http://127.0.0.1:{port}/")
    with pytest.raises(Unreachable, match="tls"):
        fetch("GET", serve(OK).replace("http:", "https:"))


def test_a_download_is_whole_or_not_there(serve: Serve, tmp_path: Path) -> None:
    path = tmp_path / "foto"
    assert download(serve(OK), path, limit_bytes=5).status == 200
    assert path.read_bytes() == b"halo!"
    with pytest.raises(FileExistsError):
        download(serve(OK), path, limit_bytes=5)
    path.unlink()
    with pytest.raises(Unreachable, match="too_long"):
        download(serve(OK), path, limit_bytes=4)
    assert (
        download(serve(b"HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n\r\nhalo!"), path, limit_bytes=5).status == 404
    )
    assert not path.exists()
