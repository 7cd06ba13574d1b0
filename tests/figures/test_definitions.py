"""What every figure means stands written once: no figure without its meaning, no meaning without its figure."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from figures import demo_month
from people import Cast, a_case

from laksa.figures import arithmetic, definitions, drilldown
from laksa.figures.definitions import definition, digest, entries, printed
from laksa.register import reference
from laksa.register.commands import closure
from laksa.register.models import Kecamatan, Kelurahan
from laksa.reports.report_figures import figures_for
from laksa.rules.period import parse_period

NOT_FIGURES = {"period", "scope", "data", "names", "sentence"}


@pytest.fixture
def counted(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A month counted from real cases: finished, open, overdue, out of jurisdiction, and two periods to compare."""
    monkeypatch.setattr(arithmetic, "TOO_FEW", 1)
    for moment, states in (
        (datetime(2025, 10, 1, 3, tzinfo=UTC), ["recorded"]),
        (datetime(2026, 9, 8, 3, tzinfo=UTC), ["recorded", "assigned"]),
        (datetime(2026, 10, 8, 3, tzinfo=UTC), ["recorded", "recorded", "responded", "received"]),
    ):
        with time_machine.travel(moment):
            for state in states:
                a_case(state, cast=cast)
    with time_machine.travel(datetime(2026, 10, 9, 3, tzinfo=UTC)):
        closure.refer(a_case("entered", cast=cast), body="X-PLN", text="Ini urusan PLN.", by=cast.sari)
    for area in (Kecamatan, Kelurahan):
        area.objects.update(population=9_000)
    reference.forget()
    with time_machine.travel(datetime(2026, 11, 2, 3, tzinfo=UTC)):
        return figures_for(parse_period("2026-10"))


def leaves(node: Any) -> Iterator[object]:
    """Every number, truth or gap inside; words are not figures."""
    if isinstance(node, dict):
        for part in node.values():
            yield from leaves(part)
    elif isinstance(node, list):
        for part in node:
            yield from leaves(part)
    elif not isinstance(node, str):
        yield node


def values(figures: dict[str, Any]) -> Counter[tuple[str, object]]:
    """What stands in the object, part by part, walked without knowing what it means."""
    found: Counter[tuple[str, object]] = Counter()
    for part, node in figures.items():
        if part not in NOT_FIGURES | {"cases"} and node is not None:
            found.update((part, value) for value in leaves(node))
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("source", ["counted", "demo"])
def test_every_figure_has_a_definition(source: str, request: pytest.FixtureRequest) -> None:
    figures = request.getfixturevalue("counted") if source == "counted" else demo_month.figures()
    found = [entry for entry in entries(figures) if not entry.id.startswith("cases.")]
    assert Counter((entry.id.split(".")[0], entry.value) for entry in found) == values(figures)
    assert all(definition(entry.id).counts.id for entry in found)


@pytest.mark.django_db
def test_every_definition_has_a_figure(counted: dict[str, Any]) -> None:
    found = {entry.id for entry in entries(counted)}
    without = {one.id for one in definitions.definitions()} - found
    # The first two name what stands before other ids; the last is of reports that were frozen before until_closed.
    assert without == {"previous", "last_year", "cases.best"} | {
        f"by_agency.whole_time.{part}" for part in ("n", "median", "p90")
    }
    assert {entry.id for entry in entries(demo_month.figures())} - found == {"cases.best"}
    assert all(any(one.startswith(f"{other}.") for one in found) for other in ("previous", "last_year"))


def test_every_definition_says_everything_in_both_languages() -> None:
    for meaning in definitions.definitions():
        for name in ("name", "unit", "counts", "straddling", "reverted", "merges"):
            words = getattr(meaning, name)
            assert words.id.strip(), (meaning.id, name)
            assert words.en.strip(), (meaning.id, name)
            assert "{" not in words.id + words.en, (meaning.id, name)
        sentences = [meaning.counts, meaning.straddling, meaning.reverted, meaning.merges]
        for words in sentences:
            assert words.id.endswith("."), meaning.id
            assert words.en.endswith("."), meaning.id
        assert all(words.id != words.en for words in sentences)


def test_the_cases_behind_a_figure_can_be_asked_for_by_the_id_it_names() -> None:
    keys = {"ageing": "0-3", "steps.handling": "4", "steps.waiting": "4"}
    asked = {meaning.cases for meaning in definitions.definitions() if meaning.cases}
    assert len(asked) > 60
    for figure in asked:
        drilldown.asked_of(figure, keys.get(figure, "X"))


def test_a_figure_of_another_period_means_the_same_at_another_time() -> None:
    meaning = definition("last_year.first_answer.median")
    assert meaning.id == "last_year.first_answer.median"
    assert meaning.name.id == "Tanggapan awal, median, masa yang sama tahun sebelumnya"
    assert (meaning.unit.id, meaning.counts) == ("menit", definition("first_answer.median").counts)
    assert (definition("first_answer.n").unit, definition("steps.handling.n").unit) == (
        ("laporan", "cases"),
        ("penutupan", "closings"),
    )
    assert meaning.straddling == definition("last_year").straddling
    with pytest.raises(KeyError):
        definition("flow.nothing")


def test_codes_stand_in_the_order_of_their_definition_else_sorted_and_what_has_none_last() -> None:
    mixed = dict.fromkeys(("61+", "", "0-3", "15-30", "4-7"))
    assert definitions.in_order(mixed, definition("ageing")) == ["0-3", "4-7", "15-30", "61+", ""]
    assert definitions.in_order(dict.fromkeys(("b", "", "a"))) == ["a", "b", ""]
    assert [definitions.is_defined(one) for one in ("flow.opening", "flow", "previous.flow.opening")] == [
        True, False, False,
    ]  # fmt: skip
    assert definitions.title_of("flow").to("id") != definitions.title_of("flow").to("en-gb")
    assert definitions.title_of("referred_to").en == "Referred, by body"


def test_a_report_frozen_before_a_figure_was_counted_shows_the_others() -> None:
    figures = demo_month.figures()
    known = len(list(entries(figures)))
    del figures["meetings"], figures["verdicts"], figures["overdue_by"]
    assert known - len(list(entries(figures))) == 1 + 3 + 1


def test_one_changed_letter_changes_the_digest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = digest()
    assert before == hashlib.sha256(definitions.FILE.read_bytes()).hexdigest()
    changed = tmp_path / "definitions.toml"
    changed.write_bytes(definitions.FILE.read_bytes().replace(b"Masuk", b"masuk", 1))
    monkeypatch.setattr(definitions, "FILE", changed)
    assert digest() != before


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_annex_says_what_holds_for_a_group_once(language: str) -> None:
    lines = printed(language)
    assert all(line["name"] and line["text"] and "{}" not in line["name"] for line in lines)
    assert len(lines) < len(definitions.definitions())
    rules = definition("flow.opening").straddling.to(language)
    assert sum(rules in line["text"] for line in lines) == 1
    short = {line["id"]: line for line in lines}
    assert short["first_answer.{n, median, p90}"]["unit"] == {"id": "menit", "en": "minutes"}[language]
    assert short["times"]["unit"] == ""
    assert (
        short["received_by.…"]
        == {
            "id": {
                "id": "received_by.…",
                "name": "Masuk menurut rincian",
                "unit": "laporan",
                "text": "Laporan masuk (flow.received) menurut rincian; tanpa kode berarti belum ditetapkan, tidak ada,"
                " atau laporan rahasia.",
            },
            "en": {
                "id": "received_by.…",
                "name": "Received by breakdown",
                "unit": "cases",
                "text": "Cases received (flow.received) by breakdown; without a code means not set yet, none, or a"
                " confidential case.",
            },
        }[language]
    )
