"""A letter of 20 October entered after October was frozen: October says so, and the next report tells it apart."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from letters import numbered
from people import LAMP, Cast, a_case
from reports.conftest import MONDAY, Office, make

from laksa.figures import late_intake
from laksa.history.idempotency import IdempotencyKey
from laksa.history.identity import new_command
from laksa.register.commands import opening
from laksa.register.models import Case
from laksa.reports import report_figures, workflow
from laksa.reports.models import Report
from laksa.reports.verify import verify
from laksa.rules.period import WIB, parse_period

pytestmark = pytest.mark.django_db
OCTOBER, NOVEMBER = parse_period("2026-10"), parse_period("2026-11")
DECEMBER = datetime(2026, 12, 1, 9, tzinfo=WIB)


def a_letter(cast: Cast, *day: int, **fields: object) -> Case:
    """Received on paper on `day`, recorded now."""
    once = IdempotencyKey.of(new_command(), "test")
    submission = opening.Submission(text=f"{LAMP} {day}", landmark="Jl. Veteran", **fields)
    return opening.submit(submission, once=once, at=datetime(*day, 9, tzinfo=WIB))


def frozen(report: Report, office: Office) -> Report:
    return workflow.check(numbered(report, by=office.agus), make=make, by=office.agus)


@pytest.fixture
def october(office: Office, cast: Cast) -> Report:
    with time_machine.travel(datetime(2026, 10, 5, 9, tzinfo=WIB)):
        a_case("in_progress", cast=cast)
        a_case("recorded", cast=cast)
    return frozen(office.draft(), office)


def test_opening_and_late_intake_are_told_apart_and_come_again(office: Office, cast: Cast, october: Report) -> None:
    with time_machine.travel(MONDAY + timedelta(days=8)):
        a_letter(cast, 2026, 10, 20)
        a_letter(cast, 2026, 9, 20)
        a_letter(cast, 2026, 11, 9)  # received in November: nothing late
    figures = october.figures or {}
    with time_machine.travel(DECEMBER):
        november = frozen(workflow.draft("2026-11", by=office.agus), office)
        assert (
            late_intake.since_each_frozen([(OCTOBER, "", october.position or 0)])[0],
            november.figures["late_intake"],
        ) == (1, 2)
        assert november.figures["flow"]["opening"] - 2 == figures["flow"]["closing"]
        assert list(verify()) == []


def test_a_revision_that_counts_it_leaves_nothing_late(office: Office, cast: Cast, october: Report) -> None:
    october = workflow.sign_on_paper(october, by=office.ratna)
    with time_machine.travel(MONDAY + timedelta(days=8)):
        a_letter(cast, 2026, 10, 20)
        revised = frozen(workflow.revise(october, reason="Susulan.", changes="Satu.", by=office.agus), office)
        assert (revised.figures or {})["flow"]["closing"] == 2
    with time_machine.travel(DECEMBER):
        figures = report_figures.figures_for(NOVEMBER)
        assert (figures["late_intake"], figures["flow"]["opening"]) == (0, 2)
        assert late_intake.since_each_frozen([(OCTOBER, "", revised.position or 0)])[0] == 0


def test_each_scope_is_held_against_its_own_frozen_report(office: Office, cast: Cast, october: Report) -> None:
    with time_machine.travel(MONDAY + timedelta(days=8)):
        case = a_letter(cast, 2026, 10, 20, kelurahan="36.71.01.1007")
        secret = a_letter(cast, 2026, 10, 21, kelurahan="36.71.01.1007", confidential=True)
    assert (case.kecamatan, secret.is_confidential) == ("36.71.01", True)
    position = october.position or 0
    assert [late_intake.since_each_frozen([(OCTOBER, scope, position)])[0] for scope in ("", "kecamatan:36.71.01")] == [
        2,
        1,
    ]
    with time_machine.travel(DECEMBER):  # nothing was frozen of the kecamatan: nothing is late there
        figures = report_figures.figures_for(NOVEMBER, "kecamatan:36.71.01")
        assert (figures["late_intake"], figures["scope"]["name"]) == (0, "Kecamatan Tangerang")
