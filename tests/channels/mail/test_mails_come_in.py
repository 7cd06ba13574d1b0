"""People, machines and forgers write mails: what becomes of them, and what nobody can do by saying who they are."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
import time_machine
from channels.mail.written_mails import DINDA, WHERE, case_of, mail, multipart, take_in
from django.core import mail as django_mail
from django.utils import timezone
from people import Cast, a_case
from PIL import Image

from laksa.audit.verify import verify
from laksa.channels import configuration
from laksa.channels.models import InboundMessage
from laksa.followers import drain
from laksa.messages import follower, queue
from laksa.messages.models import Message, Subscription
from laksa.register.commands import response
from laksa.register.models import Attachment, Case

pytestmark = pytest.mark.django_db
BOX = {"host": "127.0.0.1", "security": "plain", "user": "laksa@kota.example", "password": "rahasia"}


@pytest.fixture(autouse=True)
def _mailbox(db: None, settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = "LAKSA <laksa@kota.example>"
    configuration.keep("email", BOX)


def deliver(**after: float) -> list[EmailMessage]:
    """The mails that go out now."""
    django_mail.outbox.clear()
    drain.drain(follower.FOLLOWER, follower.promise)
    with time_machine.travel(timezone.now() + timedelta(seconds=1, **after)):
        queue.deliver_due()
    return [message_from_bytes(one.message().as_bytes(), policy=default) for one in django_mail.outbox]


def asked() -> list[str]:
    return list(Message.objects.filter(about="chat").order_by("pk").values_list("kind", flat=True))


def test_a_mail_is_a_report_and_the_answer_stands_in_its_thread(cast: Cast) -> None:
    case = case_of(mail(subject="Lampu padam di Sukasari", Message_ID="<satu@warga.invalid>"))
    assert (case.channel, case.complaint.title, case.complaint.text) == ("email", "Lampu padam di Sukasari", WHERE)
    (sent,) = deliver()
    assert (sent["To"], sent["Subject"]) == ("dinda@warga.invalid", "Re: Lampu padam di Sukasari")
    assert (sent["In-Reply-To"], sent["References"]) == ("<satu@warga.invalid>", "<satu@warga.invalid>")
    assert (sent["Reply-To"], sent["Auto-Submitted"]) == ("laksa@kota.example", "auto-replied")
    assert sent["X-Auto-Response-Suppress"] == "All"
    assert sent["List-Unsubscribe"] == "<mailto:laksa@kota.example?subject=BERHENTI>"
    assert sent["Message-ID"].endswith("@kota.example>")
    assert list(verify()) == []


def test_a_report_by_the_web_is_one_thread_too(cast: Cast) -> None:
    case = a_case("entered", cast=cast)
    (first,) = deliver()
    assert (first["In-Reply-To"], first["Auto-Submitted"]) == (None, "auto-generated")
    response.ask_reporter(case, text="Lampu yang mana?", by=cast.sari)
    (second,) = deliver(minutes=1)
    assert second["Subject"] == f"Re: {first['Subject']}"
    assert second["References"] == first["Message-ID"]


def test_two_mails_of_one_turn_follow_one_another(cast: Cast) -> None:
    case = a_case("entered", cast=cast)
    response.ask_reporter(case, text="Lampu yang mana?", by=cast.sari)
    first, second = deliver(minutes=1)
    assert second["In-Reply-To"] == first["Message-ID"]


def test_the_same_mail_thrice_is_one_case_and_one_answer(cast: Cast) -> None:
    for body in (WHERE, WHERE, "Yang ini dengan isi lain, lampu padam di Cimone."):
        take_in(mail(body, Message_ID="<sama@warga.invalid>"))
    assert (Case.objects.count(), len(deliver())) == (1, 1)


@pytest.mark.parametrize("headers", [{"Auto_Submitted": "auto-generated"}, {}])
def test_many_mails_of_a_robot_are_one_case_and_three_answers_at_most(cast: Cast, headers: dict[str, str]) -> None:
    for n in range(12):
        take_in(mail(f"ALARM {n}: suhu ruang genset 90 derajat", sender="robot@alat.invalid", **headers))
    assert Case.objects.count() == 1
    assert len(deliver()) <= (0 if headers else 3)


def test_two_machines_that_answer_each_other_come_to_an_end(cast: Cast) -> None:
    """The other one says nowhere that it is one."""
    take_in(mail("Ya", sender="mesin@lain.invalid"))
    count = 0
    for _ in range(12):
        for sent in deliver():
            count += 1
            answer = f"Terima kasih atas surat Anda. Kami segera menjawab. {count}"
            take_in(
                mail(
                    answer,
                    sender="mesin@lain.invalid",
                    In_Reply_To=sent["Message-ID"],
                    subject="Re: " + sent["Subject"],
                )
            )
    assert 1 <= count <= 4
    assert Case.objects.count() <= 1


def test_who_answers_us_is_proven_and_opens_the_report_again(cast: Cast) -> None:
    case = a_case("recorded", cast=cast, email="", reply_channel="email", reply_address="dinda@warga.invalid")
    closed = deliver(minutes=1)[-1]
    answer = mail(
        f"BELUM, masih gelap.\n\nOn Mon LAKSA <laksa@kota.example> wrote:\n> {closed.get_content()[:40]}",
        subject="Re: " + closed["Subject"],
        In_Reply_To=closed["Message-ID"],
    )
    assert case_of(answer) == case
    case.refresh_from_db()
    assert (case.status, asked()) == ("entered", ["verdict_no"])
    said = deliver()[0]
    assert said["References"].split()[-2:] == [closed["Message-ID"], InboundMessage.objects.get().external_id]
    assert list(verify()) == []


@pytest.mark.parametrize("word", ["BELUM", "Ya, terima kasih", "BERHENTI", "HAPUS", "MULAI", "Ikuti LKS-26-K7M4-9D"])
@pytest.mark.parametrize("forged", ["<laksa.1.000000000000@kota.example>", ""])
def test_a_forged_sender_can_add_and_never_act(cast: Cast, word: str, forged: str) -> None:
    case = a_case("recorded", cast=cast, email="", reply_channel="email", reply_address="dinda@warga.invalid")
    deliver(minutes=1)
    take_in(mail(word, In_Reply_To=forged, subject=f"Re: {case.number}"))
    case.refresh_from_db()
    assert case.status == "recorded"
    assert not Subscription.objects.exists()
    assert not Message.objects.filter(state="cancelled").exists()
    assert set(asked()) <= {"prove", "not_followed"}
    assert asked()


def test_what_was_sent_to_a_follower_makes_nobody_the_reporter(cast: Cast) -> None:
    case = a_case("entered", cast=cast, email="", reply_channel="email", reply_address="dinda@warga.invalid")
    Subscription.objects.create(case=case, channel="email", address="jahat@lain.invalid", created_at=timezone.now())
    event = case.events.latest("seq")
    told = Message.objects.create(
        event=event, case=case, recipient=f"subscription:{Subscription.objects.get().pk}", channel="email",
        kind="forwarded", not_before=timezone.now(), external_id="<laksa.9.ab@kota.example>", state="sent",
    )  # fmt: skip
    take_in(mail("HAPUS", In_Reply_To=told.external_id))
    assert asked() == ["prove"]


def test_who_answers_the_question_whether_it_was_them_is_heard(cast: Cast) -> None:
    case_of(mail())
    deliver()
    take_in(mail("BERHENTI"))
    (question,) = deliver()
    assert "Balas pesan ini" in question.get_content()
    take_in(mail("BERHENTI", In_Reply_To=question["Message-ID"], subject="Re: " + question["Subject"]))
    assert asked()[-1] == "stopped"
    # One button of a mail program sends a mail without words.
    take_in(mail("", subject="MULAI", In_Reply_To=question["Message-ID"]))
    assert asked()[-1] == "resumed"


def test_who_follows_by_mail_says_so_twice(cast: Cast) -> None:
    case = a_case("entered", cast=cast)
    deliver()
    take_in(mail(f"Ikuti {case.number}"))
    (question,) = deliver()
    assert (Subscription.objects.count(), asked()) == (0, ["prove_following"])
    take_in(mail("IKUTI", In_Reply_To=question["Message-ID"], subject="Re: " + question["Subject"]))
    assert (Subscription.objects.get().address, asked()[-1]) == ("dinda@warga.invalid", "following")


@pytest.mark.parametrize("next_channel", ["", "gema"])
def test_a_mail_that_comes_back_is_marked_and_told_elsewhere(
    cast: Cast, client: Any, settings: Any, next_channel: str
) -> None:
    settings.CHANNELS = [*settings.CHANNELS, *(["channels.gema"] if next_channel else [])]
    case = a_case("entered", cast=cast, email="hilang@warga.invalid", reply_channel=next_channel,
                  reply_address="hilang" if next_channel else "")  # fmt: skip
    drain.drain(follower.FOLLOWER, follower.promise)
    Message.objects.update(channel="email")
    (sent,) = deliver()
    back = sent.as_bytes()
    said = b"Action: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 no such user hilang@warga.invalid"
    bounce = multipart(
        ("Content-Type: text/plain", b"Maaf."), ("Content-Type: message/delivery-status", said),
        ("Content-Type: message/rfc822", back), kind="report", sender="MAILER-DAEMON@mx.invalid",
    )  # fmt: skip
    assert take_in(bounce).state == "taken"
    message = Message.objects.get(channel="email")
    assert (message.state, message.receipt, "hilang@" in message.error) == ("dead", "failed", False)
    assert Message.objects.filter(channel="gema").count() == bool(next_channel)
    assert Case.objects.count() == 1
    client.force_login(cast.sari)
    assert "Pesan yang belum sampai" in client.get(f"/meja/{case.number}/").content.decode() or next_channel


def test_photos_come_with_the_words_and_what_is_none_is_told_and_held(cast: Cast, tmp_path: Any) -> None:
    Image.new("RGB", (8, 8), "red").save(tmp_path / "f.jpg")
    row = take_in(
        multipart(
            ("Content-Type: text/plain; charset=utf-8", WHERE.encode()),
            ('Content-Type: image/jpeg; name="lampu.jpg"', (tmp_path / "f.jpg").read_bytes()),
            ('Content-Type: application/ms-tnef; name="winmail.dat"', b"\x78\x9f\x3e\x22"),
        )
    )
    assert (row.state, row.reason, row.case is None) == ("held", "no_file", False)
    assert [one.name for one in Attachment.objects.filter(case=row.case)] == ["lampu.jpg"]
    assert asked() == ["file_refused"]


def test_what_has_no_sender_waits_for_a_person() -> None:
    assert (take_in(mail(sender="tak jelas")).state, InboundMessage.objects.get().reason) == ("held", "unreadable")


@pytest.mark.parametrize("subject", ["", "Re: Lampu", "Lampu padam"])
def test_an_own_mail_that_came_back_is_no_case(subject: str) -> None:
    assert take_in(mail(sender="laksa@kota.example", subject=subject)).reason == "own"


def test_a_short_body_is_told_with_its_subject(cast: Cast) -> None:
    case = case_of(mail("Tolong ya pak", subject="Lampu padam di Jalan Veteran"))
    assert case.complaint.text == "Lampu padam di Jalan Veteran\n\nTolong ya pak"
    number_in_subject = mail("Masih gelap juga.", subject=f"Soal {case.number}")
    assert case_of(number_in_subject) == case


def test_who_goes_on_below_their_own_mail_adds_to_the_same_report(cast: Cast) -> None:
    case = case_of(mail(Message_ID="<satu@warga.invalid>"))
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        assert case_of(mail("Masih gelap juga.", References="<satu@warga.invalid>", sender=DINDA.upper())) == case
