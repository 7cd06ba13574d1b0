"""The SOP as data: read from sop/*.toml, asked by the lifecycle; a second SOP needs no code."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from typing import Any

_COMMANDS = ("receive", "enter", "assign", "respond", "close", "record", "confirm")


@dataclass(frozen=True, slots=True)
class Requirement:
    """One item of the column Kelengkapan: a tool by its label, or a guard by `requires`."""

    label: str
    requires: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the activity table. `minutes` is the standard time, None where the SOP prints none."""

    number: int
    name: str
    short: str
    executor: str
    role: str
    command: str
    minutes: int | None
    requirements: tuple[Requirement, ...]
    output: str
    remarks: str
    state: str
    before: str = ""
    automatic: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    text: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Sop:
    """One version of the SOP: identity box, clauses, steps; `version` names it in every recap row."""

    version: str
    name: str
    title: str
    valid_from: date
    identity: dict[str, str]
    legal_basis: tuple[Clause, ...]
    qualifications: tuple[str, ...]
    equipment: tuple[str, ...]
    warnings: tuple[str, ...]
    recording: tuple[str, ...]
    steps: tuple[Step, ...]

    @property
    def total_minutes(self) -> int:
        return sum(step.minutes or 0 for step in self.steps)

    def step(self, command: str) -> Step:
        """The step that `command` carries out; KeyError when this SOP has none."""
        for step in self.steps:
            if step.command == command:
                return step
        raise KeyError(command)

    def confirmations_before(self, command: str) -> tuple[Step, ...]:
        """The generic `confirm` steps that must be done before `command`."""
        return tuple(step for step in self.steps if step.command == "confirm" and step.before == command)


def read_sop(text: str) -> Sop:
    """One SOP from TOML text; ValueError says what is missing."""
    try:
        return _sop(tomllib.loads(text))
    except (KeyError, TypeError, AttributeError) as wrong:
        raise ValueError(f"the SOP is not complete: {wrong}") from wrong


def _sop(raw: dict[str, Any]) -> Sop:
    steps = tuple(_step(entry) for entry in raw["steps"])
    for command in _COMMANDS[:-1]:
        if sum(step.command == command for step in steps) != 1:
            raise ValueError(f"the SOP needs exactly one step with command {command!r}")
    for step in steps:
        if step.command not in _COMMANDS:
            raise ValueError(f"step {step.number} has the unknown command {step.command!r}")
        if step.command == "confirm" and step.before not in _COMMANDS[1:5]:
            raise ValueError(f"step {step.number} confirms before {step.before!r}, which is no step of the operator")
    if len({step.number for step in steps}) != len(steps):
        raise ValueError("two steps of the SOP have the same number")
    return Sop(
        version=raw["version"],
        name=raw["name"],
        title=raw["title"],
        valid_from=raw["valid_from"],
        identity=raw["identity"],
        legal_basis=tuple(Clause(**clause) for clause in raw["legal_basis"]),
        qualifications=tuple(raw["qualifications"]),
        equipment=tuple(raw["equipment"]),
        warnings=tuple(raw["warnings"]),
        recording=tuple(raw["recording"]),
        steps=steps,
    )


def _step(raw: dict[str, Any]) -> Step:
    """A step needs number, name, role and command; what the screens print besides has a plain default."""
    requirements = tuple(Requirement(**item) for item in raw.get("requirements", ()))
    given = {"short": raw["name"], "executor": raw["role"], "minutes": None, "output": "", "remarks": "", "state": ""}
    return Step(**(given | raw | {"requirements": requirements}))
