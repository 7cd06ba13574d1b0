"""Every sentence for a refusal is one that somebody can hear."""

from __future__ import annotations

import ast
from pathlib import Path

from product_source import modules_with

from laksa.rules import events, report
from laksa.ui import words

HERE = Path(words.__file__)


def never_said(codes: set[str]) -> set[str]:
    """Those that are no string of the source but ui/words.py: a code may be chosen before it is raised."""
    for path, tree in modules_with(rf"[\"']({'|'.join(codes)})[\"']"):
        if path != "ui/words.py":
            codes = codes - {part.value for part in ast.walk(tree) if isinstance(part, ast.Constant)}
    return codes


def with_words() -> set[str]:
    filled_in = {
        str(part.value.value)
        for part in ast.walk(ast.parse(HERE.read_text(encoding="utf-8")))
        if isinstance(part, ast.MatchValue) and isinstance(part.value, ast.Constant)
    }
    return {*words._WORDS, *words._IMPORT_WORDS, *words._REPORT_WORDS, *words._LETTER_WORDS, *filled_in}


def test_every_code_with_words_is_raised_somewhere() -> None:
    assert never_said(with_words()) == set()


def test_every_code_that_belongs_to_a_field_has_words() -> None:
    assert sorted(words.FIELD_OF.keys() - with_words()) == []


def test_a_stale_page_names_deeds_that_exist() -> None:
    assert sorted(words._STALE.keys() - {*events.KINDS, *report.KINDS}) == []
