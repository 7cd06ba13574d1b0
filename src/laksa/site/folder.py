"""The data folder: real or demo from birth, and held by one `run` at a time."""

from __future__ import annotations

import fcntl
import json
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from laksa.site.keys import make_keys

MARK = "laksa.json"
# Parents before what stands in them: mkdir gives a mode to the last one only.
_PRIVATE = (
    "files", "files/quarantine", "files/photos", "files/waiting", "files/drafts", "files/unclaimed", "incoming", "mail",
)  # fmt: skip
_ORIGINALS = ("files", "incoming")


class FolderMissing(Exception):
    """There is no data folder here; only run, import, restore and user make one."""


class FolderBusy(Exception):
    """Another `run` holds the folder."""


def exists(folder: Path) -> bool:
    return (folder / MARK).exists()


def make(folder: Path, *, demo: bool) -> None:
    """Make a new folder with its keys; what exists is left alone."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o750)
    for name in ("reports", "trust", "static"):
        (folder / name).mkdir(exist_ok=True, mode=0o750)
    for name in _PRIVATE:
        (folder / name).mkdir(exist_ok=True, mode=0o700)
    make_keys(folder / "keys")
    if not exists(folder):
        (folder / MARK).write_text(json.dumps({"demo": demo}) + "\n")


def open_to_others(folder: Path) -> Iterator[tuple[Path, int]]:
    """What other accounts of this computer may read or reach, and the mode it should have.

    Photos as they came (with the place where they were taken), mails, bodies on their way in, the database. A folder
    that somebody made beforehand, or an earlier LAKSA, has the modes of then.
    """
    mode = stat.S_IMODE(folder.stat().st_mode)
    if mode & 0o007:
        yield folder, mode & ~0o007
    for name in _PRIVATE:
        yield from _wrong_mode(folder / name, 0o700)
    for path in folder.glob("laksa.sqlite3*"):
        yield from _wrong_mode(path, 0o600)
    for place, folders, names in (found for tree in _ORIGINALS for found in os.walk(folder / tree)):
        for path in (Path(place, name) for name in names):
            yield from _wrong_mode(path, 0o600)
        for path in (Path(place, name) for name in folders):
            yield from _wrong_mode(path, 0o700)


def close_to_others(folder: Path) -> None:
    """Mend what may be mended; what belongs to somebody else stays, and `doctor` names it."""
    for path, mode in open_to_others(folder):
        with suppress(OSError):
            path.chmod(mode)


def _wrong_mode(path: Path, mode: int) -> Iterator[tuple[Path, int]]:
    with suppress(FileNotFoundError):  # a file on its way in or out
        if stat.S_IMODE(path.stat().st_mode) & ~mode:
            yield path, mode


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
