"""The recapitulation of any period: on screen for those who read, as CSV for those who may take it along."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from people import Cast, a_case
from pytest_django.fixtures import DjangoAssertNumQueries

from laksa.accounts.models import User
from laksa.register.commands import closure, response
from laksa.register.models import Case
from laksa.rules.period import parse_period, wib_day
from laksa.ui.names import period_name
from laksa.unit import recapitulation
from laksa.web import periods

TODAY = date(2026, 11, 24)


@pytest.fixture
def head(client: Client, agus: User) -> Client:
    client.force_login(agus)
    return client


def this_year() -> str:
    return str(wib_day(timezone.now()).year)


def downloaded(client: Client, period: str) -> list[dict[str, str]]:
    answer = client.get("/rekap/unduh/", {"periode": period})
    assert answer.status_code == 200
    body = answer.getvalue().decode()
    return list(csv.DictReader(io.StringIO(body)))


# ── periods as people write them ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("2026-10", "2026-10"),
        ("Oktober 2026", "2026-10"),
        ("okt 2026", "2026-10"),
        ("10/2026", "2026-10"),
        ("bulan 2026-10", "2026-10"),
        ("2026-q3", "2026-Q3"),
        ("Triwulan III 2026", "2026-Q3"),
        ("triwulan 3 2026", "2026-Q3"),
        ("tw iv tahun 2026", "2026-Q4"),
        ("2026", "2026"),
        ("Tahun 2026", "2026"),
    ],
)
def test_a_period_is_read_as_people_write_it(typed: str, code: str) -> None:
    found = periods.read({"periode": typed}, parse_period("2020"))
    assert found.period is not None
    assert found.period.code == code


@pytest.mark.parametrize(
    "typed", ["kapan saja", "2026-13", "0001", "1999-12", "13/2026", "x 2026", "9999-12", "20\x0026"]
)
def test_what_is_no_period_gets_a_sentence(typed: str) -> None:
    assert periods.read({"periode": typed}, parse_period("2020")).problem


def test_two_dates_are_a_period_with_both_days_in_it() -> None:
    found = periods.read({"dari": "2026-10-05", "sampai": "9/10/2026"}, parse_period("2020"))
    assert found.period is not None
    assert (found.period.first, found.period.end) == (date(2026, 10, 5), date(2026, 10, 10))


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        ("2026-10-09", "2026-10-05", "sampai"),
        ("2026-10-05", "", "sampai"),
        ("", "2026-10-05", "dari"),
        ("kemarin", "2026-10-05", "dari"),
        ("2026-10-05", "31/2/2026", "sampai"),
        ("1/1/0001", "2026-10-05", "dari"),
    ],
)
def test_dates_that_make_no_period_say_which_one_is_wrong(first: str, last: str, field: str) -> None:
    found = periods.read({"dari": first, "sampai": last}, parse_period("2020"))
    assert found.period is None
    assert found.field == field


def test_every_suggestion_can_be_chosen() -> None:
    for period in periods.suggestions(TODAY):
        found = periods.read({"periode": period_name(period)}, parse_period("2020")).period
        assert found is not None
        assert found.code == period.code


def test_the_quarter_before_january_is_last_years() -> None:
    assert ("Triwulan lalu", "2025-Q4") in periods.shortcuts(date(2026, 2, 3))


# ── the page ─────────────────────────────────────────────────────────────────────────────────────


def test_the_rows_and_the_total_line(head: Client, cast: Cast) -> None:
    case = a_case("recorded", cast=cast)
    late = a_case("recorded", cast=cast)
    a_case("responded", cast=cast)
    html = head.get("/rekap/", {"periode": this_year()}).content.decode()
    assert case.number in html
    assert late.number in html
    assert "Jumlah 2 laporan" in html
    assert "2 tepat, 0 terlambat" in html


def test_fifty_rows_a_page_and_the_total_is_of_all(head: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recapitulation, "PAGE", 2)
    for _ in range(3):
        a_case("recorded", cast=cast)
    first = head.get("/rekap/", {"periode": this_year()}).content.decode()
    assert "Laporan 1 sampai 2 dari 3" in first
    assert "Jumlah 3 laporan" in first
    second = head.get("/rekap/", {"periode": this_year(), "halaman": "2"}).content.decode()
    assert "Laporan 3 sampai 3 dari 3" in second
    assert (
        "Laporan 3 sampai 3 dari 3" in head.get("/rekap/", {"periode": this_year(), "halaman": "99"}).content.decode()
    )
    assert head.get("/rekap/", {"periode": this_year(), "halaman": "x"}).status_code == 200


def test_a_wrong_period_keeps_what_was_typed(head: Client) -> None:
    answer = head.get("/rekap/", {"periode": 'kapan "saja"'})
    assert answer.status_code == 422
    assert b'value="kapan &quot;saja&quot;"' in answer.content
    assert answer.content.count(b"Periode tidak dikenali") == 2
    assert head.get("/rekap/unduh/", {"periode": "kapan"}).status_code == 422


def test_a_period_without_closings_says_so(head: Client) -> None:
    answer = head.get("/rekap/?periode=2021")
    assert answer.status_code == 200
    assert b"Tidak ada laporan yang ditutup" in answer.content


def test_the_mayor_reads_and_takes_nothing_along(client: Client, cast: Cast) -> None:
    case = a_case("recorded", cast=cast)
    for role in ("director", "mayor"):
        client.force_login(cast.person(f"pak-{role}", "Pak Wali", role))
        answer = client.get("/rekap/", {"periode": this_year()})
        assert answer.status_code == 200
        assert b"Unduh rekapitulasi" not in answer.content
        assert f'href="/meja/{case.number}/"' in answer.content.decode()
        assert client.get(f"/meja/{case.number}/").status_code == 200
        assert client.get("/rekap/unduh/", {"periode": this_year()}).status_code == 404


def test_officers_and_the_administrator_find_no_recapitulation(client: Client, cast: Cast) -> None:
    for user in (cast.yusuf, cast.admin):
        client.force_login(user)
        assert client.get("/rekap/").status_code == 404
        assert client.get("/rekap/unduh/").status_code == 404


def test_nobody_signed_in_is_sent_to_the_sign_in(client: Client, db: None) -> None:
    assert client.get("/rekap/").headers["Location"].startswith("/masuk/")


def test_a_case_about_the_service_itself_stays_with_the_head(client: Client, cast: Cast) -> None:
    case = a_case("recorded", cast=cast)
    Case.objects.filter(pk=case.pk).update(about_agency="TLR")
    for user, sees in ((cast.agus, True), (cast.sari, False), (cast.auditor, False)):
        client.force_login(user)
        assert (case.number in client.get("/rekap/", {"periode": this_year()}).content.decode()) is sees
        assert bool(downloaded(client, this_year())) is sees


def test_the_page_asks_few_statements(
    head: Client, cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(4):
        a_case("recorded", cast=cast)
    head.get("/rekap/")
    with django_assert_max_num_queries(8):
        head.get("/rekap/", {"periode": this_year()})


# ── the file ─────────────────────────────────────────────────────────────────────────────────────


def test_the_csv_holds_one_row_a_case_in_iso_and_wib(head: Client, cast: Cast) -> None:
    case = a_case("recorded", cast=cast)
    (row,) = downloaded(head, this_year())
    assert row["number"] == case.number
    assert row["closed_at"].endswith("+07:00")
    assert (row["lead"], row["result"], row["on_time"]) == ("DISHUB", "done", "true")


def test_the_csv_goes_by_the_name_of_its_period(head: Client, cast: Cast) -> None:
    answer = head.get("/rekap/unduh/?periode=Oktober+2024")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="rekap-laksa-2024-10.csv"' in answer.headers["Content-Disposition"]
    assert answer.getvalue().startswith(b"number,closing_no,")


def test_a_complaint_that_looks_like_a_formula_is_made_harmless(head: Client, cast: Cast) -> None:
    a_case("recorded", cast=cast, text='=HYPERLINK("http://jahat.invalid";"klik") lampu padam')
    (row,) = downloaded(head, this_year())
    assert row["summary"].startswith("'=")


def test_dates_reach_the_file_too(head: Client, cast: Cast) -> None:
    a_case("recorded", cast=cast)
    today = wib_day(timezone.now())
    query = {"dari": f"{today - timedelta(days=1)}", "sampai": f"{today}"}
    answer = head.get("/rekap/unduh/", query)
    assert answer.getvalue().count(b"\n") == 2


def test_a_past_month_says_what_was_reopened_and_shows_how_it_stood(head: Client, cast: Cast) -> None:
    with time_machine.travel(datetime(2026, 10, 30, 3, tzinfo=UTC)):
        case = a_case("recorded", cast=cast)
    with time_machine.travel(datetime(2026, 11, 4, 3, tzinfo=UTC)):
        response.give_verdict(case, verdict="no", text="Mati lagi.")
        head = Client()
        head.force_login(cast.agus)
        page = head.get("/rekap/", {"periode": "2026-10"}).content.decode()
        assert "Dibuka kembali sesudahnya: 1" in page
        assert case.number not in page
        assert "?periode=2026-10&amp;per=2026-10-31" in page
        page = head.get("/rekap/", {"periode": "2026-10", "per": "31/10/2026"}).content.decode()
        assert "Keadaan per Sabtu, 31 Oktober 2026." in page
        assert case.number in page
        assert "/rekap/unduh/?periode=2026-10&amp;per=2026-10-31" in page
        answer = head.get("/rekap/unduh/", {"periode": "2026-10", "per": "2026-10-31"})
        assert "rekap-laksa-2026-10-per-2026-10-31.csv" in answer["Content-Disposition"]
        assert case.number in answer.getvalue().decode()
        wrong = head.get("/rekap/", {"periode": "2026-10", "per": "kemarin"})
        assert (wrong.status_code, "Tanggal tidak dikenali" in wrong.content.decode()) == (422, True)


def test_a_month_in_which_a_case_was_reopened_names_no_day_that_shows_no_more(cast: Cast) -> None:
    with time_machine.travel(datetime(2026, 9, 10, 3, tzinfo=UTC)):
        within, later = (a_case("recorded", cast=cast) for _ in range(2))
    with time_machine.travel(datetime(2026, 9, 14, 3, tzinfo=UTC)):
        response.give_verdict(within, verdict="no", text="Mati lagi.")
    link, head = "?periode=2026-09&amp;per=2026-09-30", Client()
    with time_machine.travel(datetime(2026, 10, 1, 3, tzinfo=UTC)):
        head.force_login(cast.agus)
        page = head.get("/rekap/", {"periode": "2026-09"}).content.decode()
        assert ("Dibuka kembali sesudahnya: 1" in page, link in page) == (True, False)
        closure.reopen(later, reason="Padam lagi.", by=cast.agus)
        page = head.get("/rekap/", {"periode": "2026-09"}).content.decode()
        assert ("Dibuka kembali sesudahnya: 2" in page, link in page) == (True, True)


def test_the_three_clocks_stand_together(head: Client, cast: Cast) -> None:
    a_case("recorded", cast=cast)
    assert "menunggu 0 detik, jeda 0 detik" in head.get("/rekap/", {"periode": this_year()}).content.decode()
