"""What Django is told of a request, and what a reader gets of an answer."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable, Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from laksa.site.rsgi import Application
from laksa.site.spool import Spool


class Headers(dict[str, str]):
    """Granian's, which may hold one name twice."""

    def __init__(self, *pairs: tuple[str, str]) -> None:
        super().__init__(pairs)
        self._pairs = pairs

    def items(self) -> Any:
        return self._pairs


class Protocol:
    """Granian's end of one request: what was sent, what was answered."""

    def __init__(self, body: bytes = b"") -> None:
        self.body = body
        self.answered: tuple[int, list[tuple[str, str]], bytes] = (0, [], b"")

    async def __call__(self) -> bytes:
        return self.body

    async def __aiter__(self) -> Any:
        yield self.body

    def response_bytes(self, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
        self.answered = (status, headers, content)

    def response_str(self, status: int, headers: list[tuple[str, str]], content: str) -> None:
        self.answered = (status, headers, content.encode())

    def response_stream(self, status: int, headers: list[tuple[str, str]]) -> Any:
        self.answered = (status, headers, b"")
        return SimpleNamespace(send_bytes=self._more)

    async def _more(self, chunk: bytes) -> None:
        status, headers, content = self.answered
        self.answered = (status, headers, content + chunk)


def scope(*headers: tuple[str, str], **about: str) -> Any:
    common = {
        "client": "203.0.113.9:50000", "server": "127.0.0.1:8000", "path": "/lapor/", "query_string": "",
        "method": "POST", "scheme": "http", "http_version": "1.1", "proto": "http",
    }  # fmt: skip
    return SimpleNamespace(headers=Headers(*headers), **(common | about))


def asked(page: Callable[..., Iterable[bytes]], tmp_path: Path, one: Any, protocol: Protocol) -> Protocol:
    async def run() -> None:
        application = Application(page, Spool(tmp_path), threads=1)
        thread = application._threads[0]
        thread.start()
        await application.__rsgi__(one, protocol)
        application._jobs.put(None)
        thread.join()

    asyncio.run(run())
    return protocol


def environ_of(tmp_path: Path, one: Any, body: bytes = b"") -> dict[str, Any]:
    seen: dict[str, Any] = {}

    def page(environ: dict[str, Any], start: Any) -> list[bytes]:
        seen.update(environ, body=environ["wsgi.input"].read())
        start("200 OK", [])
        return [b""]

    asked(page, tmp_path, one, Protocol(body))
    return seen


def test_a_header_with_an_underscore_does_not_pass_for_one_with_a_hyphen(tmp_path: Path) -> None:
    """A proxy removes X-Forwarded-For of a visitor, and X_Forwarded_For would come through."""
    seen = environ_of(tmp_path, scope(("x-forwarded-for", "1.1.1.1"), ("x_forwarded_for", "6.6.6.6")))
    assert seen["HTTP_X_FORWARDED_FOR"] == "1.1.1.1"


def test_headers_that_come_twice_are_joined_as_their_kind_wants(tmp_path: Path) -> None:
    seen = environ_of(tmp_path, scope(("cookie", "a=1"), ("cookie", "b=2"), ("accept", "x"), ("accept", "y")))
    assert (seen["HTTP_COOKIE"], seen["HTTP_ACCEPT"]) == ("a=1; b=2", "x,y")


@pytest.mark.parametrize(("client", "address"), [("203.0.113.9:5", "203.0.113.9"), ("[2001:db8::1]:5", "2001:db8::1"),
                                                 ("2001:db8::1:5", "2001:db8::1")])  # fmt: skip
def test_the_visitors_address_comes_without_its_port(tmp_path: Path, client: str, address: str) -> None:
    assert environ_of(tmp_path, scope(client=client))["REMOTE_ADDR"] == address


def test_the_body_and_its_length_are_what_came(tmp_path: Path) -> None:
    seen = environ_of(tmp_path, scope(("content-length", "9"), ("content-type", "text/plain")), b"text=Lamp")
    assert (seen["body"], seen["CONTENT_LENGTH"], seen["CONTENT_TYPE"]) == (b"text=Lamp", "9", "text/plain")


def test_what_is_announced_beyond_every_form_is_answered_without_a_byte_of_it(tmp_path: Path) -> None:
    seen = environ_of(tmp_path, scope(("content-length", str(10**12))), b"text=Lamp")
    assert (seen["body"], seen["CONTENT_LENGTH"]) == (b"", str(10**12))


def test_a_page_is_answered_at_once_and_a_stream_in_pieces(tmp_path: Path) -> None:
    class Stream:
        streaming = True

        def __iter__(self) -> Any:
            return iter([b"k" * 50_000] * 40)

    def page(environ: dict[str, Any], start: Any) -> Any:
        start("200 OK", [("x", "y")])
        return [b"pa", b"ge"] if environ["PATH_INFO"] == "/" else Stream()

    assert asked(page, tmp_path, scope(path="/"), Protocol()).answered == (200, [("x", "y")], b"page")
    assert asked(page, tmp_path, scope(path="/berkas/"), Protocol()).answered == (200, [("x", "y")], b"k" * 2_000_000)
    assert not list(tmp_path.iterdir())


def test_an_application_that_fails_is_a_500_and_the_thread_lives_on(tmp_path: Path) -> None:
    def page(environ: dict[str, Any], start: Any) -> list[bytes]:
        raise ZeroDivisionError

    assert asked(page, tmp_path, scope(), Protocol()).answered[0] == 500


def test_a_path_reaches_django_as_it_was_written(tmp_path: Path) -> None:
    seen = environ_of(tmp_path, scope(path="/l/jalan-é/"))
    assert seen["PATH_INFO"].encode("latin-1").decode() == "/l/jalan-é/"
    assert isinstance(seen["wsgi.input"], io.BytesIO)
