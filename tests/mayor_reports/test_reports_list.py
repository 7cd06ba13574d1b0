"""The list of reports: where each of them is, and a report of any period made at will."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from mayor_reports.october import MONDAY, Office, on, text_of
from people import LAMP, Cast
from pytest_django.fixtures import DjangoAssertNumQueries

from laksa.register.commands import opening
from laksa.reports import schedule, workflow
from laksa.reports.models import Report
from laksa.rules.period import WIB

pytestmark = pytest.mark.django_db
NEW = "/laporan/baru/"


def made(client: Client, **fields: str) -> tuple[int, str]:
    answer = client.post(NEW, {"periode": "", "dari": "", "sampai": "", "scope": "", **fields})
    return answer.status_code, answer.headers.get("Location", "")


def test_an_empty_list_says_when_the_first_draft_comes(office: Office) -> None:
    said = text_of(office.head.get("/laporan/"))
    assert "Belum ada laporan" in said
    assert "pukul 06.00 WIB" in said


def test_reports_stand_by_kind_newest_first_with_who_has_them(office: Office) -> None:
    office.report("checked", period="2026-09")
    for period in ("2026-10", "2026-Q3", "2025", "2026-10-05..2026-10-09"):
        office.draft(period)
    html = office.head.get("/laporan/").content.decode()
    assert re.findall(r"<h2[^>]*>(\w+)</h2>", html) == ["Bulanan", "Triwulanan", "Tahunan", "Lainnya"]
    assert re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', html) == [
        "Oktober 2026", "September 2026", "Triwulan III 2026", "Tahun 2025", "5 Oktober 2026 sampai 9 Oktober 2026",
    ]  # fmt: skip
    said = text_of(office.head.get("/laporan/"))
    assert "Oktober 2026 Kota Tangerang Draf Kepala UPT 2 Nov 2026 5 Nov 2026" in said
    assert "September 2026 Kota Tangerang Diperiksa Kepala Dinas 2 Nov 2026 5 Nov 2026" in said


def test_what_waits_too_long_is_late_in_words_and_icon(office: Office) -> None:
    office.draft()
    with on(MONDAY + timedelta(days=10)):
        fresh = Office(office.cast)
        html = fresh.head.get("/laporan/").content.decode()
    assert re.search(r'class="bad strong"><svg.*?5 Nov 2026', html, re.DOTALL)


@pytest.mark.same
@pytest.mark.parametrize(
    ("fields", "page"),
    [
        ({"periode": "Oktober 2026"}, "/laporan/2026-10/"),
        ({"periode": "Triwulan III 2026"}, "/laporan/2026-Q3/"),
        ({"periode": "2025"}, "/laporan/2025/"),
        ({"dari": "5/10/2026", "sampai": "9/10/2026"}, "/laporan/2026-10-05..2026-10-09/"),
        ({"periode": "2026-10", "scope": "agency:DPUPR"}, "/laporan/2026-10/agency:DPUPR/"),
        ({"periode": "2026-10", "scope": "kecamatan:36.71.01"}, "/laporan/2026-10/kecamatan:36.71.01/"),
    ],
)
def test_the_head_makes_a_report_of_any_period_and_part(office: Office, fields: dict[str, str], page: str) -> None:
    assert made(office.head, **fields) == (303, page)
    assert office.head.get(page).status_code == 200


def test_making_the_same_report_twice_leads_to_the_same_one(office: Office) -> None:
    assert made(office.head, periode="2026-10") == made(office.head, periode="2026-10") == (303, "/laporan/2026-10/")
    assert Report.objects.count() == 1
    assert "sudah ada" in text_of(office.head.get("/laporan/2026-10/"))


@pytest.mark.same
@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"periode": "Desember 2026"}, "Periode ini belum dimulai."),
        ({"periode": "kapan-kapan"}, "Periode tidak dikenali."),
        ({"dari": "5/10/2026"}, "Isi kedua tanggal"),
        ({}, "Isi bulan, triwulan, tahun, atau dua tanggal."),
        ({"periode": "2026-10", "scope": "agency:TIDAKADA"}, "Pilihan ini tidak dikenal."),
    ],
)
def test_a_report_of_nothing_is_refused_and_what_was_typed_stays(
    office: Office, fields: dict[str, str], sentence: str
) -> None:
    answer = office.head.post(NEW, fields)
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert all(value in answer.content.decode() for name, value in fields.items() if name != "scope")
    assert not Report.objects.exists()


@pytest.mark.same
def test_an_unfinished_period_is_called_provisional_and_cannot_be_checked(office: Office) -> None:
    report = office.draft("2026-11")
    assert "Sementara" in text_of(office.head.get("/laporan/"))
    page = office.head.get("/laporan/2026-11/")
    assert "Masa laporan belum selesai." in text_of(page)
    assert b"/laporan/2026-11/periksa/" not in page.content
    answer = office.head.post("/laporan/2026-11/periksa/", {"version": report.seq, "revision": 0})
    assert answer.status_code == 422
    assert "belum selesai" in text_of(answer)


def test_the_mayor_sees_what_was_delivered_and_nothing_before(office: Office) -> None:
    office.report("signed", period="2026-09")
    office.report("delivered")
    said = text_of(office.mayor.get("/laporan/"))
    assert "Oktober 2026" in said
    assert "September 2026" not in said
    assert office.mayor.get("/laporan/2026-09/").status_code == 404


def test_director_and_auditor_read_but_make_none(office: Office) -> None:
    office.draft()
    for client in (office.director, office.auditor):
        html = client.get("/laporan/").content
        assert b"Oktober 2026" in html
        assert b"/laporan/baru/" not in html
        assert made(client, periode="2026-09")[0] == 404


@pytest.mark.parametrize("who", ["sari", "yusuf", "admin"])
def test_for_everybody_else_there_are_no_reports(office: Office, cast: Cast, who: str) -> None:
    office.draft()
    client = Client()
    client.force_login(getattr(cast, who))
    for address in ("/laporan/", "/laporan/2026-10/", "/laporan/2026-10/angka/flow.received/", "/wali-kota/"):
        assert client.get(address).status_code == 404, address


def test_a_stranger_is_asked_to_sign_in(office: Office) -> None:
    answer = Client().get("/laporan/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/masuk/?next=%2Flaporan%2F")


def test_many_reports_come_in_pages(office: Office) -> None:
    for year in range(2015, 2021):
        for month in range(1, 11):
            workflow.draft(f"{year}-{month:02}", by=office.cast.agus)
    few = office.head.get("/laporan/").content.decode()
    assert few.count('<th scope="row">') == 12
    assert 'href="?jenis=month"' in few
    first = office.head.get("/laporan/?jenis=month").content.decode()
    assert first.count('<th scope="row">') == 50
    following = re.search(r'href="([^"]+)" rel="next"', first)
    assert following is not None
    second = office.head.get(f"/laporan/{following[1].replace('&amp;', '&')}").content.decode()
    assert second.count('<th scope="row">') == 10
    assert office.head.get("/laporan/?jenis=apa&mulai=-4").status_code == 200


def test_the_list_and_the_clock_leave_the_figures_in_the_database(office: Office) -> None:
    office.report("checked")
    with CaptureQueriesContext(connection) as asked:
        office.head.get("/laporan/?jenis=month")
        schedule.remind_due()
    assert [one["sql"] for one in asked if '"figures"' in one["sql"]] == []


def test_a_frozen_report_says_in_the_list_what_came_after_its_freezing(office: Office) -> None:
    for period in ("2026-10", "2026-09", "2026-Q3"):
        office.report("checked", period=period)
    office.draft("2026-08")
    with on(MONDAY + timedelta(days=1)):
        for n, day in enumerate([(10, 20), (10, 21), (9, 30), (8, 3)]):
            opening.submit(
                opening.Submission(text=f"{LAMP} {n}", landmark="Jl. Veteran"), at=datetime(2026, *day, 23, tzinfo=WIB)
            )
        office.head.get("/laporan/")
        with CaptureQueriesContext(connection) as asked:
            html = office.head.get("/laporan/").content.decode()
    rows = re.findall(r'<th scope="row"><a href="/laporan/([^"]+)/">(.*?)</tr>', html, re.DOTALL)
    said = [(name, one[1]) for name, row in rows if (one := re.search(r">([^<>]+ masuk susulan)", row))]
    assert {name: words.strip() for name, words in said} == {
        "2026-10": "2 masuk susulan", "2026-09": "1 masuk susulan", "2026-Q3": "2 masuk susulan",
    }  # fmt: skip
    assert len([one for one in asked if "late_" in one["sql"]]) == 1
    assert len(asked) <= 12


def test_the_list_asks_few_statements(office: Office, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for period in ("2026-10", "2026-09", "2026-Q3", "2025"):
        office.draft(period)
    office.head.get("/laporan/")
    with django_assert_max_num_queries(12):
        office.head.get("/laporan/")
