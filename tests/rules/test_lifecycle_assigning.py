"""Step 3 and its return: to whom a case is assigned, by when, and how it comes back."""

from __future__ import annotations

import pytest
from stories import (
    ACCEPTED,
    AGENCY_DUE,
    ASSIGNED,
    DUE,
    FIELDS,
    HALF_DONE,
    LINA,
    MONDAY,
    RECEIVED,
    RETURNED,
    SARI,
    SHARED,
    STATES,
    TO_ASSIGNED,
    TO_ENTERED,
    TO_RESPONDED,
    TO_SHARED,
    WATI,
    YUSUF,
    about,
    after,
    ctx,
    then,
    wib,
)

from laksa.rules import events as e
from laksa.rules import lifecycle as rules
from laksa.rules.refusal import Refused


def test_step_3_gives_the_case_to_one_lead_and_at_most_one_support() -> None:
    state = then(
        after(*TO_ENTERED), rules.assign(after(*TO_ENTERED), ctx(SARI), lead="DISHUB", support="DPUPR", days=2)
    )
    assert (state.lead, state.support, len(state.active_desks)) == ("DISHUB", "DPUPR", 2)


def test_no_case_is_assigned_to_nobody() -> None:
    with pytest.raises(Refused, match="lead_missing"):
        rules.assign(after(*TO_ENTERED), ctx(SARI), lead="", days=2)


def test_no_agency_supports_itself() -> None:
    with pytest.raises(Refused, match="support_is_lead"):
        rules.assign(after(*TO_ENTERED), ctx(SARI), lead="DISHUB", support="DISHUB", days=2)


@pytest.mark.parametrize(("lead", "support"), [("DLH", ""), ("DISHUB", "DLH")])
def test_no_complaint_goes_to_the_office_it_is_about(lead: str, support: str) -> None:
    with pytest.raises(Refused, match="reported_office"):
        rules.assign(about("DLH"), ctx(SARI), lead=lead, support=support, days=2)


def test_no_complaint_is_reassigned_to_the_office_it_is_about() -> None:
    with pytest.raises(Refused, match="reported_office"):
        rules.assign(about("DLH", ASSIGNED), ctx(SARI), lead="DLH", days=2, reason="r")


def test_a_report_is_entered_before_it_is_assigned() -> None:
    with pytest.raises(Refused, match="wrong_state"):
        rules.assign(after(RECEIVED), ctx(SARI), lead="DISHUB", days=2)


def test_steps_2_and_3_go_in_one_command() -> None:
    state = after(RECEIVED)
    events = [*rules.enter(state, ctx(SARI), FIELDS)]
    events += rules.assign(rules.after(state, ctx(SARI), events), ctx(SARI), lead="DISHUB", days=2)
    assert [e.name_of(event) for event in events] == ["Entered", "Assigned"]
    assert then(state, events).status == "assigned"


def test_the_assignment_sets_the_agencys_date_and_the_promise_a_working_day_later() -> None:
    state = then(after(*TO_ENTERED), rules.assign(after(*TO_ENTERED), ctx(SARI), lead="DISHUB", days=2))
    assert (state.agency_due, state.due_at) == (wib(25, 16), wib(26, 16))


@pytest.mark.parametrize("status", ["assigned", "in_progress", "followed_up", "responded"])
def test_a_reassignment_needs_a_reason(status: str) -> None:
    with pytest.raises(Refused, match="reason_missing"):
        rules.assign(STATES[status], ctx(SARI), lead="DLH", days=2)


def test_a_reassignment_never_moves_the_date() -> None:
    state = after(*TO_ASSIGNED)
    state = then(state, rules.assign(state, ctx(SARI, wib(25)), lead="DLH", days=14, reason="r"), wib(25))
    assert (state.agency_due, state.due_at) == (AGENCY_DUE, DUE)


def test_a_returned_case_keeps_its_date_when_it_is_assigned_again() -> None:
    state = after(*TO_ASSIGNED, RETURNED)
    state = then(state, rules.assign(state, ctx(SARI, wib(25)), lead="DPUPR", days=2), wib(25))
    assert (state.agency_due, state.due_at) == (AGENCY_DUE, DUE)


def test_a_reassignment_takes_the_case_from_the_agency_of_before() -> None:
    state = after(*TO_SHARED, ACCEPTED)
    state = then(state, rules.assign(state, ctx(SARI), lead="DLH", days=2, reason="r"))
    assert [desk.agency for desk in state.active_desks] == ["DLH"]
    with pytest.raises(Refused):
        rules.accept(state, ctx(YUSUF))


def test_a_reassignment_makes_the_old_follow_up_and_answer_count_no_more() -> None:
    state = after(*TO_RESPONDED)
    state = then(state, rules.assign(state, ctx(SARI), lead="DLH", days=2, reason="r"))
    with pytest.raises(Refused, match="follow_up_missing"):
        rules.close(state, ctx(SARI), summary="s")


def test_each_agency_accepts_once() -> None:
    state = after(*TO_SHARED, ACCEPTED)
    with pytest.raises(Refused, match="already_accepted"):
        rules.accept(state, ctx(YUSUF))
    state = then(state, rules.accept(state, ctx(WATI)))
    assert all(desk.accepted for desk in state.active_desks)


def test_an_agency_that_has_not_the_case_cannot_accept_it() -> None:
    with pytest.raises(Refused, match="not_your_case"):
        rules.accept(after(*TO_ASSIGNED), ctx(LINA))


# ── return ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("reason", "proposed"), [("", "DLH"), ("r", "")])
def test_not_our_task_needs_a_reason_and_a_proposed_agency(reason: str, proposed: str) -> None:
    with pytest.raises(Refused, match="missing"):
        rules.return_(after(*TO_ASSIGNED), ctx(YUSUF), reason=reason, proposed=proposed)


def test_the_leads_return_brings_the_case_back_to_the_operator_with_a_flag() -> None:
    state = then(after(*TO_SHARED), rules.return_(after(*TO_SHARED), ctx(YUSUF), reason="r", proposed="DLH"))
    assert (state.status, state.returned, state.proposed, state.active_desks) == ("entered", True, "DLH", ())


def test_the_next_assignment_takes_the_flag_off() -> None:
    state = after(*TO_ASSIGNED, RETURNED)
    assert not then(state, rules.assign(state, ctx(SARI), lead="DPUPR", days=2)).returned


def test_the_supports_return_leaves_the_lead_at_work_and_tells_the_operator() -> None:
    state = then(after(*TO_SHARED), rules.return_(after(*TO_SHARED), ctx(WATI), reason="r", proposed="DLH"))
    assert (state.status, state.support, state.returned) == ("assigned", "", False)
    assert [desk.agency for desk in state.active_desks] == ["DISHUB"]
    assert state.unread == 1


def test_after_the_supports_return_a_finished_lead_is_enough() -> None:
    state = after(*TO_SHARED, HALF_DONE)
    state = then(state, rules.return_(state, ctx(WATI), reason="r", proposed="DLH"))
    assert (state.status, state.followed_up_at) == ("followed_up", MONDAY)


def test_a_shared_case_is_one_case_at_two_desks() -> None:
    assert after(*TO_ENTERED, SHARED).rounds == 1
