"""An import is undone as a whole: its cases stand in no list and no figure, and what somebody worked on stays."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client
from imports.lists import Cell, workbook
from people import Cast

from laksa.audit.verify import verify
from laksa.figures import rollup
from laksa.figures.models import Tally
from laksa.imports import runs
from laksa.imports.columns import Columns, guessed
from laksa.imports.models import ImportRun
from laksa.imports.reading import open_list
from laksa.register import access, ledger
from laksa.register.commands import correction, response
from laksa.register.models import Case
from laksa.rules.period import WIB
from laksa.rules.refusal import Refused
from laksa.search.find import search
from laksa.site.work import follow_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path: Path) -> Path:
    rows: list[list[Cell]] = [["No", "Tanggal", "Isi", "Kategori", "Nama"]]
    rows += [
        [at, datetime(2024, 3, at, tzinfo=WIB), f"Lampu nomor {at} padam.", "PJU-PDM", "Bu Sumarni"] for at in (1, 2)
    ]
    return workbook(tmp_path / "lama.xlsx", rows)


def take_in(file: Path) -> ImportRun:
    with open_list(file) as found:
        columns = Columns.of_pairs(guessed(found.columns), found.columns)
        return runs.go_on(runs.begin(found, file, source="x", filename="x", columns=columns), found, columns)


def booked() -> int:
    follow_once()
    return sum(Tally.objects.filter(scope="", measure="received", dimension="").values_list("n", flat=True))


def test_an_undone_import_is_in_no_list_no_search_and_no_figure(file: Path, cast: Cast, client: Client) -> None:
    run = take_in(file)
    case = Case.objects.first()
    assert case is not None
    secret = ledger.secret_of(case)
    assert booked() == 2
    run = runs.undo(run.pk, by=str(cast.admin.pk))
    assert (run.state, run.taken_back, booked()) == ("undone", 2, 0)
    assert rollup.differing() == []
    assert not access.visible_to(cast.sari).exists()
    assert not access.visible_to(cast.auditor).exists()
    assert not search(cast.agus, "lampu").cases.exists()
    assert [client.get(f"/{place}/").status_code for place in (f"l/{case.number}", f"r/{secret}")] == [404, 404]
    assert access.by_number(case.number) is None


def test_its_words_are_erased_and_every_history_still_holds(file: Path, cast: Cast) -> None:
    runs.undo(take_in(file).pk, by=str(cast.admin.pk))
    case = Case.objects.first()
    assert case is not None
    assert (case.status, case.complaint.text, case.contact.name) == ("undone", None, "")
    assert [event.name for event in case.events.order_by("seq")] == ["Received", "ImportUndone", "Erased"]
    assert case.events.get(seq=2).user == str(cast.admin.pk)
    assert list(verify()) == []


def test_the_same_list_may_come_in_anew_with_other_numbers(file: Path) -> None:
    first = take_in(file)
    before = set(Case.objects.values_list("number", flat=True))
    runs.undo(first.pk)
    second = take_in(file)
    assert (second.pk != first.pk, second.imported, second.known) == (True, 2, 0)
    assert not before & set(runs.cases_left(second).values_list("number", flat=True))
    assert runs.undo(first.pk).taken_back == 2, "undone again, it touches nothing of the second"
    assert runs.cases_left(second).count() == 2


def test_what_somebody_has_worked_on_stays_and_is_named(file: Path, cast: Cast) -> None:
    run = take_in(file)
    kept = Case.objects.order_by("pk")[0]
    correction.note(kept, text="Sudah ditelepon.", by=cast.sari)
    run = runs.undo(run.pk)
    assert (run.taken_back, list(runs.cases_left(run))) == (1, [kept])
    with pytest.raises(Refused, match="import_unknown"):
        runs.undo(run.pk + 1)


def test_nothing_can_be_done_to_a_case_that_went(file: Path, cast: Cast) -> None:
    runs.undo(take_in(file).pk)
    case = Case.objects.order_by("pk")[0]
    answers = access.permitted(ledger.state_of(case), access.actor(cast.sari)).answers
    assert [command for command, refusal in answers.items() if refusal is None] == []
    with pytest.raises(Refused, match="wrong_state"):
        response.reply(case, text="Masih padam.")


def test_an_import_that_is_undone_does_not_go_on(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process undoes it between two of its transactions."""
    monkeypatch.setattr(runs, "BATCH", 1)
    take, undone = runs._Importer.take, []

    def take_and_be_undone(importer: runs._Importer, batch: list[object]) -> None:
        take(importer, batch)
        if not undone:
            undone.append(runs.undo(ImportRun.objects.get().pk))

    monkeypatch.setattr(runs._Importer, "take", take_and_be_undone)
    with pytest.raises(Refused, match="import_elsewhere"):
        take_in(file)
    assert Case.objects.count() == 1
