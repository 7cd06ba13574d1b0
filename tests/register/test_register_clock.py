"""What time brings about: overdue cases, reminders and lapses, and what is forgotten."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone
from people import Cast, a_case

from laksa.register import drafts, ledger, queries, reference, wall_clock
from laksa.register.commands import closure, response
from laksa.register.commands._common import StepTimer
from laksa.register.models import Case, Draft, FocusSpan, Idempotency
from laksa.reports import schedule
from laksa.rules.refusal import Refused
from laksa.site import clock

pytestmark = pytest.mark.django_db


def tick_after(**span: float) -> None:
    with time_machine.travel(timezone.now() + timedelta(**span)):
        wall_clock.accept()  # so much time has truly passed
        clock.tick()


def forget_after(**span: float) -> None:
    with time_machine.travel(timezone.now() + timedelta(**span)):
        wall_clock.accept()
        clock.forget()


def names(case: Case) -> list[str]:
    return [moment.name for moment in queries.history(case)]


def test_a_case_past_its_date_falls_overdue_once(cast: Cast) -> None:
    case = a_case("assigned", cast=cast)
    clock.tick()
    assert not Case.objects.get(pk=case.pk).late_ever
    tick_after(days=40)
    tick_after(days=41)
    assert names(case).count("FellOverdue") == 1
    assert Case.objects.get(pk=case.pk).late_ever


def test_a_case_that_waits_for_its_reporter_does_not_fall_overdue(cast: Cast) -> None:
    case = response.ask_reporter(a_case("assigned", cast=cast), text="Lampu yang mana?", by=cast.sari)
    tick_after(days=13)
    assert "FellOverdue" not in names(case)


def test_a_finished_case_does_not_fall_overdue(cast: Cast) -> None:
    case = a_case("recorded", cast=cast)
    tick_after(days=400)
    assert names(case)[-1] == "Recorded"


def test_the_reporter_is_reminded_on_day_14_and_27_and_then_the_case_lapses(cast: Cast) -> None:
    case = response.ask_reporter(a_case("entered", cast=cast), text="Lampu yang mana?", by=cast.sari)
    for day in (13, 14.1, 15, 26, 27.1, 28, 29):
        tick_after(days=day)
    assert names(case)[3:] == ["ReminderDue", "ReminderDue"]
    tick_after(days=30.1)
    lapsed = queries.history(case)[-1]
    assert (lapsed.name, lapsed.event.lapsed, lapsed.role) == ("Withdrawn", True, "clock")
    assert lapsed.words["message"]
    assert ledger.state_of(Case.objects.get(pk=case.pk)).status == "withdrawn"


def test_an_answer_on_day_29_keeps_the_case(cast: Cast) -> None:
    case = response.ask_reporter(a_case("entered", cast=cast), text="Lampu yang mana?", by=cast.sari)
    with time_machine.travel(timezone.now() + timedelta(days=29)):
        response.reply(case, text="Yang dekat gerbang.")
    tick_after(days=31)
    assert Case.objects.get(pk=case.pk).status == "entered"


def test_a_case_for_which_nothing_is_due_is_not_locked(cast: Cast, django_assert_num_queries: Any) -> None:
    case = response.ask_reporter(a_case("entered", cast=cast), text="Lampu yang mana?", by=cast.sari)
    reference.calendar()
    for command in (closure.remind, closure.lapse, closure.fall_overdue):
        with django_assert_num_queries(0), pytest.raises(Refused):
            command(case)


def test_a_case_whose_sop_is_gone_keeps_no_other_from_its_turn(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    lost, other = (
        response.ask_reporter(a_case("entered", cast=cast), text="Lampu yang mana?", by=cast.sari) for _ in range(2)
    )
    Case.objects.filter(pk=lost.pk).update(facts=lost.facts | {"sop": "1999"})
    tick_after(days=14.1)
    assert names(other)[-1] == "ReminderDue"
    assert f"remind failed on {lost.number}" in caplog.text


def test_a_case_that_fails_to_fall_overdue_keeps_no_other_from_it(
    cast: Cast, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, whole = a_case("assigned", cast=cast), a_case("assigned", cast=cast, text="Lampu di gang lain padam juga.")
    fall_overdue = closure.fall_overdue

    def fails_on_one(case: Case, **more: Any) -> object:
        if case.pk == broken.pk:
            raise ZeroDivisionError
        return fall_overdue(case, **more)

    monkeypatch.setattr(closure, "fall_overdue", fails_on_one)
    with time_machine.travel(timezone.now() + timedelta(days=60)):
        wall_clock.accept()
        clock.tick()
    assert broken.number in caplog.text
    whole.refresh_from_db()
    assert whole.late_ever


def test_a_job_that_fails_keeps_no_other_from_its_turn(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> int:
        raise OSError("the disk is gone")

    case = a_case("assigned", cast=cast)
    monkeypatch.setattr(schedule, "tick", broken)
    monkeypatch.setattr(drafts, "forget_old", broken)
    tick_after(days=40)
    forget_after(days=40)
    assert names(case)[-1] == "FellOverdue"
    assert not Idempotency.objects.exists()
    assert caplog.text.count("broken failed") == 2


def test_drafts_live_7_days_keys_30_and_focus_24_months(cast: Cast) -> None:
    case = a_case("entered", cast=cast)
    drafts.keep(str(cast.sari.pk), f"assign:{case.pk}", {"note": "Mohon segera."})
    FocusSpan.objects.create(subject="case:1", step="enter", user=cast.sari, started_at=timezone.now(),
                             last_at=timezone.now())  # fmt: skip

    def left() -> tuple[int, int, int]:
        return Draft.objects.count(), Idempotency.objects.count(), FocusSpan.objects.count()

    forget_after(days=6.9)
    assert left() == (1, 1, 1)
    forget_after(days=7.1)
    assert left() == (0, 1, 1)
    forget_after(days=30.1)
    assert left() == (0, 0, 1)
    forget_after(days=731)
    assert left() == (0, 0, 0)
    assert Case.objects.filter(pk=case.pk).exists()


def test_caught_mails_live_30_days(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail" / "1.eml").write_text("Subject: Laporan Anda\n\nLampu sudah menyala lagi.")
    forget_after(days=29)
    assert len(list((tmp_path / "mail").iterdir())) == 1
    forget_after(days=31)
    assert list((tmp_path / "mail").iterdir()) == []


def test_what_was_handed_out_goes_to_nobody_else_for_two_idle_minutes(cast: Cast) -> None:
    case = a_case("entered", cast=cast)
    assert drafts.offer(case, cast.sari)
    assert not drafts.offer(case, cast.dimas)
    with time_machine.travel(timezone.now() + timedelta(minutes=2, seconds=1)):
        drafts.forget_old()
        assert drafts.offer(case, cast.dimas)


def test_what_was_taken_stays_until_it_is_given_back_taken_over_or_ends(cast: Cast) -> None:
    case, other = a_case("entered", cast=cast), a_case("responded", cast=cast, email="lain@contoh.invalid")
    drafts.take(case, cast.sari)
    drafts.take(other, cast.sari)
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        drafts.forget_old()
        assert not drafts.offer(case, cast.dimas)
        assert set(queries.queue(cast.sari, "saya")) == {case, other}
        drafts.take(case, cast.dimas)
        drafts.release(case, cast.sari)  # no longer hers
        assert list(queries.queue(cast.dimas, "saya")) == [case]
    closure.close(other, by=cast.sari, watch=StepTimer())
    assert list(queries.queue(cast.sari, "saya")) == []


def test_words_typed_after_the_session_ended_come_back_to_who_signs_in(cast: Cast) -> None:
    token = drafts.keep_for_nobody("assign:1", {"note": "Mohon segera.", "password": "x", "csrfmiddlewaretoken": "y"})
    assert drafts.kept(cast.sari, "assign:1") == {}
    drafts.adopt(token, cast.sari)
    assert drafts.kept(cast.sari, "assign:1") == {"note": "Mohon segera."}
    drafts.adopt("forged", cast.dimas)
    assert drafts.kept(cast.dimas, "assign:1") == {}


def test_words_of_nobody_are_cut_and_counted(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "WAITING_AT_MOST", 2)
    first, *_more, last = [drafts.keep_for_nobody("assign:1", {"note": f"{n}" * 9000}) for n in range(3)]
    assert drafts.waiting(first) is None
    drafts.adopt(last, cast.sari)
    assert drafts.kept(cast.sari, "assign:1") == {"note": "2" * 8000}


def test_words_of_nobody_replace_no_draft_unless_its_owner_says_so(cast: Cast) -> None:
    drafts.keep(str(cast.sari.pk), "assign:1", {"note": "Yang ada."})
    token = drafts.keep_for_nobody("assign:1", {"note": "Yang baru."})
    assert not drafts.adopt(token, cast.sari)
    assert drafts.kept(cast.sari, "assign:1") == {"note": "Yang ada."}
    assert drafts.adopt(token, cast.sari, replace=True)
    assert drafts.kept(cast.sari, "assign:1") == {"note": "Yang baru."}


def test_a_form_without_words_waits_for_nobody(db: None) -> None:
    assert drafts.keep_for_nobody("assign:1", {"key": "x", "version": "3", "back": "/meja/"}) == ""


def test_once_a_day_the_planner_looks_at_the_tables(cast: Cast) -> None:
    a_case(cast=cast)
    forget_after(days=0)
    known = "SELECT tbl FROM sqlite_stat1" if connection.vendor == "sqlite" else "SELECT tablename FROM pg_stats"
    with connection.cursor() as cursor:
        cursor.execute(known)
        assert "register_case" in {name for (name,) in cursor.fetchall()}
