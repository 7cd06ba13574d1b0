"""Passwords: set by invitation, reset by mail, changed when old; never a default one."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.test import Client
from django.utils import timezone
from people import PASSWORD, Cast

from laksa.accounts import invitations
from laksa.accounts.models import AccountLog, User
from laksa.messages import account_messages, queue
from laksa.messages.models import OF_ACCOUNTS, Message

NEW = "Lampu-Baru-2027!"
INCOMPLETE = "Alamat email belum lengkap. Contoh: nama@contoh.id."


def _link_in(letter: mail.EmailMessage) -> str:
    found = re.search(r"http://127\.0\.0\.1:8000/masuk/atur/\S+", str(letter.body))
    assert found is not None
    return found[0]


def _set_password(client: Client, link: str, first: str = NEW, second: str = NEW) -> Any:
    opened = client.get(link.replace("http://127.0.0.1:8000", ""))
    form = opened.headers.get("Location", "")
    return client.post(form, {"password1": first, "password2": second}) if form else opened


# ── invitation ───────────────────────────────────────────────────────────────────────────────────


def test_an_invited_person_sets_a_password_and_comes_in(client: Client, db: None) -> None:
    rina = User.objects.create_user("rina", name="Rina Astuti", role="operator", email="rina@laksa.invalid")
    assert not rina.has_usable_password()
    assert account_messages.promise_link(rina)
    assert queue.deliver_due() == 1
    (letter,) = mail.outbox
    assert (letter.subject, letter.to) == ("LAKSA: akun Anda", ["rina@laksa.invalid"])
    assert _set_password(client, _link_in(letter)).headers["Location"] == "/masuk/atur/selesai/"
    assert "Kata sandi tersimpan" in client.get("/masuk/atur/selesai/").content.decode()
    assert client.post("/masuk/", {"login": "rina", "password": NEW}).status_code == 302


def test_an_invitation_works_once(client: Client, sari: User) -> None:
    link = invitations.invitation_link(sari, "http://127.0.0.1:8000/")
    assert link.startswith("http://127.0.0.1:8000/masuk/atur/")
    _set_password(client, link)
    page = _set_password(client, link).content.decode()
    assert "Tautan tidak berlaku" in page
    assert "Minta tautan baru" in page


@pytest.mark.parametrize(
    "path", ["/masuk/atur/1-abc/", "/masuk/atur/zzzzzzzzzzzzzzzzzzzzz-x/", "/masuk/atur/0-set-password/"]
)
def test_a_forged_link_is_told_and_no_error(client: Client, sari: User, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert "Tautan tidak berlaku" in answer.content.decode()


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ("pendek", "pendek", "Sedikitnya 12 huruf, dengan huruf besar, huruf kecil, angka, dan tanda."),
        (NEW, "Lampu-Lama-2027!", "Tulis kata sandi yang sama dua kali."),
        ("", "", "Tuliskan kata sandi baru."),
    ],
)
def test_a_weak_or_mistyped_password_is_refused_in_indonesian(
    client: Client, sari: User, first: str, second: str, said: str
) -> None:
    answer = _set_password(client, invitations.invitation_link(sari, "http://127.0.0.1:8000"), first, second)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "You must" not in page
    assert "This field" not in page


def test_ones_own_name_is_no_password(client: Client, sari: User) -> None:
    link = invitations.invitation_link(sari, "http://127.0.0.1:8000")
    assert _set_password(client, link, "Sari-Rahmawati1", "Sari-Rahmawati1").status_code == 422


# ── forgotten ────────────────────────────────────────────────────────────────────────────────────


def test_a_forgotten_password_is_reset_by_mail(client: Client, sari: User) -> None:
    answer = client.post("/masuk/lupa/", {"email": "Sari@laksa.invalid"})
    assert answer.headers["Location"] == "/masuk/lupa/terkirim/"
    assert "Periksa email Anda" in client.get("/masuk/lupa/terkirim/").content.decode()
    assert mail.outbox == []
    assert queue.deliver_due() == 1
    letter = mail.outbox[0]
    assert (letter.subject, letter.to) == ("LAKSA: atur kata sandi Anda", ["sari@laksa.invalid"])
    assert "Nama pengguna Anda: sari" in letter.body
    assert "Hello" not in letter.body
    assert _set_password(client, _link_in(letter)).status_code == 302
    assert "Tautan tidak berlaku" in _set_password(client, _link_in(letter)).content.decode()
    assert AccountLog.objects.filter(user=sari, action="password_changed").count() == 1
    assert client.post("/masuk/", {"login": "sari", "password": NEW}).status_code == 302


def test_the_link_never_takes_the_host_that_the_request_claims(client: Client, sari: User) -> None:
    client.post("/masuk/lupa/", {"email": "sari@laksa.invalid"}, headers={"host": "localhost"})
    queue.deliver_due()
    assert "http://127.0.0.1:8000/masuk/atur/" in mail.outbox[0].body


def test_an_unknown_address_reads_the_same_and_gets_no_mail(client: Client, db: None) -> None:
    answer = client.post("/masuk/lupa/", {"email": "siapa@contoh.invalid"})
    assert answer.headers["Location"] == "/masuk/lupa/terkirim/"
    assert queue.deliver_due() == 0
    assert mail.outbox == []
    assert not Message.objects.filter(OF_ACCOUNTS).exists()


@pytest.mark.parametrize(
    ("email", "sentence"),
    [("", "Tuliskan alamat email Anda."), *((email, INCOMPLETE) for email in ("bukan email", "a@", "x\0@y.id"))],
)
def test_a_broken_address_is_told_in_indonesian(client: Client, db: None, email: str, sentence: str) -> None:
    answer = client.post("/masuk/lupa/", {"email": email})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page


@pytest.mark.parametrize("email", ["sari@laksa.invalid", "siapa@laksa.invalid"])
def test_too_many_resets_read_a_page_whoever_is_meant(client: Client, sari: User, email: str) -> None:
    answers = [client.post("/masuk/lupa/", {"email": email}) for _n in range(6)]
    assert [answer.status_code for answer in answers] == [302] * 5 + [429]
    assert "Terlalu banyak percobaan" in answers[-1].content.decode()


@pytest.mark.parametrize(
    ("login", "state"),
    [("sari", {}), ("sari@laksa.invalid", {}), ("sari", {"is_active": False}), ("sari", {"password": "!"}),
     ("siapa", {}), ("siapa@laksa.invalid", {})],
)  # fmt: skip
def test_a_wrong_password_is_hashed_once_whoever_is_meant(
    client: Client, sari: User, monkeypatch: pytest.MonkeyPatch, login: str, state: dict[str, object]
) -> None:
    User.objects.filter(pk=sari.pk).update(**state)
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(hasher: MD5PasswordHasher, password: str, salt: str) -> str:
        hashed.append(password)
        return encode(hasher, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    assert client.post("/masuk/", {"login": login, "password": "salah"}).status_code == 422
    assert len(hashed) == 1


# ── changed ──────────────────────────────────────────────────────────────────────────────────────


def test_the_own_password_is_changed_and_other_sessions_end(client: Client, sari: User) -> None:
    client.post("/masuk/", {"login": "sari", "password": PASSWORD})
    other = Client()
    other.post("/masuk/", {"login": "sari", "password": PASSWORD})
    form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert client.post("/akun/sandi/", form).headers["Location"] == "/akun/"
    page = client.get("/akun/").content.decode()
    assert "Kata sandi sudah diganti." in page
    assert "Kata sandi diganti" in page
    assert other.get("/akun/").status_code == 302


def test_the_old_password_must_match(client: Client, sari: User) -> None:
    client.force_login(sari)
    answer = client.post("/akun/sandi/", {"oldpassword": "salah", "password1": NEW, "password2": NEW})
    assert answer.status_code == 422
    assert "Kata sandi sekarang tidak cocok." in answer.content.decode()


def test_a_password_older_than_180_days_is_changed_first_and_then_the_way_goes_on(client: Client, sari: User) -> None:
    User.objects.filter(pk=sari.pk).update(password_changed_at=timezone.now() - timedelta(days=181))
    client.post("/masuk/", {"login": "sari", "password": PASSWORD, "next": "/meja/?q=lampu"})
    answer = client.get("/meja/?q=lampu")
    assert answer.headers["Location"] == "/akun/sandi/?next=%2Fmeja%2F%3Fq%3Dlampu"
    page = client.get(answer.headers["Location"]).content.decode()
    assert "lebih dari 180 hari" in page
    assert 'name="next" value="/meja/?q=lampu"' in page
    form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW, "next": "/meja/?q=lampu"}
    assert client.post("/akun/sandi/", form).headers["Location"] == "/meja/?q=lampu"
    assert client.get("/meja/").status_code == 200


def test_no_page_of_the_staff_opens_before_an_old_password_is_changed(client: Client, cast: Cast) -> None:
    client.force_login(cast.agus)
    User.objects.filter(pk=cast.agus.pk).update(password_changed_at=timezone.now() - timedelta(days=181))
    for address in ("/unit/", "/laporan/", "/rekap/", "/masuk/tujuan/"):
        assert client.get(address).headers["Location"].startswith("/akun/sandi/?next=")
    assert "lebih dari 180 hari" not in client.get("/akun/").content.decode()  # from where one signs out


def test_the_account_page_says_who_one_is_and_what_was_done(client: Client, cast: Cast) -> None:
    yusuf = cast.yusuf
    User.objects.filter(pk=yusuf.pk).update(qualified_at=timezone.now(), qualified_by="Rini Astuti")
    AccountLog.objects.create(user=yusuf, by="Rini Astuti", action="role_changed", detail="Auditor → Operator TLR")
    client.force_login(yusuf)
    page = client.get("/akun/").content.decode()
    for words in ("Yusuf Hidayat", "Petugas perangkat daerah, Dinas Perhubungan", "Rini Astuti",
                  "Peran diubah: Auditor → Operator TLR"):  # fmt: skip
        assert words in page


def test_the_log_reads_the_same_on_the_own_page_and_on_the_administrators(client: Client, cast: Cast) -> None:
    for action in AccountLog.ACTIONS:
        AccountLog.objects.create(user=cast.yusuf, by="Rini Astuti", action=action)
    for reader, address in ((cast.yusuf, "/akun/"), (cast.admin, f"/kelola/pengguna/{cast.yusuf.pk}/")):
        client.force_login(reader)
        page = client.get(address).content.decode()
        assert [str(words) for words in AccountLog.ACTIONS.values() if str(words) not in page] == []
