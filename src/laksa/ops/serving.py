"""run, serve, work: the processes of LAKSA."""

from __future__ import annotations

import json
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import IO, Annotated, Any, cast

import typer

from laksa.ops import announce
from laksa.ops.opening import DEFAULT, Data, all_or_nothing, alone_on, open_folder
from laksa.ops.terminal import fail, say, words
from laksa.site import folder
from laksa.site.environment import is_any, is_loopback

FIRST_PORT = 8000
TRIES = 50
HEADERS_MS = 10_000
CONNECTIONS = 65_535
SECONDS_TO_ANSWER = 30


def run(
    data: Data = DEFAULT,
    port: Annotated[int, typer.Option(help="Porta; tanpa ini porta bebas pertama mulai 8000.", max=65_535)] = 0,
    host: Annotated[str, typer.Option(help="Alamat yang didengar.")] = "127.0.0.1",
    empty: Annotated[bool, typer.Option("--empty", help="Folder baru tanpa kota contoh.")] = False,
) -> None:
    """Siapkan data, lalu layani halaman, pengikut, dan jam, sampai Ctrl+C."""
    data = data.resolve()
    fresh = not folder.exists(data)
    demo = not empty if fresh else folder.is_demo(data)
    _require_address(host, demo=demo)
    if fresh:
        port = _port(host, port)  # before a city is made for nothing
        with all_or_nothing(data):
            folder.make(data, demo=demo)
            _prepare_in_child(data, demo=demo)
    with alone_on(data):
        if not fresh:
            _prepare_in_child(data)
        port = _port(host, port)
        _serve(data, host, port, block=_block(data, host, port), work=True)


def serve(
    data: Data = DEFAULT,
    port: Annotated[int, typer.Option(help="Porta.", max=65_535)] = FIRST_PORT,
    host: Annotated[str, typer.Option(help="Alamat yang didengar.")] = "127.0.0.1",
) -> None:
    """Halaman saja; pengikut dan jam berjalan dengan `laksa work` (PostgreSQL)."""
    data = data.resolve()
    _must_exist(data)
    _require_address(host, demo=folder.is_demo(data))
    with nullcontext() if os.environ.get("LAKSA_DATABASE") else alone_on(data):
        _prepare_in_child(data)
        port = _port(host, port)
        at = folder.address(host, port)
        _serve(data, host, port, block=words(f"Melayani {at}/", f"Serving {at}/"), work=False)


def work(data: Data = DEFAULT) -> None:
    """Pengikut dan jam saja; di SQLite hanya selagi `run` tidak berjalan."""
    data = data.resolve()
    _must_exist(data)
    with alone_on(data):
        open_folder(data)
        from laksa.site.work import Worker

        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        worker = Worker()
        worker.start()
        say("Pengikut dan jam berjalan; Ctrl+C untuk berhenti.", "Followers and clock at work; Ctrl+C to stop.")
        stop.wait()
        worker.stop()


def prepare(data: Data = DEFAULT, demo: bool = False, alone: bool = False) -> None:
    """Basis data, data kota, berkas statis, kota contoh; `alone`: tidak ada proses lain di folder ini."""
    data = open_folder(data)
    from laksa.ops import preparing

    preparing.prepare(demo=demo, alone=alone)
    folder.close_to_others(data)


def _prepare_in_child(data: Path, *, demo: bool = False) -> None:
    """In a process of its own, so that what it needed in memory is given back."""
    alone = not os.environ.get("LAKSA_DATABASE")  # on SQLite the lock of the folder says so
    flags = [*(["--demo"] if demo else []), *(["--alone"] if alone else [])]
    command = [sys.executable, "-P", "-m", "laksa", "prepare", "--data", str(data), *flags]
    done = subprocess.run(command, check=False)
    if done.returncode != 0:
        raise typer.Exit(done.returncode)


def _require_address(host: str, *, demo: bool) -> None:
    """A demo is heard on this computer only; what listens on every address must be told what people call it."""
    if demo and not is_loopback(host):
        fail(
            "Kota contoh hanya didengar di komputer ini. Untuk alamat lain pakai `run --empty` di folder baru.",
            "The demo city listens on this computer only. For another address use `run --empty` in a new folder.",
        )
    if is_any(host) and not os.environ.get("LAKSA_URL"):
        fail(
            f"Di {host} LAKSA tidak tahu alamat yang dipakai orang: isi LAKSA_URL, misalnya https://laksa.kota.go.id.",
            f"On {host} LAKSA does not know the address that people use: set LAKSA_URL, as in https://laksa.kota.go.id.",
        )


def _must_exist(data: Path) -> None:
    if not folder.exists(data):
        fail(
            f"Belum ada data di {data}. Jalankan `./laksa` lebih dahulu.",
            f"There is no data in {data}. Run `./laksa` first.",
        )


def _port(host: str, wanted: int) -> int:
    """The wanted port or a clear failure; without one the first free port from 8000 on."""
    if wanted:
        if not _is_free(host, wanted):
            fail(
                f"Porta {wanted} sedang dipakai. Pilih yang lain dengan --port.",
                f"Port {wanted} is busy. Choose another.",
            )
        return wanted
    for port in range(FIRST_PORT, FIRST_PORT + TRIES):
        if _is_free(host, port):
            if port != FIRST_PORT:
                say(f"Porta {FIRST_PORT} sedang dipakai; memakai {port}.", f"Port {FIRST_PORT} is busy; using {port}.")
            return port
    return fail("Tidak ada porta bebas.", "No free port.")


def _is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _block(data: Path, host: str, port: int) -> str:
    address = folder.address(host, port)
    lines = ["", f"LAKSA  {address}/"]
    accounts = data / "demo-accounts.json"
    if accounts.exists():
        lines.append(words("Akun contoh (masuk di /masuk/):", "Demo accounts (sign in at /masuk/):"))
        for role, account in json.loads(accounts.read_text()).items():
            lines.append(f"  {role:<9} {account['username']:<18} {account['password']}")
        lines.append(words(f"Surat yang terkirim: {address}/surat/", f"Mails that went out: {address}/surat/"))
    lines.append(words(f"Data: {data}", f"Data: {data}"))
    lines.append(words("Berhenti: Ctrl+C", "Stop: Ctrl+C"))
    return "\n".join(lines) + "\n"


def _serve(data: Path, host: str, port: int, *, block: str, work: bool) -> None:
    """Until told to stop. No thread runs in this process: a forked worker would inherit the locks they hold."""
    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings
    from granian.server import Server

    os.environ["LAKSA_DATA"] = str(data)
    os.environ.setdefault("LAKSA_URL", folder.address(host, port))
    os.environ["LAKSA_WORK"] = "1" if work else "0"
    _allow_many_connections()
    options: dict[str, Any] = {
        "interface": Interfaces.RSGI,
        "http": HTTPModes.http1,
        "http1_settings": HTTP1Settings(header_read_timeout=HEADERS_MS),
        "websockets": False,
        "workers": 1,
        "backlog": 1024,
        "backpressure": CONNECTIONS,
        "respawn_failed_workers": True,
        "workers_kill_timeout": 4,
        "log_access": False,
        "log_level": "error",
    }
    server = Server("laksa.site.rsgi:application", address=host, port=port, **options)
    announcer = _announce_once_up(host, port, block)
    try:
        server.serve()
    finally:
        announcer.terminate()
    if announcer.wait() == announce.SILENT:
        raise typer.Exit(1)


def _announce_once_up(host: str, port: int, block: str) -> subprocess.Popen[str]:
    """A process of its own that prints the block when the address answers, and stops this one when it does not."""
    command = [sys.executable, "-I", "-S", announce.__file__, _here(host), str(port), str(SECONDS_TO_ANSWER)]
    silent = words(
        f"LAKSA tidak menjawab di {folder.address(host, port)} dalam {SECONDS_TO_ANSWER} detik, jadi dihentikan. "
        "Jalankan lagi; bila terulang, lihat catatan di atas.",
        f"LAKSA did not answer at {folder.address(host, port)} within {SECONDS_TO_ANSWER} seconds and was stopped. "
        "Start it again; if it happens again, see the log above.",
    )
    announcer = subprocess.Popen(command, stdin=subprocess.PIPE, text=True, encoding="utf-8")
    with suppress(BrokenPipeError), cast(IO[str], announcer.stdin) as told:
        json.dump([block, silent], told)
    return announcer


def _here(host: str) -> str:
    """Where this computer reaches itself when it listens on `host`."""
    return ("::1" if ":" in host else "127.0.0.1") if is_any(host) else host


def _allow_many_connections() -> None:
    """Each waiting visitor is an open file; the usual 1,024 are soon taken by somebody who only knocks."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = CONNECTIONS if hard == resource.RLIM_INFINITY else min(CONNECTIONS, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
