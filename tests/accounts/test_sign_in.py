"""Signing in by a plain form, and what stops those who may not."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from another_city import write_sop
from django.test import Client
from django.utils import timezone
from people import PASSWORD, Cast

from laksa.accounts.models import AccountLog, User

WRONG = "Nama pengguna atau kata sandi tidak cocok."


def _sign_in(client: Client, login: str = "sari", password: str = PASSWORD, **more: str) -> Any:
    return client.post("/masuk/", {"login": login, "password": password, **more})


def test_the_page_says_first_that_citizens_need_no_account(client: Client, db: None) -> None:
    page = client.get("/masuk/").content.decode()
    assert "Warga tidak perlu masuk untuk melapor atau melacak." in page
    assert 'name="login"' in page
    assert 'name="password"' in page
    assert "placeholder" not in page


def test_a_plain_form_with_its_token_signs_in(sari: User) -> None:
    client = Client(enforce_csrf_checks=True)
    page = client.get("/masuk/").content.decode()
    token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[0]
    assert _sign_in(client).status_code == 403
    answer = _sign_in(client, csrfmiddlewaretoken=token)
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/masuk/tujuan/"


@pytest.mark.parametrize("login", ["sari", "SARI", " sari ", "sari@laksa.invalid", "Sari@Laksa.invalid"])
def test_name_or_address_in_any_case_is_the_same_person(client: Client, sari: User, login: str) -> None:
    assert _sign_in(client, login).status_code == 302
    assert client.session["_auth_user_id"] == str(sari.pk)


@pytest.mark.same
@pytest.mark.parametrize(
    ("who", "home"),
    [("sari", "/meja/"), ("yusuf", "/dinas/"), ("agus", "/unit/"), ("admin", "/kelola/"), ("auditor", "/rekap/"),
     ("ratna", "/laporan/"), ("mayor", "/wali-kota/")],
)  # fmt: skip
def test_every_role_starts_at_its_own_place(client: Client, cast: Cast, who: str, home: str) -> None:
    _sign_in(client, getattr(cast, who).username)
    assert client.get("/masuk/tujuan/").headers["Location"] == home


@pytest.mark.parametrize(
    ("login", "password"), [("sari", "salah"), ("tidak.ada", PASSWORD), ("sa\0ri", "x"), ("a@b.id", "x")]
)
def test_a_wrong_name_and_a_wrong_password_read_the_same(client: Client, sari: User, login: str, password: str) -> None:
    answer = _sign_in(client, login, password)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count(WRONG) == 2
    assert f'value="{password}"' not in page


def test_empty_fields_are_asked_for_in_indonesian(client: Client, db: None) -> None:
    page = _sign_in(client, "", "").content.decode()
    assert "Tuliskan nama pengguna Anda." in page
    assert "Tuliskan kata sandi Anda." in page


def test_next_leads_on_with_the_token_of_the_kept_words(client: Client, sari: User) -> None:
    page = client.get("/masuk/", {"next": "/meja/", "isian": "abc"}).content.decode()
    assert 'name="next" value="/meja/"' in page
    assert 'name="isian" value="abc"' in page
    answer = _sign_in(client, next="/meja/?q=lampu", isian="a b&c")
    assert answer.headers["Location"] == "/meja/?q=lampu&isian=a+b%26c"


@pytest.mark.parametrize(
    "target", ["https://jahat.invalid/", "//jahat.invalid", "javascript:alert(1)", "/\\jahat.invalid"]
)
def test_next_never_leads_out_of_the_house(client: Client, sari: User, target: str) -> None:
    assert _sign_in(client, next=target, isian="x").headers["Location"] == "/masuk/tujuan/"


def test_next_survives_a_wrong_password(client: Client, sari: User) -> None:
    page = _sign_in(client, password="salah", next="/meja/", isian="abc").content.decode()
    assert 'name="next" value="/meja/"' in page
    assert 'name="isian" value="abc"' in page


def test_a_staff_page_leads_to_the_sign_in_and_back(client: Client, yusuf: User) -> None:
    answer = client.get("/dinas/")
    assert answer.headers["Location"] == "/masuk/?next=%2Fdinas%2F"
    assert _sign_in(client, "yusuf", next="/dinas/").headers["Location"] == "/dinas/"


def test_somebody_who_is_not_active_comes_in_nowhere(client: Client, sari: User) -> None:
    User.objects.filter(pk=sari.pk).update(is_active=False)
    answer = _sign_in(client)
    assert "_auth_user_id" not in client.session
    if answer.status_code == 302:
        assert "Akun Anda tidak aktif" in client.get(answer.headers["Location"]).content.decode()


def test_nobody_signs_up(client: Client, db: None) -> None:
    assert client.get("/daftar/").status_code == 404
    assert client.post("/daftar/", {"username": "x", "password1": PASSWORD}).status_code == 404


def test_signing_out_ends_the_session_and_only_by_post(client: Client, sari: User) -> None:
    client.force_login(sari)
    assert client.get("/keluar/").status_code == 405
    assert client.post("/keluar/").headers["Location"] == "/masuk/"
    assert "Anda sudah keluar." in client.get("/masuk/").content.decode()
    assert client.get("/akun/").status_code == 302


# ── how long a session lives ─────────────────────────────────────────────────────────────────────


def test_a_new_role_ends_every_session_at_once(client: Client, sari: User) -> None:
    _sign_in(client)
    assert client.get("/akun/").status_code == 200
    sari.session_epoch += 1
    sari.save(update_fields=["session_epoch"])
    assert client.get("/akun/").headers["Location"].startswith("/masuk/")
    _sign_in(client)
    assert client.get("/akun/").status_code == 200


def test_a_session_ends_after_thirty_idle_minutes(client: Client, sari: User) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        _sign_in(client)
        clock.shift(timedelta(minutes=29))
        assert client.get("/akun/").status_code == 200
        clock.shift(timedelta(minutes=29))
        assert client.get("/akun/").status_code == 200
        clock.shift(timedelta(minutes=31))
        assert client.get("/akun/").status_code == 302


@pytest.mark.same
def test_a_session_ends_after_twelve_hours_however_busy(client: Client, sari: User) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        _sign_in(client)
        for _quarter in range(48):
            clock.shift(timedelta(minutes=15))
            assert client.get("/akun/").status_code == 200
        clock.shift(timedelta(minutes=15))
        assert client.get("/akun/").status_code == 302


# ── before the first piece of work ───────────────────────────────────────────────────────────────


def test_the_warnings_are_accepted_once_and_logged(client: Client, sari: User) -> None:
    User.objects.filter(pk=sari.pk).update(accepted_at=None)
    _sign_in(client)
    answer = client.get("/akun/")
    assert answer.headers["Location"] == "/masuk/ketentuan/?next=%2Fakun%2F"
    page = client.get(answer.headers["Location"]).content.decode()
    assert "Pelaksana bertanggung jawab atas pelaksanaan aktivitas" in page
    assert "harus terintegrasi dengan Aplikasi LAKSA" in page  # of the second box
    assert "Kerahasiaan" in page
    refused = client.post("/masuk/ketentuan/", {"next": "/akun/"})
    assert refused.status_code == 422
    assert "Centang pernyataan ini untuk melanjutkan." in refused.content.decode()
    for _again in range(2):
        accepted = client.post("/masuk/ketentuan/", {"next": "/akun/", "accepted": "yes"})
        assert accepted.headers["Location"] == "/akun/"
    assert AccountLog.objects.filter(user=sari, action="accepted").count() == 1
    assert client.get("/akun/").status_code == 200


def test_the_warnings_are_those_of_the_sop_that_is_valid_now(
    client: Client, sari: User, tmp_path: Path, settings: Any
) -> None:
    settings.SOP_FOLDER = write_sop(tmp_path)
    client.force_login(sari)
    page = client.get("/masuk/ketentuan/").content.decode()
    assert "Setiap laporan dijawab" in page
    assert "Pelaksana bertanggung jawab" not in page


def test_acceptance_leads_nowhere_else(client: Client, sari: User) -> None:
    client.force_login(sari)
    answer = client.post("/masuk/ketentuan/", {"next": "https://jahat.invalid", "accepted": "yes"})
    assert answer.headers["Location"] == "/masuk/tujuan/"


@pytest.mark.parametrize("address", ["/akun/", "/akun/sandi/", "/masuk/tujuan/", "/masuk/ketentuan/"])
def test_without_a_session_the_own_pages_lead_to_the_sign_in(client: Client, db: None, address: str) -> None:
    assert client.get(address).headers["Location"].startswith("/masuk/")
