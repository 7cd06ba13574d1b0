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


def test_what_is_named_by_its_path_exists() -> None:
    named = set(re.findall(r"`((?:[a-z_]+/)+(?:[a-z_]+\.py)?)`", TEXT))
    missing = {path for path in named if not (PACKAGE / path).exists() and not (ROOT / path).exists()}
    assert missing == set()


def test_what_a_step_of_the_checks_leaves_out_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that was renamed would run twice, and nobody would see why."""
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    rooms = importlib.import_module("rooms")

    listed = {*rooms.SAME, *rooms.SAME_PAGE, *rooms.SAME_SERVER}

    assert not [path for path in sorted(listed) if not (ROOT / "tests" / path).exists()]
