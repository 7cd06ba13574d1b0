"""A clock that jumps seals nothing and deletes nothing, until it is right again or somebody accepts it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from people import Cast, a_case

from laksa.audit.verify import verify
from laksa.figures import recap, rollup
from laksa.history.identity import new_command
from laksa.ops import doctor
from laksa.register import drafts, queries, wall_clock
from laksa.register.commands import closure, merging, response
from laksa.register.models import Case, ClockReading, Draft, Event, Idempotency
from laksa.reports.models import Report
from laksa.rules.period import parse_period
from laksa.rules.refusal import Refused
from laksa.site import clock

pytestmark = pytest.mark.django_db


@contextmanager
def jumped(**span: float) -> Iterator[None]:
    """The clock of the computer set by so much, while its uptime goes on as it does."""
    with time_machine.travel(timezone.now() + timedelta(**span)):
        yield


def kept() -> tuple[int, int, int, int]:
    return Event.objects.count(), Report.objects.count(), Idempotency.objects.count(), Draft.objects.count()


def names(case: Case) -> list[str]:
    return [moment.name for moment in queries.history(case)]


def test_400_days_ahead_for_35_seconds_leave_no_trace(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    a_case("assigned", cast=cast)
    response.ask_reporter(a_case("entered", cast=cast), text="Lampu yang mana?", by=cast.sari)
    drafts.keep(str(cast.sari.pk), "assign:1", {"note": "Mohon segera."})
    clock.tick()
    clock.forget()
    before = kept()
    with jumped(days=400):
        assert clock.tick() == 0
        clock.forget()
        assert kept() == before
    assert "laksa clock accept" in caplog.text
    clock.tick()
    assert (wall_clock.doubt(), kept()) == (None, before)


def test_a_register_that_never_had_a_turn_is_held_against_its_newest_event(cast: Cast) -> None:
    a_case("assigned", cast=cast)
    before = kept()
    with jumped(days=400):
        clock.tick()
        clock.forget()
    assert (kept(), ClockReading.objects.count()) == (before, 0)


def test_a_report_that_comes_in_under_a_wrong_clock_makes_it_no_truer(cast: Cast) -> None:
    first = a_case("assigned", cast=cast)
    clock.tick()
    with jumped(days=400):
        a_case("received", cast=cast)
        clock.tick()
    assert "FellOverdue" not in names(first)
    clock.tick()
    assert wall_clock.doubt() is None, "an event from the future stops nothing once the time is right"


def test_a_clock_set_back_stops_too(cast: Cast) -> None:
    case = response.ask_reporter(a_case("entered", cast=cast), text="Lampu yang mana?", by=cast.sari)
    clock.tick()
    with jumped(hours=-2):
        assert clock.tick() == 0
        doubt = wall_clock.doubt()
        assert doubt is not None
        assert not doubt.is_ahead
    assert names(case)[-1] == "ReporterAsked"


def test_a_clock_that_jumps_in_the_middle_of_a_turn_stops_the_next_job(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = response.ask_reporter(a_case("entered", cast=cast), text="Lampu yang mana?", by=cast.sari)
    clock.tick()
    with time_machine.travel(timezone.now()) as traveller:

        def jump() -> int:
            traveller.shift(timedelta(days=400))
            return 0

        monkeypatch.setattr(clock, "_fall_overdue", jump)
        clock.tick()
    assert names(case)[-1] == "ReporterAsked"


def test_a_person_may_accept_the_clock_and_then_it_counts(cast: Cast) -> None:
    case = a_case("assigned", cast=cast)
    clock.tick()
    with jumped(days=40):
        clock.tick()
        assert "FellOverdue" not in names(case)
        wall_clock.accept()
        clock.tick()
        assert names(case)[-1] == "FellOverdue"


def clock_of_doctor() -> doctor.Check:
    [check] = doctor._clock(None)
    return check


def test_the_doctor_sees_an_event_of_the_future_behind_newer_ids(cast: Cast) -> None:
    clock.tick()
    assert clock_of_doctor().ok
    with jumped(days=400):
        a_case("received", cast=cast)
        assert "clock accept" in clock_of_doctor().fix
        assert not clock_of_doctor().ok
    a_case("received", cast=cast)
    seen = clock_of_doctor()
    assert (seen.ok, "clock accept" in seen.fix) == (False, True)
    wall_clock.accept()
    assert clock_of_doctor().ok


def test_the_administrator_reads_it_on_the_first_page(cast: Cast, client: Client) -> None:
    a_case("received", cast=cast)
    clock.tick()
    client.force_login(cast.admin)
    words = "Jam komputer tidak dapat dipercaya"
    assert words not in client.get("/kelola/").text
    with jumped(days=40):
        client.force_login(cast.admin)
        page = client.get("/kelola/").text
        assert words in page
        assert "./laksa clock accept" in page


# ── what a wrong clock has sealed ────────────────────────────────────────────────────────────────


@pytest.fixture
def falsely(cast: Cast) -> Case:
    """A case on time that a clock 400 days ahead has sealed as overdue, as releases before this one did."""
    case = a_case("assigned", cast=cast)
    with jumped(days=400):
        closure.fall_overdue(case)
    return Case.objects.get(pk=case.pk)


def test_the_head_takes_back_a_date_that_was_not_missed(falsely: Case, cast: Cast) -> None:
    assert falsely.late_ever
    rollup.catch_up()
    row = closure.revert_overdue(falsely, reason="Jam server salah.", by=cast.agus)
    assert not row.late_ever
    rollup.catch_up()
    last = queries.history(row)[-1]
    assert (last.name, last.words) == ("Reverted", {"reason": "Jam server salah."})
    assert (list(verify()), rollup.differing()) == ([], [])
    with jumped(days=40):
        wall_clock.accept()
        clock.tick()
        assert names(row)[-1] == "FellOverdue", "a date that is missed later is sealed then"


def test_only_the_head_with_a_reason_and_only_what_the_history_shows_to_be_false(falsely: Case, cast: Cast) -> None:
    for who, reason, code in ((cast.sari, "Salah.", "not_allowed"), (cast.agus, " ", "reason_missing")):
        with pytest.raises(Refused, match=code):
            closure.revert_overdue(falsely, reason=reason, by=who)
    closure.revert_overdue(falsely, reason="Jam salah.", by=cast.agus)
    with pytest.raises(Refused, match="overdue_true"):
        closure.revert_overdue(falsely, reason="Sekali lagi.", by=cast.agus)
    missed = a_case("assigned", cast=cast)
    with jumped(days=40):
        late = closure.fall_overdue(missed)
        with pytest.raises(Refused, match="overdue_true"):
            closure.revert_overdue(late, reason="Kami kira tidak.", by=cast.agus)


def test_a_closing_stays_in_the_recap_when_a_false_date_before_it_is_taken_back(cast: Cast) -> None:
    case = a_case("assigned", cast=cast)
    with jumped(days=400):
        closure.fall_overdue(case)
    case = _finish(case, cast)
    assert case.late_ever
    row = closure.revert_overdue(case, reason="Jam server salah.", by=cast.agus)
    assert (row.late_ever, row.status) == (False, "recorded")
    period = parse_period(f"{timezone.localdate():%Y-%m}")
    listed = [found["number"] for found in recap.rows_at(rollup.last_event(), period)]
    assert (listed, [found["number"] for found in recap.rows()]) == ([case.number], [case.number])
    assert list(verify()) == []


def _finish(case: Case, cast: Cast) -> Case:
    from laksa.register.commands import followup
    from laksa.register.commands._common import StepTimer

    followup.follow_up(case, what_was_done="Diganti.", result="done", no_photo_reason="Hujan.", by=cast.yusuf)
    response.respond(case, text="Sudah menyala.", by=cast.sari, watch=StepTimer())
    return closure.close(case, by=cast.sari, watch=StepTimer())


def test_the_heads_page_offers_it_for_such_a_case_only(falsely: Case, cast: Cast, client: Client) -> None:
    on_time = a_case("assigned", cast=cast)
    client.force_login(cast.sari)
    assert "tenggat-keliru" not in client.get(f"/meja/{falsely.number}/").text
    client.force_login(cast.agus)
    assert "tenggat-keliru" not in client.get(f"/meja/{on_time.number}/").text
    offered = client.get(f"/meja/{falsely.number}/").text
    assert "tenggat-keliru" in offered
    keys = [key for key in re.findall(r'data-key="([^"]+)"', offered) if key != "ctrl+enter"]  # of the form in focus
    assert len(keys) == len(set(keys)), keys
    sent = {"reason": "Jam server salah.", "version": str(falsely.seq), "key": new_command()}
    assert client.post(f"/meja/{falsely.number}/tenggat-keliru/", sent).status_code == 303
    again = client.get(f"/meja/{falsely.number}/").text
    assert "tenggat-keliru" not in again
    assert "Jam server salah." in again
    assert not Case.objects.get(pk=falsely.pk).late_ever


# ── what else believed a clock ───────────────────────────────────────────────────────────────────


def test_what_was_done_in_the_future_cannot_be_undone_until_then(cast: Cast) -> None:
    with jumped(days=400):
        case = a_case("assigned", cast=cast)
    with pytest.raises(Refused, match="undo_too_late"):
        merging.undo(case, by=cast.sari)


def test_a_session_of_the_future_ends_when_the_clock_is_right(cast: Cast, client: Client) -> None:
    with jumped(days=400):
        client.force_login(cast.sari)
        assert client.get("/meja/").status_code == 200
        session: Any = client.session
        session["seen"] = session["since"] = timezone.now().timestamp()
        session.save()
    assert client.get("/meja/").status_code == 302


def test_what_is_reverted_names_its_reason_only_where_there_is_one(cast: Cast) -> None:
    case = a_case("assigned", cast=cast)
    merging.undo(case, by=cast.sari)
    payload = Event.objects.filter(case=case, name="Reverted").values_list("payload", flat=True).get()
    assert set(json.loads(payload)) == {"command"}
