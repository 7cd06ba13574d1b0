"""A door maps no event to words or icons: that is the table's. Where one asks a fact of an event, it says why here."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import laksa
from laksa.rules import events, report

SOURCE = Path(laksa.__file__).parent
DOORS = ("portal", "publishing", "desk", "agency", "unit", "mayor_reports", "administration", "web")
KINDS = frozenset(events.KINDS) | frozenset(report.KINDS)
FACTS = {
    "agency/queries.py": "whose turn it is: what the agency has taken up, done, and must read",
    "desk/case_view.py": "which photos are the reporter's, which result stands, whether this user opened the identity",
    "desk/case_page.py": "the dates that an assignment now would set; whether the clock was wrong when a date passed",
    "desk/replies.py": "what the agencies did in the present round, to fill a template",
    "desk/staff_intake.py": "who took this report down",
    "desk/views.py": "into which form the words of an undone command go back",
    "unit/queries.py": "who checked, reopened and asked, for the lists of the head of unit",
    "mayor_reports/actions.py": "which event a form makes, so that a second press is known",
    "mayor_reports/report_view.py": "questions with their answers, and to whom the report went",
    "portal/judging.py": "whether the answer took the place of another",
}


def test_no_door_names_a_kind_of_event_but_for_a_fact() -> None:
    found = {str(path.relative_to(SOURCE)): sorted(set(_kinds_in(path))) for path in _modules()}
    named = {path: kinds for path, kinds in found.items() if kinds}
    assert {path: kinds for path, kinds in named.items() if path not in FACTS} == {}
    assert set(FACTS) == set(named), "an exception that is none any more"


def test_no_door_masks_a_history() -> None:
    assert [path.name for path in _modules() if "retold" in path.read_text(encoding="utf-8")] == []


def _modules() -> Iterator[Path]:
    for door in DOORS:
        yield from sorted((SOURCE / door).rglob("*.py"))


def _kinds_in(path: Path) -> Iterator[str]:
    """Events by their class or by their name; a class of another module that is called alike is none."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    classes = {name.name for node in imports if _is_of_events(node) for name in node.names} & KINDS
    yield from classes
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and node.value in KINDS:
            yield str(node.value)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.attr in KINDS:
            yield node.attr


def _is_of_events(node: ast.ImportFrom) -> bool:
    return node.module in {"laksa.rules.events", "laksa.rules.report"}
