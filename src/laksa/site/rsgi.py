"""The web process: an RSGI application that takes each request in whole and lets Django answer it in a thread.

What a sender keeps waiting is a connection and a file on the disk, never one of the threads in which pages are made;
what a reader takes slowly waits in a file too. In `run` the followers and the clock live in the same process.
"""

from __future__ import annotations

import asyncio
import gc
import io
import logging
import os
import queue
import signal
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Iterable
from functools import partial
from typing import IO, Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "laksa.site.settings")

from django.conf import settings
from granian.rsgi import ProtocolClosed, ProtocolError  # type: ignore[attr-defined]  # its public names, unmarked

from laksa.site import wsgi
from laksa.site.spool import BYTES_PER_WINDOW, WINDOW_S, CutOff, NoRoom, Spool, TooSlow

THREADS = 6
SECONDS_TO_END = 2.0
SECONDS_A_CHUNK = 60.0
_SETTLED_AFTER_S = 0.05
_CHUNK = 64 * 1024
_IN_MEMORY = 1024 * 1024
_STAFF = ("/meja/", "/dinas/", "/unit/", "/laporan/", "/kelola/")

log = logging.getLogger("laksa.web")
Headers = list[tuple[str, str]]
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Application:
    """RSGI (granian's specification 1.5) around a WSGI application."""

    def __init__(self, application: Wsgi, spool: Spool, *, threads: int = THREADS) -> None:
        self._application = application
        self._spool = spool
        self._threads = [
            threading.Thread(target=self._work, name=f"laksa-pages-{number}", daemon=True) for number in range(threads)
        ]
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._sent: deque[asyncio.Future[Any]] = deque()
        self._under_way = 0
        self._settling: asyncio.TimerHandle | None = None
        self._common: dict[str, Any] = {
            "SCRIPT_NAME": "",
            "wsgi.version": (1, 0),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """In the worker, before its first request."""
        _settle_down()
        if os.environ.get("LAKSA_WORK") == "1":
            from laksa.site.work import start_in_background

            start_in_background()
        for thread in self._threads:
            thread.start()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, lambda: setattr(self, "_ending", loop.create_task(self._end())))

    async def __rsgi__(self, scope: Any, proto: Any) -> None:
        announced = _announced(scope)
        if announced > _limit(scope.path):  # the page about it needs no byte of what would come
            return await self._answered(scope, proto, io.BytesIO(), announced)
        if "transfer-encoding" in scope.headers:  # nobody could tell a body in whole from one that was cut off
            return _refuse(proto, 411, "Panjang kiriman tidak disebut. / Length required.")
        try:
            if announced <= BYTES_PER_WINDOW:  # most requests: nothing to spool, and one window is all they have
                content = await _small(proto, announced) if announced else b""
                return await self._answered(scope, proto, io.BytesIO(content), announced)
            body = await self._spool.take(proto, length=announced)
        except CutOff:
            return _refuse(proto, 400, "Kiriman terputus. / Cut off.")
        except TooSlow:
            return _refuse(proto, 408, "Kiriman terlalu lambat, sambungan diputus. / Sent too slowly.")
        except NoRoom:
            return _refuse(proto, 503, "LAKSA sedang penuh atau dimulai ulang. Coba sebentar lagi. / Try again soon.")
        try:
            await self._answered(scope, proto, body.whole(), body.size)
        finally:
            body.close()

    async def _answered(self, scope: Any, proto: Any, body: IO[bytes], size: int) -> None:
        """Made by a thread, which sends a page itself; what is long is left in a file and sent from here."""
        loop = asyncio.get_running_loop()
        made: asyncio.Future[tuple[int, Headers, IO[bytes]] | None] = loop.create_future()

        def make() -> None:
            long = None
            try:
                long = self._make(self._environ(scope, body, size), proto)
            except Exception:
                log.exception("no answer to %s", scope.method)
                _refuse(proto, 500, "Galat. / Error.")
            finally:
                if long is None:
                    self._sent.append(made)
                else:
                    loop.call_soon_threadsafe(_settle, made, long)

        self._jobs.put(make)
        self._under_way += 1
        self._settle_sent(loop)
        try:
            long = await made
        finally:
            self._under_way -= 1
        if long:
            await _send(proto, *long)

    def _settle_sent(self, loop: asyncio.AbstractEventLoop) -> None:
        """Answers that a thread has sent end here with the next request, or a moment later where none comes.

        Waking the loop for each of them is one more switch of threads a request.
        """
        while self._sent:
            _settle(self._sent.popleft(), None)
        if self._under_way and (self._settling is None or self._settling.when() <= loop.time()):
            self._settling = loop.call_later(_SETTLED_AFTER_S, self._settle_sent, loop)

    def _make(self, environ: dict[str, Any], proto: Any) -> tuple[int, Headers, IO[bytes]] | None:
        started: list[Any] = []

        def start(status: str, headers: Headers, _: Any = None) -> None:
            started[:] = int(status.partition(" ")[0]), headers

        answer = self._application(environ, start)
        try:
            if not getattr(answer, "streaming", False):
                proto.response_bytes(*started, b"".join(answer))
                return None
            file = tempfile.SpooledTemporaryFile(_IN_MEMORY, dir=str(self._spool.folder))  # noqa: SIM115 - whoever sends it closes it
            for chunk in answer:
                file.write(chunk)
            file.seek(0)
            return started[0], started[1], file
        finally:
            close = getattr(answer, "close", None)
            if close is not None:
                close()

    def _work(self) -> None:
        while job := self._jobs.get():
            job()

    async def _end(self) -> None:
        """Whoever is still sending is told to come again; what was begun is answered; then this process is gone."""
        self._spool.cut_all()
        for _ in self._threads:
            self._jobs.put(None)
        loop = asyncio.get_running_loop()
        until = loop.time() + SECONDS_TO_END
        while any(thread.is_alive() for thread in self._threads) and loop.time() < until:
            await asyncio.sleep(0.02)
        await asyncio.sleep(0.1)  # the last answers leave
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(0)

    def _environ(self, scope: Any, body: IO[bytes], size: int) -> dict[str, Any]:
        """PEP 3333's. The length is what came; a name with an underscore could pass for one with a hyphen: left out."""
        server, _, port = scope.server.rpartition(":")
        environ = self._common | {
            "REQUEST_METHOD": scope.method,
            "PATH_INFO": scope.path.encode("utf-8", "surrogateescape").decode("latin-1"),
            "QUERY_STRING": scope.query_string,
            "SERVER_NAME": server,
            "SERVER_PORT": port,
            "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
            "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
            "CONTENT_LENGTH": str(size),
            "wsgi.url_scheme": scope.scheme,
            "wsgi.input": body,
        }
        for name, value in scope.headers.items():
            key = "HTTP_" + name.upper().replace("-", "_")
            if name == "content-type":
                environ["CONTENT_TYPE"] = value
            elif name != "content-length" and "_" not in name:
                joint = "; " if name == "cookie" else ","
                environ[key] = f"{environ[key]}{joint}{value}" if key in environ else value
        return environ


async def _small(proto: Any, length: int) -> bytes:
    """A body that has one window to arrive. CutOff, TooSlow."""
    try:
        async with asyncio.timeout(WINDOW_S):
            content: bytes = await proto()
    except TimeoutError:
        raise TooSlow from None
    except (ProtocolClosed, ProtocolError):
        raise CutOff from None
    if len(content) != length:
        raise CutOff
    return content


def _announced(scope: Any) -> int:
    """How many bytes the sender says will come; the HTTP parser lets nothing but a number of 64 bits through."""
    return int(scope.headers.get("content-length", "0"))


def _limit(path: str) -> int:
    return int(settings.STAFF_FORM_MAX_BYTES if path.startswith(_STAFF) else settings.FORM_MAX_BYTES)


def _refuse(proto: Any, status: int, words: str) -> None:
    headers = [("content-type", "text/plain; charset=utf-8"), ("connection", "close"), ("retry-after", "5")]
    proto.response_str(status, headers, words + "\n")


def _settle(future: asyncio.Future[Any], value: object) -> None:
    if not future.done():  # the reader may have gone
        future.set_result(value)


async def _send(proto: Any, status: int, headers: Headers, file: IO[bytes]) -> None:
    """Piece by piece, at the reader's pace; a reader who stands still for a minute is let go."""
    with file:
        transport = proto.response_stream(status, headers)
        for chunk in iter(partial(file.read, _CHUNK), b""):
            await asyncio.wait_for(transport.send_bytes(chunk), SECONDS_A_CHUNK)


def _settle_down() -> None:
    """What the worker does once before it serves: it ends with its parent, and threads take turns at the right pace."""
    if sys.platform == "linux":
        # kill -9 on the parent must not leave a server behind that nobody can stop and that holds the folder.
        import ctypes

        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG; what was acknowledged is on the disk already
    # A request takes about a millisecond: threads that take turns more often only get in each other's way. What was
    # imported stays: the collector need not look at it again and again.
    sys.setswitchinterval(0.02)
    gc.collect()
    gc.freeze()


application = Application(wsgi.application, Spool(settings.DATA / "incoming"))
