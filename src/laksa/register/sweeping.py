"""What interrupted requests left behind: uploads on their way in, and files that belong to no case.

A form in flight is never touched: what is looked at is older than any form takes, unless nobody can be sending one.
"""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Container, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

from django.conf import settings

from laksa.history.identity import created_at
from laksa.register import files, waiting
from laksa.register.models import Attachment

OLD = 3600.0
_AT_ONCE = 500


def sweep(*, alone: bool = False, held: Callable[[], Container[int]] = frozenset) -> int:
    """Remove what is nobody's; how many files.

    `alone`: no process is at this folder that could be taking a form. `held`: the ids of files that wait for a case.
    """
    before = math.inf if alone else time.time() - OLD
    return sum((_sweep_incoming(before), _sweep_unfinished(before), _sweep_orphans(before, held()), _sweep_rooms()))


def _sweep_incoming(before: float) -> int:
    """Bodies and uploads that a request had not read to its end."""
    return sum(_removed(path, before) for path in _entries(settings.DATA / "incoming"))


def _sweep_unfinished(before: float) -> int:
    """Copies that were half written when the child was ended."""
    return sum(_removed(path, before) for path in _copies() if path.suffix == ".part")


def _sweep_orphans(before: float, held: Container[int]) -> int:
    """Originals and copies of forms that were never answered. What is not named like an upload is left alone."""
    count, old = 0, (found for found in _uploads() if created_at(found[0]) < before)
    while batch := list(islice(old, _AT_ONCE)):
        known = set(Attachment.objects.filter(pk__in={pk for pk, _ in batch}).values_list("pk", flat=True))
        for pk, path in batch:
            if pk not in known and pk not in held:
                path.unlink(missing_ok=True)
                count += 1
    return count


def _sweep_rooms() -> int:
    return sum(waiting.make_room(room) for room in waiting.ROOMS)


def _uploads() -> Iterator[tuple[int, Path]]:
    for path in _entries(files.quarantine(0).parent):
        if path.name.isdecimal():
            yield int(path.name), path
    for path in _copies():
        name = path.stem.removesuffix("-s")
        if path.suffix == ".jpg" and name.isdecimal():
            yield int(name), path


def _copies() -> Iterator[Path]:
    return (path for folder in _entries(settings.DATA / "files" / "photos") for path in _entries(folder))


def _entries(folder: Path) -> Iterator[Path]:
    with suppress(FileNotFoundError, NotADirectoryError), os.scandir(folder) as found:
        yield from (Path(entry.path) for entry in found)


def _removed(path: Path, before: float) -> bool:
    """Whether it was a file so old, and is gone."""
    try:
        if not path.is_file() or path.stat().st_mtime > before:
            return False
        path.unlink()
    except FileNotFoundError:
        return False
    return True
