"""Programs that some steps need: a browser, PostgreSQL, the servers a city runs. Debian's packages where we may."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Literal

import postgresql
from children import Children
from terminal import say, text

IN_MEMORY, ROOM = Path("/dev/shm"), 4 << 30  # noqa: S108 - a folder of our own is made inside
# The first has no window to draw, and needs half the time.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
SERVERS = {
    "systemd-analyze": "systemd",
    "nginx": "nginx-light",
    "caddy": "caddy",
    "openssl": "openssl",
    "dovecot": "dovecot-imapd",
}
Need = Literal["chromium", "postgresql", "servers"]


class Needs:
    """Each is got when it is first asked for; the answer is kept. `environment` tells the tests where it stands."""

    def __init__(self, stack: ExitStack, children: Children, environment: dict[str, str]) -> None:
        self.database = ""
        self._stack = stack
        self._children = children
        self._environment = environment
        self._missing: dict[Need, str] = {}
        self._getting = threading.Lock()
        self._packages_listed = False

    def missing(self, need: Need) -> str:
        """Why this cannot be had here, or nothing."""
        get = {"chromium": self._get_chromium, "postgresql": self._get_postgresql, "servers": self._get_servers}
        with self._getting:
            if need not in self._missing:
                self._missing[need] = get[need]()
            return self._missing[need]

    def _get_chromium(self) -> str:
        for attempt in range(2):
            for name in filter(None, (os.environ.get("LAKSA_CHROMIUM"), *BROWSERS)):
                if path := shutil.which(name):
                    self._environment["LAKSA_CHROMIUM"] = path
                    return ""
            if attempt == 0:
                self._install(BROWSERS[0])
        return text(
            "Chromium tidak ada (apt install chromium, atau isi LAKSA_CHROMIUM)",
            "there is no Chromium (apt install chromium, or set LAKSA_CHROMIUM)",
        )

    def _get_postgresql(self) -> str:
        if not any(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
            self._install("postgresql")
        try:
            self.database = self._stack.enter_context(postgresql.server(quick_folder()))
        except postgresql.UnavailableError as reason:
            return str(reason)
        return ""

    def _get_servers(self) -> str:
        """What a city runs LAKSA behind; the files that we write for it are checked by the programs themselves."""
        for program, package in SERVERS.items():
            if shutil.which(program) is None:
                self._install(package)
        absent = [program for program in SERVERS if shutil.which(program) is None]
        return text(f"tidak ada: {', '.join(absent)}", f"there is no {', '.join(absent)}") if absent else ""

    def _install(self, package: str) -> None:
        """Whoever called looks afterwards whether it is there."""
        if os.geteuid() != 0 or shutil.which("apt-get") is None:
            return
        say(text(f"Memasang {package} (apt)…", f"Installing {package} (apt)…"))
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        if not self._packages_listed:
            self._children.run(("apt-get", "-qq", "update"), environment, subprocess.DEVNULL)
            self._packages_listed = True
        install = ("apt-get", "-qq", "install", "-y", "--no-install-recommends", package)
        self._children.run(install, environment, subprocess.DEVNULL)


def quick_folder() -> Path | None:
    """Memory, where it has room: a kill loses nothing there either, and every commit waits for the disk elsewhere."""
    with suppress(OSError):
        if shutil.disk_usage(IN_MEMORY).free > ROOM:
            return IN_MEMORY
    return None
