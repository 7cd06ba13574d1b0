"""Every Indonesian sentence has its English: complete, with the same placeholders, none forgotten in the source."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

import laksa

SOURCE = Path(laksa.__file__).parent
CATALOGUE = SOURCE / "locale/en/LC_MESSAGES/django.po"
MARKERS = {"_", "N_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
MARKED = re.compile(r"""\b(?:n?gettext|_)\((u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"))""")


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with CATALOGUE.open("rb") as po:
        return read_po(po)


def messages(catalogue: Catalog) -> Iterator[tuple[Message, tuple[str, ...], tuple[str, ...]]]:
    """Each message with its Indonesian and its English forms."""
    for message in catalogue:
        if message.id:
            yield (
                message,
                message.id if isinstance(message.id, tuple) else (message.id,),
                message.string if isinstance(message.string, tuple) else (message.string,),
            )


def test_every_sentence_has_english_and_none_is_guessed(catalogue: Catalog) -> None:
    assert not catalogue.fuzzy
    assert catalogue.num_plurals == 2
    wanting = [ids[0] for message, ids, words in messages(catalogue) if message.fuzzy or not all(words)]
    assert wanting == []


def test_english_keeps_the_placeholders(catalogue: Catalog) -> None:
    broken = [
        ids[0]
        for _, ids, words in messages(catalogue)
        if len(ids) != len(words)
        or any(sorted(PLACEHOLDER.findall(word)) != sorted(PLACEHOLDER.findall(ids[0])) for word in words)
    ]
    assert broken == []


def test_english_keeps_line_ends(catalogue: Catalog) -> None:
    assert [
        ids[0] for _, ids, words in messages(catalogue) if {w.count("\n") for w in words} != {ids[0].count("\n")}
    ] == []


def test_the_catalogue_names_no_line_of_source(catalogue: Catalog) -> None:
    """So that it changes only where a sentence changes."""
    assert [ids[0] for message, ids, _ in messages(catalogue) if message.locations] == []


def test_every_marked_sentence_of_the_source_is_in_the_catalogue(catalogue: Catalog) -> None:
    known = {ids[0] for _, ids, _ in messages(catalogue)}
    missing = {where: sorted(words - known) for where, words in _marked() if words - known}
    assert missing == {}, "run makemessages -l en and translate these"


def _marked() -> Iterator[tuple[str, set[str]]]:
    for path in sorted(SOURCE.rglob("*")):
        if "migrations" in path.parts or path.suffix not in {".py", ".html", ".txt"}:
            continue
        text = path.read_text(encoding="utf-8")
        found = _in_python(text) if path.suffix == ".py" else _in_template(text)
        yield str(path.relative_to(SOURCE)), set(found)


def _in_template(text: str) -> Iterator[str]:
    for found in MARKED.finditer(templatize(text)):
        yield str(ast.literal_eval(found[1]))


def _in_python(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        words = node.args[0]
        if name in MARKERS and isinstance(words, ast.Constant) and isinstance(words.value, str):
            yield words.value


def test_the_search_for_marked_sentences_finds_each_kind() -> None:
    python = 'N_("Satu {who}")\ntranslation.gettext("Du" "a")\n_(words)\nngettext("{n} a", "{n} b", n)\n'
    assert set(_in_python(python)) == {"Satu {who}", "Dua", "{n} a"}
    template = (
        '{% translate "Se\'bab" as x %}{% translate \'Isi\' %}{{ x|default:_("Belum") }}'
        "{% blocktranslate trimmed with a=b %}\n  Hai\n  {{ a }}.\n{% endblocktranslate %}"
        "{% blocktranslate count n=x %}{{ n }} foto{% plural %}{{ n }} foto{% endblocktranslate %}"
    )
    assert set(_in_template(template)) == {"Se'bab", "Isi", "Belum", "Hai %(a)s.", "%(n)s foto"}
