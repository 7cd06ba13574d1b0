"""Which release a database or an archive belongs to: an older LAKSA never works on what a newer one has made.

What a newer release keeps in columns unknown here is lost at the first write, and its new columns refuse every row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import laksa
from laksa.ops.terminal import words

Migrations = dict[str, list[str]]
_LABELS = {"messages": "outbox"}  # a room whose tables have another name (messages/apps.py)


def known() -> Migrations:
    """The migrations of LAKSA's own rooms in this release, by room; read from the disk, before any setting is."""
    rooms = sorted(path.parent for path in Path(laksa.__file__).parent.glob("*/migrations/__init__.py"))
    return {
        _LABELS.get(room.parent.name, room.parent.name): sorted(path.stem for path in room.glob("[0-9]*.py"))
        for room in rooms
    }


def unknown_to_us(applied: Mapping[str, Iterable[str]], ours: Mapping[str, Iterable[str]]) -> list[str]:
    """What was applied and this release does not have: `room.name`, in order."""
    return sorted(
        f"{room}.{name}" for room, names in applied.items() for name in names if name not in set(ours.get(room, ()))
    )


def applied_to_database() -> Migrations:
    """By application, of the open database; empty where nothing was migrated yet."""
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    found: Migrations = {}
    for application, name in sorted(MigrationRecorder(connection).applied_migrations()):
        found.setdefault(application, []).append(name)
    return found


def applied_of_ours() -> Migrations:
    """Those of LAKSA's own rooms: what an archive says of the release it was written under."""
    ours = known()
    return {room: names for room, names in applied_to_database().items() if room in ours}


def pending() -> list[str]:
    """Migrations of this release that the open database has not yet."""
    return unknown_to_us(_of_all_applications(), applied_to_database())


def newer_database() -> list[str]:
    """Migrations of the open database that this release does not have."""
    return unknown_to_us(applied_to_database(), _of_all_applications())


def _of_all_applications() -> Migrations:
    """Those of Django and allauth too: their next release changes tables as ours does."""
    from pkgutil import iter_modules

    from django.apps import apps

    folders = {config.label: Path(config.path) / "migrations" for config in apps.get_app_configs()}
    return {label: [module.name for module in iter_modules([str(folder)])] for label, folder in folders.items()}


def here() -> str:
    """This release, and the last migration of each room that has one."""
    last = ", ".join(f"{room}.{names[-1]}" for room, names in known().items() if names)
    return words(f"LAKSA {laksa.__version__} (sampai {last})", f"LAKSA {laksa.__version__} (up to {last})")
