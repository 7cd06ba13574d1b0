"""Anybody reads what was published: frozen, adding up, each figure with its table, its meaning and its date."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from figures import demo_month
from foreign_words import indonesian_in
from people import Cast, a_case
from publishing.papers import Press, figures_of, forget_pages
from reading import tight

import laksa
from laksa.figures.definitions import definitions
from laksa.publishing.scorecard import Scorecard, emphasised
from laksa.reports import workflow
from laksa.ui import scripts

STATIC = Path(laksa.__file__).parent
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')


@pytest.fixture
def press(cast: Cast) -> Press:
    return Press(cast)


def text_of(client: Client, address: str = "/rapor/") -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@dataclass(frozen=True)
class Published:
    """What anybody got, by address, and the figures that were frozen."""

    figures: dict[str, Any]
    answers: dict[str, HttpResponse]

    def text(self, address: str = "/rapor/") -> str:
        return tight(self.answers[address].content.decode())


def published(*codes: str, asked: Collection[str]) -> Published:
    """The cache of the pages begins empty, as for each test."""
    forget_pages()
    press, client = Press(Cast()), Client()
    figures = [press.publish(code).figures for code in codes][-1]
    return Published(figures or {}, {address: client.get(address) for address in asked})


@pytest.fixture(scope="module")
def october(seen_once: Callable[..., Published]) -> Published:
    """October alone, published as it was."""
    asked = ("/rapor/", "/rapor/definisi/", "/rapor/2026-10.json", "/rapor/2026-10.csv")
    return seen_once(lambda: published("2026-10", asked=asked))


@pytest.fixture(scope="module")
def four(seen_once: Callable[..., Published]) -> Published:
    """October after two other months and a quarter."""
    asked = ("/", "/rapor/", "/rapor/2026-09/", "/rapor/2026-Q3/")
    return seen_once(lambda: published("2026-Q3", "2026-08", "2026-09", "2026-10", asked=asked))


def words_of(page: str) -> str:
    """What a reader sees, without marks and with single spaces."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def big(**agencies: dict[str, Any]) -> dict[str, Any]:
    """October with some agencies large enough for rates."""
    found = figures_of()
    for code, changes in agencies.items():
        row = found["by_agency"][code]
        row |= changes
        row["due"] |= {"on_time": row["on_time"], "late": row["late"], "open": 0}
        row["due"]["counted"] = row["on_time"] + row["late"]
    return found


def agency_rows(page: str) -> dict[str, dict[str, str]]:
    """The first table by agency: name -> column -> what the cell says."""
    table = re.search(r'<table class="table by-agency">.*?</table>', page, re.S)
    assert table
    rows = re.findall(r'<tr[^>]*>\s*<th scope="row">(.*?)</th>(.*?)</tr>', table[0], re.S)
    cells = r'data-label="(.*?)">(.*?)</td>'
    return {
        unescape(name): {
            label: words_of(re.sub(r"<svg.*?</svg>", "", cell)) for label, cell in re.findall(cells, rest, re.S)
        }
        for name, rest in rows
    }


def whole(words: str) -> int:
    return int(words.replace(".", ""))


# ── what is there ────────────────────────────────────────────────────────────────────────────────


def test_before_anything_is_published_the_page_says_so(client: Client, press: Press) -> None:
    press.publish(upto="signed")
    page = text_of(client)
    assert "Belum ada rapor yang terbit" in page
    assert "96 di antaranya selesai" not in page
    assert "Lihat rapor" not in text_of(client, "/")


def test_what_is_not_published_is_not_found(client: Client, press: Press) -> None:
    press.publish("2026-09")
    unpublished = {"2026-07": "draft", "2026-08": "checked", "2026-10": "signed"}
    for code, upto in unpublished.items():
        press.publish(code, upto=upto)
        for address in (f"/rapor/{code}/", f"/rapor/{code}.csv", f"/rapor/{code}.json"):
            assert client.get(address).status_code == 404, (address, upto)
    page = text_of(client)
    assert not [code for code in unpublished if code in page]


def test_what_is_no_published_period_is_not_found(client: Client, press: Press) -> None:
    press.publish()
    for code in ("2026-13", "2025", "abc", "agency:DPUPR", "%00", "2026-10..", "definisi.csv"):
        assert client.get(f"/rapor/{code}/").status_code == 404, code
        assert client.get(f"/rapor/{code}.json").status_code == 404, code


def test_the_newest_month_stands_first_and_leads_to_its_neighbours(four: Published) -> None:
    page = four.text()
    assert "<strong>126 laporan masuk</strong>" in page
    assert 'href="/rapor/2026-09/" rel="prev"' in page
    assert 'rel="next"' not in page
    assert 'href="/rapor/2026-Q3/">Triwulan III 2026' in page
    before = four.text("/rapor/2026-09/")
    assert 'href="/rapor/2026-08/" rel="prev"' in before
    assert 'href="/rapor/2026-10/" rel="next"' in before
    assert 'rel="prev"' not in four.text("/rapor/2026-Q3/")


def test_the_report_of_one_agency_is_not_the_citys(client: Client, press: Press) -> None:
    press.publish("2026-10", scope="agency:DPUPR")
    assert "Belum ada rapor yang terbit" in text_of(client)


def test_a_period_has_one_address(client: Client, press: Press) -> None:
    press.publish("2026-Q3")
    assert client.get("/rapor/2026-q3/")["Location"] == "/rapor/2026-Q3/"
    assert client.get("/rapor/2026-q3.csv").status_code == 200


def test_only_the_newest_revision_is_read_and_says_what_changed(client: Client, press: Press) -> None:
    first = press.publish()
    changed = figures_of()
    changed["flow"] = changed["flow"] | {"opening": 13, "closing": 27}
    revised = press.revise(first, changed, upto="signed", changes="Satu laporan terhitung <b>dua</b> kali.")
    assert "Revisi" not in words_of(text_of(client))
    workflow.deliver(revised, to=str(press.cast.mayor.pk), by=press.cast.agus)
    page = text_of(client)
    assert "Revisi 1" in page
    assert "Satu laporan terhitung &lt;b&gt;dua&lt;/b&gt; kali." in page
    assert revised.verification in page
    assert first.verification not in page
    assert json.loads(client.get("/rapor/2026-10.json").content)["flow"]["closing"] == 27


def test_nothing_on_the_page_is_live(client: Client, press: Press) -> None:
    press.publish()
    before = TOKEN.sub("", text_of(client))
    for upto in ("received", "recorded"):
        a_case(upto, cast=press.cast)
    assert TOKEN.sub("", text_of(client)) == before


def test_a_month_without_a_single_case_is_a_proper_report(client: Client, press: Press) -> None:
    press.publish(figures=demo_month.empty())
    page = text_of(client)
    assert "Tidak ada laporan dalam masa ini" in page
    assert client.get("/rapor/2026-10.csv").status_code == 200


def test_home_says_the_newest_sentence_and_leads_on(four: Published) -> None:
    page = four.text("/")
    assert "Oktober 2026: 126 laporan masuk, 96 di antaranya selesai (77,4% dari 124 yang dihitung)" in page
    assert 'href="/rapor/">Lihat rapor' in page


def test_the_sentence_people_wrote_stands_there_and_cannot_carry_marks(client: Client, press: Press) -> None:
    draft = workflow.draft("2026-10", by=press.cast.agus)
    workflow.edit(draft, opening="Bulan basah: 126 laporan masuk <script>alert(1)</script>.", by=press.cast.agus)
    press.publish()
    page = text_of(client)
    assert "Bulan basah: <strong>126 laporan masuk</strong> &lt;script&gt;" in page
    assert emphasised("Tidak ada.") == "Tidak ada."


# ── it adds up ───────────────────────────────────────────────────────────────────────────────────


def test_the_agencies_add_up_to_the_city_on_the_page(october: Published) -> None:
    rows = agency_rows(october.text())
    city = rows.pop("Kota Tangerang")
    flow, ended = october.figures["flow"], october.figures["ended"]
    assert whole(city["Masuk"]) == flow["received"] == sum(whole(row["Masuk"]) for row in rows.values())
    assert whole(city["Ditutup"]) == ended["recorded"] == sum(whole(row["Ditutup"]) for row in rows.values())
    assert whole(city["Selesai"]) == 96 == sum(whole(row["Selesai"]) for row in rows.values())


def test_many_agencies_are_named_by_size_and_the_others_stand_together(october: Published) -> None:
    figures = october.figures
    names = [name for name in agency_rows(october.text()) if name != "Kota Tangerang"]
    others = len(figures["by_agency"]) - 11
    assert f"{others} perangkat daerah lain" in names
    named = names[: names.index(f"{others} perangkat daerah lain")]
    assert named == sorted(named, key=str.casefold)
    assert len(named) == 11
    card = Scorecard(figures)
    assert {line.name for line in card.agencies} | {line.name for line in card.smaller_agencies} >= {
        figures["names"]["agency"][code] for code in figures["by_agency"]
    }


def test_where_the_cases_went_is_said_with_both_sums(october: Published) -> None:
    flow, page = october.figures["flow"], october.text()
    total = flow["opening"] + flow["received"] + flow["reinstated"]
    assert f"Jumlah {total}" in page
    assert "14 + 126 + 6 − 118 = 28" in words_of(page)
    assert total == flow["ended"] + flow["closing"]


def test_every_table_behind_a_chart_adds_up(october: Published) -> None:
    card = Scorecard(october.figures)
    for chart in (card.categories, card.places, card.outcome):
        for table in chart.tables:
            assert table.total
            for at, column in enumerate(table.columns):
                if column.kind == "int":
                    assert table.total.cells[at].value == sum(row.cells[at].value or 0 for row in table.rows)


# ── few cases, changes ───────────────────────────────────────────────────────────────────────────


def test_rates_of_fewer_than_twenty_cases_are_hidden_and_it_is_said_why(client: Client, press: Press) -> None:
    figures = big(
        DPUPR={"received": 25, "recorded": 19, "on_time": 19, "late": 0},
        DISHUB={"received": 25, "recorded": 20, "on_time": 17, "late": 3},
    )
    press.publish(figures=figures)
    page = text_of(client)
    rows = agency_rows(page)
    assert rows["Dinas Pekerjaan Umum dan Penataan Ruang"]["Tepat waktu"] == "n<20"
    assert rows["Dinas Pekerjaan Umum dan Penataan Ruang"]["Dibuka kembali"] == "n<20"
    assert rows["Dinas Perhubungan"]["Tepat waktu"] == "85,0%"
    assert "n&lt;20: persentase tidak ditampilkan bila kurang dari 20." in tight(page)


def test_agencies_without_a_rate_are_one_line_on_a_phone(client: Client, press: Press) -> None:
    press.publish(figures=big(DISHUB={"received": 25, "recorded": 20, "on_time": 17, "late": 3}))
    page = text_of(client)
    few = [name for name, row in agency_rows(page).items() if row["Tepat waktu"] == "n<20"]
    agencies = sum(int(name.split()[0]) if name[0].isdigit() else 1 for name in few)  # one line may stand for several
    line = re.search(r'<tbody class="few-together"><tr><td[^>]*>(\d+) perangkat daerah, masing-masing di bawah', page)
    assert line
    assert int(line[1]) == agencies > 1
    assert 'class="table-wrap is-folded"' in page


def test_a_share_of_few_cases_is_hidden_in_every_form(client: Client, press: Press) -> None:
    press.publish(figures=figures_of(share={"finished": 17, "counted": 19, "rate": 17 / 19}))
    assert "<strong>17 selesai pada akhir masa</strong>" in text_of(client)
    assert json.loads(client.get("/rapor/2026-10.json").content)["share"]["rate"] is None
    lines = csv.reader(io.StringIO(client.get("/rapor/2026-10.csv").content.decode()))
    assert next(line for line in lines if line[0] == "share.rate")[4] == ""


def test_changes_are_told_in_words_against_the_published_month_before(client: Client, press: Press) -> None:
    before = big(DISHUB={"on_time": 45, "late": 5}, DPUPR={"on_time": 10, "late": 0}, DLH={"on_time": 30, "late": 10})
    now = big(DISHUB={"on_time": 48, "late": 2}, DPUPR={"on_time": 40, "late": 0}, DLH={"on_time": 30, "late": 10})
    september = figures_of("2026-09")
    press.publish("2026-09", before | {name: september[name] for name in ("period", "data")})
    press.publish(figures=now)
    rows = agency_rows(text_of(client))
    assert rows["Dinas Perhubungan"]["Dari September"] == "naik 6,0 poin"
    assert rows["Dinas Lingkungan Hidup"]["Dari September"] == "tetap"
    assert rows["Dinas Pekerjaan Umum dan Penataan Ruang"]["Dari September"] == ""  # fewer than 20 then
    assert rows["Kota Tangerang"]["Dari September"] == "naik 0,6 poin"


def test_a_report_frozen_before_due_dates_were_counted_is_shown_as_it_was(client: Client, press: Press) -> None:
    figures = figures_of()
    for name in ("due", "until_closed", "judged", "result", "unassigned", "extensions"):
        del figures[name]
    for row in figures["by_agency"].values():
        for name in ("finished", "counted", "rate", "due", "until_closed"):
            del row[name]
    figures["data"].pop("edition")
    figures |= {"previous": None, "last_year": None}
    press.publish(figures=figures)
    rows = agency_rows(text_of(client))
    assert rows["Dinas Perhubungan"]["Tepat waktu"] == "96,0%"
    assert (rows["Kota Tangerang"]["Selesai"], rows["Kota Tangerang"]["Sampai ditutup, median"]) == ("96", "–")
    assert "adalah bagian dari laporan yang ditutup." in text_of(client)


def test_without_the_month_before_only_the_city_has_a_change_and_it_is_said(october: Published) -> None:
    page = october.text()
    assert {row["Dari September"] for name, row in agency_rows(page).items() if name != "Kota Tangerang"} == {""}
    assert "Rapor September tidak terbit" in page


# ── beside every chart ───────────────────────────────────────────────────────────────────────────


def test_beside_every_chart_stand_its_table_number_date_meaning_and_files(october: Published) -> None:
    page = october.text()
    feet = re.findall(r'<p class="chart-foot">(.*?)</p>\s*<details[^>]*>(.*?)</details>', page, re.S)
    assert len(feet) == 7  # flow, its outcome, months, categories, map, steps, verdicts
    for foot, table in feet:
        assert re.search(r"\d (laporan|penutupan|penilaian), data per 2 Nov 2026 06\.00 WIB", foot)
        assert 'href="/rapor/2026-10.csv"' in foot
        assert 'href="/rapor/2026-10.json"' in foot
        assert "/rapor/definisi/#" in foot
        assert "<table" in table
    assert page.count('class="chart-pair') >= 6


def test_every_meaning_that_is_linked_to_is_there(october: Published) -> None:
    meanings = october.text("/rapor/definisi/")
    linked = set(re.findall(r'href="/rapor/definisi/#([^"]+)"', october.text()))
    assert linked
    for mark in linked:
        assert f'id="{mark}"' in meanings
    for meaning in definitions():
        assert f'id="{meaning.id}"' in meanings
    assert len(set(re.findall(r' id="([^"]+)"', meanings))) == meanings.count(' id="')


def test_no_mark_stands_twice_on_the_page(four: Published) -> None:
    marks = re.findall(r' id="([^"]+)"', four.text())
    assert len(marks) == len(set(marks))


def test_the_files_hold_the_same_figures_under_the_same_ids(october: Published) -> None:
    figures, answer = october.figures, october.answers["/rapor/2026-10.json"]
    assert json.loads(answer.content) == {name: value for name, value in figures.items() if name != "cases"}
    assert answer["Content-Disposition"] == 'attachment; filename="laksa-2026-10.json"'
    table = october.answers["/rapor/2026-10.csv"]
    assert table["Content-Type"] == "text/csv; charset=utf-8"
    values = {tuple(line[:3]): line[4] for line in csv.reader(io.StringIO(table.content.decode()))}
    assert values["flow.received", "", ""] == "126"
    assert values["by_agency.received", "agency", "DISHUB"] == str(figures["by_agency"]["DISHUB"]["received"])


def test_no_single_case_and_nobody_is_named(client: Client, press: Press) -> None:
    figures = figures_of()
    figures["cases"] = {
        "slowest": [{"number": "LKS-26-K7M4-9D", "title": "Rumah Bu Siti 0812-3456-7890", "agency": "DPUPR",
                     "received": "2026-10-01", "due": "2026-10-09", "working_days": 9}],
        "best": [{"number": "LKS-26-M2P8-3C", "title": "Lampu di depan rumah Pak Joko", "agency": "DISHUB",
                  "before": 1, "after": 2}],
    }  # fmt: skip
    press.publish(figures=figures)
    for address in ("/rapor/", "/rapor/2026-10.csv", "/rapor/2026-10.json"):
        content = text_of(client, address)
        for private in ("Siti", "3456", "Joko", "LKS-26", "Agus Wibowo", "agus"):
            assert private not in content


# ── asked again, weight, languages ───────────────────────────────────────────────────────────────


def test_whoever_has_it_already_gets_nothing_again(client: Client, press: Press) -> None:
    press.publish()
    for address in ("/rapor/", "/rapor/2026-10/", "/rapor/2026-10.csv", "/rapor/2026-10.json"):
        first = client.get(address)
        for seen in ({"If-None-Match": first["ETag"]}, {"If-Modified-Since": first["Last-Modified"]}):
            for accepted in ("gzip", ""):  # by a stranger: nothing on the page is of one visitor only
                answer = Client().get(address, headers=seen | {"Accept-Encoding": accepted})
                assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", first["ETag"])
        assert client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_new_publication_or_language_is_another_page(client: Client, press: Press) -> None:
    press.publish("2026-09")
    seen = {"If-None-Match": client.get("/rapor/2026-09/")["ETag"]}
    client.cookies["bahasa"] = "en"
    assert client.get("/rapor/2026-09/", headers=seen).status_code == 200
    client.cookies["bahasa"] = "id"
    assert client.get("/rapor/2026-09/", headers=seen).status_code == 304
    press.publish("2026-10")
    assert client.get("/rapor/2026-09/", headers=seen).status_code == 200  # it leads to October now


def test_the_page_is_asked_after_each_time_and_depends_on_the_language_chosen(october: Published) -> None:
    answer = october.answers["/rapor/"]
    assert answer["Cache-Control"] == "no-cache"
    assert {"Cookie", "Accept-Language", "Accept-Encoding"} <= set(answer["Vary"].split(", "))
    assert "public" in october.answers["/rapor/2026-10.csv"]["Cache-Control"]


def test_the_page_costs_few_statements(client: Client, press: Press, django_assert_max_num_queries: Any) -> None:
    for code in ("2026-Q3", "2026-09", "2026-10"):
        press.publish(code)
    client.get("/rapor/")
    with django_assert_max_num_queries(12):
        client.get("/rapor/")
    with django_assert_max_num_queries(2):
        client.get("/rapor/2026-10.json")
    with django_assert_max_num_queries(0):
        client.get("/rapor/definisi/")


def test_the_page_weighs_little(four: Published) -> None:
    page = four.answers["/rapor/"].content
    linked = re.findall(r'(?:href|src)="/static/([^"]+\.(?:css|js|svg))"', page.decode())
    rooms = {"portal": "portal", "publishing": "publishing"}
    modules = scripts.entries(STATIC)
    files = [
        scripts.joined(STATIC, modules[name]).encode()
        if name in modules
        else (STATIC / rooms.get(name.partition("/")[0], "ui") / "static" / name).read_bytes()
        for name in linked
    ]
    assert len(gzip.compress(page, 6)) + sum(len(gzip.compress(file, 6)) for file in files) <= 100_000


@pytest.mark.usefixtures("english")
def test_english_readers_find_english_words_and_numbers(client: Client, press: Press) -> None:
    press.publish()
    client.cookies["bahasa"] = "en"
    page = text_of(client)
    assert 'aria-current="page">October 2026' in page
    assert "October 2026: " in words_of(page)  # the letter's own sentence is Indonesian
    assert indonesian_in(page) == []
    assert "3 Assignment" in page  # a step of the SOP, in a chart
    assert re.search(r"126 cases, data [\w ]+ 2 Nov 2026 06:00 WIB", page)


def test_the_page_needs_no_script_and_has_no_inline_style(october: Published) -> None:
    for page in (october.text(), october.text("/rapor/definisi/")):
        assert " style=" not in page
        assert not re.search(r"<script(?![^>]*\ssrc=)", page)
