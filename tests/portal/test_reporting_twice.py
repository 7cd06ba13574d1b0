"""The same report once more: pressed twice, sent again, by another at the same browser."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone
from people import LAMP
from portal.reporting import Photo, a_form, hidden, send

from laksa.register import ledger
from laksa.register.models import Attachment, Case


@pytest.fixture(autouse=True)
def _city(db: None) -> None:
    """Every test reports to a city that stands."""


@pytest.fixture(autouse=True)
def _no_files() -> Iterator[None]:
    yield
    for path in (settings.DATA / "files").rglob("*"):
        if path.is_file():
            path.unlink()


def test_a_double_click_gives_one_report_and_the_same_receipt(client: Client, a_photo: Photo) -> None:
    form = a_form()
    places = {client.post("/lapor/", form | {"photos": [a_photo()]})["Location"] for _press in range(3)}
    assert len(places) == 1
    assert Case.objects.count() == 1
    assert Attachment.objects.count() == 1


def test_the_same_key_with_other_words_is_refused_and_the_words_stay(client: Client) -> None:
    form = a_form()
    client.post("/lapor/", form)
    other = client.post("/lapor/", form | {"text": "Sampah menumpuk di depan pasar"})
    page = other.content.decode()
    assert other.status_code == 422
    assert f"Sudah kami terima sebagai {Case.objects.get().number}; tambahkan keterangan." in page
    assert "Sampah menumpuk di depan pasar" in page
    assert hidden(other.content, "key") != form["key"]


def test_without_a_key_the_same_words_from_the_same_device_are_one_report(client: Client) -> None:
    first = client.post("/lapor/", {"text": LAMP}, headers={"User-Agent": "Ponsel A"})
    second = client.post("/lapor/", {"text": LAMP + " "}, headers={"User-Agent": "Ponsel A"})
    client.post("/lapor/", {"text": LAMP}, headers={"User-Agent": "Ponsel B"})
    assert first["Location"].startswith("/r/")
    assert second["Location"] == f"/l/{Case.objects.order_by('id')[0].number}/"
    assert Case.objects.count() == 2


@pytest.mark.parametrize("confidential", ["", "yes"])
def test_the_next_visitor_at_the_same_browser_never_gets_the_secret_of_the_one_before(
    client: Client, confidential: str
) -> None:
    """An office, a school, a library: one address, one browser, the same complaint, two people."""
    body = {"text": LAMP, "confidential": confidential}
    client.post("/lapor/", body)
    case = Case.objects.get()
    other = Client()
    answers = [other.post("/lapor/", body), send(other, body), send(other, body | {"key": ""})]
    for answer in answers:
        told = "".join(map(str, answer.headers.values())) + answer.content.decode()
        assert case.number in told
        assert ledger.secret_of(case) not in told
    assert [answer.status_code for answer in answers] == [303, 200, 200]
    assert answers[1].json() == {
        "number": case.number, "secret": "", "url": f"{settings.BASE_URL}/l/{case.number}/", "status": "received",
    }  # fmt: skip


def test_whoever_repeats_words_and_phone_of_another_gets_no_secret(client: Client) -> None:
    """Published words and a neighbour's phone are no proof; the number is all that such a post learns."""
    first = client.post("/lapor/", {"text": LAMP, "phone": "081234567890"})
    second = client.post("/lapor/", {"text": LAMP, "phone": "+62 812-3456-7890"})
    assert first["Location"].startswith("/r/")
    assert second["Location"] == f"/l/{Case.objects.get().number}/"


SAME = "Laporan yang sama sudah kami terima sebagai"


def _sent(client: Client, **fields: str) -> Any:
    return client.post("/lapor/", a_form(**fields))


def test_back_on_a_page_fetched_anew_is_asked_and_not_doubled(client: Client) -> None:
    assert _sent(client, key="a").status_code == 303
    case = Case.objects.get()
    answer = _sent(client, key="b")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f"{SAME} {case.number}" in page
    assert f'href="/l/{case.number}/"' in page
    assert LAMP in page
    assert ledger.secret_of(case) not in page
    assert _sent(client, key="b").status_code == 422
    assert Case.objects.count() == 1
    for _ in range(2):  # and a double click on that button is one report
        assert _sent(client, key="b", as_new="yes").status_code == 303
    assert Case.objects.count() == 2
    assert _sent(client, key="b").status_code == 303  # Back on the page of the second: its own receipt again


def test_the_same_key_is_answered_with_its_receipt_and_not_asked(client: Client) -> None:
    first, second = _sent(client, key="a"), _sent(client, key="a")
    assert first.headers["Location"] == second.headers["Location"]


def test_the_same_words_written_otherwise_are_the_same_words(client: Client) -> None:
    _sent(client)
    assert _sent(client, text=f"  {LAMP.upper()}  ").status_code == 422
    assert _sent(client, text=f"{LAMP} Sudah seminggu.").status_code == 303
    assert _sent(client, landmark="Jl. Daan Mogot").status_code == 303


def test_another_browser_and_the_next_day_are_not_asked(client: Client) -> None:
    _sent(client)
    assert _sent(Client()).status_code == 303
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert _sent(client).status_code == 303
    assert Case.objects.count() == 3


def test_what_the_browser_keeps_tells_no_words_and_no_secret_and_no_script_reads_it(client: Client) -> None:
    _sent(client)
    kept = client.cookies["terkirim"]
    assert kept["httponly"]
    told = kept.value
    assert [entry.split(".")[2] for entry in told.split("~")] == [Case.objects.get().number]
    assert ledger.secret_of(Case.objects.get()) not in told
    assert "lampu" not in told.lower()


@pytest.mark.parametrize("forged", ["", "x", "a.b.LKS-26-K7M4-9D", "a.b.c.d~", "a.b.<script>.9999999999", "~" * 2000])
def test_a_forged_cookie_says_nothing(client: Client, forged: str) -> None:
    _sent(client)
    client.cookies["terkirim"] = forged
    assert _sent(client).status_code == 303


def test_a_machine_is_not_asked(client: Client) -> None:
    _sent(client)
    assert client.post("/lapor/", a_form(), content_type="application/json").status_code == 201
