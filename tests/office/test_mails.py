"""The catcher's box, and the messages that nobody could deliver."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from people import Cast

from laksa.accounts.models import User

LETTER = (
    b"From: a@b.invalid\r\nTo: warga@contoh.invalid\r\nSubject: LAKSA: laporan diterima\r\n\r\nHalo <b>Anda</b>\r\n"
)


@pytest.fixture
def box(settings, tmp_path: Path) -> Path:  # type: ignore[no-untyped-def]
    settings.DATA = tmp_path
    folder = tmp_path / "mail"
    folder.mkdir()
    (folder / "123.eml").write_bytes(LETTER)
    return folder


def test_in_the_demo_everybody_reads_the_caught_mails(client: Client, db: None, box: Path, settings) -> None:  # type: ignore[no-untyped-def]
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


def test_where_a_mail_server_is_set_there_is_no_box(client: Client, cast: Cast, box: Path, settings) -> None:  # type: ignore[no-untyped-def]
    settings.SMTP = "smtps://surat.contoh.invalid"
    client.force_login(cast.admin)
    assert client.get("/surat/").status_code == 404


def test_undelivered_messages_are_the_administrators(client: Client, admin: User, cast: Cast) -> None:
    client.force_login(admin)
    assert b"Semua pesan terkirim" in client.get("/kelola/pesan/").content
    assert client.post("/kelola/pesan/7/kirim-ulang/").status_code == 404
    client.force_login(cast.agus)
    assert client.get("/kelola/pesan/").status_code == 404
