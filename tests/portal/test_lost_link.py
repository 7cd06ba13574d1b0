"""A reporter who has lost the secret link has it mailed to the address on file."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from people import LAMP, Cast, a_case
from portal.following import KEY, Photo, fresh, own, public, text_of

from laksa.audit.verify import verify
from laksa.messages import queue
from laksa.messages.models import OF_ACCOUNTS, Message
from laksa.register.commands import closure, opening, response
from laksa.register.commands._common import StepTimer
from laksa.register.models import Attachment


@pytest.fixture(autouse=True)
def _no_requests_yet() -> None:
    cache.clear()


def ask_for_link(client: Client, typed: str) -> Any:
    return client.post("/lacak/tautan/", {"nomor": typed})


def mailed() -> list[EmailMessage]:
    with time_machine.travel(timezone.now() + timedelta(seconds=1)):
        queue.deliver_due()
    return list(mail.outbox)


def test_a_lost_link_is_mailed_to_the_address_on_file(client: Client, cast: Cast) -> None:
    case = a_case("assigned", cast=cast)
    assert "/lacak/tautan/" in text_of(client, "/lacak/")
    answer = ask_for_link(client, f" {case.number.lower()} ")
    assert answer.headers["Location"] == "/lacak/tautan/terkirim/"
    assert case.number not in text_of(client, "/lacak/tautan/terkirim/")
    (letter,) = mailed()
    assert letter.to == ["warga@contoh.invalid"]
    assert own(case) in letter.body
    assert not fresh(case).events.filter(name="LinkRenewed")


def test_asking_for_a_link_does_the_same_whether_there_is_one_or_not(client: Client, cast: Cast) -> None:
    with_address, without = a_case(cast=cast), a_case(cast=cast, email="")
    answers, work = set(), set()
    for number in (with_address.number, without.number, "LKS-26-K7M4-9D"):
        with CaptureQueriesContext(connection) as queries:
            answer = ask_for_link(client, number)
        answers.add((answer.status_code, answer.headers["Location"], answer.content))
        work.add(tuple(re.sub(r"'[^']*'|s\d+_x\d+|\b\d+\b", "?", query["sql"]) for query in queries))
    assert len(answers) == len(work) == 1
    assert not any("register_c" in sql for sql in next(iter(work)))
    assert [letter.to for letter in mailed()] == [["warga@contoh.invalid"]]
    assert Message.objects.filter(OF_ACCOUNTS).count() == 1  # what means nobody is forgotten


def test_what_is_no_number_is_said_and_kept(client: Client, db: None) -> None:
    answer = ask_for_link(client, "nomor saya hilang")
    assert answer.status_code == 422
    assert 'value="nomor saya hilang"' in answer.content.decode()
    assert Message.objects.filter(OF_ACCOUNTS).count() == 0


def test_links_are_asked_for_seldom_for_one_report_and_from_one_network(client: Client, cast: Cast) -> None:
    case = a_case(cast=cast)
    with time_machine.travel(timezone.now(), tick=False):
        assert [ask_for_link(client, case.number).status_code for _ in range(6)] == [303] * 5 + [429]
        others = [a_case(cast=cast).number for _ in range(3)] * 5
        statuses = [ask_for_link(client, number).status_code for number in others]
        assert statuses == [303] * 14 + [429]
        assert Client(REMOTE_ADDR="198.51.100.7").post("/lacak/tautan/", {"nomor": case.number}).status_code == 429


def test_how_to_reach_the_service_stands_at_every_foot_once_the_city_says_it(client: Client, cast: Cast) -> None:
    case = a_case(cast=cast)
    pages = ("/", "/lapor/", "/lacak/", "/tentang/", own(case), public(case), "/tidak-ada/")
    assert [path for path in pages if 'class="reach"' in text_of(client, path)] == []
    admin = Client()
    admin.force_login(cast.admin)
    form = {"phone": "(021) 5576-4955", "counter": "", "hours": "Senin sampai Jumat, 07.30 sampai 16.00"}
    assert admin.post("/kelola/layanan/", form).status_code == 303
    assert "(021) 5576-4955" in text_of(admin, "/kelola/catatan/")
    for path in pages:
        page = text_of(client, path)
        assert 'href="tel:02155764955"' in page, path
        assert "07.30 sampai 16.00" in page
        assert "Loket" not in page


@pytest.mark.parametrize("chosen", ["no", "partly"])
def test_belum_and_sebagian_ask_what_is_left_before_they_are_sent(client: Client, cast: Cast, chosen: str) -> None:
    case = a_case("recorded", cast=cast)
    assert "Apa yang belum beres?" not in text_of(client, own(case))
    page = text_of(client, own(case, f"?nilai={chosen}"))
    assert "Apa yang belum beres?" in page
    assert 'type="file"' in page
    assert re.findall(r'value="(\w+)" aria-pressed="true"', page) == [chosen]
    assert f'name="verdict" value="{chosen}">' in page
    assert "Yang terjadi setelah Anda kirim" in page
    assert fresh(case).events.filter(name="VerdictGiven").count() == 0
    assert page.count('id="id_text"') == page.count('id="id_photos"') == 1


def test_a_photo_comes_with_the_verdict_and_reaches_staff_only(client: Client, cast: Cast, a_photo: Photo) -> None:
    case = a_case("recorded", cast=cast)
    body = KEY | {"verdict": "no", "text": "Yang di tikungan masih padam."}
    for _press in range(2):
        assert client.post(own(case, "penilaian/"), body | {"photos": [a_photo()]}).status_code == 303
    sent = Attachment.objects.get(case=case)
    assert case.events.get(seq=sent.seq).name == "VerdictGiven"
    assert not list(verify())
    assert f"/foto/{sent.pk}/" in text_of(client, own(case))
    assert f"/foto/{sent.pk}/" not in text_of(client, public(case))
    assert client.get(f"/l/{case.number}/foto/{sent.pk}/").status_code == 404


def test_a_verdict_with_a_bad_photo_keeps_its_words_and_its_answer(client: Client, cast: Cast) -> None:
    bad = SimpleUploadedFile("x.jpg", b"bukan foto", "image/jpeg")
    body = KEY | {"verdict": "no", "text": "Masih gelap sekali.", "photos": [bad]}
    answer = client.post(own(a_case("recorded", cast=cast), "penilaian/"), body)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert ">Masih gelap sekali.</textarea>" in page
    assert 'name="verdict" value="no">' in page


@pytest.mark.parametrize(
    ("verdict", "thanks", "then"),
    [
        ("yes", "Terima kasih atas penilaian Anda", ""),
        ("partly", "Terima kasih atas penilaian Anda", "Operator membalas Anda atau membuka laporan ini kembali"),
        ("no", "Terima kasih, laporan ini dibuka kembali", "Operator meneruskannya lagi ke Dinas Perhubungan"),
    ],
)
def test_a_verdict_is_thanked_marked_and_followed_by_what_comes(
    client: Client, cast: Cast, verdict: str, thanks: str, then: str
) -> None:
    case = response.give_verdict(a_case("recorded", cast=cast), verdict=verdict)
    page = text_of(client, own(case))
    assert thanks in page
    assert then in page
    assert re.findall(r'value="(\w+)" aria-pressed="true"', page) == [verdict]


def test_an_answer_that_repeats_the_agency_says_it_once(client: Client, cast: Cast) -> None:
    case = a_case("followed_up", cast=cast)
    text = "Dua lampu\n diganti. Terima kasih atas laporan Anda."
    case = closure.close(
        response.respond(case, text=text, by=cast.sari, watch=StepTimer()), by=cast.sari, watch=StepTimer()
    )
    for address in (own(case), public(case)):
        page = " ".join(text_of(client, address).split())
        assert page.count("Dua lampu diganti.") == 1
        assert "Selesai dikerjakan" in page


def test_overdue_is_the_same_on_the_home_page_and_for_the_head(client: Client, cast: Cast) -> None:
    """Open after the promised date, whenever it came in."""
    now = timezone.now()
    opening.submit(opening.Submission(text=LAMP, channel="web"), at=now - timedelta(days=7))
    opening.submit(opening.Submission(text=LAMP + " Masih.", channel="web"), at=now - timedelta(days=60))
    meaning = "Lewat tenggat: masih terbuka sekarang, sesudah tanggal yang dijanjikan kepada pelapor."
    home = text_of(client, "/")
    assert re.search(r"lewat tenggat</dt><dd>1</dd>", home)
    client.force_login(cast.agus)
    unit = text_of(client, "/unit/")
    assert re.search(r"Lewat tenggat</dt><dd><a[^>]*>1</a>", unit)
    assert meaning in home
    assert meaning in unit


def test_a_withdrawn_report_says_so_to_its_own_reporter(client: Client, cast: Cast) -> None:
    case = closure.withdraw(a_case("entered", cast=cast), by=cast.sari)
    assert "Laporan ini dicabut atas permintaan Anda." in text_of(client, own(case))
