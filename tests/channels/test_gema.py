"""A channel is one folder and one line of settings: a person reports, is answered and answers, all by Gema."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from channels.gema.receive import say
from channels.gema.send import TRANSPORT
from desk.pages import text_of
from django.test import Client
from django.utils import timezone
from people import LAMP, Cast, a_case

from laksa.audit.verify import verify
from laksa.followers import drain
from laksa.messages import follower, queue
from laksa.messages.faults import Fault, Reason, Whose
from laksa.messages.models import Message
from laksa.register import ledger
from laksa.register.commands import merging, response
from laksa.register.models import Case, Contact, Event

pytestmark = pytest.mark.django_db
WHERE = f"{LAMP} Kelurahan Sukasari."
HELLO = f"1|dinda|{WHERE}"


@pytest.fixture(autouse=True)
def _gema(settings: Any) -> None:
    settings.CHANNELS = [*settings.CHANNELS, "channels.gema"]
    TRANSPORT.heard.clear()
    TRANSPORT.faults.clear()


def reported() -> Case:
    case = say(HELLO)
    assert case is not None
    return case


def deliver(**after: float) -> list[str]:
    """What Gema says when all that is due has gone out."""
    drain.drain(follower.FOLLOWER, follower.promise)
    TRANSPORT.heard.clear()
    with time_machine.travel(timezone.now() + timedelta(seconds=1, **after)):
        queue.deliver_due("gema")
    return [message.letter.body for message in TRANSPORT.heard]


def names(case: Case) -> list[str]:
    return list(Event.objects.filter(case=case).order_by("seq").values_list("name", flat=True))


def test_a_report_by_gema_has_a_number_and_its_link_goes_back_there(cast: Cast) -> None:
    case = reported()
    assert (case.channel, case.complaint.text) == ("gema", WHERE)
    (said,) = deliver()
    assert case.number in said
    assert f"/r/{ledger.secret_of(case)}/" in said
    assert (TRANSPORT.heard[0].to, TRANSPORT.heard[0].is_urgent, len(said) <= 160) == ("dinda", True, True)


def test_the_same_message_again_makes_no_second_report_and_no_answer(cast: Cast) -> None:
    case = reported()
    assert [say(HELLO), say("1|dinda|Lampu yang lain juga mati, di gang sebelah."), say("1|lain|" + WHERE)] == [
        case
    ] * 3
    answer = "2|dinda|Dekat warung Bu Sri, di seberang sekolah."
    assert [say(answer), say(answer)] == [case] * 2
    assert (Case.objects.count(), names(case)) == (1, ["Received", "ReporterReplied"])


def test_what_staff_answers_goes_out_there_and_a_reply_comes_back_into_the_report(cast: Cast) -> None:
    case = reported()
    deliver()
    response.ask_reporter(case, text="Lampu yang mana, Bu?", by=cast.sari)
    assert ["Lampu yang mana, Bu?" in said for said in deliver(minutes=1)] == [True]
    assert say("2|dinda|Yang di depan gerbang.") == case
    assert case.texts.get(field="text", seq=3).body == "Yang di depan gerbang."
    case.refresh_from_db()
    assert (case.is_unread, case.is_waiting) == (True, False)
    assert list(verify()) == []


def test_a_reply_goes_to_the_report_that_it_names_else_to_the_newest_that_is_open(cast: Cast) -> None:
    first = reported()
    merging_into = a_case("entered", cast=cast)
    other = say("2|budi|" + WHERE)
    assert other not in {first, None}
    assert say(f"3|budi|Soal {first.number}: masih gelap.") == other  # another's number is no way into their report
    assert say(f"4|dinda|{first.number} masih gelap.") == first
    Case.objects.filter(pk=first.pk).update(ended_at=timezone.now(), status="withdrawn", ending=1)
    second = say("5|dinda|Sampah menumpuk di depan pasar sejak Jumat.")
    assert second not in {first, other, None, merging_into}
    assert say("6|dinda|Sudah tiga hari.") == second
    assert say(f"7|dinda|{first.number} terima kasih.") == first


def test_who_writes_berhenti_is_written_to_no_more_and_elsewhere_where_there_is_a_way(cast: Cast) -> None:
    case = reported()
    drain.drain(follower.FOLLOWER, follower.promise)
    assert say("2|dinda| berhenti ") is None
    assert deliver() == ["Kami tidak akan mengirim pesan lagi. Ketik MULAI bila ingin dikabari kembali."]
    assert Message.objects.get(about="case").state == "cancelled"
    Contact.objects.filter(case=case).update(email="dinda@contoh.invalid")
    response.ask_reporter(case, text="Lampu yang mana, Bu?", by=cast.sari)
    assert deliver(minutes=1) == []
    assert Message.objects.latest("pk").channel == "email"
    assert say("9|siapa|BERHENTI") is None


def test_who_never_came_by_gema_is_answered_by_mail(cast: Cast) -> None:
    a_case(cast=cast)
    drain.drain(follower.FOLLOWER, follower.promise)
    assert Message.objects.get().channel == "email"


def test_what_gema_does_not_take_is_a_dead_letter_on_the_page(cast: Cast, client: Client) -> None:
    reported()
    TRANSPORT.faults.append(Fault(Whose.ADDRESS, Reason.REFUSED, "404 unknown chat"))
    assert deliver() == []
    client.force_login(cast.admin)
    page = client.get("/kelola/pesan/").content.decode()
    assert all(
        words in page for words in ("sudah kami terima", "d***", "Alamat ini ditolak kanal.", "404 unknown chat")
    )
    assert "dinda" not in page
    client.post(f"/kelola/pesan/{Message.objects.get().pk}/kirim-ulang/")
    assert len(deliver()) == 1


def test_gema_refusing_us_stops_gema_and_no_mail(cast: Cast, client: Client) -> None:
    reported()
    a_case(cast=cast)
    TRANSPORT.faults.append(Fault(Whose.OURS, Reason.LOGIN, "401 token revoked"))
    assert deliver() == []
    with time_machine.travel(timezone.now() + timedelta(seconds=1)):
        assert queue.deliver_due() == 1
    client.force_login(cast.admin)
    page = client.get("/kelola/").content.decode()
    assert "Tidak ada pesan keluar lewat Gema sejak" in page
    assert "Kanal ini menolak nama atau kunci LAKSA." in page
    assert "Perbaiki LAKSA_GEMA" in page


def test_a_message_that_gema_took_is_marked_before_the_next_goes(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(2):
        say(f"{n}|warga{n}|{WHERE}")
    marked: list[int] = []
    mark = queue._mark_sent
    monkeypatch.setattr(queue, "_mark_sent", lambda rows: marked.append(len(rows)) or mark(rows))
    assert len(deliver()) == 2
    assert marked == [1, 1]


def test_the_operator_sees_the_channel_and_a_masked_address(cast: Cast, client: Client) -> None:
    case = reported()
    client.force_login(cast.sari)
    page = client.get(f"/meja/{case.number}/").content.decode()
    assert "Gema d***" in page
    assert "dinda" not in page
    client.post(f"/meja/{case.number}/identitas/", {"reason": "Mencari lampunya.", "key": "k"})
    assert "Gema dinda" in text_of(client.get(f"/meja/{case.number}/"))


def test_a_demo_writes_by_gema_to_nobody_real(cast: Cast, settings: Any) -> None:
    settings.IS_DEMO = True
    reported()
    say(f"2|contoh:budi|{WHERE}")
    deliver()
    assert [message.to for message in TRANSPORT.heard] == ["contoh:budi"]


def test_with_the_contact_the_address_on_gema_is_erased(cast: Cast) -> None:
    case = reported()
    drain.drain(follower.FOLLOWER, follower.promise)
    ledger.erase(case, ("contact",), by=ledger.Actor("clock"))
    assert deliver() == []
    assert Message.objects.get().reason == "no_address"
    assert Contact.objects.get(case=case).reply_address == ""
    assert list(verify()) == []


def test_a_merged_reporter_hears_of_the_target_on_their_own_channel(cast: Cast) -> None:
    case, target = reported(), a_case("entered", cast=cast)
    deliver()
    merging.merge(case, target=target, by=cast.sari, text="Sama dengan laporan lain.")
    assert any("digabung" in said for said in deliver(minutes=1))
