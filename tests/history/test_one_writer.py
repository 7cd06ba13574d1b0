"""One function writes history: nothing else in the code makes, changes or removes an event or a word beside it."""

from __future__ import annotations

import ast

import pytest
from product_source import PACKAGE, modules_with

from laksa.history.models import SealedEvent, SealedText

LEDGER = "history/ledger.py"
TABLES = [*SealedEvent.__subclasses__(), *SealedText.__subclasses__()]
NAMES = {table.__name__ for table in TABLES} | {"SealedEvent", "SealedText"}
# How a row of them is reached: by its table, by its subject, by its ledger.
REACHED = {f"{name}.objects" for name in NAMES} | {".events.", ".texts.", ".event._", ".text._", "_beside("}
WRITES = {"create", "bulk_create", "update", "update_or_create", "get_or_create", "bulk_update", "delete", "save"}


def written_in(tree: ast.AST) -> list[str]:
    """Rows of a history that are made, or reached and written."""
    found = []
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        said = ast.unparse(call.func)
        is_made = said in NAMES or said in {"self.event", "self.text"} or said.endswith((".event", ".text"))
        is_written = said.rpartition(".")[2] in WRITES and any(way in said for way in REACHED)
        if (is_made and call.keywords) or is_written:
            found.append(said)
    return found


@pytest.mark.parametrize(
    "line",
    [
        "Event(case_id=1, seq=1)", "ReportText(report_id=1, seq=1)", "CASES.event(seq=1)",
        "case.events.create(seq=1)", "Text.objects.filter(case=1).update(body=None)", "report.texts.all().delete()",
        "CASES.event._default_manager.bulk_create(rows)",
    ],
)  # fmt: skip
def test_a_second_writer_would_be_seen(line: str) -> None:
    assert written_in(ast.parse(line))


def test_cases_and_reports_have_their_history_from_the_ledger() -> None:
    assert {table.__name__ for table in TABLES} == {"Event", "ReportEvent", "Text", "ReportText"}


def test_only_the_ledger_writes_events_and_their_words() -> None:
    speaks_of_them = rf"{'|'.join(NAMES)}|\.(event|text)s?\b|_beside\("
    found = {file: written_in(tree) for file, tree in modules_with(speaks_of_them)}
    assert {file: written for file, written in found.items() if written and file != LEDGER} == {}


def test_one_function_of_the_ledger_makes_an_event_and_one_its_words() -> None:
    tree = ast.parse((PACKAGE / LEDGER).read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    found = {node.name: written for node in functions if (written := written_in(node))}
    assert {name: written for name, written in found.items() if name != "blank_texts"} == {
        "_seal": ["self.event"],
        "_texts_of": ["self.text"],
    }


def test_no_sql_of_ours_writes_a_history() -> None:
    """The triggers are made in migrations; nothing else speaks of these tables in words of its own."""
    found = [
        f"{file.relative_to(PACKAGE)}: {word} {table._meta.db_table}"
        for file in PACKAGE.rglob("*.py")
        if "migrations" not in file.parts
        for text in [file.read_text(encoding="utf-8").lower()]
        for table in TABLES
        for word in ("insert into", "update", "delete from")
        if f"{word} {table._meta.db_table}" in text or f'{word} "{table._meta.db_table}' in text
    ]
    assert found == []
