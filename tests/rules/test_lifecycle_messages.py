"""Questions and answers between operator, agency and reporter, and what waits for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from stories import (
    AGENCY_DUE,
    ASKED,
    CITY,
    CLOCK,
    DUE,
    MONDAY,
    RECEIVED,
    REPLIED,
    REPORTER,
    RESPONDED,
    SARI,
    STATES,
    TO_ASSIGNED,
    TO_ENTERED,
    TO_FOLLOWED_UP,
    YUSUF,
    after,
    ctx,
    later,
    received,
    then,
    wib,
)

from laksa.rules import events as e
from laksa.rules import lifecycle as rules
from laksa.rules.refusal import Refused


def test_the_agencys_question_goes_to_the_operator_unread() -> None:
    state = then(after(*TO_ASSIGNED), rules.agency_asks(after(*TO_ASSIGNED), ctx(YUSUF), text="t"))
    assert (state.unread, state.waiting_since) == (1, None)


def test_a_question_to_the_reporter_makes_the_case_wait() -> None:
    state = then(after(*TO_ASSIGNED), rules.ask_reporter(after(*TO_ASSIGNED), ctx(SARI), text="t"))
    assert (state.waiting_since, state.status) == (MONDAY, "assigned")


def test_nobody_asks_a_reporter_who_cannot_be_reached() -> None:
    with pytest.raises(Refused, match="reporter_unreachable"):
        rules.ask_reporter(after(received(reachable=False)), ctx(SARI), text="t")


@pytest.mark.parametrize("ask", [rules.ask_reporter, rules.respond_interim])
def test_an_empty_message_is_no_message(ask: Callable[..., object]) -> None:
    with pytest.raises(Refused, match="text_missing"):
        ask(after(*TO_ASSIGNED), ctx(SARI), text="")


def test_the_answer_ends_the_wait_and_gives_the_office_time_back() -> None:
    asked = after(*TO_ASSIGNED, ASKED)
    state = then(asked, rules.reply(asked, ctx(REPORTER, wib(24, 9)), text="t"), wib(24, 9))
    assert (state.waiting_since, state.paused_s, state.unread) == (None, 27_000, 1)
    assert (state.agency_due, state.due_at) == (wib(26, 16), wib(27, 16, 30))


def test_a_span_knows_how_much_of_it_was_waiting_for_the_reporter() -> None:
    asked = after(*TO_ASSIGNED, ASKED)
    state = then(asked, rules.reply(asked, ctx(REPORTER, wib(23, 11)), text="t"), wib(23, 11))
    assert state.waited_s(wib(23, 8), wib(23, 13)) == 2 * 3600
    assert state.waited_s(wib(23, 10), wib(23, 10, 30)) == 30 * 60
    assert state.waited_s(wib(23, 11), wib(23, 13)) == state.waited_s(wib(23, 8), wib(23, 9)) == 0
    assert asked.waited_s(wib(23, 8), wib(23, 10)) == 3600


def test_what_the_reporter_adds_unasked_moves_no_date() -> None:
    state = then(after(*TO_ASSIGNED), rules.reply(after(*TO_ASSIGNED), ctx(REPORTER, wib(24)), text="t"), wib(24))
    assert (state.agency_due, state.due_at, state.paused_s, state.unread) == (AGENCY_DUE, DUE, 0, 1)


def test_a_wait_from_before_the_assignment_moves_the_agencys_date_only_by_what_is_left_of_it() -> None:
    asked = after(*TO_ENTERED, ASKED)
    state = then(asked, rules.assign(asked, ctx(SARI, wib(24, 9)), lead="DISHUB", days=2), wib(24, 9))
    state = then(state, rules.reply(state, ctx(REPORTER, wib(24, 11)), text="t"), wib(24, 11))
    assert state.agency_due == CITY.add_office_seconds(wib(26, 16), 2 * 3600)
    assert state.paused_s == 27_000 + 2 * 3600


def test_a_reply_is_words_or_a_photo() -> None:
    rules.reply(after(RECEIVED), ctx(REPORTER), files=("sha",))
    with pytest.raises(Refused, match="text_missing"):
        rules.reply(after(RECEIVED), ctx(REPORTER))


def test_a_merged_case_takes_no_addition_and_names_its_target() -> None:
    with pytest.raises(Refused, match="case_merged") as refused:
        rules.reply(STATES["merged"], ctx(REPORTER), text="t")
    assert refused.value.params == {"target": "LKS-26-BBBB-BB"}


@pytest.mark.parametrize("answer", [e.MessageRead(), ASKED, e.InterimResponded("t")])
def test_a_message_is_unread_until_an_operator_answers_or_marks_it_read(answer: e.Event) -> None:
    assert after(*TO_ASSIGNED, REPLIED, REPLIED).unread == 2
    assert after(*TO_ASSIGNED, REPLIED, REPLIED, answer).unread == 0


def test_a_response_answers_what_was_unread() -> None:
    assert after(*TO_FOLLOWED_UP, REPLIED, RESPONDED).unread == 0


def test_a_renewed_link_is_of_the_next_generation() -> None:
    state = then(after(RECEIVED), rules.renew_link(after(RECEIVED), ctx(REPORTER)))
    assert then(state, rules.renew_link(state, ctx(SARI))).generation == 2


def test_an_interim_answer_changes_no_state_and_is_no_response() -> None:
    state = after(*TO_FOLLOWED_UP)
    state = then(state, rules.respond_interim(state, ctx(SARI), text="t"))
    assert (state.status, state.responded_at) == ("followed_up", None)


@pytest.mark.parametrize(("days", "reminded"), [(14, 14), (26, 14), (27, 27), (29, 27)])
def test_reminders_go_out_on_day_14_and_day_27(days: int, reminded: int) -> None:
    assert rules.remind(after(RECEIVED, ASKED), ctx(CLOCK, later(MONDAY, days=days))) == [e.ReminderDue(reminded)]


def test_no_reminder_goes_out_before_its_day_or_twice() -> None:
    asked = after(RECEIVED, ASKED)
    with pytest.raises(Refused, match="no_reminder"):
        rules.remind(asked, ctx(CLOCK, later(MONDAY, days=13)))
    with pytest.raises(Refused, match="no_reminder"):
        rules.remind(then(asked, [e.ReminderDue(14)]), ctx(CLOCK, later(MONDAY, days=20)))


def test_nobody_is_reminded_of_a_question_that_was_not_asked() -> None:
    with pytest.raises(Refused, match="not_waiting"):
        rules.remind(after(RECEIVED), ctx(CLOCK, later(MONDAY, days=20)))


def test_a_new_question_is_reminded_of_anew() -> None:
    state = after(RECEIVED, ASKED, e.ReminderDue(14), replace(REPLIED, due_at=DUE), ASKED)
    assert rules.remind(state, ctx(CLOCK, later(MONDAY, days=14))) == [e.ReminderDue(14)]


def test_thirty_days_of_silence_withdraw_the_case() -> None:
    asked = after(*TO_ASSIGNED, ASKED)
    with pytest.raises(Refused, match="not_lapsed"):
        rules.lapse(asked, ctx(CLOCK, later(MONDAY, days=29)), message="t")
    state = then(asked, rules.lapse(asked, ctx(CLOCK, later(MONDAY, days=30)), message="t"))
    assert (state.status, state.waiting_since) == ("withdrawn", None)


def test_a_case_that_waits_for_nobody_never_lapses() -> None:
    with pytest.raises(Refused, match="not_lapsed"):
        rules.lapse(after(*TO_ASSIGNED), ctx(CLOCK, later(MONDAY, days=400)), message="t")
