"""Outgoing HTTP, the only place from which LAKSA calls another server by it.

What it guarantees: a name is looked up once and exactly that address is called; an address inside a network of the city
is refused, whatever the name, the notation or the detour by which it is given (IPv4 inside IPv6, NAT64, 6to4, Teredo),
save those that the computer's administrator allows (LAKSA_INTERNAL_NETWORKS); no redirect is followed, no proxy of the
environment asked; the whole exchange is over after `timeout_s`, also with a server that sends a byte a second; no more
than `limit_bytes` of an answer is read.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from urllib3 import HTTPResponse
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.util import Url, parse_url

__all__ = ["Forbidden", "Response", "Unreachable", "download", "fetch", "is_inside", "is_public"]

Address = IPv4Address | IPv6Address
_PORTS = {"http": 80, "https": 443}
_CHUNK = 64 * 1024
# Not called whatever `is_global` says: detours to IPv4 addresses, and what is no single server.
_NEVER = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "240.0.0.0/4",
            "::/96", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "2001::/23", "2002::/16", "5f00::/16",
            "fec0::/10",
        ),
    )
)  # fmt: skip


class Unreachable(Exception):
    """The exchange did not come to its end; `reason` is a code: dns, connect, tls, timeout, broken or too_long."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Forbidden(Exception):
    """This address is not called from here; `reason` is a code: url or address."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Response:
    """What the other server answered. The names of `headers` are in lower case; a redirect is an answer like others."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""


def fetch(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    timeout_s: float = 10.0,
    limit_bytes: int = 1024 * 1024,
) -> Response:
    """The answer with its body. With `limit_bytes=0` no body is read at all. Raises Unreachable and Forbidden."""
    with _exchange(method, url, headers, body, timeout_s) as (answer, chunks):
        read = b"".join(chunks(limit_bytes)) if limit_bytes else b""
        return Response(answer.status, _headers(answer), read)


def download(
    url: str, path: Path, *, headers: Mapping[str, str] | None = None, timeout_s: float = 60.0, limit_bytes: int
) -> Response:
    """The body of a 200 goes into the file `path`, which must not exist; it is gone again where anything goes wrong.

    Any other answer leaves no file, and its body is not read. Raises Unreachable, Forbidden, and what the disk raises.
    """
    with _exchange("GET", url, headers, None, timeout_s) as (answer, chunks):
        if answer.status == 200:
            with path.open("xb") as file:
                _written(file, path, chunks(limit_bytes))
        return Response(answer.status, _headers(answer))


def is_inside(url: str) -> bool:
    """Whether it leads to an address that LAKSA_INTERNAL_NETWORKS allows. Nobody is called.

    Forbidden for what would not be called, Unreachable for a name that nobody knows.
    """
    parts = _parts(url)
    return _is_allowed(_looked_up((parts.host or "").strip("[]"), parts.port or _PORTS[parts.scheme or ""]))


def is_public(address: Address) -> bool:
    """Whether it may be called: a single server on the Internet, named by no detour."""
    return address.is_global and not address.is_multicast and not any(address in network for network in _NEVER)


@contextmanager
def _exchange(
    method: str, url: str, headers: Mapping[str, str] | None, body: bytes | None, timeout_s: float
) -> Iterator[tuple[HTTPResponse, Callable[[int], Iterator[bytes]]]]:
    """The answer as far as its headers, and how its body is read: in pieces, up to a number of bytes."""
    deadline = time.monotonic() + timeout_s
    parts = _parts(url)
    connection = _connection(parts, timeout_s)
    usual = {"User-Agent": "LAKSA", "Accept-Encoding": "identity"}
    try:
        with _told_as_unreachable(deadline):
            connection.connect()
            # A server that sends a byte now and then never exceeds the time of a single read: the socket is shut.
            watch = threading.Timer(max(0.0, deadline - time.monotonic()), _shut, (connection,))
            watch.daemon = True
            watch.start()
        try:
            with _told_as_unreachable(deadline):
                connection.request(
                    method,
                    parts.request_uri,
                    body=body,
                    headers=usual | dict(headers or {}) | {"Host": parts.netloc or ""},
                    preload_content=False,
                    decode_content=False,
                )
                answer = connection.getresponse()
            yield answer, lambda limit: _chunks(answer, limit, deadline)
        finally:
            watch.cancel()
    finally:
        connection.close()


@contextmanager
def _told_as_unreachable(deadline: float) -> Iterator[None]:
    """What the network raises has one name; what is read until the socket was shut is no answer either."""
    try:
        yield
    except (HTTPError, HTTPException, OSError) as problem:
        raise Unreachable(_reason(problem, is_over=time.monotonic() >= deadline)) from problem
    if time.monotonic() >= deadline:
        raise Unreachable("timeout")


def _connection(parts: Url, timeout_s: float) -> HTTPConnection:
    host, port = parts.host or "", parts.port or _PORTS[parts.scheme or ""]
    address = str(_looked_up(host.strip("[]"), port))
    if parts.scheme == "http":
        return HTTPConnection(address, port, timeout=timeout_s)
    name = host.strip("[]")
    return HTTPSConnection(
        address, port, timeout=timeout_s, cert_reqs="CERT_REQUIRED", server_hostname=name, assert_hostname=name
    )


def _parts(url: str) -> Url:
    """Forbidden for what is no plain address of a web server."""
    try:
        parts = parse_url(url)
    except HTTPError:
        raise Forbidden("url") from None
    if parts.scheme not in _PORTS or not parts.host or parts.auth or parts.port == 0 or not url.isascii():
        raise Forbidden("url")
    return parts._replace(fragment=None)


def _looked_up(host: str, port: int) -> Address:
    """The one address that is called. Forbidden where any address of the name is none that may be."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unreachable("dns") from None
    addresses = [ip_address(str(row[4][0]).partition("%")[0]) for row in found]
    if not addresses or not all(is_public(address) or _is_allowed(address) for address in addresses):
        raise Forbidden("address")
    return addresses[0]


def _is_allowed(address: Address) -> bool:
    return any(address in network for network in settings.INTERNAL_NETWORKS)


def _shut(connection: HTTPConnection) -> None:
    """Below TLS, which would wait for a farewell."""
    if connection.sock is not None:
        with suppress(OSError):
            socket.socket.shutdown(connection.sock, socket.SHUT_RDWR)


def _chunks(answer: HTTPResponse, limit_bytes: int, deadline: float) -> Iterator[bytes]:
    read = 0
    while True:
        with _told_as_unreachable(deadline):
            chunk = answer.read1(_CHUNK)
        if not chunk:
            return
        read += len(chunk)
        if read > limit_bytes:
            raise Unreachable("too_long")
        yield chunk


def _written(file: BinaryIO, path: Path, chunks: Iterator[bytes]) -> None:
    try:
        for chunk in chunks:
            file.write(chunk)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _headers(answer: HTTPResponse) -> dict[str, str]:
    return {name.lower(): value for name, value in answer.headers.items()}


def _reason(problem: Exception, *, is_over: bool) -> str:
    if is_over or isinstance(problem, TimeoutError) or "timed out" in str(problem):
        return "timeout"
    if "SSL" in type(problem).__name__ or "certificate" in str(problem).lower():
        return "tls"
    return "connect" if "NewConnection" in type(problem).__name__ else "broken"
