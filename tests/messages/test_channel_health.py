"""Whose fault decides: what the relay holds against us stops the queue, and nothing dies of it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from people import Cast, a_case
from postman import Postman, mute, postman

from laksa.followers import drain
from laksa.messages import account_messages, follower, health, queue
from laksa.messages.models import Message
from laksa.messages.queue import send_all_again

__all__ = ["postman"]
pytestmark = pytest.mark.django_db
SENT, PENDING, DEAD = Message.State.SENT, Message.State.PENDING, Message.State.DEAD
NO_SENDER = "553 5.7.1 Sender address rejected: not owned by user"
DENIED = "554 5.7.1 Relay access denied"
UNKNOWN = "550 5.1.1 Recipient address rejected: User unknown"


class Later:
    """The clock of the worker, moved on by hand from now."""

    def __init__(self, traveller: Any) -> None:
        self._traveller = traveller

    def deliver(self, limit: int = 20, **after: float) -> int:
        self._traveller.shift(timedelta(**after))
        return queue.deliver_due(limit=limit)


@pytest.fixture
def later(cast: Cast) -> Iterator[Later]:
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield Later(traveller)


def promised(cast: Cast, count: int) -> list[Message]:
    """One message to each of so many reporters."""
    for n in range(count):
        a_case(cast=cast, email=f"warga{n}@contoh.invalid")
    drain.drain(follower.FOLLOWER, follower.promise)
    return list(Message.objects.order_by("-pk")[:count])


def states() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("state", flat=True))


@pytest.mark.parametrize(
    ("moment", "answer"),
    [
        ("at_mail", "530 5.7.0 Authentication required"),
        ("at_mail", NO_SENDER),
        ("at_mail", "554 5.7.1 no"),
        ("at_rcpt", NO_SENDER),
        ("at_rcpt", DENIED),
        ("at_data", "550 5.7.60 not allowed to send as this sender"),
    ],
)
def test_a_refusal_of_us_stops_the_queue_and_kills_nothing(
    cast: Cast, postman: Postman, later: Later, caplog: pytest.LogCaptureFixture, moment: str, answer: str
) -> None:
    promised(cast, 5)
    getattr(postman, moment).extend([answer] * 99)
    assert [later.deliver(seconds=1) for _second in range(20)] == [0] * 20
    assert states() == [PENDING] * 5
    assert len(postman.asked) == 1
    state = health.current("email")
    assert state.refusing_since is not None
    assert state.answer.startswith(answer[:3])
    assert len([line for line in caplog.records if line.levelno == logging.ERROR]) == 1


def test_the_first_mail_that_is_taken_lets_all_the_others_go(cast: Cast, postman: Postman, later: Later) -> None:
    promised(cast, 5)
    postman.at_mail.append(NO_SENDER)
    assert later.deliver() == 0
    assert later.deliver(seconds=61) == 5
    assert states() == [SENT] * 5
    assert health.current("email").refusing_since is None


def test_while_it_refuses_us_it_is_asked_after_growing_waits_with_one_mail_at_a_time(
    cast: Cast, postman: Postman, later: Later
) -> None:
    promised(cast, 5)
    postman.at_mail.extend([NO_SENDER] * 999)
    asked = []
    for minute in range(150):
        before = len(postman.asked)
        later.deliver(minutes=1 if minute else 0)
        asked += [minute] * (len(postman.asked) - before)
    assert asked == [0, 1, 3, 8, 23, 53, 83, 113, 143]


def test_two_weeks_of_a_wrong_password_kill_nothing(settings: Any, cast: Cast, postman: Postman, later: Later) -> None:
    promised(cast, 3)
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "laksa", "salah"
    for _day in range(14):
        assert later.deliver(days=1) == 0
    assert health.current("email").reason == "login"
    assert states() == [PENDING] * 3
    postman.passwords["laksa"] = "salah"
    assert later.deliver(hours=1) == 3


def test_a_relay_without_starttls_gets_nothing_in_clear(
    settings: Any, cast: Cast, postman: Postman, later: Later
) -> None:
    promised(cast, 3)
    settings.EMAIL_USE_TLS = True
    assert later.deliver() == 0
    assert health.current("email").reason == "tls"
    assert (states(), postman.asked) == ([PENDING] * 3, [])


@pytest.mark.parametrize("limit", [1, 20])
@pytest.mark.parametrize("answer", [UNKNOWN, "550 no", "554 no"])
def test_all_recipients_refused_alike_means_us(
    cast: Cast, postman: Postman, later: Later, limit: int, answer: str
) -> None:
    promised(cast, 6)
    postman.at_rcpt.extend([answer] * 99)
    for _turn in range(9):
        later.deliver(limit, seconds=1)
    assert health.current("email").reason == "alike"
    assert states() == [PENDING] * 6
    postman.at_rcpt.clear()
    later.deliver(limit, seconds=60)
    for _turn in range(6):
        later.deliver(limit, seconds=30)
    assert states() == [SENT] * 6


def test_bad_addresses_among_good_ones_are_dead_letters_and_stop_nobody(
    cast: Cast, postman: Postman, later: Later
) -> None:
    promised(cast, 8)
    postman.at_rcpt.extend([UNKNOWN, UNKNOWN, "250 OK", UNKNOWN, UNKNOWN, "250 OK", UNKNOWN])
    assert later.deliver() == 3
    assert sorted(states()) == [DEAD] * 5 + [SENT] * 3
    assert health.current("email").refusing_since is None


def test_three_bad_addresses_in_a_row_are_dead_letters_once_another_got_through(
    cast: Cast, postman: Postman, later: Later
) -> None:
    bad = {message.pk for message in promised(cast, 3)}
    postman.at_rcpt.extend([UNKNOWN] * 3)
    assert later.deliver() == 0
    assert states() == [PENDING] * 3
    promised(cast, 1)
    postman.at_rcpt.extend(["250 OK", *[UNKNOWN] * 3])
    assert later.deliver(minutes=1) == 1
    assert set(Message.objects.filter(state=DEAD, reason="refused").values_list("pk", flat=True)) == bad
    assert health.current("email").refusing_since is None


def test_many_mails_to_one_bad_address_do_not_stop_the_queue(cast: Cast, postman: Postman, later: Later) -> None:
    for _n in range(5):
        a_case(cast=cast, email="salah@contoh.invalid")
    drain.drain(follower.FOLLOWER, follower.promise)
    postman.at_rcpt.extend([UNKNOWN] * 5)
    later.deliver()
    assert states() == [DEAD] * 5
    assert health.current("email").refusing_since is None


def test_a_relay_that_judges_an_address_again_holds_nothing_against_us(
    cast: Cast, postman: Postman, later: Later
) -> None:
    promised(cast, 1)
    postman.at_mail.append(NO_SENDER)
    later.deliver()
    postman.at_rcpt.append(UNKNOWN)
    later.deliver(minutes=1)
    assert states() == [DEAD]
    assert health.current("email").refusing_since is None


def test_a_relay_away_for_five_days_kills_nothing_and_for_longer_leaves_it_to_people(
    settings: Any, cast: Cast, postman: Postman, later: Later
) -> None:
    promised(cast, 3)
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    hours, tries = 0.0, 0
    while hours < 119:
        later.deliver(hours=1)
        hours += 1
        assert states() == [PENDING] * 3
    tries = Message.objects.earliest("pk").attempts
    assert 30 < tries < 60
    later.deliver(hours=6)
    assert states() == [DEAD] * 3
    assert set(Message.objects.values_list("reason", flat=True)) == {"expired"}
    settings.EMAIL_PORT = port
    assert send_all_again() == 3
    assert later.deliver() == 3


def test_waits_grow_to_four_hours_and_no_further(settings: Any, cast: Cast, postman: Postman, later: Later) -> None:
    (message,) = promised(cast, 1)
    settings.EMAIL_PORT = 1
    waits = []
    for _try in range(16):
        later.deliver()
        message.refresh_from_db()
        waits.append((message.not_before - timezone.now()).total_seconds())
        later.deliver(seconds=waits[-1])
    assert waits[0] < 60
    assert all(one < two for one, two in pairwise(waits[:9]))
    assert max(waits) <= 4 * 3600


def test_what_was_put_off_goes_as_soon_as_the_relay_is_back(
    settings: Any, cast: Cast, postman: Postman, later: Later
) -> None:
    promised(cast, 5)
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    for _hour in range(20):
        later.deliver(hours=1)
    assert health.current("email").silent_since is not None
    settings.EMAIL_PORT = port
    promised(cast, 1)
    assert later.deliver(seconds=1) >= 1
    later.deliver(seconds=1)
    assert states() == [SENT] * 6
    assert health.current("email").silent_since is None


def test_a_relay_that_takes_the_call_and_says_nothing_is_called_once_for_all(
    settings: Any, cast: Cast, later: Later
) -> None:
    promised(cast, 12)
    with mute(settings) as calls:
        assert later.deliver() == 0
        assert later.deliver(seconds=5) == 0
        assert len(calls) == 1
    assert states() == [PENDING] * 12
    assert Message.objects.filter(not_before__lte=timezone.now()).count() == 0


def test_lines_cut_in_the_middle_of_one_mail_do_not_hold_the_others(cast: Cast, postman: Postman, later: Later) -> None:
    promised(cast, 4)
    postman.at_data.append("cut")
    assert later.deliver() == 3


def test_a_relay_that_cuts_every_line_is_called_twice_and_left(cast: Cast, postman: Postman, later: Later) -> None:
    promised(cast, 6)
    postman.at_data.extend(["cut"] * 6)
    assert later.deliver() == 0
    assert len(postman.asked) == 2
    assert Message.objects.filter(state=PENDING, not_before__gt=timezone.now()).count() == 6


def test_a_mail_that_is_refused_for_its_words_is_tried_for_five_days(
    cast: Cast, postman: Postman, later: Later
) -> None:
    promised(cast, 1)
    postman.at_data.extend(["554 5.7.1 this reads like spam"] * 99)
    for _turn in range(30):
        later.deliver(hours=4)
    assert states() == [PENDING]
    later.deliver(hours=5)
    assert states() == [DEAD]


def test_what_a_clock_far_ahead_put_off_goes_when_the_clock_is_right(
    settings: Any, cast: Cast, postman: Postman, later: Later
) -> None:
    promised(cast, 2)
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    later.deliver(days=400)
    settings.EMAIL_PORT = port
    assert later.deliver(days=-400) == 2
    promised(cast, 1)
    postman.at_mail.append(NO_SENDER)
    later.deliver(days=400)
    assert health.current("email").refusing_since is not None
    assert later.deliver(days=-400) == 1


def test_send_all_again_asks_with_one_mail_and_then_sends_all(cast: Cast, postman: Postman, later: Later) -> None:
    promised(cast, 5)
    Message.objects.filter(pk=Message.objects.earliest("pk").pk).update(state=DEAD, reason="refused", attempts=1)
    postman.at_mail.append(DENIED)
    later.deliver()
    assert send_all_again() == 2  # the dead letter, and the one that was tried
    assert later.deliver() == 5
    assert states() == [SENT] * 5


def test_send_all_again_leaves_what_can_still_be_undone(cast: Cast, postman: Postman, later: Later) -> None:
    a_case("assigned", cast=cast)
    drain.drain(follower.FOLLOWER, follower.promise)
    waits = Message.objects.get(kind="forwarded").not_before
    assert send_all_again() == 0
    assert Message.objects.get(kind="forwarded").not_before == waits


def test_requests_of_strangers_do_not_use_up_the_probe(cast: Cast, postman: Postman, later: Later) -> None:
    with time_machine.travel(timezone.now() - timedelta(minutes=1)):
        account_messages.promise_link(cast.sari)
    postman.at_mail.append(NO_SENDER)
    assert queue.deliver_due() == 0
    assert health.current("email").refusing_since is not None
    for n in range(30):
        account_messages._promise(account_messages.Kind.RESET, asked=f"orang{n}@contoh.invalid")
    assert later.deliver(minutes=1) == 1
    assert Message.objects.count() == 1


def test_a_turn_with_nothing_to_do_takes_no_writers_place(cast: Cast, postman: Postman, later: Later) -> None:
    promised(cast, 1)
    assert later.deliver() == 1
    with CaptureQueriesContext(connection) as asked:
        assert later.deliver() == 0
    assert [query["sql"] for query in asked if not query["sql"].startswith("SELECT")] == []
    assert len(asked) <= 5
