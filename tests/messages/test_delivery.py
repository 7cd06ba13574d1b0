"""Delivery to a real SMTP server on loopback: once, again when it hurts, never for ever."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from people import Cast, a_case
from postman import Postman, postman

from laksa.channels.email import catcher
from laksa.followers import drain
from laksa.messages import account_messages, case_messages, follower, queue
from laksa.messages.models import Message
from laksa.messages.transport import transports
from laksa.register.commands import merging
from laksa.register.models import Case, Contact

__all__ = ["postman"]
pytestmark = pytest.mark.django_db
SENT, PENDING, DEAD, LEASED = Message.State.SENT, Message.State.PENDING, Message.State.DEAD, Message.State.LEASED


@pytest.fixture
def case(cast: Cast) -> Case:
    return a_case(cast=cast)


def named(message: Message) -> str:
    """Its id, under the domain that we write from."""
    return message.message_id.replace("@laksa.invalid", "@tangerang.invalid")


def promised() -> Message:
    drain.drain(follower.FOLLOWER, follower.promise)
    return Message.objects.earliest("pk")


def deliver_after(seconds: float = 0) -> int:
    with time_machine.travel(timezone.now() + timedelta(seconds=seconds)):
        return queue.deliver_due()


def test_a_message_is_delivered_once_under_its_message_id(postman: Postman, case: Case) -> None:
    message = promised()
    assert (deliver_after(1), deliver_after(2), deliver_after(3600)) == (1, 0, 0)
    (mail,) = postman.taken
    assert mail["Message-ID"] == named(message)
    assert (mail["To"], mail["Auto-Submitted"]) == ("warga@contoh.invalid", "auto-generated")
    assert case.number in mail["Subject"]
    message.refresh_from_db()
    assert (message.state, message.error) == (SENT, "")
    assert message.sent_at is not None


@pytest.mark.parametrize("moment", ["at_rcpt", "at_data"])
def test_a_451_is_tried_again_later_and_later(postman: Postman, case: Case, moment: str) -> None:
    message = promised()
    getattr(postman, moment).extend(["451 try later"] * 3)
    waits = []
    for _ in range(3):
        assert deliver_after(max((message.not_before - timezone.now()).total_seconds(), 0) + 1) == 0
        before = message.not_before
        message.refresh_from_db()
        assert message.state == PENDING
        assert "451" in message.error
        waits.append((message.not_before - before).total_seconds())
    assert waits[0] < waits[1] < waits[2]
    assert deliver_after(0) == 0
    assert deliver_after(600) == 1
    assert len(postman.taken) == 1


@pytest.mark.parametrize("moment", ["at_rcpt", "at_data"])
def test_a_550_is_a_dead_letter_at_once(postman: Postman, case: Case, moment: str) -> None:
    message = promised()
    getattr(postman, moment).append("550 no such mailbox")
    assert deliver_after(1) == 0
    message.refresh_from_db()
    assert message.state == DEAD
    assert "550" in message.error
    assert deliver_after(86_400) == 0


def test_who_presses_kirim_ulang_sends_a_dead_letter_again(postman: Postman, case: Case) -> None:
    message = promised()
    postman.at_rcpt.append("550 no such mailbox")
    deliver_after(1)
    queue.send_again(Message.objects.filter(pk=message.pk))
    assert deliver_after(1) == 1
    assert postman.taken[0]["Message-ID"] == named(message)


def test_kirim_ulang_sends_nothing_that_was_delivered(postman: Postman, case: Case) -> None:
    message = promised()
    deliver_after(1)
    queue.send_again(Message.objects.filter(pk=message.pk))
    assert deliver_after(3600) == 0
    assert len(postman.taken) == 1


def test_a_server_that_is_down_is_tried_again(settings: Any, postman: Postman, case: Case) -> None:
    message, port = promised(), settings.EMAIL_PORT
    settings.EMAIL_PORT = 1
    assert deliver_after(1) == 0
    message.refresh_from_db()
    assert (message.state, message.attempts) == (PENDING, 1)
    settings.EMAIL_PORT = port
    assert deliver_after(60) == 1


def test_a_line_cut_after_the_words_sends_them_again_under_the_same_id(postman: Postman, case: Case) -> None:
    promised()
    postman.at_data.append("cut")
    assert deliver_after(1) == 0
    assert deliver_after(60) == 1
    assert len({mail["Message-ID"] for mail in postman.taken}) == 1


def test_whoever_died_while_sending_is_followed_by_another(postman: Postman, case: Case) -> None:
    message = promised()
    with time_machine.travel(timezone.now() + timedelta(seconds=1)):
        assert [leased.pk for leased in queue.Queue(transports()["email"]).lease(20)] == [message.pk]
    assert deliver_after(30) == 0
    assert deliver_after(180) == 1
    assert [mail["Message-ID"] for mail in postman.taken] == [named(message)]


def test_on_sqlite_a_new_start_waits_for_nobody_who_died_while_sending(postman: Postman, case: Case) -> None:
    message = promised()
    with time_machine.travel(timezone.now() + timedelta(seconds=1)):
        assert [leased.pk for leased in queue.Queue(transports()["email"]).lease(20)] == [message.pk]
    alone = connection.vendor == "sqlite"
    assert queue.take_up_unsettled() == alone
    assert deliver_after(2) == alone
    assert deliver_after(180) == (not alone)
    assert queue.take_up_unsettled() == 0


def test_poison_is_put_aside_and_harms_no_other(postman: Postman, cast: Cast) -> None:
    cases = [a_case(cast=cast) for _ in range(3)]
    promised()
    Message.objects.filter(case=cases[1]).update(kind="gone")
    Message.objects.filter(case=cases[2]).update(recipient="nobody")
    assert deliver_after(1) == 1
    for poison in Message.objects.filter(case__in=cases[1:]):
        assert (poison.state, poison.reason, "KeyError" in poison.error) == (DEAD, "broken", True)
    assert len(postman.taken) == 1


@pytest.mark.parametrize("reading", [True, False], ids=["of all at once", "of one"])
def test_a_database_that_is_away_for_a_moment_puts_a_message_off(
    postman: Postman, case: Case, monkeypatch: pytest.MonkeyPatch, reading: bool
) -> None:
    def away(*of_what: object) -> None:
        raise OperationalError("database is locked")

    message = promised()
    with monkeypatch.context() as patch:
        patch.setattr(case_messages, "writer", away if reading else lambda messages: away)
        assert deliver_after(1) == 0
    message.refresh_from_db()
    assert (message.state, message.attempts, postman.asked) == (PENDING, 1, [])
    assert deliver_after(60) == 1


def test_one_refused_address_does_not_stop_the_next(postman: Postman, cast: Cast) -> None:
    for _ in range(3):
        a_case(cast=cast)
    promised()
    postman.at_rcpt.extend(["550 gone", "451 later"])
    assert deliver_after(1) == 1


def test_an_address_that_was_erased_meanwhile_gets_nothing(postman: Postman, case: Case) -> None:
    message = promised()
    Contact.objects.filter(case=case).update(email="")
    assert deliver_after(1) == 0
    message.refresh_from_db()
    assert message.state == DEAD


def test_a_demo_writes_to_invalid_addresses_only(settings: Any, postman: Postman, cast: Cast) -> None:
    real, invented = a_case(cast=cast, email="orang@contoh.id"), a_case(cast=cast, email="orang@contoh.invalid")
    promised()
    settings.IS_DEMO = True
    assert deliver_after(1) == 1
    assert [mail["To"] for mail in postman.taken] == ["orang@contoh.invalid"]
    assert Message.objects.get(case=real).state == DEAD
    assert Message.objects.get(case=invented).state == SENT


def test_what_can_still_be_undone_is_not_sent(postman: Postman, cast: Cast) -> None:
    a_case("assigned", cast=cast)
    promised()
    assert deliver_after(1) == 1
    assert deliver_after(9) == 0
    assert deliver_after(13) == 1


def test_what_was_undone_is_not_sent_even_where_the_follower_is_late(postman: Postman, cast: Cast) -> None:
    case = a_case("assigned", cast=cast)
    drain.drain(follower.FOLLOWER, follower.promise)
    merging.undo(case, by=cast.sari)
    assert deliver_after(60) == 1
    assert [mail["Subject"] for mail in postman.taken] == [f"Laporan {case.number} sudah kami terima"]
    assert Message.objects.get(kind="forwarded").state == Message.State.CANCELLED


def test_what_somebody_waits_for_before_a_screen_goes_before_all_reports(postman: Postman, cast: Cast) -> None:
    for _ in range(3):
        a_case(cast=cast)
    promised()
    with time_machine.travel(timezone.now() + timedelta(seconds=1)):
        account_messages.promise_link(cast.sari)
    with time_machine.travel(timezone.now() + timedelta(seconds=2)):
        assert queue.deliver_due(limit=1) == 1
    assert postman.taken[0]["To"] == cast.sari.email


def test_a_long_queue_is_worked_off_in_turns(postman: Postman, cast: Cast) -> None:
    for _ in range(5):
        a_case(cast=cast)
    promised()
    with time_machine.travel(timezone.now() + timedelta(seconds=1)):
        assert [queue.deliver_due(limit=2) for _ in range(4)] == [2, 2, 1, 0]


def test_the_catcher_keeps_every_mail_as_a_file(settings: Any, tmp_path: Path, case: Case) -> None:
    settings.EMAIL_BACKEND, settings.DATA = "laksa.channels.email.catcher.Catcher", tmp_path
    promised()
    assert deliver_after(1) == 1
    (mail,) = catcher.caught(tmp_path / "mail")
    assert (mail.to, case.number in mail.subject, case.number in mail.body) == ("warga@contoh.invalid", True, True)
    assert catcher.one(tmp_path / "mail", mail.id) == mail
    assert catcher.one(tmp_path / "mail", "../secret") is None


def test_ten_mails_cost_as_many_statements_as_two(postman: Postman, cast: Cast) -> None:
    asked = []
    for count in (2, 10):
        for _ in range(count):
            a_case(cast=cast)
        promised()
        with CaptureQueriesContext(connection) as statements:
            assert deliver_after(1) == count
        asked.append([query["sql"].partition(" ")[0] for query in statements])
    assert asked[0] == asked[1]


def test_whoever_dies_before_mails_are_marked_as_sent_sends_them_again_under_their_ids(
    postman: Postman, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        a_case(cast=cast)
    promised()
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(queue, "_mark_sent", lambda rows: (_ for _ in ()).throw(KeyboardInterrupt))
        deliver_after(1)
    assert deliver_after(180) == 3
    ids = [mail["Message-ID"] for mail in postman.taken]
    assert (len(ids), len(set(ids))) == (6, 3)


def test_a_slow_relay_has_its_mails_marked_as_they_are_taken(
    postman: Postman, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        a_case(cast=cast)
    promised()
    monkeypatch.setattr(queue, "_UNMARKED_FOR", timedelta())
    marked: list[int] = []
    mark = queue._mark_sent
    monkeypatch.setattr(queue, "_mark_sent", lambda rows: marked.append(len(rows)) or mark(rows))
    assert deliver_after(1) == 2
    assert marked == [1, 1]
