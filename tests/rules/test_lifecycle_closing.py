"""Steps 4, 5 and 6, and the other ends of a case."""

from __future__ import annotations

from dataclasses import replace

import pytest
from stories import (
    ASKED,
    ASSIGNED,
    BODY,
    CLOSED,
    ENTERED,
    FOLLOWED_UP,
    MERGED,
    MONDAY,
    OPEN,
    OTHER,
    RECEIVED,
    RECORDED,
    REFERRED,
    REJECTED,
    REOPENED,
    REPLIED,
    RESPONDED,
    SARI,
    STATES,
    TO_ASSIGNED,
    TO_ENTERED,
    TO_FOLLOWED_UP,
    TO_RECORDED,
    TO_RESPONDED,
    VERDICT_NO,
    WITHDRAWN,
    after,
    ctx,
    entered,
    received,
    then,
    wib,
)

from laksa.rules import events as e
from laksa.rules import lifecycle as rules
from laksa.rules.lifecycle import Actor
from laksa.rules.refusal import Refused
from laksa.rules.state import Past, State, replay


@pytest.mark.parametrize("status", ["received", "entered", "assigned", "in_progress"])
def test_no_answer_goes_out_before_the_agencies_followed_up(status: str) -> None:
    with pytest.raises(Refused, match="follow_up_missing"):
        rules.respond(STATES[status], ctx(SARI), text="t")


def test_an_answer_may_be_given_again() -> None:
    state = then(after(*TO_RESPONDED), rules.respond(after(*TO_RESPONDED), ctx(SARI, wib(24)), text="t"), wib(24))
    assert (state.status, state.responded_at) == ("responded", wib(24))


def test_no_answer_is_empty() -> None:
    with pytest.raises(Refused, match="text_missing"):
        rules.respond(after(*TO_FOLLOWED_UP), ctx(SARI), text="")


def test_no_case_closes_before_an_agency_followed_up() -> None:
    with pytest.raises(Refused, match="follow_up_missing"):
        rules.close(after(*TO_ASSIGNED), ctx(SARI), summary="s")


def test_no_case_closes_before_the_public_has_an_answer() -> None:
    with pytest.raises(Refused, match="response_missing"):
        rules.close(after(*TO_FOLLOWED_UP), ctx(SARI), summary="s")


def test_no_case_closes_while_a_message_is_unread() -> None:
    with pytest.raises(Refused, match="messages_unread") as refused:
        rules.close(after(*TO_RESPONDED, REPLIED), ctx(SARI), summary="s")
    assert refused.value.params == {"count": 1}


def test_a_reopened_case_does_not_close_on_its_old_follow_up_and_answer() -> None:
    for story in [(VERDICT_NO, REOPENED), (VERDICT_NO, REOPENED, ASSIGNED)]:
        with pytest.raises(Refused, match="follow_up_missing"):
            rules.close(after(*TO_RECORDED, *story), ctx(SARI), summary="s")


def test_closing_and_recording_are_one_command() -> None:
    events = rules.close(after(*TO_RESPONDED), ctx(SARI), summary="s")
    assert [e.name_of(event) for event in events] == ["Closed", "Recorded"]


def test_each_closing_has_its_number() -> None:
    state = after(*TO_RECORDED, VERDICT_NO, REOPENED, ASSIGNED, FOLLOWED_UP, RESPONDED, CLOSED, RECORDED)
    assert (state.closing_no, state.reopened) == (2, 1)


def test_silence_after_closing_leaves_no_verdict() -> None:
    state = after(*TO_RESPONDED)
    assert then(state, rules.close(state, ctx(SARI), summary="s")).verdict == "none"


def test_a_case_closed_after_its_promised_date_was_late_for_ever() -> None:
    late = then(after(*TO_RESPONDED), rules.close(after(*TO_RESPONDED), ctx(SARI, wib(30)), summary="s"), wib(30))
    assert late.late_ever
    assert then(late, rules.reopen(late, ctx(SARI, wib(30)), reason="r"), wib(30)).late_ever


# ── other ends ───────────────────────────────────────────────────────────────────────────────────


def test_a_referral_names_the_responsible_body_and_tells_the_reporter() -> None:
    with pytest.raises(Refused, match="body_missing"):
        rules.refer(after(RECEIVED), ctx(SARI), body="", message="t")
    with pytest.raises(Refused, match="text_missing"):
        rules.refer(after(RECEIVED), ctx(SARI), body="X-112", message="")


def test_a_rejection_has_a_reason_and_tells_the_reporter() -> None:
    with pytest.raises(Refused, match="reason_missing"):
        rules.reject(after(RECEIVED), ctx(SARI), reason="", message="t")
    with pytest.raises(Refused, match="text_missing"):
        rules.reject(after(RECEIVED), ctx(SARI), reason="r", message="")


def test_a_merge_ends_the_case_and_adds_its_reporters_to_the_target() -> None:
    source, target = after(*TO_ASSIGNED), OTHER
    mine, theirs = rules.merge(source, ctx(SARI), target=target, message="t")
    merged, grown = then(source, mine), then(target, theirs)
    assert (merged.status, merged.merged_into) == ("merged", target.number)
    assert (grown.status, grown.reporters, grown.merged) == ("entered", 2, (source.number,))


def test_no_case_is_merged_into_itself() -> None:
    with pytest.raises(Refused, match="merge_itself"):
        rules.merge(after(*TO_ASSIGNED), ctx(SARI), target=after(*TO_ASSIGNED), message="t")


@pytest.mark.parametrize("end", [REFERRED, REJECTED, WITHDRAWN, MERGED])
def test_no_case_is_merged_into_one_that_has_ended(end: e.Event) -> None:
    target = after(received(number="LKS-26-BBBB-BB"), ENTERED, end)
    with pytest.raises(Refused, match="target_not_open"):
        rules.merge(after(*TO_ASSIGNED), ctx(SARI), target=target, message="t")


def test_no_secret_case_is_merged_with_a_public_one() -> None:
    secret = after(received(number="LKS-26-BBBB-BB", confidential=True), entered(confidential=True))
    for one, two in [(after(*TO_ENTERED), secret), (secret, after(*TO_ENTERED))]:
        with pytest.raises(Refused, match="confidentiality_differs"):
            rules.merge(one, ctx(SARI), target=two, message="t")


def test_a_merge_tells_the_reporter() -> None:
    with pytest.raises(Refused, match="text_missing"):
        rules.merge(after(*TO_ENTERED), ctx(SARI), target=OTHER, message="")


@pytest.mark.parametrize("status", sorted(OPEN))
def test_an_unmerge_brings_the_state_of_before_back(status: str) -> None:
    source = STATES[status]
    merged = then(source, rules.merge(source, ctx(SARI), target=OTHER, message="t")[0])
    back = then(merged, rules.unmerge(merged, ctx(SARI), above=[OTHER])[0])
    assert replace(back, seq=0, version=0) == replace(source, seq=0, version=0, ending=back.ending)


def test_an_unmerge_takes_the_reporters_from_the_target_again() -> None:
    mine, theirs = rules.merge(after(*TO_ENTERED), ctx(SARI), target=OTHER, message="t")
    target = then(OTHER, theirs)
    target = then(target, rules.unmerge(then(after(*TO_ENTERED), mine), ctx(SARI), above=[target])[1])
    assert (target.reporters, target.merged) == (1, ())


def a_line_of_three() -> tuple[State, State, State]:
    """The first merged into the second, and the second, with the reporters of both, into the third."""
    first, second, third = (after(received(number=number), ENTERED) for number in ("A", "B", "C"))
    mine, theirs = rules.merge(first, ctx(SARI), target=second, message="t")
    first, second = then(first, mine), then(second, theirs)
    mine, theirs = rules.merge(second, ctx(SARI), target=third, message="t")
    return first, then(second, mine), then(third, theirs)


def test_a_target_counts_who_came_through_a_case_merged_into_it() -> None:
    _, second, third = a_line_of_three()
    assert (second.reporters, second.merged) == (2, ("A",))
    assert (third.reporters, third.merged) == (3, ("B",))


def test_the_first_of_a_line_leaves_every_case_above_it() -> None:
    first, second, third = a_line_of_three()
    back, *left = rules.unmerge(first, ctx(SARI), above=[second, third])
    first, second, third = then(first, back), then(second, left[0]), then(third, left[1])
    assert (first.status, second.status, third.status) == ("entered", "merged", "entered")
    assert (second.reporters, second.merged) == (1, ())
    assert (third.reporters, third.merged) == (2, ("B",))


def test_the_middle_of_a_line_takes_along_who_came_through_it() -> None:
    _, second, third = a_line_of_three()
    back, left = rules.unmerge(second, ctx(SARI), above=[third])
    second, third = then(second, back), then(third, left)
    assert (second.status, second.reporters, second.merged) == ("entered", 2, ("A",))
    assert (third.reporters, third.merged) == (1, ())


def test_a_line_taken_apart_from_below_ends_as_it_began() -> None:
    first, second, third = a_line_of_three()
    _, *left = rules.unmerge(first, ctx(SARI), above=[second, third])
    second, third = then(second, left[0]), then(third, left[1])
    back, last = rules.unmerge(second, ctx(SARI), above=[third])
    assert [(case.reporters, case.merged) for case in (then(second, back), then(third, last))] == [(1, ()), (1, ())]


def test_a_line_that_has_changed_since_it_was_read_is_not_taken_apart() -> None:
    first, second, third = a_line_of_three()
    for read in ([], [second], [third], [second, third, OTHER], [OTHER, third]):
        with pytest.raises(Refused, match="wrong_state"):
            rules.unmerge(first, ctx(SARI), above=read)


def test_a_merged_case_waits_for_nobody_until_it_is_taken_back() -> None:
    source = after(*TO_ASSIGNED, ASKED)
    merged = then(source, rules.merge(source, ctx(SARI), target=OTHER, message="t")[0])
    assert merged.waiting_since is None
    assert then(merged, rules.unmerge(merged, ctx(SARI), above=[OTHER])[0]).waiting_since == MONDAY


def test_a_withdrawal_tells_the_reporter() -> None:
    with pytest.raises(Refused, match="text_missing"):
        rules.withdraw(after(RECEIVED), ctx(SARI), message="")


@pytest.mark.parametrize("end", [REFERRED, REJECTED, MERGED, WITHDRAWN])
def test_what_has_ended_is_not_closed_again_and_says_that_it_ended(end: e.Event) -> None:
    with pytest.raises(Refused, match="wrong_state"):
        rules.close(after(*TO_ENTERED, end), ctx(SARI), summary="s")


def past(*events: e.Event) -> list[Past]:
    return [Past(seq, MONDAY, f"command{seq}", event) for seq, event in enumerate(events, start=1)]


@pytest.mark.parametrize(
    ("by", "referral", "said", "code"),
    [
        (SARI, 3, {}, "not_allowed"),
        (replace(BODY, agency="X-PLN"), 3, {}, "referral_over"),
        (BODY, 2, {}, "referral_over"),
        (BODY, 3, {"result": "maybe"}, "body_result_unknown"),
        (BODY, 3, {"text": ""}, "text_missing"),
        (BODY, 3, {"text": "", "result": "not_ours"}, "text_missing"),
    ],
)
def test_a_body_outside_answers_by_its_own_referral_and_says_something(
    by: Actor, referral: int, said: dict[str, str], code: str
) -> None:
    history = past(*TO_ENTERED, REFERRED)
    told = {"result": "done", "text": "t"} | said
    with pytest.raises(Refused, match=code):
        rules.answer_for_body(replay(history), ctx(by), history, referral=referral, **told)


def test_a_body_may_take_a_case_without_words_and_ends_nothing() -> None:
    history = past(*TO_ENTERED, REFERRED)
    events = rules.answer_for_body(replay(history), ctx(BODY), history, referral=3, result="taken")
    assert events == [e.BodyAnswered("X-112", "taken", "", ())]
    assert (then(replay(history), events).status, then(replay(history), events).unread) == ("referred", 1)


def test_the_link_of_a_referral_ends_where_the_case_is_referred_again_or_reopened() -> None:
    again = past(*TO_ENTERED, REFERRED, REOPENED, e.Referred("X-112", "c"))
    with pytest.raises(Refused, match="referral_over"):
        rules.answer_for_body(replay(again), ctx(BODY), again, referral=3, result="taken")
    assert rules.answer_for_body(replay(again), ctx(BODY), again, referral=5, result="taken")
    reopened = past(*TO_ENTERED, REFERRED, REOPENED)
    with pytest.raises(Refused):
        rules.answer_for_body(replay(reopened), ctx(BODY), reopened, referral=3, result="taken")
