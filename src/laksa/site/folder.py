"""The data folder: real or demo from birth, and held by one `run` at a time."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from laksa.site.keys import make_keys

MARK = "laksa.json"


class FolderMissing(Exception):  # noqa: N818
    """There is no data folder here; only run, import, restore and user make one."""


class FolderBusy(Exception):  # noqa: N818
    """Another `run` holds the folder."""


def exists(folder: Path) -> bool:
    return (folder / MARK).exists()


def make(folder: Path, *, demo: bool) -> None:
    """Make a new folder with its keys; what exists is left alone."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o750)
    for name in ("files/quarantine", "files/photos", "reports", "trust", "incoming", "mail", "static"):
        (folder / name).mkdir(parents=True, exist_ok=True, mode=0o750)
    make_keys(folder / "keys")
    if not exists(folder):
        (folder / MARK).write_text(json.dumps({"demo": demo}) + "\n")


@cache
def is_demo(folder: Path) -> bool:
    try:
        return bool(json.loads((folder / MARK).read_text())["demo"])
    except (FileNotFoundError, ValueError, KeyError):
        return False


def become_real(folder: Path) -> None:
    """After `demo clear`: a new register, no longer a demo."""
    (folder / MARK).write_text(json.dumps({"demo": False}) + "\n")
    is_demo.cache_clear()


@contextmanager
def hold(folder: Path) -> Iterator[None]:
    """The lock of the folder, for as long as the block runs; FolderBusy if somebody has it."""
    with (folder / "run.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FolderBusy(folder) from None
        yield


def address(host: str, port: int) -> str:
    """http://HOST:PORT, an IPv6 address in its brackets."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
