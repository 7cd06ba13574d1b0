"""Lists beside the queues, filters in the address, searching with true counts, and the file of what is seen."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from zipfile import ZipFile

import pytest
import time_machine
from desk.pages import post
from django.test import Client
from django.utils import timezone
from people import Cast, a_case

from laksa.followers import drain
from laksa.register.models import Case
from laksa.search import index


def page(client: Client, **asked: str) -> str:
    answer = client.get("/meja/", asked)
    assert answer.status_code == 200
    return answer.content.decode()


def shown(text: str) -> set[str]:
    """The numbers of the cases that the list shows."""
    return set(re.findall(r'class="row-title" href="/meja/(LKS[^/]+)/', text))


@pytest.fixture
def lamp(cast: Cast) -> Case:
    """With the Dinas Perhubungan."""
    return a_case("assigned", cast=cast)


@pytest.fixture
def ended(cast: Cast) -> Case:
    return a_case("recorded", cast=cast, email="selesai@contoh.invalid")


def test_di_dinas_and_selesai_are_lists_of_the_desk(desk: Client, lamp: Case, ended: Case, cast: Cast) -> None:
    new = a_case(cast=cast, email="baru@contoh.invalid")
    assert shown(page(desk)) == {new.number}
    assert shown(page(desk, antrean="dinas")) == {lamp.number}
    text = page(desk, antrean="selesai")
    assert shown(text) == {ended.number}
    assert f"{ended.number} · Selesai · Dishub · PJU padam" in text


@pytest.mark.parametrize(
    ("filters", "fits"),
    [
        ({"kategori": "PJU-PDM"}, True), ({"kategori": "AIR-DRN"}, False), ({"dinas": "DISHUB"}, True),
        ({"dinas": "DLH"}, False), ({"prioritas": "medium"}, True), ({"prioritas": "emergency"}, False),
        ({"cari": "sekolah"}, False), ({"cari": "padam"}, True), ({"channel": "phone"}, False),
        ({"kategori": "PJU-PDM", "dinas": "DISHUB", "cari": "lampu"}, True), ({"prioritas": "bukan"}, True),
        ({"dari": "31-31-31", "sampai": "9999-12-31"}, True),
    ],
)  # fmt: skip
def test_a_list_leaves_only_what_fits(desk: Client, lamp: Case, filters: dict[str, str], fits: bool) -> None:
    drain.drain(index.FOLLOWER, index.index)
    assert shown(page(desk, antrean="dinas", **filters)) == ({lamp.number} if fits else set())


def test_the_days_of_receipt_are_those_of_the_city(desk: Client, lamp: Case) -> None:
    today = timezone.localdate()
    assert shown(page(desk, antrean="dinas", dari=f"{today}", sampai=f"{today}")) == {lamp.number}
    assert shown(page(desk, antrean="dinas", sampai=f"{today - timedelta(days=1)}")) == set()


def test_a_case_opened_from_a_filtered_list_leads_back_to_it(desk: Client, lamp: Case) -> None:
    text = page(desk, antrean="dinas", kategori="PJU-PDM", urut="terlama")
    link = re.search(rf'href="(/meja/{lamp.number}/[^"]*)"', text)
    assert link
    opened = desk.get(link[1].replace("&amp;", "&")).content.decode()
    back = '/meja/?antrean=dinas&amp;kategori=PJU-PDM&amp;urut=terlama"'
    assert opened.count(back) >= 2


def test_the_list_is_sorted_as_asked(desk: Client, cast: Cast) -> None:
    old = a_case("assigned", cast=cast)
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        new = a_case("assigned", cast=cast, email="lain@contoh.invalid")
        first = {sort: page(desk, antrean="dinas", urut=sort) for sort in ("terbaru", "terlama")}
    assert first["terbaru"].index(new.number) < first["terbaru"].index(old.number)
    assert first["terlama"].index(old.number) < first["terlama"].index(new.number)


def test_a_search_counts_truly_pages_and_returns(desk: Client, cast: Cast) -> None:
    numbers = {a_case(cast=cast, email=f"w{n}@contoh.invalid").number for n in range(53)}
    drain.drain(index.FOLLOWER, index.index)
    text = page(desk, cari="lampu")
    assert "53 laporan" in text
    assert len(shown(text)) == 50
    ahead = re.search(r'href="(/meja/\?[^"]*)" rel="next"', text)
    assert ahead
    rest = desk.get(ahead[1].replace("&amp;", "&")).content.decode()
    assert shown(text) | shown(rest) == numbers
    number = min(shown(rest))
    link = re.search(rf'href="(/meja/{number}/[^"]*)"', rest)
    assert link
    opened = desk.get(link[1].replace("&amp;", "&")).content.decode()
    assert "/meja/?cari=lampu&amp;hal=2" in opened
    assert "Kembali ke hasil pencarian" in opened


def test_a_wrong_letter_says_what_was_searched_for(desk: Client, cast: Cast) -> None:
    case = a_case(cast=cast)
    drain.drain(index.FOLLOWER, index.index)
    text = page(desk, cari="lamppu")
    assert shown(text) == {case.number}
    assert "untuk “lampu”; “lamppu” tidak ditemukan" in text
    assert f"{case.number} · Diterima" in text


def test_what_is_seen_is_exported_masked_and_without_the_confidential(desk: Client, cast: Cast) -> None:
    case = a_case("assigned", cast=cast, text="=HYPERLINK(1) lampu mati, hubungi 0812 3456 7890.", name="Bu Sumarni")
    secret = a_case("assigned", cast=cast, confidential=True, email="r@contoh.invalid")
    a_case(cast=cast, email="baru@contoh.invalid")
    answer = desk.get("/meja/unduh/", {"antrean": "dinas", "bentuk": "csv"})
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="laporan-dinas-')
    body = answer.getvalue().decode()
    rows = list(csv.DictReader(io.StringIO(body)))
    assert {row["number"] for row in rows} == {case.number, ""}
    hidden = next(row for row in rows if not row["number"])
    assert (hidden["title"], hidden["category"], hidden["lead"], hidden["status"]) == (
        "Laporan rahasia", "", "", "Diteruskan",
    )  # fmt: skip
    assert secret.number not in body
    assert "3456" not in body
    assert not any(cell.startswith("=") for row in rows for cell in row.values())


def test_the_workbook_has_real_dates_and_words_for_people(desk: Client, lamp: Case) -> None:
    answer = desk.get("/meja/unduh/", {"antrean": "dinas", "bentuk": "xlsx"})
    book = ZipFile(io.BytesIO(answer.getvalue()))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert lamp.number in sheet + book.read("xl/sharedStrings.xml").decode()
    assert re.search(r'<c r="C2" s="\d+"><v>\d+\.', sheet)


def test_nobody_else_exports_a_list(client: Client, cast: Cast) -> None:
    client.force_login(cast.auditor)
    assert client.get("/meja/unduh/").status_code == 404


def test_after_a_deed_in_a_list_the_list_is_there_again(desk: Client, lamp: Case) -> None:
    answer = post(desk, lamp, "disposisi", other="DPUPR", reason="Jalan kota.", back="/meja/x/?antrean=dinas")
    assert answer.headers["Location"].startswith("/meja/?antrean=dinas")
