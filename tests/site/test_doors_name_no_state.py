"""No door names the state of anything in a condition: it asks a predicate, a named set or a named filter.

What a state means is said once, below: `rules.state.Standing`, `rules.report.Standing`, `register.queries`, and the
models, a door's own too.
"""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import TextChoices

import laksa
from laksa.rules.report import STATES
from laksa.rules.state import STATUSES

PACKAGE = Path(laksa.__path__[0])
ROOT = PACKAGE.parents[1]
OF_CASES, OF_REPORTS = frozenset(STATUSES), frozenset(STATES)
NAMES = OF_CASES | OF_REPORTS
# States of files, messages and imports: words so common that only beside a state they are taken for one.
OTHERS = frozenset(
    value
    for model in apps.get_models()
    if isinstance(choices := getattr(model, "State", None), type) and issubclass(choices, TextChoices)
    for value in choices.values
)
WRITES = {"create", "update"}
KEYWORD = re.compile(r"(?:\w+__)?(?:state|status)(?:__\w+)?")
TESTED = re.compile(r"{%\s*(?:el)?if\s(.*?)%}")
QUOTED = re.compile(r"[\"']([a-z_ ]+)[\"']")
BESIDE_A_STATE = re.compile(r"\b(?:state|status) (?:==|!=|in|not in) [\"']")
# The same words, of something else.
NO_STATES = {
    "'received' in columns.of": "a column of an old list",
    "said.status == 'cancelled'": "what another system says, in the words of its specification",
    "line.icon == 'in_progress'": "an icon",
}


def doors() -> list[str]:
    """As the contract lists them, and what they have in common."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    floors = next(contract["layers"] for contract in contracts["contracts"] if contract["type"] == "layers")
    listed = next(floor for floor in floors if "laksa.portal" in floor)
    return [*(room.strip().removeprefix("laksa.") for room in listed.split("|")), "web", "channels"]


def held(node: ast.AST) -> set[str]:
    """The words that an expression is, or that stand in the list it is."""
    match node:
        case ast.Constant(value=str() as word):
            return {word}
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts) | ast.Call(args=parts):
            return set().union(*map(held, parts))
        case ast.BinOp(left=left, right=right):
            return held(left) | held(right)
    return set()


def is_member(node: ast.AST) -> bool:
    """`Attachment.State.READY`, or a list that holds such."""
    return any(isinstance(part, ast.Attribute) and ast.unparse(part.value).endswith("State") for part in ast.walk(node))


def is_state(node: ast.AST) -> bool:
    return ast.unparse(node).rpartition(".")[2] in {"state", "status"}


def names_a_state(node: ast.AST) -> bool:
    match node:
        case ast.Compare(left=left, comparators=others):
            sides = [left, *others]
            words = set().union(*map(held, sides))
            return bool(words & NAMES) or (any(map(is_state, sides)) and bool(words)) or any(map(is_member, sides))
        case ast.MatchValue(value=value):
            return bool(held(value) & NAMES) or is_member(value)
        case ast.Call(func=called, keywords=keywords) if ast.unparse(called).rpartition(".")[2] not in WRITES:
            asked = [one.value for one in keywords if KEYWORD.fullmatch(one.arg or "")]
            return any(held(value) & (NAMES | OTHERS) or is_member(value) for value in asked)
        case ast.Assign(value=value) | ast.AnnAssign(value=ast.expr() as value):
            return _only_states(held(value)) or _only_members(value)
        case ast.Dict(keys=keys):
            return _only_states({word for key in keys if key for word in held(key)}) or _only_members(keys)
    return False


def _only_states(words: set[str]) -> bool:
    """A list of the door's own, or a table by state; a single word may mean anything."""
    return len(words) > 1 and (words <= OF_CASES or words <= OF_REPORTS)


def _only_members(value: object) -> bool:
    parts = (
        value.elts if isinstance(value, ast.List | ast.Tuple | ast.Set) else value if isinstance(value, list) else []
    )
    return bool(parts) and all(part is not None and is_member(part) for part in parts)


def conditions(text: str, suffix: str) -> list[str]:
    """Where a door's file names a state."""
    if suffix == ".py":
        found = [ast.unparse(node) for node in ast.walk(ast.parse(text)) if names_a_state(node)]
        return [words for words in found if words not in NO_STATES]
    asked = TESTED.findall(text) if suffix == ".html" else text.splitlines()
    return [
        words for words in asked if set(" ".join(QUOTED.findall(words)).split()) & NAMES or BESIDE_A_STATE.search(words)
    ]


@pytest.mark.parametrize(
    ("line", "suffix"),
    [
        ('if case.status == "recorded": pass', ".py"), ('shown = word in {"merged", "other"}', ".py"),
        ('cases.filter(status__in=["assigned"])', ".py"), ('Q(case__status="received")', ".py"),
        ('_SENT = ("followed_up", "responded")', ".py"), ("match one:\n case 'archived': pass", ".py"),
        ('words = {"draft": "Draf", "checked": "Diperiksa"}', ".py"), ('run.state == "running"', ".py"),
        ("photo.state != Attachment.State.READY", ".py"), ("_OVER = (Message.State.SENT, Message.State.DEAD)", ".py"),
        ("rows.filter(state=Attachment.State.READY)", ".py"), ('rows.exclude(state="choosing")', ".py"),
        ('{% if report.state == "draft" %}', ".html"), ('{% elif word in "referred rejected" %}', ".html"),
        ('{% if run.state == "running" %}', ".html"), ('row.dataset.status === "recorded"', ".js"),
    ],
)  # fmt: skip
def test_a_state_in_a_condition_would_be_seen(line: str, suffix: str) -> None:
    assert conditions(line, suffix)


def test_no_door_names_a_state_in_a_condition() -> None:
    found = {
        str(file.relative_to(PACKAGE)): named
        for door in [*doors(), "ui/static/laksa"]
        for file in sorted((PACKAGE / door).rglob("*.*"))
        if file.suffix in {".py", ".html", ".js"} and file.name != "models.py" and "migrations" not in file.parts
        if (named := conditions(file.read_text(encoding="utf-8"), file.suffix))
    }
    assert found == {}
