"""Mails about accounts: no request waits for a mail server, none tells who has an account, no link lies about."""

from __future__ import annotations

import logging
import re
import socket
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from people import PASSWORD, Cast
from postman import Postman, mute, postman

import laksa
from laksa.accounts.models import User
from laksa.messages import account_messages, queue
from laksa.messages.models import Message
from laksa.messages.queue import send_all_again
from laksa.site import clock
from laksa.site.logs import Discreet

__all__ = ["postman"]
pytestmark = pytest.mark.django_db
LINK = re.compile(r"/masuk/atur/\S+")


@pytest.fixture(autouse=True)
def _no_requests_yet() -> None:
    cache.clear()


def ask(client: Client, email: str) -> None:
    answer = client.post("/masuk/lupa/", {"email": email})
    assert answer.headers["Location"] == "/masuk/lupa/terkirim/"


def deliver(**after: float) -> int:
    with time_machine.travel(timezone.now() + timedelta(seconds=1, **after)):
        return queue.deliver_due()


def at_rest() -> str:
    return str(list(Message.objects.values()))


def test_a_request_does_the_same_work_for_every_address(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    cast.person("rina", "Rina Astuti", "operator")
    cast.person("lama", "Orang Lama", "operator")
    User.objects.filter(username="lama").update(is_active=False)
    User.objects.filter(username="rina").update(password="!")
    cast.person("budi", "Budi", "auditor")
    User.objects.filter(username="budi").update(email=cast.sari.email)
    work: list[str] = []
    for owner, name in (
        (MD5PasswordHasher, "encode"), (PasswordResetTokenGenerator, "make_token"), (socket.socket, "connect"),
    ):  # fmt: skip
        monkeypatch.setattr(owner, name, lambda *args, _name=name: work.append(_name))
    asked = {}
    for email in ("sari@laksa.invalid", "SARI@laksa.invalid", "rina@laksa.invalid", "lama@laksa.invalid",
                  "siapa@laksa.invalid", "x@y.id"):  # fmt: skip
        with CaptureQueriesContext(connection) as queries:
            ask(Client(), email)
        asked[email] = [re.sub(r"'[^']*'|s\d+_x\d+|\b\d+\b", "?", query["sql"]) for query in queries]
    assert len({str(statements) for statements in asked.values()}) == 1
    assert not any("accounts_user" in sql and sql.startswith("SELECT") for sql in asked["sari@laksa.invalid"])
    assert work == []
    assert Message.objects.count() == 6


def test_no_request_calls_the_mail_server(settings: Any, client: Client, cast: Cast) -> None:
    with mute(settings) as calls:
        ask(client, cast.sari.email)
        client.force_login(cast.admin)
        new = {"username": "lia", "name": "Lia", "email": "lia@dlh.invalid", "role": "auditor", "agency": ""}
        assert client.post("/kelola/pengguna/baru/", new).status_code == 303
        assert client.post(f"/kelola/pengguna/{cast.yusuf.pk}/undangan/").status_code == 303
        assert calls == []
        assert deliver() == 0
        assert len(calls) == 1
    assert list(Message.objects.values_list("state", flat=True)) == ["pending"] * 3


def test_one_place_alone_speaks_to_a_mail_server() -> None:
    source = Path(laksa.__file__).parent
    speaks = re.compile(r"(?<!def )\b(?:send_mail|send_mass_mail|mail_admins|mail_managers|get_connection|EmailMessage|"
                        r"EmailMultiAlternatives)\(|\.send_messages\(|\bsmtplib\.SMTP(?:_SSL)?\(")  # fmt: skip
    found = [path.relative_to(source).as_posix() for path in source.rglob("*.py") if speaks.search(path.read_text())]
    assert found == ["channels/email/send.py"]


def test_the_link_is_made_when_the_mail_goes_and_stands_nowhere(
    client: Client, cast: Cast, postman: Postman, caplog: pytest.LogCaptureFixture
) -> None:
    ask(client, cast.sari.email)
    assert not LINK.search(at_rest())
    postman.at_data.append("554 5.7.1 refused for http://127.0.0.1:8000/masuk/atur/1-abc-def/ in it")
    assert deliver() == 0
    assert "refused for" in at_rest()
    assert not LINK.search(at_rest())
    assert deliver(minutes=2) == 1
    assert LINK.search(postman.taken[0].get_content())
    assert not LINK.search(at_rest())
    assert not LINK.search(caplog.text)


def test_no_link_to_a_password_stands_in_the_log() -> None:
    for words in ("Not Found: /masuk/atur/1-c8abcd-0123456789/", "GET /masuk/atur/1-c8abcd-0123456789/?x=1"):
        line = Discreet().format(logging.LogRecord("x", logging.WARNING, "x", 1, words, (), None))
        assert "c8abcd" not in line
        assert "/masuk/atur/…" in line


def test_a_link_ends_with_the_next_password(client: Client, cast: Cast, postman: Postman) -> None:
    for _n in range(2):
        ask(client, cast.sari.email)
    assert deliver() == 2
    links = [f"/masuk/atur/{LINK.search(letter.get_content())[0].split('/')[3]}/" for letter in postman.taken]
    new = {"password1": "Lampu-Baru-2027!", "password2": "Lampu-Baru-2027!"}
    client.post(client.get(links[0]).headers["Location"], new)
    for link in links:
        assert "Tautan tidak berlaku" in Client().get(link).content.decode()


def test_nobody_is_meant_and_the_row_is_forgotten_without_asking_the_relay(client: Client, postman: Postman) -> None:
    ask(client, "siapa@laksa.invalid")
    assert deliver() == 0
    assert not Message.objects.exists()
    assert postman.asked == []


def test_who_was_deactivated_meanwhile_gets_no_link(client: Client, cast: Cast, postman: Postman) -> None:
    ask(client, cast.sari.email)
    account_messages.promise_link(cast.sari)
    User.objects.filter(pk=cast.sari.pk).update(is_active=False)
    assert deliver() == 0
    assert not Message.objects.exists()


def test_colleagues_with_one_address_get_a_link_each_in_one_letter(
    client: Client, cast: Cast, postman: Postman
) -> None:
    User.objects.filter(pk=cast.dimas.pk).update(email=cast.sari.email)
    ask(client, cast.sari.email)
    assert deliver() == 1
    words = postman.taken[0].get_content()
    assert len(set(LINK.findall(words))) == 2
    assert ("Nama pengguna Anda: sari" in words, "Nama pengguna Anda: dimas" in words) == (True, True)


def test_a_mail_goes_in_the_language_in_which_it_was_asked_for(
    client: Client, cast: Cast, postman: Postman, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.cookies["bahasa"] = "en"
    ask(client, cast.sari.email)
    spoken: list[str | None] = []
    render = account_messages.render_to_string
    monkeypatch.setattr(
        account_messages, "render_to_string", lambda *args: spoken.append(translation.get_language()) or render(*args)
    )
    with translation.override("id"):
        assert deliver() == 1
    assert set(spoken) == {"en"}


def test_it_goes_to_the_address_of_the_account_as_it_is_now(client: Client, cast: Cast, postman: Postman) -> None:
    ask(client, cast.sari.email)
    assert deliver() == 1
    User.objects.filter(pk=cast.sari.pk).update(email="baru@laksa.invalid")
    ask(client, "sari@laksa.invalid")
    ask(client, "BARU@laksa.invalid")
    assert deliver() == 1
    assert [letter["To"] for letter in postman.taken] == ["sari@laksa.invalid", "baru@laksa.invalid"]


def test_a_mail_that_did_not_arrive_is_sent_again_with_a_fresh_link(
    client: Client, cast: Cast, postman: Postman
) -> None:
    account_messages.promise_link(cast.sari)
    postman.at_rcpt.append("550 5.1.1 no such user")
    assert deliver() == 0
    assert Message.objects.get().state == "dead"
    assert send_all_again() == 1
    assert deliver() == 1
    assert LINK.search(postman.taken[0].get_content())


def test_what_allauth_would_send_by_itself_goes_the_same_way(
    settings: Any, client: Client, cast: Cast, postman: Postman
) -> None:
    settings.ACCOUNT_EMAIL_NOTIFICATIONS = True
    client.force_login(cast.sari)
    new = {"oldpassword": PASSWORD, "password1": "Lampu-Baru-2027!", "password2": "Lampu-Baru-2027!"}
    assert client.post("/akun/sandi/", new).status_code == 302
    mail = Message.objects.get()
    assert (mail.kind, mail.facts["asked"], postman.asked) == ("notice", cast.sari.email, [])
    assert deliver() == 1
    mail.refresh_from_db()
    assert (mail.state, mail.facts.get("body")) == ("sent", None)


def test_who_asked_is_forgotten_after_a_month(client: Client, cast: Cast) -> None:
    ask(client, cast.sari.email)
    clock.forget()
    assert Message.objects.exists()
    Message.objects.update(created_at=timezone.now() - timedelta(days=31))
    clock.forget()
    assert not Message.objects.exists()
