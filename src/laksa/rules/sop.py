"""The SOP as data: read from sop/*.toml, asked by the lifecycle; a second SOP needs no code."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from typing import Any

# Steps are numbered from 1 to this: whoever asks for the times of any SOP asks for so many.
MAX_STEP = 99
_COMMANDS = ("receive", "enter", "assign", "respond", "close", "record", "confirm")
# Who may do a generic step, and before which of the operator's; before the assignment no agency has the case.
_CONFIRMS_BEFORE = {
    "operator": _COMMANDS[1:5],
    "head": _COMMANDS[1:5],
    "agency": ("respond", "close"),
}
# What the column Pelaksana prints where the file does not name anybody.
_EXECUTORS = {"reporter": "Masyarakat", "operator": "Operator", "head": "Kepala unit", "agency": "Perangkat daerah"}


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

    @property
    def key(self) -> str:
        """The name under which the seconds of this step are summed."""
        return f"confirm{self.number}" if self.command == "confirm" else self.command


@dataclass(frozen=True, slots=True)
class Clause:
    text: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Sop:
    """One version of the SOP: identity box, clauses, steps; `version` names it in every recap row.

    `second_warnings` is a second box Peringatan, where the signed form has one.
    """

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
    second_warnings: tuple[str, ...] = ()

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

    @property
    def in_order(self) -> tuple[Step, ...]:
        """The steps as they are carried out: each confirmation right before its step, wherever the file has it."""
        own = (step for step in self.steps if step.command != "confirm")
        return tuple(one for step in own for one in (*self.confirmations_before(step.command), step))


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
        if step.command == "confirm":
            _check_confirmation(step)
    if len({step.number for step in steps}) != len(steps):
        raise ValueError("two steps of the SOP have the same number")
    if type(raw["valid_from"]) is not date:
        raise ValueError("valid_from is a day, as in 2022-03-01, without quotes")
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
        second_warnings=tuple(raw.get("second_warnings", ())),
    )


def _check_confirmation(step: Step) -> None:
    if step.role not in _CONFIRMS_BEFORE:
        raise ValueError(f"step {step.number} is confirmed by {step.role!r}; known: {', '.join(_CONFIRMS_BEFORE)}")
    if step.before not in _CONFIRMS_BEFORE[step.role]:
        raise ValueError(f"step {step.number} confirms before {step.before!r}, where {step.role!r} cannot confirm")


def _step(raw: dict[str, Any]) -> Step:
    """A step needs number, name, role and command; what the screens print besides has a plain default."""
    if not isinstance(raw["number"], int) or not 0 < raw["number"] <= MAX_STEP:
        raise ValueError(f"the step {raw['name']!r} needs a number from 1 to {MAX_STEP}")
    if not isinstance(raw.get("minutes"), int | None):
        raise ValueError(f"step {raw['number']} has {raw['minutes']!r} minutes, which is no whole number")
    requirements = tuple(Requirement(**item) for item in raw.get("requirements", ()))
    executor = _EXECUTORS.get(raw["role"], raw["role"])
    given = {"short": raw["name"], "executor": executor, "minutes": None, "output": "", "remarks": "", "state": ""}
    return Step(**(given | raw | {"requirements": requirements}))
