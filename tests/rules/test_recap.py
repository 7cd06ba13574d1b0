"""Step 6: the recap row, one per closing, without personal data (RULES.md, Recap row)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from stories import (
    CITY,
    REPORTER,
    SARI,
    SOP,
    TO_RESPONDED,
    WATI,
    YUSUF,
    after,
    ctx,
    entered,
    received,
    then,
    wib,
)

from laksa.rules import events as e
from laksa.rules import lifecycle as rules
from laksa.rules.recap import COLUMNS
from laksa.rules.state import State

THE_ROW_OF_THE_SPECIFICATION = [
    "number", "closing_no", "kind", "category", "channel", "urgency", "received_at", "entered_at", "assigned_at",
    "followed_up_at", "responded_at", "closed_at", "kecamatan", "kelurahan", "lead", "support", "rounds", "reopened",
    "extensions", "agency_due", "due_at", "on_time", "days_late", "result", "handling_s", "waiting_s", "idle_s",
    "agency_s",
    "paused_s", "reporters", "merged", "summary", "sop_version", "first_event", "last_event",
]  # fmt: skip


def lamp() -> tuple[State, dict[str, object]]:
    """A lamp in Sukasari, from Monday 9.00 to Tuesday 15.00, told with times at every step; and its recap row."""
    state = then(State(), [received(reachable=True)], wib(23, 9))
    state = then(state, [entered(timing=e.Timing(60, 300, "focus"))], wib(23, 9, 6))
    assigned = rules.assign(
        state, ctx(SARI, wib(23, 9, 8)), lead="DISHUB", support="DPUPR", days=2, timing=e.Timing(30, 90, "focus")
    )
    state = then(state, assigned, wib(23, 9, 8))
    state = then(state, rules.ask_reporter(state, ctx(SARI, wib(23, 10)), text="c"), wib(23, 10))
    state = then(state, rules.reply(state, ctx(REPORTER, wib(23, 11)), text="c"), wib(23, 11))
    for person in (YUSUF, WATI):
        at = wib(24, 9, 8)
        state = then(state, rules.follow_up(state, ctx(person, at), text="c", result="done", after=("sha",)), at)
    state = then(state, rules.respond(state, ctx(SARI, wib(24, 14)), text="c", timing=e.Timing(120, 600)), wib(24, 14))
    events = rules.close(state, ctx(SARI, wib(24, 15)), summary="c", timing=e.Timing(20, 40))
    assert isinstance(events[1], e.Recorded)
    return then(state, events, wib(24, 15)), events[1].row


def row_of(state: State, **at: int) -> dict[str, object]:
    recorded = rules.close(state, ctx(SARI, wib(**{"day": 23, **at})), summary="c")[1]
    assert isinstance(recorded, e.Recorded)
    return recorded.row


def test_the_columns_are_those_of_the_specification() -> None:
    assert list(COLUMNS) == THE_ROW_OF_THE_SPECIFICATION


def test_the_row_holds_every_column_but_the_words_of_the_summary() -> None:
    assert list(lamp()[1]) == [column for column in COLUMNS if column != "summary"]


def test_the_row_tells_the_whole_case() -> None:
    facts = {
        "number": "LKS-26-K7M4-9D",
        "closing_no": 1,
        "kind": "complaint",
        "category": "PJU-PDM",
        "channel": "web",
        "urgency": "medium",
        "lead": "DISHUB",
        "support": "DPUPR",
        "rounds": 1,
        "reopened": 0,
        "extensions": 0,
        "on_time": True,
        "days_late": 0,
        "result": "done",
        "reporters": 1,
        "merged": [],
        "paused_s": 3600,
        "agency_s": 27_000 - 3600,
        "sop_version": "laksa-2022",
        "first_event": 1,
    }
    assert {column: lamp()[1][column] for column in facts} == facts


def test_times_are_iso_8601_of_wib() -> None:
    row = lamp()[1]
    assert row["received_at"] == "2026-11-23T09:00:00+07:00"
    assert row["followed_up_at"] == "2026-11-24T09:08:00+07:00"
    assert row["closed_at"] == "2026-11-24T15:00:00+07:00"
    assert row["agency_due"] == "2026-11-26T08:30:00+07:00"
    assert all(str(value).endswith("+07:00") for column, value in row.items() if column.endswith(("_at", "_due")))


def test_handling_is_told_by_step_number_and_in_total() -> None:
    assert lamp()[1]["handling_s"] == {"2": 60, "3": 30, "4": 120, "5": 20, "6": 0, "total": 230}


def test_waiting_is_told_by_step_number() -> None:
    assert lamp()[1]["waiting_s"] == {"2": 300, "3": 90, "4": 600, "5": 40}


def test_rounds_are_summed_and_kept() -> None:
    state, _ = lamp()
    at = wib(25)
    state = then(state, rules.give_verdict(state, ctx(REPORTER, at), verdict="no"), at)
    state = then(state, rules.assign(state, ctx(SARI, at), lead="DISHUB", days=2, timing=e.Timing(15, 5)), at)
    state = then(state, rules.follow_up(state, ctx(YUSUF, at), text="c", result="done", after=("sha",)), at)
    state = then(state, rules.respond(state, ctx(SARI, at), text="c", timing=e.Timing(60, 5)), at)
    row = row_of(state, day=25)
    assert (row["closing_no"], row["reopened"], row["rounds"]) == (2, 1, 2)
    assert row["handling_s"] == {"2": 60, "3": 45, "4": 180, "5": 20, "6": 0, "total": 305}


def test_the_events_of_the_case_are_numbered_to_the_recording_itself() -> None:
    state, row = lamp()
    assert row["last_event"] == state.seq


@pytest.mark.parametrize(("day", "on_time", "late"), [(26, True, 0), (27, False, 1), (30, False, 2)])
def test_a_case_is_on_time_when_it_closes_by_the_promised_date(day: int, on_time: bool, late: int) -> None:
    row = row_of(after(*TO_RESPONDED), day=day)
    assert (row["on_time"], row["days_late"]) == (on_time, late)


def test_a_step_nobody_worked_on_has_no_time() -> None:
    row = row_of(after(*TO_RESPONDED))
    assert set(row["handling_s"]) <= {"6", "total"}


def test_the_merged_reporters_and_numbers_stand_in_the_row() -> None:
    row = row_of(replace(after(*TO_RESPONDED), reporters=3, merged=("LKS-26-BBBB-BB",)))
    assert (row["reporters"], row["merged"]) == (3, ["LKS-26-BBBB-BB"])


def test_the_row_holds_no_free_text_and_nothing_about_a_person() -> None:
    words = {"text": "SECRET1", "contact": "SECRET2", "place": "SECRET3", "entered_by": "SECRET4"}
    state = then(State(), [received(**words, about_agency="DLH"), entered(place="SECRET5", about_agency="DLH")])
    state = then(state, rules.assign(state, ctx(SARI), lead="DISHUB", days=2, note="SECRET6"))
    state = then(state, rules.follow_up(
        state, ctx(SARI), text="SECRET7", result="done", officer="SECRET8", no_photo_reason="SECRET9"))  # fmt: skip
    state = then(state, rules.respond(state, ctx(SARI), text="SECRET10"))
    assert "SECRET" not in json.dumps(row_of(state))
    assert "sari" not in json.dumps(row_of(state))


def test_the_row_is_plain_json() -> None:
    row = lamp()[1]
    assert json.loads(json.dumps(row)) == row


def test_the_reporter_has_ten_working_days_from_the_closing() -> None:
    state, _ = lamp()
    assert state.verdict_until == CITY.add_days(wib(24, 15), 10)
    assert state.verdict_until - wib(24, 15) > timedelta(days=10)
    assert SOP.step("record").automatic
