"""What SP4N-LAPOR! counts stands beside the promised date, never instead, and is found before it is over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from people import Cast

from laksa.register import reference, sp4n
from laksa.register.commands import opening
from laksa.register.commands._common import StepTimer
from laksa.register.commands.opening import Entry, Submission
from laksa.register.models import Case
from laksa.rules.period import WIB

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=WIB)


def reported(source_id: str, category: str = "", source: str = "sp4n") -> Case:
    said = Submission(
        text=f"Petugas meminta uang, nomor {source_id}.", channel="sp4n", category=category, source=(source, source_id)
    )
    case = opening.import_case(said, at=MONDAY)
    assert case is not None
    return case


@time_machine.travel(MONDAY + timedelta(hours=1), tick=False)
def test_days_go_by_what_the_report_is_and_move_no_promise(cast: Cast, client: Client) -> None:
    bribe, lamp, other = reported("1", "PLY-PGL"), reported("2"), reported("3", source="lama")
    promised = lamp.due_at
    entry = Entry("complaint", "PJU-PDM", "low", kelurahan="36.71.01.1007")
    lamp = opening.enter(lamp, entry, by=cast.sari, watch=StepTimer())
    days = {case.source_id: [one.rule.days for one in sp4n.deadlines_of(case)] for case in (bribe, lamp, other)}
    assert days == {"1": [3, 60], "2": [3, 14], "3": []}
    forward, answer = sp4n.deadlines_of(lamp)
    assert (forward.due, answer.due) == (
        datetime(2026, 11, 5, 16, 0, tzinfo=WIB),
        datetime(2026, 11, 20, 16, 30, tzinfo=WIB),
    )
    assert promised == reference.calendar().estimate(lamp.received_at, 5)
    client.force_login(cast.sari)
    page = client.get(f"/meja/{lamp.number}/").content.decode()
    assert "Tenggat SP4N-LAPOR!" in page
    assert "PermenPANRB 5/2025" in page


@pytest.mark.parametrize(
    ("days", "found"),
    [(0, set()), (1, {"2", "1"}), (3, {"2", "1"}), (40, {"2", "1"})],
)
def test_a_list_shows_whose_deadline_is_near(cast: Cast, client: Client, days: int, found: set[str]) -> None:
    with time_machine.travel(MONDAY + timedelta(hours=1), tick=False):
        reported("1", "PLY-PGL")
        reported("2")
        reported("3", source="lama")
    with time_machine.travel(MONDAY.astimezone(UTC) + timedelta(days=days, hours=2), tick=False):
        near = Case.objects.filter(sp4n.near(datetime.now(UTC)))
        assert {case.source_id for case in near} == found
        now, calendar = datetime.now(UTC), reference.calendar()
        by_page = {
            case.source_id
            for case in Case.objects.all()
            if any(one.is_near(now, calendar) for one in sp4n.deadlines_of(case))
        }
        assert by_page == found, "the list and the page say the same"
        client.force_login(cast.sari)
        rows = client.get("/meja/?antrean=baru&cek=sp4n").content.decode()
        assert sum(case.number in rows for case in Case.objects.all()) == len(found)
