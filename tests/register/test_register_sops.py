"""Another city's SOP in the register: which version counts, and the two clocks of a step that no code names."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import another_city
import pytest
import time_machine
from another_city import HEAD_APPROVES, OPERATOR_CHECKS, write_sop
from people import LAMP, Cast, a_case

from laksa.audit.verify import verify
from laksa.figures import recap
from laksa.figures.period_figures import sop_of
from laksa.history.idempotency import IdempotencyKey
from laksa.register import focus, ledger, sops
from laksa.register.commands import assignment, closure, correction, followup, opening, response
from laksa.register.commands._common import StepTimer
from laksa.register.models import Case
from laksa.rules.period import WIB, parse_period
from laksa.rules.refusal import Refused

NINE = datetime(2026, 11, 23, 9, 0, tzinfo=WIB)


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    """What LAKSA_SOP names: not there yet."""
    settings.SOP_FOLDER = tmp_path / "sop"
    return tmp_path / "sop"


# ── which version ────────────────────────────────────────────────────────────────────────────────


def test_the_newest_version_that_is_valid_today_is_the_current_one(folder: Path) -> None:
    write_sop(folder)
    text = (folder / "kota-lain.toml").read_text(encoding="utf-8")
    (folder / "next.toml").write_text(text.replace("kota-lain-2026", "next").replace("2026-01-01", "2026-12-01"))
    with time_machine.travel(datetime(2026, 11, 30, 23, 59, tzinfo=WIB)):
        assert sops.current().version == another_city.VERSION
    with time_machine.travel(datetime(2026, 12, 1, 0, 0, tzinfo=WIB)):
        assert sops.current().version == "next"


def test_the_times_of_a_period_are_held_against_the_version_of_its_last_day(folder: Path) -> None:
    write_sop(folder)
    text = (folder / "kota-lain.toml").read_text(encoding="utf-8")
    (folder / "next.toml").write_text(text.replace("kota-lain-2026", "next").replace("2026-01-01", "2026-12-01"))
    with time_machine.travel(datetime(2027, 1, 4, tzinfo=WIB)):
        versions = {code: sop_of(parse_period(code)).version for code in ("2026-11", "2026-12", "2026", "2027-01")}
    assert versions == {"2026-11": another_city.VERSION, "2026-12": "next", "2026": "next", "2027-01": "next"}


def test_a_city_that_starts_before_its_sop_is_valid_uses_it_all_the_same(folder: Path) -> None:
    write_sop(folder)
    with time_machine.travel(datetime(2025, 1, 1, tzinfo=WIB)):
        assert sops.current().valid_from == date(2026, 1, 1)


def test_a_case_of_the_shipped_sop_is_read_after_the_city_wrote_its_own(folder: Path) -> None:
    write_sop(folder)
    assert sops.get("laksa-2022").step("close").number == 5
    with pytest.raises(KeyError):
        sops.get("never-written")


@pytest.mark.parametrize(
    ("files", "word"),
    [
        ({}, "no SOP"),
        ({"a.toml": "version = "}, "a.toml"),
        ({"a.toml": "steps = 3"}, "a.toml"),
    ],
)
def test_a_folder_that_cannot_be_read_says_which_file(folder: Path, files: dict[str, str], word: str) -> None:
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text)
    with pytest.raises(ValueError, match=word):
        sops.current()


def test_two_files_with_one_version_are_no_answer(folder: Path) -> None:
    write_sop(folder)
    (folder / "copy.toml").write_text((folder / "kota-lain.toml").read_text(encoding="utf-8"))
    with pytest.raises(ValueError, match="same version"):
        sops.current()


# ── the clocks ───────────────────────────────────────────────────────────────────────────────────


def work_on(case: Case, step: str, cast: Cast, *seconds: float, who: str = "sari") -> None:
    for second in seconds:
        focus.signal(focus.case_subject(case.pk), step, getattr(cast, who), at=NINE + timedelta(seconds=second))


@pytest.mark.django_db
def test_each_generic_step_has_its_two_clocks_and_the_next_waits_from_it(folder: Path, cast: Cast) -> None:
    write_sop(folder, OPERATOR_CHECKS, HEAD_APPROVES)
    with time_machine.travel(NINE - timedelta(minutes=10), tick=False) as clock:
        case = a_case("entered", cast=cast)  # ready for step 3 since 08.50
        clock.move_to(NINE)
        work_on(case, "confirm3", cast, 0, 20)
        clock.move_to(NINE + timedelta(seconds=20))
        correction.confirm(case, step=3, by=cast.sari, watch=StepTimer())
        work_on(case, "assign", cast, 50, 60)
        clock.move_to(NINE + timedelta(seconds=60))
        assignment.assign(case, lead="DISHUB", by=cast.sari, watch=StepTimer())
        followup.follow_up(case, what_was_done="Diganti.", result="done", no_photo_reason="Hujan.", by=cast.yusuf)
        clock.move_to(NINE + timedelta(seconds=100))
        response.respond(case, text="Menyala lagi.", by=cast.sari, watch=StepTimer())
        work_on(case, "confirm6", cast, 400, 415, who="agus")
        clock.move_to(NINE + timedelta(seconds=415))
        correction.confirm(case, step=6, by=cast.agus, watch=StepTimer())
        work_on(case, "close", cast, 475, 483)
        clock.move_to(NINE + timedelta(seconds=483))
        closure.close(case, by=cast.sari, watch=StepTimer())
    row = recap.row_of(case)
    assert row is not None
    assert row["sop_version"] == another_city.VERSION
    assert row["handling_s"] == {"2": 0, "3": 20, "4": 10, "5": 0, "6": 15, "7": 8, "8": 0, "total": 53}
    assert {step: row["waiting_s"][step] for step in ("3", "4", "6", "7")} == {"3": 600, "4": 30, "6": 300, "7": 60}
    assert list(verify()) == []


@pytest.mark.django_db
def test_without_script_the_page_of_a_generic_step_counts(folder: Path, cast: Cast) -> None:
    write_sop(folder, OPERATOR_CHECKS)
    with time_machine.travel(NINE, tick=False):
        case = a_case("entered", cast=cast)
        watch = StepTimer(opened_at=NINE - timedelta(seconds=45), scripted=False)
        correction.confirm(case, step=3, by=cast.sari, watch=watch)
    case.refresh_from_db()
    assert ledger.state_of(case).handling_s["confirm3"] == 45


@pytest.mark.django_db
def test_a_case_goes_on_by_the_sop_it_came_under(tmp_path: Path, cast: Cast, settings: Any) -> None:
    before = a_case("responded", cast=cast)
    settings.SOP_FOLDER = write_sop(tmp_path / "sop", HEAD_APPROVES)
    since = a_case("responded", cast=cast, email="lain@contoh.invalid")
    assert closure.close(before, by=cast.sari, watch=StepTimer()).status == "recorded"
    with pytest.raises(Refused, match="confirmation_missing"):
        closure.close(since, by=cast.sari, watch=StepTimer())


@pytest.mark.django_db
def test_what_is_taken_down_waits_to_be_entered_where_something_is_confirmed_before(folder: Path, cast: Cast) -> None:
    write_sop(folder, OPERATOR_CHECKS.replace('"assign"', '"enter"'))
    entry = opening.Entry("complaint", "PJU-PDM", "medium", landmark="Jl. Veteran")
    submission = opening.Submission(text=LAMP, channel="phone", category="PJU-PDM", landmark="Jl. Veteran")
    case = opening.take_down(submission, entry, by=cast.sari, once=IdempotencyKey.of("k", "baru"), watch=StepTimer())
    assert case.status == "received"
    correction.confirm(case, step=2, by=cast.sari, watch=StepTimer())
    assert opening.enter(case, entry, by=cast.sari, watch=StepTimer()).status == "entered"
