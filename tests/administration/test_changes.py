"""Whoever edits the city's tables leaves a line: what stood there, what stands there now, who did it."""

from __future__ import annotations

import re
from datetime import date, datetime
from html import unescape

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from people import Cast, a_case
from reading import tight

from laksa.accounts import api_keys
from laksa.accounts.models import Agency, ApiKey, TableLog, User
from laksa.administration.changes import ACTIONS, TABLES
from laksa.administration.forms import AgencyForm, CategoryForm, CodedForm, ReplyForm
from laksa.api.models import Webhook
from laksa.channels.models import ChannelSetting
from laksa.register.models import (
    Category,
    CategoryQuestion,
    Holiday,
    Kecamatan,
    Kelurahan,
    PublicService,
    ReplyTemplate,
)
from laksa.reports.models import Letterhead
from laksa.reports.report_figures import figures_for
from laksa.rules.period import WIB, parse_period, wib_day

HERE = "/kelola/catatan/"
AGENCY = {"code": "DINBARU", "name": "Dinas Baru", "short": "Dinbaru", "type": "dinas", "is_active": "on"}
DAY = {"day": "28/12/2026", "name": "Cuti akhir tahun", "is_collective_leave": "on", "tahun": "2026"}


@pytest.fixture
def rini(client: Client, admin: User) -> Client:
    client.force_login(admin)
    return client


def typed(form: CodedForm, **fields: object) -> dict[str, object]:
    """What a browser sends for the form as it stands, with `fields` typed over it; None unticks a box."""
    values = {name: "on" if value is True else value for name, value in {**form.initial, **fields}.items()}
    return {name: value for name, value in values.items() if value not in (False, None)}


def logged() -> list[tuple[str, str, str, dict[str, list[object]]]]:
    return [(line.action, line.table, line.code, line.changes) for line in TableLog.objects.order_by("pk")]


def test_a_new_row_and_an_edited_one_leave_a_line_each(rini: Client) -> None:
    for _ in range(2):  # the second is a double click
        rini.post("/kelola/dinas/baru/", AGENCY)
    row = Category.objects.get(pk="PJU-PDM")
    rini.post("/kelola/kategori/PJU-PDM/", typed(CategoryForm.of(row), days=7, is_active=None))
    (added, changed) = logged()
    assert added[:3] == ("added", "agency", "DINBARU")
    assert added[3]["name"] == [None, "Dinas Baru"]
    assert changed == ("changed", "category", "PJU-PDM", {"days": [row.days, 7], "is_active": [True, False]})
    assert set(TableLog.objects.values_list("by", flat=True)) == {"Rini Astuti"}


def test_a_report_calls_an_agency_by_its_name_of_the_time(client: Client, admin: User, cast: Cast) -> None:
    with time_machine.travel(datetime(2026, 10, 5, 9, 0, tzinfo=WIB)):
        a_case("assigned", cast=cast)
    for month, name in ((11, "Dinas Angkutan"), (12, "Dinas Mobilitas")):
        with time_machine.travel(datetime(2026, month, 9, 9, 0, tzinfo=WIB)):
            client.force_login(admin)
            renamed = typed(AgencyForm.of(Agency.objects.get(pk="DISHUB")), name=name)
            assert client.post("/kelola/dinas/DISHUB/", renamed).status_code == 303
    with time_machine.travel(datetime(2027, 1, 4, 9, 0, tzinfo=WIB)):
        names = [figures_for(parse_period(code))["names"]["agency"] for code in ("2026-10", "2026-11", "2026")]
        part = figures_for(parse_period("2026-10"), "agency:DISHUB")
    assert [name["DISHUB"] for name in names] == ["Dinas Perhubungan", "Dinas Angkutan", "Dinas Mobilitas"]
    assert part["scope"]["name"] == "Dinas Perhubungan"


def test_what_is_saved_unchanged_or_refused_leaves_none(rini: Client) -> None:
    agency, reply = Agency.objects.get(pk="DISHUB"), ReplyTemplate.objects.get(pk="selesai")
    assert rini.post("/kelola/dinas/DISHUB/", typed(AgencyForm.of(agency))).status_code == 303
    assert rini.post("/kelola/templat/selesai/", typed(ReplyForm.of(reply), body="{salah}")).status_code == 422
    assert rini.post("/kelola/templat/selesai/", typed(ReplyForm.of(reply), preview="yes", body="Lain")).status_code
    assert logged() == []


def test_a_day_is_added_renamed_and_removed(rini: Client) -> None:
    rini.post("/kelola/kalender/tambah/", DAY)
    rini.post("/kelola/kalender/tambah/", DAY)
    rini.post("/kelola/kalender/2026-12-28/", {"name": "Cuti bersama", "is_collective_leave": "on"})
    rini.post("/kelola/kalender/2026-12-28/hapus/")
    rini.post("/kelola/kalender/2026-12-28/hapus/")
    assert logged() == [
        ("added", "holiday", "2026-12-28", {"name": [None, DAY["name"]], "is_collective_leave": [None, True]}),
        ("changed", "holiday", "2026-12-28", {"name": [DAY["name"], "Cuti bersama"]}),
        ("removed", "holiday", "2026-12-28", {"name": ["Cuti bersama", None], "is_collective_leave": [True, None]}),
    ]


def test_a_year_from_the_library_leaves_a_line_for_each_new_day(rini: Client) -> None:
    year = wib_day(timezone.now()).year + 1
    Holiday.objects.filter(day__year=year).delete()
    Holiday.objects.create(day=date(year, 1, 1), name="Nama dari kota")
    rini.post("/kelola/kalender/isi/", {"tahun": str(year)})
    new = Holiday.objects.filter(day__year=year).exclude(day=date(year, 1, 1))
    assert sorted(code for _action, _table, code, _changes in logged()) == [str(row.day) for row in new]
    rini.post("/kelola/kalender/isi/", {"tahun": str(year)})
    assert len(logged()) == len(new)


def test_administrator_and_auditor_read_it_and_nobody_else(rini: Client, cast: Cast) -> None:
    row = ReplyTemplate.objects.get(pk="selesai")
    rini.post("/kelola/templat/selesai/", typed(ReplyForm.of(row), body="Baru <b>tebal</b>", use="interim"))
    rini.post("/kelola/dinas/baru/", AGENCY)
    for user in (cast.admin, cast.auditor):
        rini.force_login(user)
        page = rini.get(HERE).content.decode()
        assert "Baru &lt;b&gt;tebal&lt;/b&gt;" in page
        assert "Tanggapan: selesai → Kabar sementara" in page
        assert "Nama: Dinas Baru" in page
        assert f'href="{HERE}" aria-current="page"' in tight(page)
    for user in (cast.sari, cast.yusuf, cast.agus):
        rini.force_login(user)
        assert rini.get(HERE).status_code == 404


def test_it_is_searched_by_table_and_by_words(rini: Client) -> None:
    rini.post("/kelola/dinas/baru/", AGENCY)
    rini.post("/kelola/kalender/tambah/", DAY)
    rini.get(HERE)  # the page that says "tersimpan"
    for query, found in (("tabel=holiday", [False, True]), ("cari=dinbaru", [True, False]), ("cari=rini", [True, True]),
                         ("tabel=entah&cari=%00&sesudah=x", [False, False])):  # fmt: skip
        page = rini.get(f"{HERE}?{query}").content.decode()
        assert [words in page for words in ("Dinas Baru", "Cuti akhir tahun")] == found, query


def test_a_long_log_has_pages(rini: Client) -> None:
    for number in range(51):
        TableLog.objects.create(by="Rini Astuti", table="holiday", code="2026-12-28", name=f"Hari {number}",
                                action="changed", changes={"name": ["Lama", f"Hari {number}"]})  # fmt: skip
    first = rini.get(HERE).content.decode()
    assert "Hari 50 (" in first
    assert "Hari 0 (" not in first
    (following,) = set(re.findall(r'href="([^"]*sesudah=[^"]*)"', first))
    assert "Hari 0 (" in rini.get(unescape(following)).content.decode()


def test_every_table_and_action_that_is_written_has_words() -> None:
    logged = (
        Agency,
        ApiKey,
        Category,
        ChannelSetting,
        CategoryQuestion,
        ReplyTemplate,
        Holiday,
        Letterhead,
        PublicService,
        Kecamatan,
        Kelurahan,
        Webhook,
    )
    assert {model._meta.model_name for model in logged} == set(TABLES)
    assert set(ACTIONS) == {"added", "changed", "removed"}


def test_a_key_of_another_system_is_in_the_log_with_words_for_each_part_and_without_itself(rini: Client) -> None:
    key, words = api_keys.create("Super-app", api_keys.OPEN311, by="laksa open311 key add")
    api_keys.revoke(key, by="laksa open311 key revoke")
    page = tight(rini.get(HERE).content.decode())
    assert "Kunci sistem lain, Super-app" in page
    assert "Paling banyak sejam: 1000" in page
    assert "Aktif: ya → tidak" in page
    assert words not in page
