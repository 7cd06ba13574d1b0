"""With a real mailbox and a real relay: a mail becomes a report, is worked on and judged, all in one thread."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
import time_machine
from channels.mail.written_mails import WHERE, mail
from django.utils import timezone
from operating import dovecot
from operating.dovecot import Dovecot
from people import Cast
from postman import Postman, postman

from laksa.audit.verify import verify
from laksa.channels import configuration, reception
from laksa.channels.email import mailbox, receive
from laksa.channels.email.receive import RECEIVER
from laksa.channels.email.setup import SETUP
from laksa.channels.models import ChannelReception, InboundMessage
from laksa.followers import drain
from laksa.messages import follower, queue
from laksa.messages.models import Message
from laksa.register.commands import assignment, closure, followup, opening, response
from laksa.register.commands._common import StepTimer
from laksa.register.models import Case

__all__ = ["postman"]
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(dovecot.PROGRAM is None, reason="dovecot is not here: ./laksa test installs it"),
]


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with dovecot.server() as started:
        yield started


@pytest.fixture
def box(server: Dovecot, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Dovecot:
    server.empty()
    settings.DEFAULT_FROM_EMAIL = "LAKSA <laksa@kota.example>"
    configuration.keep("email", server.settings)
    monkeypatch.setattr(RECEIVER, "waits_s", 0.0)
    return server


def receive_all() -> int:
    """How many came."""
    count = sum(reception.poll("email") for _ in range(4))
    for _ in range(count // 50 + 1):
        reception.work_off()
    return count


def deliver(to: Postman, **after: float) -> list[EmailMessage]:
    before = len(to.taken)
    drain.drain(follower.FOLLOWER, follower.promise)
    with time_machine.travel(timezone.now() + timedelta(seconds=1, **after)):
        queue.deliver_due()
    return to.taken[before:]


def test_from_the_first_mail_to_belum_it_is_one_report_and_one_thread(
    box: Dovecot, postman: Postman, cast: Cast
) -> None:
    box.lay(mail(subject="Lampu padam di Sukasari", Message_ID="<satu@warga.invalid>"))
    assert receive_all() == 1
    case = Case.objects.get()
    sent = deliver(postman)
    watch = StepTimer()
    entry = opening.Entry("complaint", "PJU-PDM", "medium", landmark="Jl. Veteran", kelurahan="36.71.01.1007")
    opening.enter(case, entry, by=cast.sari, watch=watch)
    assignment.assign(case, lead="DISHUB", by=cast.sari, watch=watch)
    sent += deliver(postman, minutes=1)
    assignment.accept(case, by=cast.yusuf)
    followup.follow_up(case, what_was_done="Dua lampu diganti.", result="done", no_photo_reason="Hujan.", by=cast.yusuf)
    response.respond(case, text="Lampu sudah menyala lagi.", by=cast.sari, watch=watch)
    closure.close(case, by=cast.sari, watch=watch)
    sent += deliver(postman, minutes=1)
    closed = sent[-1]
    quoted = "\n".join(f"> {line}" for line in closed.get_content().splitlines())
    box.lay(
        mail(
            f"BELUM, masih gelap.\n\nPada Sen, 1 Des 2026 LAKSA <laksa@kota.example> menulis:\n\n{quoted}",
            subject=closed["Subject"],
            In_Reply_To=closed["Message-ID"],
            References=f"{closed['References']} {closed['Message-ID']}",
            Message_ID="<dua@warga.invalid>",
        )
    )
    assert receive_all() == 1
    case.refresh_from_db()
    assert (Case.objects.count(), case.status, case.texts.latest("seq").body) == (1, "entered", "masih gelap.")
    sent += deliver(postman, minutes=1)
    assert len(sent) >= 5
    before = ["<satu@warga.invalid>"]
    for one in sent:
        assert one["Subject"] == "Re: Lampu padam di Sukasari"
        assert one["References"].split() == before
        before.append(one["Message-ID"])
        before += ["<dua@warga.invalid>"] if one is closed else []
    assert list(verify()) == []


def test_what_was_taken_is_marked_once_it_is_kept_and_nothing_is_deleted(box: Dovecot, cast: Cast) -> None:
    box.lay(mail("Sudah dibuka orang, lampu padam di Cimone."), seen=True)
    box.lay(mail(WHERE), mail(WHERE + " Juga di seberang jalan."))
    assert reception.poll("email") == 2
    assert box.count("UNSEEN") == 2
    assert reception.poll("email") == 0
    assert (box.count("UNSEEN"), box.count()) == (0, 3)
    box.lay(mail("Dibuka orang sebelum kami, lampu padam di Cimone."), seen=True)
    assert receive_all() == 1


def test_what_was_taken_is_moved_where_the_administrator_says(box: Dovecot, cast: Cast) -> None:
    configuration.keep("email", {**box.settings, "done_folder": "Selesai"})
    with box.opened() as client:
        client.create("Selesai")
    box.lay(mail("Sudah dibuka orang."), seen=True)
    box.lay(mail(WHERE))
    assert receive_all() == 1
    assert (box.count(), box.count(folder="Selesai")) == (1, 1)


def test_mails_are_taken_in_turns_and_a_new_numbering_doubles_none(
    box: Dovecot, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receive, "BATCH", 2)
    box.lay(*(mail(f"Lampu nomor {n} padam di Sukasari.") for n in range(5)))
    assert [reception.poll("email") for _ in range(4)] == [2, 2, 1, 0]
    ChannelReception.objects.update(cursor="1:99:0:0")  # as the server numbered before
    with box.opened() as client:
        client.store("1:*", "-FLAGS", r"(\Seen)")
    assert sum(reception.poll("email") for _ in range(4)) == 5
    assert InboundMessage.objects.count() == 5


def test_a_mail_that_is_too_long_is_told_and_held_with_its_first_words(
    box: Dovecot, postman: Postman, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receive, "MESSAGE_MAX", 10_000)
    monkeypatch.setattr(receive, "BEGINNING", 2_000)
    box.lay(mail(f"{WHERE}\n\n" + "x" * 12_000))
    assert receive_all() == 1
    row = InboundMessage.objects.get()
    assert (row.state, row.reason, row.case is not None) == ("held", "no_file", True)
    assert any("tidak dapat kami simpan" in one.get_content() for one in deliver(postman))


def test_a_turn_waits_until_something_comes(box: Dovecot, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    reception.poll("email")
    monkeypatch.setattr(RECEIVER, "waits_s", 0.2)
    waited: list[float] = []

    def wait(found: mailbox.Mailbox, seconds: float) -> None:
        box.lay(mail(WHERE))
        waited.append(seconds)
        found._box.idle.wait(timeout=seconds)

    monkeypatch.setattr(mailbox.Mailbox, "wait", wait)
    assert (reception.poll("email"), waited) == (1, [0.2])


@pytest.mark.parametrize(
    ("change", "reason", "words"),
    [
        ({"password": "salah"}, "login", "menolak nama pengguna"),
        ({"folder": "Tak ada"}, "folder", "tidak ada folder"),
        ({"host": "10.1.2.3"}, "plain", "Tanpa TLS"),
        ({"security": "tls"}, "tls", "Sambungan aman gagal"),
        ({"security": "starttls"}, "", "IMAP"),
        ({"port": "1"}, "connect", "menolak sambungan"),
    ],
)
def test_what_does_not_work_is_said_in_words(box: Dovecot, change: dict[str, str], reason: str, words: str) -> None:
    values = {**box.settings, **change}
    tested = SETUP.test(values)
    assert (tested.is_ok, words in str(tested.words)) == (False, True), tested.words
    configuration.keep("email", values)
    assert reception.poll("email") == 0
    stands = ChannelReception.objects.get()
    assert (stands.failing_since is not None, stands.error) == (True, reason or stands.error)
    configuration.keep("email", dict.fromkeys(values, "") | box.settings)
    reception.poll("email")
    assert ChannelReception.objects.get().failing_since is None


def test_what_works_is_said_too_and_nothing_is_opened(box: Dovecot) -> None:
    box.lay(mail(WHERE))
    tested = SETUP.test(box.settings)
    assert (tested.is_ok, "1 email belum dibuka" in str(tested.words)) == (True, True)
    assert box.count("UNSEEN") == 1
    assert not SETUP.test({}).is_ok


@pytest.mark.deep
def test_a_hundred_mails_of_a_robot_are_one_case_and_three_answers_at_most(
    box: Dovecot, postman: Postman, cast: Cast
) -> None:
    box.lay(*(mail(f"ALARM {n}: suhu ruang genset 90 derajat", sender="robot@alat.invalid") for n in range(100)))
    assert receive_all() == 100
    assert (Case.objects.count(), len(deliver(postman)) <= 3) == (1, True)
    assert not Message.objects.filter(state="pending").exists()
