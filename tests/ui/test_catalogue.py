"""Every Indonesian sentence has its English: complete, with the same placeholders, none forgotten in the source."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

import laksa
from laksa.ops.preparing import compile_catalogues
from laksa.register import questions, reference, sops

SOURCE = Path(laksa.__file__).parent
CATALOGUE = SOURCE / "locale/en/LC_MESSAGES/django.po"
MARKERS = {"_", "N_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
WITH_CONTEXT = {"pgettext", "pgettext_lazy", "npgettext"}
SAYS = re.compile(rf"\b({'|'.join(MARKERS | WITH_CONTEXT)})\(")  # to search a module is quick, to parse it is not
_STRING = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
MARKED = re.compile(rf"\b(?:n?pgettext\(({_STRING}),\s*|n?gettext\(|_\()({_STRING})")
Said = tuple[str | None, str]
Marked = dict[str, set[Said]]


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


def test_a_report_that_is_selesai_is_finished_and_nothing_else(catalogue: Catalog) -> None:
    apart = {  # what an agency answers, a step and a sending are no report
        "Selesai dikerjakan",
        "Tanggapan: selesai",
        "Langkah yang selesai: penanganan %(handling)s, menunggu %(waiting)s, jeda %(idle)s",
        "Laporan sedang dikirim. Tunggu sampai pengiriman ini selesai.",
    }
    otherwise = re.compile(r"\b(done|resolved|completed?|settled)\b", re.IGNORECASE)
    found = {
        ids[0]
        for _, ids, words in messages(catalogue)
        if re.search(r"\bselesai\b", ids[0], re.IGNORECASE) and any(map(otherwise.search, words))
    }
    assert found == apart


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


def test_the_catalogue_has_all_that_is_said_and_nothing_else(catalogue: Catalog) -> None:
    """Beside the source, the city's categories, their questions and the steps of its SOP are looked up when shown."""
    marked = dict(_marked())
    known = {(message.context, ids[0]) for message, ids, _ in messages(catalogue)}
    missing = {where: sorted(words for _, words in said - known) for where, said in marked.items() if said - known}
    assert missing == {}, "run makemessages -l en and translate these"
    named = {(None, row[column]) for row in reference.rows("categories.csv") for column in ("nama", "kelompok")}
    named |= {(None, words) for row in reference.rows("questions.csv") for words in _words_of_question(row)}
    named |= {("langkah SOP", step.short) for step in sops.get("laksa-2022").steps}
    assert known - set.union(named, *marked.values()) == set(), "remove these"


def _words_of_question(row: dict[str, str]) -> Iterator[str]:
    yield row["pertanyaan"]
    yield from filter(None, [row["petunjuk"]])
    yield from (name for _, name in questions.choices_of(row["pilihan"].replace("; ", "\n")))


def _marked() -> Iterator[tuple[str, set[Said]]]:
    """By file what it says, each with its context."""
    for path in sorted(SOURCE.rglob("*")):
        if "migrations" in path.parts or path.suffix not in {".py", ".html", ".txt"}:
            continue
        text = path.read_text(encoding="utf-8")
        found = _in_python(text) if path.suffix == ".py" else _in_template(text)
        yield str(path.relative_to(SOURCE)), set(found)


def _in_template(text: str) -> Iterator[Said]:
    for found in MARKED.finditer(templatize(text)):
        yield (ast.literal_eval(found[1]) if found[1] else None), str(ast.literal_eval(found[2]))


def _in_python(text: str) -> Iterator[Said]:
    for node in ast.walk(ast.parse(text)) if SAYS.search(text) else ():
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        words = [one.value if isinstance(one, ast.Constant) else None for one in node.args[:2]]
        context = words.pop(0) if name in WITH_CONTEXT and words else None
        if name in MARKERS | WITH_CONTEXT and words and isinstance(words[0], str):
            yield context, words[0]


def test_the_search_for_marked_sentences_finds_each_kind() -> None:
    python = (
        'N_("Satu {who}")\ntranslation.gettext("Du" "a")\n_(words)\nngettext("{n} a", "{n} b", n)\npgettext("x", "Y")'
    )
    assert set(_in_python(python)) == {(None, "Satu {who}"), (None, "Dua"), (None, "{n} a"), ("x", "Y")}
    template = (
        '{% translate "Se\'bab" as x %}{% translate \'Isi\' %}{{ x|default:_("Belum") }}'
        "{% blocktranslate trimmed with a=b %}\n  Hai\n  {{ a }}.\n{% endblocktranslate %}"
        '{% translate "Masuk" context "laporan" %}'
        "{% blocktranslate count n=x %}{{ n }} foto{% plural %}{{ n }} foto{% endblocktranslate %}"
    )
    plain = {"Se'bab", "Isi", "Belum", "Hai %(a)s.", "%(n)s foto"}
    assert set(_in_template(template)) == {("laporan", "Masuk"), *((None, words) for words in plain)}


def test_a_newer_catalogue_is_used_whatever_the_dates_of_the_files(tmp_path: Path) -> None:
    """An archive of a release keeps the dates of its packing, which may lie before the last start of the older one."""
    compile_catalogues(tmp_path)
    [made] = tmp_path.rglob("*.mo")
    whole = made.read_bytes()
    made.write_bytes(b"an older release's")
    made.with_suffix(".source").write_text("0" * 64)
    os.utime(made, (2_000_000_000, 2_000_000_000))

    with time_machine.travel(datetime(2033, 1, 1, tzinfo=UTC)):
        compile_catalogues(tmp_path)

    assert made.read_bytes() == whole
