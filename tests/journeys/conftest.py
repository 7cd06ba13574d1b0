"""A real LAKSA on a folder of its own, and a real browser; everything on loopback."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from fcntl import LOCK_EX, LOCK_SH, LOCK_UN, flock
from pathlib import Path

import pytest
from ops.laksa_process import ROOT, Laksa, laksa_in
from people import PASSWORD
from playwright.sync_api import Browser, CDPSession, Page, expect, sync_playwright

from journeys.plain import Person

CHROMIUM_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PATIENCE = 30_000  # milliseconds, on a machine with much else to do
# One password for all: it is hashed once, for that is the dearest part.
_MAKE_PEOPLE = """
from functools import cache
from django.contrib.auth import base_user
base_user.make_password = cache(base_user.make_password)
from people import Cast
cast = Cast()
for name in ("sari", "dimas", "yusuf", "wati", "agus", "admin", "auditor", "ratna", "mayor"):
    getattr(cast, name)
print("null")
"""


@dataclass(frozen=True)
class Site:
    """A running LAKSA."""

    url: str
    folder: Path
    database: str
    settings: dict[str, str] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    def laksa(self, *verbs: str) -> list[str]:
        """What these verbs print on this folder; all in one process, since each start costs a second."""
        asked = {verb: shlex.split(verb) for verb in verbs}
        answers = Laksa(self.folder, self.database).verbs(asked, LAKSA_LANG="id", **self.settings)
        failed = "".join(answer.err for answer in answers.values() if answer.code)
        assert not failed, failed
        return [answers[verb].out for verb in verbs]

    def person(self, username: str) -> Person:
        """Somebody who signed in with a plain form, once for all."""
        if username not in self.people:
            self.people[username] = Person(self.url).sign_in(username)
        return self.people[username]

    def let_in(self, page: Page, username: str) -> None:
        """This person at this window, signed in already."""
        jar = self.person(username).jar
        page.context.add_cookies([{"name": one.name, "value": one.value or "", "url": self.url} for one in jar])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Stories on a site of their own first: so one worker has it, and nobody waits for them at the end."""
    items.sort(key=lambda item: "site" in getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One for all workers: whoever comes first starts it, and stops it when the others have gone."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    address = folder / "site.json"
    with (folder / "door").open("w") as door, (folder / "inside").open("w") as inside, ExitStack() as first:
        flock(door, LOCK_EX)
        if address.exists():
            url, data, database = json.loads(address.read_text())
            site = Site(url, Path(data), database)
        else:
            site = first.enter_context(running(tmp_path_factory.mktemp("journey")))
            address.write_text(json.dumps([site.url, str(site.folder), site.database]))
            first.callback(address.unlink)
            first.callback(flock, inside, LOCK_EX)
            first.callback(flock, door, LOCK_EX)
        flock(inside, LOCK_SH)
        flock(door, LOCK_UN)
        yield site


@contextmanager
def running(folder: Path, people: str = _MAKE_PEOPLE, **settings: str) -> Iterator[Site]:
    """A LAKSA in a new folder with whom the code `people` makes, under these settings beside the usual ones."""
    with laksa_in(folder) as laksa:
        laksa.python(people)
        port = _free_port()
        command = laksa.command("run", "--empty", "--port", str(port))
        process = _started(command, laksa.environment | {"LAKSA_LANG": "id"} | settings, port, folder / "server.log")
        try:
            yield Site(f"http://127.0.0.1:{port}", laksa.folder, laksa.database, settings)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)


def _started(command: list[str], environment: dict[str, str], port: int, log: Path) -> subprocess.Popen[bytes]:
    """A server that answers. On a busy machine one may give up after its half minute: it is started once more."""
    for _ in range(2):
        with log.open("wb") as said:
            process = subprocess.Popen(command, env=environment, stdout=said, stderr=said)
        if _answers(port, process):
            return process
        process.kill()
        process.wait()
    raise RuntimeError(log.read_text())


class Windows:
    """Windows of one browser. A new one costs as much as ten pages: a closed one is kept for whoever comes next."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._closed: defaultdict[str, list[tuple[Page, CDPSession]]] = defaultdict(list)

    @contextmanager
    def open(self, site: Site, *, width: int, height: int, script: bool = True) -> Iterator[Page]:
        closed = self._closed[site.url]
        page, wire = closed.pop() if closed else self._new(site)
        page.set_viewport_size({"width": width, "height": height})
        wire.send("Emulation.setScriptExecutionDisabled", {"value": not script})
        try:
            yield page
            page.evaluate("localStorage.clear(), sessionStorage.clear()")
        except BaseException:
            page.context.close()
            raise
        page.context.clear_cookies()
        closed.append((page, wire))

    def _new(self, site: Site) -> tuple[Page, CDPSession]:
        context = self._browser.new_context(
            base_url=site.url, locale="id-ID", timezone_id="Asia/Jakarta", color_scheme="light"
        )
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        return page, context.new_cdp_session(page)


@pytest.fixture(scope="session")
def windows() -> Iterator[Windows]:
    names = (os.environ.get("LAKSA_CHROMIUM"), "chromium-headless-shell", "chromium", "chromium-browser")
    chromium = next(filter(None, map(shutil.which, filter(None, names))), None)
    if not chromium:
        pytest.skip("no Chromium: ./laksa test installs it where it may")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield Windows(running)
        running.close()


@pytest.fixture
def phone(windows: Windows, site: Site) -> Iterator[Page]:
    """A citizen's cheap phone."""
    with windows.open(site, width=360, height=740) as page:
        yield page


def reported(site: Site) -> str:
    """The number of a new report of a lamp."""
    return (
        Person(site.url)
        .post("/lapor/", text="Lampu jalan padam di depan musala.", landmark="Jl. Veteran", category="PJU-PDM")
        .number
    )


def entered(site: Site) -> str:
    """The number of a case whose next step is the disposition."""
    number = reported(site)
    case = f"/meja/{number}/"
    fields = {"kind": "complaint", "category": "PJU-PDM", "urgency": "medium", "landmark": "Jl. Veteran"}
    assert site.person("sari").post(f"{case}catat/", on=case, **fields).status == 200
    return number


def assigned(site: Site) -> str:
    """The number of a case that stands with the Dinas Perhubungan."""
    number = entered(site)
    case = f"/meja/{number}/"
    assert site.person("sari").post(f"{case}disposisi/", on=case, lead="DISHUB").status == 200
    return number


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


def _answers(port: int, process: subprocess.Popen[bytes]) -> bool:
    """Whether it does before it ends by itself, as it must where it never would."""
    while process.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/sehat/", timeout=2).read()
        except OSError:
            time.sleep(0.1)
        else:
            return True
    return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
