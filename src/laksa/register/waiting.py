"""Files of forms that were refused: they wait apart from those of cases, for the same form to be sent again.

A form from outside keeps them an hour, and all such forms together at most 200 MB, the oldest going first: whoever
sends form after form with photos fills no disk. Files of staff's forms wait with their draft, in a room of their own,
so that nobody outside can push them out; what comes to a page of the staff when nobody is signed in waits in a third.
"""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from django.conf import settings

from laksa.history.identity import new_id
from laksa.register import files, wall_clock
from laksa.register.files import Stored

# Counting looks at every file: a small one weighs as much as this, so that there are never many.
_LEAST = 200 * 1024


@dataclass(frozen=True)
class Room:
    """A folder of files that wait, for so many seconds, of so many bytes in all."""

    name: str
    seconds: int
    size: int

    @property
    def folder(self) -> Path:
        return settings.DATA / "files" / self.name

    def paths(self, identity: int) -> tuple[Path, Path, Path]:
        """The original and its two clean copies."""
        folder = self.folder
        return folder / str(identity), folder / f"{identity}.jpg", folder / f"{identity}-s.jpg"


OUTSIDE = Room("waiting", 3600, 200 * 1024 * 1024)
STAFF = Room("drafts", 7 * 86_400, 200 * 1024 * 1024)
# Sent to a page of the staff by somebody not signed in: whoever signs in takes them out, anybody may push them out.
UNCLAIMED = Room("unclaimed", STAFF.seconds, 200 * 1024 * 1024)
ROOMS = (OUTSIDE, STAFF, UNCLAIMED)


def keep(room: Room, stored: Iterable[Stored]) -> None:
    """Files of a refused form, from quarantine or any room: from now on they wait here, `room.seconds`."""
    room.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for entry in stored:
        for place in (files.paths, *(other.paths for other in ROOMS if other.folder != room.folder)):
            for source, target in zip(place(entry.id), room.paths(entry.id), strict=True):
                with suppress(FileNotFoundError):
                    source.rename(target)
        with suppress(FileNotFoundError):
            os.utime(room.paths(entry.id)[0])
    make_room(room)


def is_kept(room: Room, entry: Stored) -> bool:
    return room_of(entry, room) is not None


def room_of(entry: Stored, *rooms: Room) -> Room | None:
    """In which of them the file waits, if it still does."""
    return next((room for room in rooms if room.paths(entry.id)[0].exists()), None)


def taken(room: Room, entry: Stored) -> Stored:
    """The same file in quarantine under a name of its own, as durable as the first; the waiting one stays.

    Each attempt gets its own: a refused or repeated command throws its own away and must not touch what another attempt
    has made part of a case. FileNotFoundError when the file is gone.
    """
    copy = replace(entry, id=new_id())
    original, *copies = files.paths(copy.id)
    kept, *kept_copies = room.paths(entry.id)
    original.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.link(kept, original)
    files.sync_folder(original.parent)
    if not entry.is_ready or not entry.is_photo:
        return copy
    try:
        copies[0].parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        for source, target in zip(kept_copies, copies, strict=True):
            os.link(source, target)
    except FileNotFoundError:
        files.discard([copy])
        raise
    files.sync_folder(copies[0].parent)
    return copy


def drop(room: Room, stored: Iterable[Stored]) -> None:
    for entry in stored:
        _remove(room.paths(entry.id))


def make_room(room: Room) -> int:
    """Remove what has waited too long, and of the rest the oldest until it fits; how many files went."""
    waiting = _waiting(room)
    total, gone = sum(size for _, size in waiting.values()), 0
    oldest = time.time() - room.seconds
    if any(since < oldest for since, _ in waiting.values()) and wall_clock.doubt() is not None:
        oldest = 0.0  # a clock that has jumped forgets nothing
    for identity, (since, size) in sorted(waiting.items(), key=lambda item: item[1]):
        if since >= oldest and total <= room.size:
            break
        _remove(room.paths(identity))
        total, gone = total - size, gone + 1
    return gone


def _waiting(room: Room) -> dict[int, tuple[float, int]]:
    """Since when each file waits, and what it weighs with its copies; those without an original are the oldest."""
    since: dict[int, float] = {}
    size: dict[int, int] = defaultdict(int)
    with suppress(FileNotFoundError), os.scandir(room.folder) as entries:
        for entry in entries:
            name = entry.name.removesuffix(".jpg").removesuffix("-s")
            with suppress(FileNotFoundError, ValueError):
                facts, identity = entry.stat(), int(name)
                size[identity] += facts.st_size
                since[identity] = facts.st_mtime if entry.name == name else since.get(identity, 0.0)
    return {identity: (since[identity], max(weight, _LEAST)) for identity, weight in size.items()}


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
