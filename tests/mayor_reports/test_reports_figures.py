"""A report on screen: sentence, figures, tables; and every number opens exactly its cases."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from letters import numbered
from mayor_reports.october import FIFTH, MONDAY, PAGE, Office, on, text_of
from people import a_case
from pytest_django.fixtures import DjangoAssertNumQueries

from laksa.accounts.models import User
from laksa.mayor_reports import drilldown
from laksa.register.models import Case
from laksa.reports import report_figures
from laksa.rules.lifecycle import SERVICE_AGENCY
from laksa.rules.period import parse_period

pytestmark = pytest.mark.django_db
LINK = re.compile(r'<a href="([^"]*/angka/[^"]+)">([^<]+)</a>')


def links(client: Client, page: str) -> list[tuple[str, str]]:
    """Address and text of every number that leads to its cases."""
    return [(html.unescape(address), text) for address, text in LINK.findall(client.get(page).content.decode())]


def listed(client: Client, address: str) -> tuple[int, int]:
    """How many cases the page of a figure names, and how often it counts them."""
    said = text_of(client.get(address))
    assert "tidak berjumlah sama" not in said, address
    found = re.search(r"([\d.]+) laporan di balik angka ini(?:, terhitung ([\d.]+) kali)?", said)
    assert found, said
    cases = int(found[1].replace(".", ""))
    return cases, int((found[2] or found[1]).replace(".", ""))


# ── the page ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.same
def test_the_sentence_comes_first_and_the_sum_adds_up(office: Office) -> None:
    office.draft()
    said = text_of(office.head.get(PAGE))
    assert "Oktober 2026: 5 laporan masuk, 2 di antaranya selesai; 2 ditutup, 2 masih terbuka; 2 lewat tenggat." in said
    assert "0 terbuka di awal + 5 masuk + 0 dibuka kembali − 3 keluar = 2 terbuka di akhir" in said
    assert "2 laporan terbuka lewat tenggat" not in said
    assert "5 laporan masuk" in said


@pytest.mark.same
def test_the_table_by_kecamatan_holds_what_fits_beside_the_map(office: Office) -> None:
    office.draft()
    page = office.head.get(PAGE).content.decode()
    table = page[page.index('id="wilayah"') :]
    heads = re.findall(r'<th scope="col"[^>]*>(.*?)</th>', table[: table.index("</thead>")], re.S)
    assert [re.sub(r"<[^>]+>", "", head).split()[0] for head in heads] == [
        "Kecamatan", "Masuk", "Selesai", "Ditutup", "Terbuka", "Lewat",
    ]  # fmt: skip


@pytest.mark.same
def test_the_key_figures_say_how_they_moved(office: Office) -> None:
    with on(FIFTH - timedelta(days=34)):  # the first of September: the register covers the month
        a_case("recorded", cast=office.cast)
    office.draft()
    said = text_of(office.head.get(PAGE))
    assert "laporan masuk naik 4 dari September 2026 5" in said
    assert "masih terbuka 2 lewat tenggat naik 2 dari September 2026" in said


@pytest.mark.parametrize(
    ("period", "upto"),
    [("2026-10", "checked"), *(pytest.param(code, "draft", marks=pytest.mark.deep)
                               for code in ("2026-10", "2026-Q4", "2026-10-05..2026-10-09"))],
)  # fmt: skip
def test_every_number_on_the_page_opens_exactly_its_cases(office: Office, period: str, upto: str) -> None:
    with on(FIFTH - timedelta(days=30)):
        a_case("recorded", cast=office.cast)
        a_case("assigned", cast=office.cast)
    office.report(upto, period=period)
    counts = {address: text for address, text in links(office.head, f"/laporan/{period}/") if text.isdigit()}
    assert len(counts) > 40
    wrong = {address: (text, found) for address, text in counts.items()
             if (found := listed(office.head, address))[1] != int(text)}  # fmt: skip
    assert wrong == {}


@pytest.mark.same
@pytest.mark.parametrize(("scope", "upto"), [("agency:DISHUB", "draft"), ("kecamatan:36.71.01", "checked")])
def test_so_it_does_for_one_agency_and_one_kecamatan(office: Office, scope: str, upto: str) -> None:
    office.report(upto, scope=scope)
    page = f"{PAGE}{scope}/"
    counts = {address: text for address, text in links(office.head, page) if text.isdigit()}
    assert len(counts) > 20
    assert all(address.startswith(page) for address in counts)
    assert {a: t for a, t in counts.items() if listed(office.head, a)[1] != int(t)} == {}
    steps = report_figures.figures_for(parse_period("2026-10"), scope)["steps"]["total"]["handling"]["n"]
    assert steps == 2


def test_a_frozen_report_lists_what_it_counted_and_not_what_came_since(office: Office) -> None:
    office.report("checked")
    before = listed(office.auditor, f"{PAGE}angka/flow.received/")
    with on(FIFTH + timedelta(days=2)):
        a_case("recorded", cast=office.cast)  # entered from paper, weeks later
    with on(MONDAY + timedelta(minutes=10)):
        assert listed(office.auditor, f"{PAGE}angka/flow.received/") == before == (5, 5)
        live = report_figures.figures_for(parse_period("2026-10"))["flow"]["received"]
    assert live == 6


def test_times_are_listed_with_the_longest_first(office: Office) -> None:
    office.draft()
    said = text_of(office.head.get(f"{PAGE}angka/first_answer.median/"))
    assert "Tanggapan awal, median" in said
    assert "3 laporan di balik angka ini." in said
    assert "Waktu" in said


@pytest.mark.same
def test_what_a_figure_means_is_one_click_away(office: Office) -> None:
    office.draft()
    assert "Laporan yang diterima dalam masa ini lewat saluran mana pun." in text_of(
        office.head.get(f"{PAGE}angka/flow.received/")
    )
    assert "Arti angka" in text_of(office.head.get(PAGE))


def test_fifty_cases_a_page(office: Office) -> None:
    with on(FIFTH + timedelta(days=1)):
        for number in range(52):
            a_case("received", cast=office.cast, landmark=f"Jl. Veteran {number}", email=f"w{number}@contoh.invalid")
    office.draft()
    first = office.head.get(f"{PAGE}angka/flow.received/").content.decode()
    assert len(set(re.findall(r"/meja/(LKS-[^/]+)/", first))) == 50
    assert "Laporan 1 sampai 50 dari 57" in first
    following = re.search(r'href="([^"]+)" rel="next"', first)
    assert following is not None
    second = office.head.get(f"{PAGE}angka/flow.received/{html.unescape(following[1])}").content.decode()
    assert len(set(re.findall(r"/meja/(LKS-[^/]+)/", second))) == 7


def test_cases_somebody_may_not_see_are_counted_but_not_named(office: Office) -> None:
    hidden = Case.objects.filter(status="recorded").order_by("pk").first()
    assert hidden is not None
    Case.objects.filter(pk=hidden.pk).update(about_agency=SERVICE_AGENCY)
    office.draft()
    for client, sees in ((office.head, True), (office.director, False), (office.auditor, False)):
        answer = client.get(f"{PAGE}angka/ended.recorded/")
        assert "2 laporan di balik angka ini." in text_of(answer)
        assert (hidden.number in answer.content.decode()) is sees
        assert ("1 di antaranya tidak dapat Anda lihat." in text_of(answer)) is not sees


@pytest.mark.same
def test_every_reader_of_a_report_may_open_its_cases(office: Office) -> None:
    office.draft()
    for client in (office.head, office.auditor, office.director):
        link = re.search(r'href="(/meja/LKS-[^"]+)"', client.get(f"{PAGE}angka/flow.received/").content.decode())
        assert link is not None
        assert client.get(link[1]).status_code == 200


@pytest.mark.same
@pytest.mark.parametrize(
    "tail", ["angka/apa.saja/", "angka/undelivered/", "angka/trend.received/?key=kapan", "angka/identities/?key=flow"]
)
def test_an_unknown_figure_is_not_found(office: Office, tail: str) -> None:
    office.draft()
    assert office.head.get(PAGE + tail).status_code == 404


@pytest.mark.same
def test_strange_keys_and_pages_do_no_harm(office: Office) -> None:
    office.draft()
    for query in ("?key=%00%27", "?key=" + "x" * 500, "?halaman=-1", "?halaman=99999999", "?halaman=%00"):
        assert office.head.get(f"{PAGE}angka/received_by.category/{query}").status_code == 200
    assert "Tidak ada laporan di balik angka ini" in text_of(
        office.head.get(f"{PAGE}angka/received_by.category/?key=XX")
    )


@pytest.mark.same
@pytest.mark.parametrize("page", ["/laporan/2026-09/", "/laporan/2026-13/", "/laporan/2026-10/agency:XX/",
                                  "/laporan/2026-10/?revisi=7", "/laporan/2026-10/?revisi=x"])  # fmt: skip
def test_a_report_nobody_made_is_not_found(office: Office, page: str) -> None:
    office.draft()
    assert office.head.get(page).status_code == 404


@pytest.mark.same
def test_an_empty_month_says_so(office: Office) -> None:
    numbered(office.draft("2024-02"), by=office.cast.agus)
    said = text_of(office.head.get("/laporan/2024-02/"))
    assert "Februari 2024: tidak ada laporan masuk dan tidak ada yang terbuka." in said
    assert "26 pemeriksaan cocok" in said


@pytest.mark.same
def test_charts_have_one_drawing_for_screens_and_one_for_phones(office: Office) -> None:
    office.draft()
    page = office.head.get(PAGE).content.decode()
    assert page.count('class="chart-pair"') == 6
    assert page.count('width="328"') == 6
    assert len(set(ids := re.findall(r'<title id="([^"]+)"', page))) == len(ids) == 12
    assert "style=" not in page


def test_the_page_and_the_cases_ask_few_statements(
    office: Office, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """What it costs to count a draft's live figures is the business of `figures`; a frozen report counts nothing."""
    office.report("checked")
    for address, budget in ((PAGE, 15), (f"{PAGE}angka/flow.received/", 15)):
        office.head.get(address)
        with django_assert_max_num_queries(budget):
            office.head.get(address)
    office.draft("2026-09")
    office.head.get("/laporan/2026-09/")
    with CaptureQueriesContext(connection) as counted:
        report_figures.figures_for(parse_period("2026-09"))
    with django_assert_max_num_queries(len(counted) + 15):
        office.head.get("/laporan/2026-09/")


def test_the_standard_of_a_step_limits_its_list(agus: User) -> None:
    found = drilldown.source_of({"period": {"code": "2026-10"}, "scope": {"code": ""}}, "steps.handling.within", "4")
    assert found is not None
    assert (found.figure, found.key, found.limit) == ("steps.handling", "4", 300)


@pytest.mark.same
def test_a_letter_of_october_entered_after_the_freezing_is_flagged_with_a_revision_at_hand(office: Office) -> None:
    office.report("signed")
    assert "susulan sejak" not in text_of(office.head.get(PAGE))
    with on(FIFTH + timedelta(days=15)):
        a_case("received", cast=office.cast)
    page = office.head.get(PAGE)
    assert "1 laporan susulan sejak dibekukan" in text_of(page)
    assert b'href="#buat-revisi"' in page.content
    said = text_of(office.director.get(PAGE))
    assert "1 laporan susulan sejak dibekukan" in said
    with on(MONDAY + timedelta(days=29)):
        office.draft("2026-11")
        said = text_of(Office(office.cast).head.get("/laporan/2026-11/"))
        assert "terbuka di awal, 1 di antaranya masuk susulan" in said
