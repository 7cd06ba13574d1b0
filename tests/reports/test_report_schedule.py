"""Drafts that are there by themselves, and what is said when nobody looks at them."""

from __future__ import annotations

from datetime import date, datetime

import pytest
import time_machine
from letters import numbered
from people import Cast, a_case
from reports.conftest import Office

from laksa.messages.models import Message
from laksa.register import reference, wall_clock
from laksa.register.models import Case, Holiday
from laksa.reports import delivery, mails, queries, schedule, workflow
from laksa.reports.models import Report, Schedule
from laksa.rules.period import WIB
from laksa.site import clock as city_clock

pytestmark = pytest.mark.django_db


def tick(*moment: int) -> None:
    with time_machine.travel(datetime(*moment, tzinfo=WIB), tick=False):
        reference.forget()
        schedule.tick()


def drafts() -> list[str]:
    return list(Report.objects.order_by("end", "code").values_list("code", flat=True))


def a_case_received(cast: Cast, *moment: int) -> Case:
    with time_machine.travel(datetime(*moment, tzinfo=WIB)):
        return a_case("received", cast=cast)


@pytest.fixture
def _running(cast: Cast) -> None:
    """A register that has run since September, its clock up to 15 October."""
    a_case_received(cast, 2026, 9, 10, 9)
    tick(2026, 10, 15, 8)


def test_on_a_new_register_only_the_latest_periods_that_have_cases_are_drafted(cast: Cast) -> None:
    a_case_received(cast, 2026, 8, 10, 9)
    a_case_received(cast, 2026, 10, 31, 23, 59)
    a_case_received(cast, 2026, 11, 1, 0, 0)
    tick(2026, 11, 2, 6)
    assert sorted(drafts()) == ["2026-10", "2026-Q3"]
    assert set(Report.objects.values_list("events__role", flat=True)) == {"clock"}


def test_an_empty_register_drafts_nothing_and_then_every_period_even_an_empty_one(db: None) -> None:
    tick(2026, 11, 2, 6)
    assert drafts() == []
    tick(2026, 12, 1, 6)
    assert drafts() == ["2026-11"]


@pytest.mark.usefixtures("_running")
def test_the_draft_is_there_at_six_on_the_first_working_day_and_not_before() -> None:
    before = drafts()
    tick(2026, 11, 1, 12)  # Sunday
    tick(2026, 11, 2, 5, 59)
    assert drafts() == before
    tick(2026, 11, 2, 6, 0)
    assert drafts() == [*before, "2026-10"]


@pytest.mark.usefixtures("_running")
def test_a_holiday_moves_the_draft_to_the_next_working_day() -> None:
    before = drafts()
    Holiday.objects.create(day="2026-11-02", name="Cuti bersama", is_collective_leave=True)
    tick(2026, 11, 2, 18)
    assert drafts() == before
    tick(2026, 11, 3, 6)
    assert drafts() == [*before, "2026-10"]


@pytest.mark.usefixtures("_running")
def test_however_often_the_clock_ticks_a_period_is_drafted_once() -> None:
    for minute in range(5):
        tick(2026, 11, 2, 6, minute)
    tick(2026, 11, 20, 6)
    assert drafts().count("2026-10") == 1


@pytest.mark.usefixtures("_running")
def test_what_was_missed_while_the_machine_was_off_is_caught_up_once() -> None:
    before = drafts()
    tick(2027, 2, 15, 9)
    assert set(drafts()) - set(before) == {"2026-10", "2026-11", "2026-12", "2027-01", "2026-Q4", "2026"}
    tick(2027, 2, 15, 10)
    assert len(drafts()) == len(before) + 6
    assert Schedule.objects.get(kind="month").through.isoformat() == "2027-02-01"


@pytest.mark.usefixtures("_running")
def test_a_clock_set_back_drafts_nothing_again() -> None:
    tick(2026, 12, 1, 7)
    before = drafts()
    tick(2026, 11, 2, 7)
    tick(2026, 12, 1, 7)
    assert drafts() == before


@pytest.mark.usefixtures("_running")
def test_a_draft_that_the_head_had_made_already_is_left_alone(cast: Cast) -> None:
    with time_machine.travel(datetime(2026, 10, 20, 9, tzinfo=WIB)):
        mine = workflow.draft("2026-10", by=cast.agus)
    tick(2026, 11, 2, 6)
    assert queries.newest("2026-10") == mine
    assert drafts().count("2026-10") == 1


def test_the_citys_clock_drafts_reports(cast: Cast) -> None:
    a_case_received(cast, 2026, 10, 10, 9)
    wall_clock.accept()
    city_clock.tick()
    assert "2026-10" in drafts()


# ── reminders ────────────────────────────────────────────────────────────────────────────────────


def told() -> list[tuple[str, str]]:
    return list(Message.objects.order_by("pk").values_list("kind", "user__username"))


def test_the_head_is_reminded_of_a_draft_and_then_the_director_hears_of_it(office: Office) -> None:
    office.draft()
    tick(2026, 11, 5, 15)
    assert told() == []
    tick(2026, 11, 5, 17)
    tick(2026, 11, 6, 17)
    assert told() == [("check_late", "agus")]
    tick(2026, 11, 9, 17)
    assert told()[1:] == [("check_escalated", "agus"), ("check_escalated", "ratna")]
    tick(2026, 12, 24, 17)
    assert len(told()) == 3


def test_the_director_is_reminded_of_a_checked_report_and_then_the_head_hears_of_it(office: Office) -> None:
    office.a_report("checked")
    tick(2026, 11, 5, 17)
    assert told() == [("sign_late", "ratna")]
    tick(2026, 11, 9, 17)
    assert told()[1:] == [("sign_escalated", "agus"), ("sign_escalated", "ratna")]


def test_a_returned_report_is_missed_anew(office: Office) -> None:
    report = office.a_report("checked")
    tick(2026, 11, 5, 17)
    with time_machine.travel(datetime(2026, 11, 5, 18, tzinfo=WIB)):
        workflow.send_back(report, remarks="Perbaiki.", by=office.ratna)
    tick(2026, 11, 9, 17)
    assert told() == [("sign_late", "ratna")]
    tick(2026, 11, 10, 17)
    assert told()[1:] == [("check_late", "agus")]


def test_nobody_is_reminded_of_what_was_signed(office: Office) -> None:
    office.a_report("signed")
    tick(2026, 11, 30, 17)
    assert told() == []


def test_a_reminder_makes_no_open_page_stale(office: Office) -> None:
    report = numbered(office.draft(), by=office.agus, dated=date(2026, 11, 6))
    tick(2026, 11, 6, 17)
    with time_machine.travel(datetime(2026, 11, 6, 18, tzinfo=WIB)):
        assert office.check(report, seen=report.seq).state == "checked"


def test_the_words_of_every_mail_can_be_made(office: Office) -> None:
    report = office.a_report("checked")
    for kind in mails.Kind:
        for mail in mails.promise(report, kind):
            words = delivery.letter(mail.kind, report, mail.user)
            assert "Oktober 2026" in words.subject
            assert "{" not in words.body
