"""Every sentence for a refusal is one that somebody can hear."""

from __future__ import annotations

import ast
from pathlib import Path

import laksa
from laksa.rules import events, report
from laksa.ui import words

HERE = Path(words.__file__)


def said_elsewhere() -> set[object]:
    """Every string of the source but those of ui/words.py: a code may be chosen before it is raised."""
    return {
        part.value
        for path in Path(laksa.__file__).parent.rglob("*.py")
        if path != HERE
        for part in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    }


def with_words() -> set[str]:
    filled_in = {
        str(part.value.value)
        for part in ast.walk(ast.parse(HERE.read_text(encoding="utf-8")))
        if isinstance(part, ast.MatchValue) and isinstance(part.value, ast.Constant)
    }
    return {*words._WORDS, *words._IMPORT_WORDS, *words._REPORT_WORDS, *words._LETTER_WORDS, *filled_in}


def test_every_code_with_words_is_raised_somewhere() -> None:
    assert sorted(with_words() - said_elsewhere()) == []


def test_every_code_that_belongs_to_a_field_has_words() -> None:
    assert sorted(words.FIELD_OF.keys() - with_words()) == []


def test_a_stale_page_names_deeds_that_exist() -> None:
    assert sorted(words._STALE.keys() - {*events.KINDS, *report.KINDS}) == []
