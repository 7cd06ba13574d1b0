"""One function writes history: nothing else in the code makes, changes or removes an event or a word beside it."""

from __future__ import annotations

import ast
from pathlib import Path

import laksa

PACKAGE = Path(laksa.__path__[0])
WRITERS = {"reports/workflow.py"}
HISTORY = {"Event", "ReportEvent", "Text", "ReportText"}
WRITES = {"create", "bulk_create", "update", "update_or_create", "get_or_create", "bulk_update", "delete"}


def written_in(tree: ast.AST) -> set[str]:
    """Rows of the history that are made by name, or reached by a manager and written."""
    found = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name) and node.func.id in HISTORY:
            found.add(node.func.id)
        if isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
            found |= {f"{model}.{node.func.attr}" for model in HISTORY if f"{model}.objects" in ast.unparse(node.func)}
    return found


def test_only_the_ledgers_write_events_and_their_words() -> None:
    files = (file for file in PACKAGE.rglob("*.py") if "migrations" not in file.parts)
    found = {
        str(file.relative_to(PACKAGE)): sorted(written)
        for file in files
        if (written := written_in(ast.parse(file.read_text(encoding="utf-8"))))
    }
    assert {file: written for file, written in found.items() if file not in WRITERS} == {}


def test_no_sql_of_ours_writes_the_history() -> None:
    """The triggers are made in migrations; nothing else speaks of these tables in words of its own."""
    tables = ("register_event", "register_text", "reports_reportevent")
    found = [
        f"{file.relative_to(PACKAGE)}: {word} {table}"
        for file in PACKAGE.rglob("*.py")
        if "migrations" not in file.parts
        for text in [file.read_text(encoding="utf-8").lower()]
        for table in tables
        for word in ("insert into", "update", "delete from")
        if f"{word} {table}" in text or f'{word} "{table}' in text
    ]
    assert found == []
