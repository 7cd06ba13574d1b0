"""ARCHITECTURE.md tells the truth: its rooms exist, every room is in it, and what it names by path is there."""

from __future__ import annotations

import importlib
import re
import tomllib
from pathlib import Path

import pytest

import laksa

PACKAGE = Path(laksa.__path__[0])
ROOT = PACKAGE.parents[1]
TEXT = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
PICTURE = TEXT.partition("```")[2].partition("```")[0]


def rooms() -> set[str]:
    return {path.parent.name for path in PACKAGE.glob("*/__init__.py")}


def test_the_picture_shows_each_room_and_no_other() -> None:
    assert set(re.findall(r"(?<![\w/])([a-z_0-9]+)/ ", PICTURE)) == rooms()


def test_every_room_has_its_floor_in_the_contract() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    floors = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    named = {room.strip().removeprefix("laksa.") for floor in floors for room in floor.split("|")} - {"laksa_demo"}
    assert named == rooms()


# `room/file.py`, `room/`, `file.py`; then `room.module.name(…)`.
NAMED = re.compile(r"`((?:[a-z_]+/)*(?:[a-z_0-9]+\.(?:py|toml|js|po))?)`")
DOTTED = re.compile(r"`([a-z_]+(?:\.[A-Za-z_]+)+)(?:\([^`]*\))?`")


def missing_in(text: str) -> list[str]:
    """What a paragraph or a row names and nobody finds; a bare file stands in the room named last before it."""
    missing, room = [], ""
    for path in filter(None, NAMED.findall(text)):
        folder, _, file = path.rpartition("/")
        room = folder or room
        places = [PACKAGE / room / file, *([ROOT / path] if folder or not room else [])]
        if (not (folder or room) and not (ROOT / path).exists()) or not any(place.exists() for place in places):
            missing.append(path)
    return missing


def is_there(dotted: str) -> bool:
    """A module of a room, or what stands in one; what is named of no room is an example of a call."""
    parts = dotted.split(".")
    if parts[0] not in rooms():
        return True
    for length in range(len(parts), 0, -1):
        try:
            found: object = importlib.import_module(".".join(["laksa", *parts[:length]]))
        except ModuleNotFoundError:
            continue
        for part in parts[length:]:
            found = getattr(found, part, None)
        return found is not None
    return False


def test_what_is_named_by_its_path_exists() -> None:
    """Each paragraph, list entry and row by itself."""
    parts = re.split(r"\n(?=\n|\||\d\. )", TEXT)
    assert [path for part in parts for path in missing_in(part)] == []


def test_what_is_named_as_in_code_exists() -> None:
    assert [dotted for dotted in DOTTED.findall(TEXT) if not is_there(dotted)] == []


@pytest.mark.parametrize("text", ["`rules/nothing.py`", "`booking.py` counts", "`figures/booking.py`, `rolup.py`"])
def test_a_file_that_is_not_there_would_be_seen(text: str) -> None:
    assert missing_in(text)
    assert not is_there("rules.lifecycle.decide_nothing")


def test_what_a_step_of_the_checks_leaves_out_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that was renamed would run twice, and nobody would see why."""
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    rooms = importlib.import_module("rooms")

    listed = {*rooms.SAME, *rooms.SAME_PAGE, *rooms.SAME_SERVER}

    assert not [path for path in sorted(listed) if not (ROOT / "tests" / path).exists()]
