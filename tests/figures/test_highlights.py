"""The slowest open cases stand beside the figures: as they stood at the end of the period, without personal data."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from people import Cast, a_case

from laksa.register.commands import assignment, closure, correction, opening
from laksa.register.commands._common import StepTimer
from laksa.register.models import Case
from laksa.reports.report_figures import figures_for
from laksa.rules.period import WIB, parse_period, wib_day

pytestmark = pytest.mark.django_db
OCTOBER = parse_period("2026-10")


def on(day: int, month: int = 10) -> time_machine.travel:
    return time_machine.travel(datetime(2026, month, day, 9, 0, tzinfo=WIB))


def received(day: int, cast: Cast, **more: object) -> Case:
    with on(day):
        return a_case("entered", cast=cast, **more)


def slowest() -> list[dict[str, object]]:
    with on(2, 11):
        found: list[dict[str, object]] = figures_for(OCTOBER)["cases"]["slowest"]
    return found


def test_the_five_that_wait_longest_come_first(cast: Cast) -> None:
    cases = [received(day, cast) for day in (9, 5, 8, 20, 7, 6)]
    shown = slowest()
    assert [one["number"] for one in shown] == [cases[n].number for n in (1, 5, 4, 2, 0)]
    assert shown[0]["received"] == "2026-10-05"
    assert shown[0]["working_days"] == 19


def test_what_ended_after_the_period_still_stood_open_in_it_and_what_ended_before_does_not(cast: Cast) -> None:
    late, early, after = received(5, cast), received(6, cast), received(7, cast)
    with on(8):
        closure.reject(early, reason="Uji coba.", text="Kami tutup.", by=cast.sari)
    with on(1, 11):
        closure.reject(late, reason="Uji coba.", text="Kami tutup.", by=cast.sari)
    assert [one["number"] for one in slowest()] == [late.number, after.number]


def test_a_case_about_an_office_and_a_confidential_one_are_left_out(cast: Cast) -> None:
    entry = opening.Entry(
        "complaint", "PJU-PDM", "medium", landmark="Kantor", kelurahan="36.71.01.1007", about_agency="DISHUB"
    )
    with on(5):
        opening.enter(a_case(cast=cast), entry, by=cast.sari, watch=StepTimer())
    received(6, cast, confidential=True)
    plain, later = received(12, cast), received(13, cast)
    Case.objects.filter(pk=later.pk).update(is_confidential=True)  # since the end of the period
    assert [one["number"] for one in slowest()] == [plain.number]


def test_nothing_is_slow_where_nothing_is_open() -> None:
    assert slowest() == []
    with time_machine.travel(datetime(2026, 11, 2, tzinfo=WIB) + timedelta(days=1)):
        assert figures_for(parse_period("2026-10-05..2026-10-09"))["cases"] == {"slowest": [], "best": []}


def test_what_was_closed_at_the_cut_off_and_reopened_since_is_not_among_them(cast: Cast) -> None:
    with on(5):
        closed = a_case("recorded", cast=cast)
    plain = received(12, cast)
    with on(1, 11):
        closure.reopen(closed, reason="Muncul lagi.", by=cast.sari)
    assert [one["number"] for one in slowest()] == [plain.number]


def test_each_stands_with_the_agency_and_the_date_it_had_then(cast: Cast) -> None:
    with on(5):
        case = a_case("assigned", cast=cast)
    due, lead = wib_day(case.due_at).isoformat(), case.lead
    road = opening.Entry("complaint", "JLN-LBG", "low", landmark="Jalan", kelurahan="36.71.01.1007")
    with on(1, 11):
        assignment.assign(case, lead="DPUPR", reason="Jalan kota.", by=cast.sari, watch=StepTimer())
        correction.correct(case, road, reason="Bukan lampu.", by=cast.sari)
    case.refresh_from_db()
    assert (case.lead, wib_day(case.due_at).isoformat()) != (lead, due)
    shown = slowest()[0]
    assert (shown["agency"], shown["due"]) == (lead, due)
