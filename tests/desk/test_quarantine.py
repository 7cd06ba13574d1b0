"""What did not come in or go out stands in Karantina with its reason and what mends it, and two hands do it once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from channels.gema.receive import RECEIVER, say
from channels.gema.send import TRANSPORT
from desk.pages import text_of
from django.test import Client
from django.utils import timezone
from people import LAMP, Cast, a_case

from laksa.audit.verify import verify
from laksa.channels import reception
from laksa.channels.models import Conversation, InboundMessage
from laksa.channels.receiver import Arrival, Kept, Unreadable
from laksa.channels.reception import Reason
from laksa.desk.layout import WAITING
from laksa.followers import drain
from laksa.messages import follower, queue
from laksa.messages.faults import Fault, Whose
from laksa.messages.faults import Reason as Why
from laksa.messages.models import Message
from laksa.register import ledger
from laksa.register.commands import response
from laksa.register.models import Case
from laksa.ui.names import RECEPTION_REASONS

pytestmark = pytest.mark.django_db
HERE = "/meja/karantina/"
WHERE = f"{LAMP} Kelurahan Sukasari."
NEW = "Sampah menumpuk di depan pasar sejak Jumat."


@pytest.fixture(autouse=True)
def _gema(settings: Any) -> None:
    settings.CHANNELS = [*settings.CHANNELS, "channels.gema"]
    TRANSPORT.heard.clear()
    TRANSPORT.faults.clear()
    WAITING.forget()


@pytest.fixture
def desk(client: Client, cast: Cast) -> Client:
    client.force_login(cast.sari)
    return client


def held(reason: str) -> InboundMessage:
    return InboundMessage.objects.get(state="held", reason=reason)


def two_days_pass() -> None:
    """Since they said something last."""
    Conversation.objects.update(heard_at=timezone.now() - timedelta(days=2))


def press(client: Client, row: InboundMessage, fix: str, **fields: str) -> str:
    """What is said behind it."""
    return text_of(client.post(f"{HERE}{row.pk}/{fix}/", fields, follow=True))


def test_every_reason_has_words() -> None:
    assert set(RECEPTION_REASONS) == {str(reason) for reason in Reason}


def test_nothing_waits_and_the_page_says_so(desk: Client) -> None:
    assert "Karantina kosong" in text_of(desk.get(HERE))


def test_what_belongs_nowhere_yet_is_added_where_it_belongs_by_one_press(desk: Client) -> None:
    case = say(f"1|dinda|{WHERE}")
    assert case is not None
    two_days_pass()
    assert say(f"2|dinda|{NEW}") is None
    row = held("which")
    page = text_of(desk.get(HERE))
    assert ("Belum jelas untuk laporan yang mana" in page, NEW in page, "d***" in page) == (True, True, True)
    assert f"Tambahkan ke {case.number}" in page
    assert f"Ditambahkan ke {case.number}" in press(desk, row, "tambahkan", nomor=case.number)
    assert "Sudah ditangani rekan" in press(desk, row, "tambahkan", nomor=case.number)
    assert "Sudah ditangani rekan" in press(desk, row, "jadikan")
    row.refresh_from_db()
    assert (row.state, row.case, Case.objects.count()) == ("taken", case, 1)
    assert case.texts.filter(field="text").values_list("body", flat=True)[0] == NEW
    assert list(verify()) == []


def test_what_belongs_nowhere_yet_becomes_a_report_of_all_that_is_held(desk: Client) -> None:
    first = say(f"1|dinda|{WHERE}")
    two_days_pass()
    say(f"2|dinda|{NEW}")
    say("3|dinda|Baunya sampai ke sekolah.")
    page = text_of(desk.get(HERE))
    assert page.count("Belum jelas untuk laporan yang mana") == 1  # one conversation is one row
    row = InboundMessage.objects.filter(state="held").first()
    assert row is not None
    assert "Tersimpan sebagai LKS-" in press(desk, row, "jadikan")
    second = Case.objects.exclude(pk=first.pk if first else 0).get()
    assert second.complaint.text == f"{NEW}\n\nBaunya sampai ke sekolah."
    assert not InboundMessage.objects.filter(state="held").exists()


def test_a_report_of_somebody_else_takes_nothing(desk: Client, cast: Cast) -> None:
    other = a_case(cast=cast)
    say(f"1|dinda|{WHERE}")
    two_days_pass()
    say(f"2|dinda|{NEW}")
    press(desk, held("which"), "tambahkan", nomor=other.number)
    assert held("which")
    assert not other.texts.filter(field="text", body=NEW).exists()


def test_too_little_is_written_down_by_hand_and_answered_on_its_channel(desk: Client) -> None:
    say("1|dinda|Pagi")
    row = held("words")
    page = text_of(desk.get(HERE))
    assert ("Catat dari ini" in page, "Jadikan laporan" in page) == (True, False)
    form = desk.get(f"/meja/baru/?dari={row.pk}").content.decode()
    assert ("Pagi" in form, f'name="dari" value="{row.pk}"' in form) == (True, True)
    posted = {
        "key": "01JDQ0000000000000000000AA", "dari": str(row.pk), "channel": "phone", "text": f"Pagi. {WHERE}",
        "kind": "complaint", "category": "PJU-PDM", "urgency": "medium", "kelurahan": "36.71.01.1007",
        "landmark": "Jl. Veteran",
    }  # fmt: skip
    assert [desk.post("/meja/baru/", posted).status_code for _ in range(2)] == [303, 303]
    case = Case.objects.get()
    assert (case.channel, case.contact.reply_channel, case.contact.reply_address) == ("gema", "gema", "dinda")
    row.refresh_from_db()
    assert (row.state, row.case, row.payload) == ("taken", case, {})


def test_what_cannot_be_read_is_handed_out_as_it_came_and_left(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_self: object, _kept: Kept) -> None:
        raise Unreadable("<b>no form</b>")

    monkeypatch.setattr(type(RECEIVER), "read", fail)
    reception.note("gema", [Arrival("1", {"line": "<script>alert(1)</script>"})])
    reception.work_off()
    row = held("unreadable")
    page = desk.get(HERE).content.decode()
    assert ("Isi pesan tidak dapat dibaca" in page, "<script>alert(1)" in page, "<b>no form" in page) == (
        True,
        False,
        False,
    )
    answer = desk.get(f"{HERE}{row.pk}/asli/")
    assert answer["Content-Type"] == "application/octet-stream"
    assert (answer["Content-Disposition"].startswith("attachment"), b"<script>" in answer.content) == (True, True)
    assert desk.get(f"/meja/baru/?dari={row.pk}").status_code == 200
    press(desk, row, "abaikan")
    assert "Karantina kosong" in text_of(desk.get(HERE))


def test_what_failed_is_tried_again(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    reception.note("gema", [Arrival("1", {"line": f"dinda|{WHERE}"})])
    InboundMessage.objects.update(state="held", reason="broken", error="KeyError: x")
    row = held("broken")
    assert "Dicoba lagi" in press(desk, row, "coba")
    press(desk, row, "coba")
    reception.work_off()
    assert Case.objects.count() == 1


def test_a_wish_to_be_deleted_leads_to_the_report_and_is_marked_as_done(desk: Client) -> None:
    case = say(f"1|dinda|{WHERE}")
    assert case is not None
    say("2|dinda|HAPUS")
    page = text_of(desk.get(HERE))
    assert ("Minta data pribadinya dihapus" in page, "Buka laporan" in page, case.number in page) == (True, True, True)
    press(desk, held("deletion"), "selesai")
    assert not InboundMessage.objects.filter(state="held").exists()


def test_a_dead_letter_goes_again_and_the_sidebar_counts_what_waits(desk: Client) -> None:
    say(f"1|dinda|{WHERE}")
    drain.drain(follower.FOLLOWER, follower.promise)
    TRANSPORT.faults.append(Fault(Whose.ADDRESS, Why.REFUSED, "blocked"))
    with time_machine.travel(timezone.now() + timedelta(seconds=1)):
        queue.deliver_due("gema")
    letter = Message.objects.get(state="dead")
    WAITING.forget()
    page = desk.get(HERE).content.decode()
    assert ("Gagal keluar" in page, "Alamat ini ditolak kanal" in page, 'count-kunyit">1<' in page) == (True,) * 3
    assert [desk.post(f"{HERE}keluar/{letter.pk}/").status_code for _ in range(2)] == [303, 303]
    assert Message.objects.get(pk=letter.pk).state == "pending"


def test_a_report_out_of_reach_is_not_named_here_and_nobody_else_comes_in(client: Client, cast: Cast) -> None:
    case = say(f"1|dinda|{WHERE}")
    assert case is not None
    say("2|dinda|HAPUS")
    Case.objects.filter(pk=case.pk).update(about_agency="TLR")
    row = held("deletion")
    client.force_login(cast.yusuf)
    assert client.get(HERE).status_code in {403, 404}
    assert client.post(f"{HERE}{row.pk}/selesai/").status_code in {403, 404}
    assert held("deletion")
    client.force_login(cast.sari)
    assert client.post(f"{HERE}{row.pk}/lain/").status_code == 404
    assert client.get(f"{HERE}999999/asli/").status_code == 404


def test_the_case_shows_what_was_said_on_its_channel_and_what_became_of_it(desk: Client, cast: Cast) -> None:
    case = say(f"1|dinda|{WHERE}")
    assert case is not None
    drain.drain(follower.FOLLOWER, follower.promise)
    with time_machine.travel(timezone.now() + timedelta(seconds=1)):
        queue.deliver_due("gema")
    queue.take_receipt("gema", "gema.1", "read", at=timezone.now())
    say("2|dinda|Yang di depan gerbang.")
    response.ask_reporter(case, text="Lampu yang mana, Bu?", by=cast.sari)
    drain.drain(follower.FOLLOWER, follower.promise)
    answer = desk.get(f"/meja/{case.number}/")
    shown = text_of(answer).partition("Percakapan")[2]
    for words in (
        WHERE,
        f"Laporan {case.number} sudah kami terima",
        "Dibaca",
        "Yang di depan gerbang.",
        "Lampu yang mana",
    ):
        assert words in shown, words
    assert "Menunggu dikirim" in shown
    assert shown.index(WHERE) < shown.index("Yang di depan gerbang.")
    assert ledger.secret_of(case) not in answer.content.decode()
    web = a_case(cast=cast)
    assert "Percakapan" not in text_of(desk.get(f"/meja/{web.number}/"))
