"""The catcher's box, and the messages that nobody could deliver."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from people import Cast, a_case
from pytest_django.fixtures import Settings

from laksa.accounts.models import User
from laksa.followers import drain
from laksa.messages import account_messages, follower, health
from laksa.messages.faults import Fault, Reason, Whose
from laksa.messages.models import Message
from laksa.reports import mails
from laksa.reports.models import Report

LETTER = (
    b"From: a@b.invalid\r\nTo: warga@contoh.invalid\r\nSubject: LAKSA: laporan diterima\r\n\r\nHalo <b>Anda</b>\r\n"
)


@pytest.fixture
def box(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA = tmp_path
    folder = tmp_path / "mail"
    folder.mkdir()
    (folder / "123.eml").write_bytes(LETTER)
    return folder


def test_in_the_demo_everybody_reads_the_caught_mails(client: Client, db: None, box: Path, settings: Settings) -> None:
    settings.IS_DEMO = True
    assert b"LAKSA: laporan diterima" in client.get("/surat/").content
    assert b"Halo &lt;b&gt;Anda&lt;/b&gt;" in client.get("/surat/123/").content
    assert client.get("/surat/456/").status_code == 404
    assert client.get("/surat/..%2F..%2Fkeys/").status_code == 404


def test_in_a_real_city_the_administrator_sees_that_mails_wait_and_nobody_reads_them(
    client: Client, cast: Cast, box: Path
) -> None:
    assert client.get("/surat/").status_code == 404
    client.force_login(cast.sari)
    assert client.get("/surat/").status_code == 404
    client.force_login(cast.admin)
    page = client.get("/surat/").content.decode()
    assert "LAKSA: laporan diterima" in page
    assert "w***@contoh.invalid" in page
    assert "warga@contoh.invalid" not in page
    assert "isi LAKSA_SMTP" in page
    assert 'href="/surat/123/"' not in page
    assert client.get("/surat/123/").status_code == 404


def test_where_a_mail_server_is_set_there_is_no_box(client: Client, cast: Cast, box: Path, settings: Settings) -> None:
    settings.SMTP = "smtps://surat.contoh.invalid"
    client.force_login(cast.admin)
    assert client.get("/surat/").status_code == 404


def test_undelivered_messages_are_the_administrators(client: Client, admin: User, cast: Cast) -> None:
    client.force_login(admin)
    assert b"Semua pesan terkirim" in client.get("/kelola/pesan/").content
    for address in (
        "/kelola/pesan/7/kirim-ulang/",
        "/kelola/pesan/akun/7/kirim-ulang/",
        "/kelola/pesan/x/7/kirim-ulang/",
    ):
        assert client.post(address).status_code == 404
    client.force_login(cast.agus)
    assert client.get("/kelola/pesan/").status_code == 404
    assert client.post("/kelola/pesan/kirim-ulang/").status_code == 404


@pytest.fixture
def dead(cast: Cast) -> dict[str, Message]:
    """One mail of each kind that nobody took."""
    case = a_case(cast=cast, email="sumarni@contoh.invalid")
    drain.drain(follower.FOLLOWER, follower.promise)
    account_messages.promise_link(cast.dimas)
    assert cast.agus.email
    report = Report.objects.create(
        id=1, code="2026-10", kind="month", first=date(2026, 10, 1), end=date(2026, 11, 1), state="draft",
        verification="X", drafted_at=timezone.now(), seq=1, head=b"", facts={},
    )  # fmt: skip
    Message.objects.bulk_create(mails.promise(report, mails.Kind.ASKED))
    found = {message.about: message for message in Message.objects.all()}
    assert (set(found), found["case"].case) == ({"case", "account", "report"}, case)
    for row in found.values():
        row.state, row.reason, row.error = "dead", "refused", "550 5.1.1 gone"
        row.save()
    return found


def test_every_kind_of_dead_letter_is_listed_with_its_reason_and_without_the_address(
    client: Client, admin: User, dead: dict[str, Message]
) -> None:
    client.force_login(admin)
    page = client.get("/kelola/pesan/").content.decode()
    assert page.count("Alamat ini ditolak server surat penerima.") == 3
    for words in (
        "sudah kami terima",
        "Tautan kata sandi baru",
        "Laporan Oktober 2026",
        "s***@contoh.invalid",
        "550 5.1.1",
    ):
        assert words in page
    assert "sumarni@contoh.invalid" not in page
    assert "3 pesan tidak terkirim" in client.get("/kelola/").content.decode()


@pytest.mark.parametrize("about", ["case", "account", "report"])
def test_one_of_any_kind_is_sent_again(client: Client, admin: User, dead: dict[str, Message], about: str) -> None:
    client.force_login(admin)
    assert client.post(f"/kelola/pesan/{dead[about].pk}/kirim-ulang/").status_code == 303
    states = {}
    for name, row in dead.items():
        row.refresh_from_db()
        states[name] = row.state
    assert states == dict.fromkeys(dead, "dead") | {about: "pending"}


def test_one_button_sends_all_again(client: Client, admin: User, dead: dict[str, Message]) -> None:
    client.force_login(admin)
    assert client.post("/kelola/pesan/kirim-ulang/").headers["Location"] == "/kelola/pesan/"
    assert "3 pesan dikirim ulang." in client.get("/kelola/pesan/").content.decode()
    assert not Message.objects.filter(state="dead").exists()


def test_a_relay_that_refuses_us_alarms_the_administrator(client: Client, admin: User) -> None:
    client.force_login(admin)
    alarm = "Tidak ada surat keluar sejak"
    assert alarm not in client.get("/kelola/").content.decode()
    health.refuse("email", Fault(Whose.OURS, Reason.LOGIN, "535 5.7.8 bad password"))
    for address in ("/kelola/", "/kelola/pesan/"):
        page = client.get(address).content.decode()
        assert alarm in page
        assert "Server surat menolak nama pengguna atau kata sandi LAKSA." in page
    health.take("email")
    health.fall_silent("email", Fault(Whose.AWAY, Reason.AWAY, "timed out"))
    assert "Server surat tidak menjawab sejak" in client.get("/kelola/").content.decode()


def test_what_an_older_release_left_of_the_relays_words_is_not_shown(
    client: Client, admin: User, dead: dict[str, Message]
) -> None:
    Message.objects.update(reason="", error="{'sumarni@contoh.invalid': (550, b'gone')}")
    client.force_login(admin)
    assert "sumarni@contoh.invalid" not in client.get("/kelola/pesan/").content.decode()
