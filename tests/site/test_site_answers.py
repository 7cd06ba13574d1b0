"""What every answer carries, and what is said when the disk is full or the system has a fault."""

from __future__ import annotations

import errno

import pytest
from django.db import OperationalError
from django.test import Client
from people import LAMP, a_case

from laksa.portal import queries
from laksa.register import ledger
from laksa.register.commands import closure, opening

pytestmark = pytest.mark.django_db

FULL = OSError(errno.ENOSPC, "No space left on device")


def _raise(problem: Exception) -> object:
    def command(*_: object, **__: object) -> None:
        raise problem

    return command


def test_pages_show_pictures_of_this_site_only(client: Client) -> None:
    directives = dict(part.strip().split(" ", 1) for part in client.get("/")["Content-Security-Policy"].split(";"))
    assert directives["default-src"] == "'none'"
    assert directives["img-src"] == "'self'"  # previews of photos are drawn on a canvas


def test_words_that_could_not_be_sent_are_shown_to_be_copied(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "submit", _raise(FULL))
    answer = client.post("/lapor/", {"text": LAMP + " <b>"})
    page = answer.content.decode()
    assert answer.status_code == 503
    assert f"readonly>{LAMP} &lt;b&gt;</textarea>" in page
    assert "Isian Anda belum terkirim. Salin, lalu kirim sekali lagi nanti." in page


def test_a_machine_is_told_in_its_own_form(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "submit", _raise(FULL))
    answer = client.post("/lapor/", {"text": LAMP}, content_type="application/json")
    assert (answer.status_code, answer["Retry-After"]) == (503, "120")
    assert "tidak tersedia" in answer.json()["errors"][""]


def test_a_reason_that_could_not_be_sent_is_shown_too(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    case = a_case()
    monkeypatch.setattr(closure, "withdraw", _raise(OperationalError("database or disk is full")))
    answer = client.post(f"/r/{ledger.secret_of(case)}/cabut/", {"reason": "Lampunya sudah menyala."})
    assert answer.status_code == 503
    assert "readonly>Lampunya sudah menyala.</textarea>" in answer.content.decode()


def test_without_typed_words_a_full_disk_speaks_of_none(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "common_categories", _raise(FULL))
    answer = client.get("/lapor/")
    assert answer.status_code == 503
    assert "belum terkirim" not in answer.content.decode()


def test_a_fault_promises_nothing_about_what_was_typed(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.raise_request_exception = False
    monkeypatch.setattr(opening, "submit", _raise(ZeroDivisionError()))
    page = client.post("/lapor/", {"text": LAMP})
    assert page.status_code == 500
    assert "mungkin belum sampai" in page.content.decode()
    assert "tersimpan" not in page.content.decode()


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_plain_page_names_the_language_it_is_read_in(
    client: Client, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    client.cookies["bahasa"] = language
    monkeypatch.setattr(opening, "submit", _raise(FULL))
    assert f'<html lang="{language}">' in client.post("/lapor/", {"text": LAMP}).content.decode()


def test_a_form_that_was_open_too_long_keeps_the_words_and_says_what_it_cannot_keep() -> None:
    stranger = Client(enforce_csrf_checks=True)
    typed = {"login": "sari", "password": "Rahasia-Kota-2026"}
    answer = stranger.post("/masuk/", typed, headers={"Origin": "http://testserver"})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "kecuali kata sandi dan berkas" in page
    assert ('value="sari"' in page, "Rahasia-Kota" in page) == (True, False)
