"""What did not arrive at the reporter is seen by who works on the case, and sent again from there."""

from __future__ import annotations

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from people import Cast, a_case

from laksa.followers import drain
from laksa.messages import follower, queue
from laksa.messages.models import Message
from laksa.register.models import Case


@pytest.fixture
def refused(cast: Cast) -> Case:
    """A case whose receipt nobody took."""
    case = a_case(cast=cast, email="sumarni@contoh.invalid")
    drain.drain(follower.FOLLOWER, follower.promise)
    Message.objects.update(state="dead", reason="refused", error="550 5.1.1 … unknown", attempts=1)
    return case


def read(client: Client, case: Case) -> str:
    return client.get(f"/meja/{case.number}/").content.decode()


def test_the_page_says_what_did_not_arrive_to_whom_and_why(desk: Client, refused: Case) -> None:
    page = read(desk, refused)
    for words in ("Pesan yang belum sampai", f"Laporan {refused.number} sudah kami terima", "s***@contoh.invalid",
                  "Alamat ini ditolak server surat penerima."):  # fmt: skip
        assert words in page
    assert "sumarni@contoh.invalid" not in page


def test_kirim_ulang_sends_it_and_the_page_is_quiet_again(desk: Client, refused: Case) -> None:
    answer = desk.post(f"/meja/{refused.number}/kirim-ulang/")
    assert answer.status_code == 303
    assert "Pesan dikirim ulang" in desk.get(answer.headers["Location"]).content.decode()
    assert queue.deliver_due() == 1
    assert mail.outbox[0].to == ["sumarni@contoh.invalid"]
    assert "Pesan yang belum sampai" not in read(desk, refused)


def test_what_is_still_tried_is_shown_with_the_next_time(desk: Client, refused: Case) -> None:
    Message.objects.update(state="pending", reason="away", not_before=timezone.now())
    page = read(desk, refused)
    assert "Server surat tidak menjawab." in page
    assert "Dicoba lagi" in page


def test_what_waits_its_turn_is_no_trouble(desk: Client, cast: Cast) -> None:
    case = a_case(cast=cast)
    drain.drain(follower.FOLLOWER, follower.promise)
    assert "Pesan yang belum sampai" not in read(desk, case)


@pytest.mark.parametrize(("who", "sees"), [("agus", True), ("auditor", False), ("ratna", False), ("mayor", False)])
def test_the_head_sees_it_too_and_readers_without_the_contact_do_not(
    client: Client, cast: Cast, refused: Case, who: str, sees: bool
) -> None:
    client.force_login(getattr(cast, who))
    assert ("Pesan yang belum sampai" in read(client, refused)) is sees
    assert (client.post(f"/meja/{refused.number}/kirim-ulang/").status_code == 303) is sees


def test_the_head_finds_the_cases_from_the_overview(client: Client, cast: Cast, refused: Case) -> None:
    client.force_login(cast.agus)
    page = client.get("/unit/").content.decode()
    assert "Pesan tidak sampai kepada pelapor pada 1 laporan" in page
    assert refused.number in client.get("/unit/laporan/?daftar=tak-sampai").content.decode()
    Message.objects.update(state="sent")
    assert "Pesan tidak sampai" not in client.get("/unit/").content.decode()


def test_nobody_else_sends_again(client: Client, cast: Cast, refused: Case) -> None:
    for person in (cast.yusuf, cast.admin):
        client.force_login(person)
        assert client.post(f"/meja/{refused.number}/kirim-ulang/").status_code == 404
    client.force_login(cast.sari)
    assert client.get(f"/meja/{refused.number}/kirim-ulang/").status_code == 405
    assert Message.objects.get().state == "dead"
