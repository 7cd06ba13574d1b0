"""Steps 1 and 2, and corrections: what comes in, from whom, and what an entry needs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from stories import (
    AGENCY_DUE,
    AGUS,
    ASKED,
    CHANNEL,
    CITY,
    CLOCK,
    DUE,
    FIELDS,
    IMPORT,
    LAMP_DAYS,
    MONDAY,
    QUESTION,
    RECEIVED,
    REOPENED,
    REPORTER,
    ROAD,
    SARI,
    STATES,
    TO_ASSIGNED,
    TO_ENTERED,
    TO_RECORDED,
    VERDICT_NO,
    YUSUF,
    after,
    ctx,
    received,
    then,
    wib,
)

from laksa.rules import events as e
from laksa.rules import lifecycle as rules
from laksa.rules.lifecycle import Actor
from laksa.rules.refusal import Refused
from laksa.rules.state import State


@pytest.mark.parametrize("person", [REPORTER, CHANNEL, SARI, IMPORT])
def test_a_report_comes_from_a_reporter_a_channel_the_counter_or_an_import(person: Actor) -> None:
    assert then(State(), rules.receive(ctx(person), RECEIVED)).status == "received"


@pytest.mark.parametrize("person", [YUSUF, AGUS, CLOCK])
def test_nobody_else_brings_a_report_in(person: Actor) -> None:
    with pytest.raises(Refused, match="not_allowed"):
        rules.receive(ctx(person), RECEIVED)


def test_step_2_makes_the_report_an_entry_with_its_fields() -> None:
    state = then(after(RECEIVED), rules.enter(after(RECEIVED), ctx(SARI), FIELDS, e.Timing(62, 300, "focus")))
    assert (state.kind, state.category, state.urgency) == ("complaint", "PJU-PDM", "medium")
    assert (state.entered_at, state.handling_s, state.waiting_s) == (MONDAY, {"enter": 62}, {"enter": 300})


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        (replace(FIELDS, kind=""), "kind_missing"),
        (replace(FIELDS, kind="gossip"), "kind_missing"),
        (replace(FIELDS, category=replace(QUESTION, code="")), "category_missing"),
        (replace(FIELDS, urgency=""), "urgency_missing"),
        (replace(FIELDS, located=False), "place_needed"),
    ],
)
def test_step_2_needs_kind_category_urgency_and_a_place_where_the_category_does(
    fields: rules.Fields, code: str
) -> None:
    with pytest.raises(Refused, match=code):
        rules.enter(after(RECEIVED), ctx(SARI), fields)


def test_a_category_without_a_place_is_entered_without_one() -> None:
    rules.enter(after(RECEIVED), ctx(SARI), replace(FIELDS, category=QUESTION, located=False))


def test_the_estimate_follows_the_category_once_it_is_known() -> None:
    state = then(after(RECEIVED), rules.enter(after(RECEIVED), ctx(SARI), FIELDS))
    assert state.due_at == CITY.estimate(MONDAY, LAMP_DAYS)


def test_a_pause_before_step_2_is_not_lost_when_the_category_becomes_known() -> None:
    asked = after(RECEIVED, ASKED)
    replied = then(asked, rules.reply(asked, ctx(REPORTER, wib(23, 11)), text="t"), wib(23, 11))
    state = then(replied, rules.enter(replied, ctx(SARI, wib(23, 11)), FIELDS), wib(23, 11))
    assert state.due_at == CITY.add_office_seconds(CITY.estimate(MONDAY, LAMP_DAYS), 2 * 3600)


# ── correct ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("status", ["received", "entered"])
def test_before_assignment_a_correction_needs_no_reason(status: str) -> None:
    rules.correct(STATES[status], ctx(SARI), FIELDS)


@pytest.mark.parametrize("status", ["assigned", "in_progress", "followed_up", "responded"])
def test_once_assigned_a_correction_needs_a_reason(status: str) -> None:
    with pytest.raises(Refused, match="reason_missing"):
        rules.correct(STATES[status], ctx(SARI), FIELDS)


def test_a_corrected_category_counts_the_working_days_again_from_the_assignment() -> None:
    state = then(
        after(*TO_ASSIGNED),
        rules.correct(after(*TO_ASSIGNED), ctx(SARI, wib(24)), replace(FIELDS, category=ROAD), reason="r"),
        wib(24),
    )
    assert state.agency_due == CITY.agency_due(MONDAY, 14)
    assert state.due_at == CITY.promised(CITY.agency_due(MONDAY, 14))


def test_a_correction_of_the_same_category_moves_no_date() -> None:
    state = after(*TO_ASSIGNED)
    fixed = then(state, rules.correct(state, ctx(SARI), replace(FIELDS, urgency="high"), reason="r"))
    assert (fixed.urgency, fixed.agency_due, fixed.due_at) == ("high", AGENCY_DUE, DUE)


def test_a_corrected_category_keeps_the_time_given_back_for_a_pause() -> None:
    asked = after(*TO_ASSIGNED, ASKED)
    replied = then(asked, rules.reply(asked, ctx(REPORTER, wib(23, 11)), text="t"), wib(23, 11))
    events = rules.correct(replied, ctx(SARI, wib(23, 11)), replace(FIELDS, category=ROAD), reason="r")
    assert then(replied, events).agency_due == CITY.add_office_seconds(CITY.agency_due(MONDAY, 14), 2 * 3600)


def test_a_case_is_to_be_with_an_agency_by_the_third_working_day_and_that_is_asked_once() -> None:
    (assigned,) = rules.assign(after(*TO_ENTERED), ctx(SARI), lead="DISHUB", days=2)
    assert isinstance(assigned, e.Assigned)
    assert assigned.forward_due == CITY.add_days(MONDAY, 3)
    again = then(after(*TO_RECORDED), [REOPENED], wib(30))
    (later,) = rules.assign(again, ctx(SARI, wib(30)), lead="DISHUB", days=2)
    assert isinstance(later, e.Assigned)
    assert later.forward_due is None


def test_a_pause_of_an_earlier_round_is_not_given_back_twice() -> None:
    state = replace(after(*TO_RECORDED), paused_s=7200)
    state = then(state, [REOPENED], wib(30))
    state = then(state, rules.assign(state, ctx(SARI, wib(30)), lead="DISHUB", days=2), wib(30))
    events = rules.correct(state, ctx(SARI, wib(30)), replace(FIELDS, category=ROAD), reason="r")
    assert then(state, events).agency_due == CITY.agency_due(wib(30), 14)


ABOUT = replace(FIELDS, about_agency="DPUPR")


@pytest.mark.parametrize(
    ("before", "fields", "confidential"),
    [
        (FIELDS, ABOUT, True),
        (FIELDS, replace(ABOUT, public_wish=True), False),
        (ABOUT, ABOUT, True),
        (ABOUT, FIELDS, False),
        (replace(ABOUT, public_wish=True), ABOUT, False),
        (replace(ABOUT, public_wish=True), replace(ABOUT, confidential=True), True),
        (replace(ABOUT, public_wish=True), replace(ABOUT, about_agency="DLH"), True),
    ],
)
def test_a_report_about_an_office_is_confidential_unless_its_reporter_wished_otherwise(
    before: rules.Fields, fields: rules.Fields, confidential: bool
) -> None:
    received = after(RECEIVED)
    state = then(received, rules.enter(received, ctx(SARI), before))
    [corrected] = rules.correct(state, ctx(SARI), fields)
    assert isinstance(corrected, e.Corrected)
    assert corrected.confidential is confidential


def test_a_correction_cannot_make_the_agency_at_work_the_reported_office() -> None:
    with pytest.raises(Refused, match="reported_office"):
        rules.correct(after(*TO_ASSIGNED), ctx(SARI), replace(FIELDS, about_agency="DISHUB"), reason="r")


def test_the_reported_office_does_not_stay_preset_as_lead_of_a_reopened_case() -> None:
    state = after(*TO_RECORDED, VERDICT_NO, REOPENED)
    state = then(state, rules.correct(state, ctx(SARI), replace(FIELDS, about_agency="DISHUB"), reason="r"))
    assert state.lead != "DISHUB"


def test_what_came_as_confidential_is_not_published_by_entering_it() -> None:
    private = after(received(confidential=True))
    (entered,) = rules.enter(private, ctx(SARI), FIELDS)
    assert isinstance(entered, e.Entered)
    assert entered.confidential
