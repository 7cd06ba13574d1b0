"""A real LAKSA on a folder of its own, and a real browser; everything on loopback."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from people import PASSWORD
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
_MAKE_PEOPLE = """
import os, sys
from pathlib import Path
from laksa.ops.opening import open_folder, migrate
open_folder(Path(sys.argv[1]), make=True)
migrate()
sys.path.insert(0, sys.argv[2])
from people import Cast
cast = Cast()
for name in ("sari", "dimas", "yusuf", "wati", "agus", "admin", "auditor", "ratna", "mayor"):
    getattr(cast, name)
"""


@dataclass(frozen=True)
class Site:
    """A running LAKSA."""

    url: str
    folder: Path
    environment: dict[str, str]

    def laksa(self, *arguments: str) -> str:
        """A verb on this folder; its standard output."""
        done = subprocess.run(
            [sys.executable, "-P", "-m", "laksa", *arguments, "--data", str(self.folder)],
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with running(tmp_path_factory.mktemp("journey") / "data") as site:
        yield site


@contextmanager
def running(folder: Path, people: str = _MAKE_PEOPLE, **settings: str) -> Iterator[Site]:
    """A LAKSA on a new folder that the code `people` makes, under these settings beside the usual ones."""
    with _database() as address:
        environment = os.environ | {"PYTHONPATH": str(ROOT / "src"), "LAKSA_DATABASE": address} | settings
        environment.pop("LAKSA_DATA", None)
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        make = [sys.executable, "-P", "-c", people, str(folder), str(ROOT / "tests")]
        subprocess.run(make, env=environment, check=True)
        port = _free_port()
        command = [sys.executable, "-P", "-m", "laksa", "run", "--empty", "--port", str(port), "--data", str(folder)]
        log = (folder.parent / "server.log").open("wb")
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            _wait_for(port, process, folder.parent / "server.log")
            yield Site(f"http://127.0.0.1:{port}", folder, environment)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)
            log.close()


class _database:  # noqa: N801 - used as a context manager
    """A database of this journey only: none for SQLite, a fresh one on the given PostgreSQL server."""

    def __enter__(self) -> str:
        self.server = os.environ.get("LAKSA_DATABASE", "")
        if not self.server:
            return ""
        import psycopg

        self.name = f"journey_{uuid.uuid4().hex[:10]}"
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {self.name}")
        return f"{self.server.rsplit('/', 1)[0]}/{self.name}"

    def __exit__(self, *_: object) -> None:
        if self.server:
            import psycopg

            with psycopg.connect(self.server, autocommit=True) as connection:
                connection.execute(f"DROP DATABASE {self.name} WITH (FORCE)")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = os.environ.get("LAKSA_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        pytest.skip("no Chromium: ./laksa test installs it where it may")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield running
        running.close()


@pytest.fixture
def phone(browser: Browser, site: Site) -> Iterator[Page]:
    """A citizen's cheap phone."""
    with _context(browser, site, width=360, height=740) as page:
        yield page


@pytest.fixture
def no_script(browser: Browser, site: Site) -> Iterator[Page]:
    """A phone that runs no JavaScript."""
    with _context(browser, site, width=360, height=740, script=False) as page:
        yield page


@pytest.fixture
def desk(browser: Browser, site: Site) -> Iterator[Page]:
    """The operator's screen."""
    with _context(browser, site, width=1440, height=900) as page:
        yield page


class _context:  # noqa: N801
    def __init__(
        self, browser: Browser, site: Site, *, width: int, height: int, script: bool = True, theme: str = "light"
    ) -> None:
        self.context: BrowserContext = browser.new_context(
            base_url=site.url,
            viewport={"width": width, "height": height},
            java_script_enabled=script,
            locale="id-ID",
            timezone_id="Asia/Jakarta",
            color_scheme="dark" if theme == "dark" else "light",
        )
        self.context.set_default_timeout(15_000)

    def __enter__(self) -> Page:
        return self.context.new_page()

    def __exit__(self, *_: object) -> None:
        self.context.close()


def sign_in(page: Page, username: str) -> None:
    page.goto("/masuk/")
    page.fill("[name=login]", username)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/masuk/" not in url)


def shot(page: Page, name: str) -> None:
    """A screenshot for the documents, into the folder that LAKSA_SHOTS names."""
    if os.environ.get("LAKSA_SHOTS"):
        page.wait_for_load_state("networkidle")
        whole = (page.viewport_size or {"width": 0})["width"] < 400
        page.screenshot(path=ROOT / os.environ["LAKSA_SHOTS"] / f"{name}.png", full_page=whole)


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise RuntimeError(log.read_text())
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/sehat/", timeout=2).read()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(log.read_text())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
