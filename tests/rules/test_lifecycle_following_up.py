"""What the agencies did: with which evidence, on whose behalf, waived, refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from stories import (
    ASKED,
    DUE,
    FOLLOWED_UP,
    HALF_DONE,
    MONDAY,
    REPORTER,
    SARI,
    STATES,
    TO_ASSIGNED,
    TO_FOLLOWED_UP,
    TO_RESPONDED,
    TO_SHARED,
    WATI,
    YUSUF,
    after,
    ctx,
    done,
    then,
    wib,
)

from laksa.rules import events as e
from laksa.rules import lifecycle as rules
from laksa.rules.lifecycle import Actor
from laksa.rules.refusal import Refused
from laksa.rules.state import State


def test_the_only_agencys_follow_up_makes_the_case_followed_up() -> None:
    state = done(after(*TO_ASSIGNED), YUSUF)
    assert (state.status, state.followed_up_at, state.result) == ("followed_up", MONDAY, "done")


def test_a_shared_case_is_followed_up_when_all_agencies_have() -> None:
    state = done(after(*TO_SHARED), YUSUF)
    assert state.status != "followed_up"
    assert done(state, WATI).status == "followed_up"


def test_the_result_of_a_shared_case_is_the_leads() -> None:
    state = done(after(*TO_SHARED), YUSUF, result="impossible")
    assert done(state, WATI, result="done").result == "impossible"


def test_no_agency_follows_up_twice() -> None:
    with pytest.raises(Refused, match="already_followed_up"):
        done(after(*TO_SHARED, HALF_DONE), YUSUF)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"text": ""}, "text_missing"),
        ({"result": ""}, "result_missing"),
        ({"result": "soon"}, "result_missing"),
        ({"result": "scheduled"}, "schedule_missing"),
        ({"after": ()}, "photo_missing"),
    ],
)
def test_a_follow_up_says_what_was_done_with_a_result_and_a_photo_or_why_none(
    facts: dict[str, object], code: str
) -> None:
    with pytest.raises(Refused, match=code):
        done(after(*TO_ASSIGNED), YUSUF, **facts)


def test_a_photo_that_nobody_can_open_is_no_evidence() -> None:
    with pytest.raises(Refused, match="photo_unready"):
        done(after(*TO_ASSIGNED), YUSUF, after=("one",), unready=("one",))
    assert done(after(*TO_ASSIGNED), YUSUF, after=("one", "two"), unready=("one",)).status == "followed_up"
    with_reason = {"after": ("one",), "unready": ("one",), "no_photo_reason": "gelap"}
    assert done(after(*TO_ASSIGNED), YUSUF, **with_reason).status == "followed_up"


@pytest.mark.parametrize("by", [YUSUF, SARI])
def test_what_is_done_is_not_shown_by_how_it_was_before(by: Actor) -> None:
    before_only = {"before": ("one",), "after": (), "agency": "" if by is YUSUF else "DISHUB", "officer": "Yusuf"}
    with pytest.raises(Refused, match="photo_missing"):
        done(after(*TO_ASSIGNED), by, **before_only)
    with pytest.raises(Refused, match="photo_unready"):
        done(after(*TO_ASSIGNED), by, **before_only | {"after": ("two",), "unready": ("two",)})
    assert done(after(*TO_ASSIGNED), by, **before_only | {"after": ("one",)}).status == "followed_up"
    assert done(after(*TO_ASSIGNED), by, **before_only | {"no_photo_reason": "gelap"}).status == "followed_up"
    for other in ({"result": "impossible"}, {"result": "scheduled", "scheduled": date(2026, 12, 1)}):
        assert done(after(*TO_ASSIGNED), by, **before_only | other).status == "followed_up"


def test_a_scheduled_result_has_its_date() -> None:
    assert done(after(*TO_ASSIGNED), YUSUF, result="scheduled", scheduled=date(2026, 12, 1)).result == "scheduled"


def test_why_there_is_no_photo_is_as_good_as_a_photo() -> None:
    assert done(after(*TO_ASSIGNED), YUSUF, after=(), no_photo_reason="gelap").status == "followed_up"


def test_the_operator_follows_up_on_behalf_of_a_named_officer_only() -> None:
    with pytest.raises(Refused, match="officer_missing"):
        done(after(*TO_ASSIGNED), SARI)
    events = rules.follow_up(after(*TO_ASSIGNED), ctx(SARI), text="t", result="done", after=("sha",), officer="Yusuf")
    assert isinstance(events[0], e.FollowedUp)
    assert (events[0].agency, events[0].on_behalf, events[0].officer) == ("DISHUB", True, "Yusuf")


def test_the_agencys_time_runs_from_assignment_to_follow_up_in_office_hours() -> None:
    assert done(after(*TO_ASSIGNED), YUSUF, wib(24, 9)).agency_s == 27_000


def test_an_answered_question_is_no_time_of_the_agency() -> None:
    asked = after(*TO_ASSIGNED, ASKED)
    replied = then(asked, rules.reply(asked, ctx(REPORTER, wib(23, 11)), text="t"), wib(23, 11))
    assert done(replied, YUSUF, wib(24, 9)).agency_s == 27_000 - 2 * 3600


def test_an_unanswered_question_is_no_time_of_the_agency() -> None:
    asked = then(after(*TO_ASSIGNED), [ASKED], wib(23, 11))
    state = done(asked, YUSUF, wib(24, 9))
    assert (state.agency_s, state.paused_s) == (2 * 3600, 27_000 - 2 * 3600)


def test_the_agencys_time_of_two_rounds_is_summed() -> None:
    state = done(after(*TO_ASSIGNED), YUSUF, wib(23, 10))
    state = then(state, rules.refuse_follow_up(state, ctx(SARI), reason="r"), wib(23, 11))
    assert done(state, YUSUF, wib(23, 12)).agency_s == 2 * 3600


# ── waive support, refuse follow-up ──────────────────────────────────────────────────────────────


def waive(state: State, at: datetime = MONDAY) -> State:
    return then(state, rules.waive_support(state, ctx(SARI, at), reason="r"), at)


def test_without_its_support_the_case_goes_on_with_the_lead() -> None:
    state = waive(after(*TO_SHARED))
    assert (state.status, [desk.agency for desk in state.active_desks]) == ("assigned", ["DISHUB"])


def test_a_waived_support_completes_a_finished_lead() -> None:
    assert waive(after(*TO_SHARED, HALF_DONE)).status == "followed_up"


def test_only_a_support_that_owes_its_follow_up_is_waived() -> None:
    with pytest.raises(Refused, match="no_support"):
        waive(after(*TO_ASSIGNED))


def test_a_waiver_needs_a_reason() -> None:
    with pytest.raises(Refused, match="reason_missing"):
        rules.waive_support(after(*TO_SHARED), ctx(SARI), reason="")


@pytest.mark.parametrize("ending", [waive, lambda s, at: then(s, rules.return_(
    s, ctx(WATI, at), reason="r", proposed="DLH"), at)], ids=["waived", "returned"])  # fmt: skip
def test_a_completed_case_waits_no_longer_for_its_reporter(ending: Callable[..., State]) -> None:
    state = ending(after(*TO_SHARED, HALF_DONE, ASKED), wib(23, 11))
    assert (state.status, state.waiting_since, state.paused_s) == ("followed_up", None, 2 * 3600)
    assert (state.agency_due, state.due_at) == (wib(26, 9, 30), wib(27, 9, 30))


def test_a_refused_follow_up_goes_back_to_the_agencies_and_the_date_stays() -> None:
    state = then(STATES["responded"], rules.refuse_follow_up(STATES["responded"], ctx(SARI), reason="r"))
    assert (state.status, state.due_at, state.followed_up_at) == ("in_progress", DUE, None)
    assert not any(desk.followed_up for desk in state.active_desks)


def test_a_refused_follow_up_needs_a_reason() -> None:
    with pytest.raises(Refused, match="reason_missing"):
        rules.refuse_follow_up(after(*TO_FOLLOWED_UP), ctx(SARI), reason="")


def test_after_a_refused_follow_up_the_old_answer_closes_nothing() -> None:
    state = after(*TO_RESPONDED, e.FollowUpRefused("r"), FOLLOWED_UP)
    with pytest.raises(Refused, match="response_missing"):
        rules.close(state, ctx(SARI), summary="s")


@pytest.mark.parametrize(
    ("scheduled", "code"), [(date(2020, 1, 1), "schedule_past"), (date(9999, 12, 31), "schedule_far")]
)
def test_work_is_scheduled_from_today_to_a_year_ahead(scheduled: date, code: str) -> None:
    with pytest.raises(Refused, match=code):
        rules.follow_up(
            STATES["in_progress"], ctx(YUSUF), text="c", result="scheduled", scheduled=scheduled, no_photo_reason="c"
        )
