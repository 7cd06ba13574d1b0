"""What people say in the demo city, read from the TOML files beside."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Told:
    """One invented complaint; `kelurahan` names where its landmark stands, where the landmark does not say so."""

    text: str
    title: str
    landmark: str
    kelurahan: str = ""


@dataclass(frozen=True)
class Subject:
    """What is said about one category."""

    scene: str
    complaints: tuple[Told, ...]
    follow_ups: tuple[str, ...]
    impossible: tuple[str, ...]


@cache
def subjects() -> dict[str, Subject]:
    """By category code."""
    found: dict[str, Subject] = {}
    for path in sorted((HERE / "complaints").glob("*.toml")):
        for code, entry in tomllib.loads(path.read_text(encoding="utf-8")).items():
            found[code] = Subject(
                entry["scene"],
                tuple(Told(**told) for told in entry["complaints"]),
                tuple(item["text"] for item in entry["follow_ups"]),
                tuple(item["text"] for item in entry["impossible"]),
            )
    return found


@cache
def phrases() -> dict[str, Any]:
    return tomllib.loads((HERE / "phrases.toml").read_text(encoding="utf-8"))
