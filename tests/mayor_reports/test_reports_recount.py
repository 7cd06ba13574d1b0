"""The auditor counts a report again from the raw events and sees figure by figure whether it holds."""

from __future__ import annotations

import copy

import pytest
from mayor_reports.october import PAGE, Office, sent, text_of

from laksa.history import triggers
from laksa.mayor_reports.recount import compare
from laksa.register.models import Event
from laksa.reports import report_figures
from laksa.reports.models import Report
from laksa.rules.period import parse_period

pytestmark = pytest.mark.django_db
AGAIN = f"{PAGE}hitung-ulang/"


def test_the_recount_gives_the_same_figures(office: Office) -> None:
    report = office.report("delivered")
    assert "Hitung ulang" in text_of(office.auditor.get(PAGE))
    said = text_of(office.auditor.post(AGAIN, sent(report)))
    rows = len(compare(report.figures or {}, report.figures or {}))
    assert f"{rows} dari {rows} angka sama" in said
    assert "Angka yang tersimpan adalah yang dibekukan" in said
    assert "tidak cocok" not in said


@pytest.mark.parametrize("scope", ["agency:DISHUB", "kecamatan:36.71.01"])
def test_so_it_does_for_a_part_of_the_city(office: Office, scope: str) -> None:
    report = office.report("checked", scope=scope)
    again = report_figures.recount(parse_period("2026-10"), scope, report.position)
    assert [row for row in compare(report.figures or {}, again) if not row.is_same] == []


def test_an_unchecked_report_has_nothing_to_recount(office: Office) -> None:
    report = office.draft()
    assert "Angka masih bergerak" in text_of(office.auditor.get(PAGE))
    assert office.auditor.post(AGAIN, sent(report)).status_code == 404


def test_a_figure_changed_in_the_row_is_named(office: Office) -> None:
    report = office.report("delivered")
    figures = copy.deepcopy(report.figures)
    assert figures is not None
    figures["flow"]["received"] = 4
    Report.objects.filter(pk=report.pk).update(figures=figures)
    answer = office.auditor.post(AGAIN, sent(report))
    said = text_of(answer)
    assert "1 angka berbeda" in said
    assert "Masuk 4 5 berbeda" in said
    assert answer.content.decode().count("tidak cocok") == 1


def test_a_changed_event_and_a_changed_file_are_told(office: Office) -> None:
    report = office.report("delivered")
    file = report.file("csv")
    assert file is not None
    file.path.write_bytes(b"lain")
    _change_an_event_behind_the_triggers()
    answer = office.auditor.post(AGAIN, sent(report)).content.decode()
    assert answer.count("tidak cocok") == 2


def _change_an_event_behind_the_triggers() -> None:
    """As somebody with the database's password would."""
    triggers.remove()
    first = Event.objects.order_by("pk").first()
    assert first is not None
    Event.objects.filter(pk=first.pk).update(role="head")
    triggers.install()
