"""Who acts as operator where a case is about the service itself; a promised date that passed."""

from __future__ import annotations

from datetime import datetime

import pytest
from stories import (
    AGUS,
    CLOCK,
    DIMAS,
    DUE,
    EVERYBODY,
    SARI,
    TO_ASSIGNED,
    TO_ENTERED,
    about,
    after,
    ctx,
    done,
    later,
    then,
)

from laksa.rules import events as e
from laksa.rules import lifecycle as rules
from laksa.rules.lifecycle import Actor
from laksa.rules.refusal import Refused
from laksa.rules.state import Past


def test_where_the_case_is_about_the_service_the_head_of_unit_acts_as_operator() -> None:
    state = about("TLR")
    for person in (SARI, DIMAS):
        with pytest.raises(Refused, match="not_allowed"):
            rules.assign(state, ctx(person), lead="INSPEKTORAT", days=5)
    state = then(state, rules.assign(state, ctx(AGUS), lead="INSPEKTORAT", days=5))
    state = done(state, AGUS, officer="Inspektur")
    state = then(state, rules.respond(state, ctx(AGUS), text="t"))
    assert then(state, rules.close(state, ctx(AGUS), summary="s")).status == "recorded"


def test_a_case_about_the_service_is_never_assigned_to_the_service() -> None:
    with pytest.raises(Refused, match="reported_office"):
        rules.assign(about("TLR"), ctx(AGUS), lead="TLR", days=5)


def test_what_the_service_can_answer_itself_is_assigned_to_the_service() -> None:
    state = then(after(*TO_ENTERED), rules.assign(after(*TO_ENTERED), ctx(SARI), lead="TLR", days=0))
    state = done(state, SARI, officer="Sari")
    assert then(state, rules.respond(state, ctx(SARI), text="t")).status == "responded"


def test_the_clock_sees_the_promised_date_pass_once() -> None:
    state = after(*TO_ASSIGNED)
    with pytest.raises(Refused, match="not_overdue"):
        rules.fall_overdue(state, ctx(CLOCK, DUE))
    late = then(state, rules.fall_overdue(state, ctx(CLOCK, later(DUE, seconds=1))))
    assert late.late_ever
    with pytest.raises(Refused, match="not_overdue"):
        rules.fall_overdue(late, ctx(CLOCK, later(DUE, days=1)))


def test_the_head_takes_back_an_overdue_that_a_wrong_clock_sealed_and_no_other() -> None:
    fell = Past(5, later(DUE, days=3), "c", e.FellOverdue(DUE))
    before = later(DUE, days=-1)

    def taken_back(by: Actor = AGUS, at: datetime = before, reason: str = "c", of: Past | None = fell) -> object:
        return rules.revert_overdue(ctx(by, at), fell=of, later=[before], reason=reason)

    assert taken_back() == [e.Reverted("c", "c")]
    assert rules.revert_overdue(ctx(AGUS, before), fell=fell, later=[], reason="c") == [e.Reverted("c", "c")]
    for person in EVERYBODY:
        if person is not AGUS:
            with pytest.raises(Refused, match="not_allowed"):
                taken_back(person)
    with pytest.raises(Refused, match="reason_missing"):
        taken_back(reason="")
    with pytest.raises(Refused, match="overdue_true"):
        taken_back(of=None)
    with pytest.raises(Refused, match="overdue_true"):
        rules.revert_overdue(ctx(AGUS, later(DUE, days=4)), fell=fell, later=[later(DUE, days=5)], reason="c")
