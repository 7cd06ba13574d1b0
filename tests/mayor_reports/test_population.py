"""Rini fills in how many people live where; the next report tells cases per 1,000, and nothing where it is blank."""

from __future__ import annotations

import pytest
from django.test import Client
from mayor_reports.october import Office, text_of

from laksa.accounts.models import TableLog
from laksa.documents.breakdowns import breakdowns
from laksa.documents.tables import tables
from laksa.register import reference
from laksa.register.models import Kecamatan, Kelurahan
from laksa.reports.report_figures import figures_for
from laksa.rules.period import parse_period

pytestmark = pytest.mark.django_db

HERE = "/kelola/wilayah/penduduk/"
OCTOBER = parse_period("2026-10")


@pytest.fixture
def rini(office: Office) -> Client:
    client = Client()
    client.force_login(office.cast.admin)
    return client


def test_the_administrator_fills_in_the_inhabitants_and_reports_tell_cases_per_thousand(
    office: Office, rini: Client
) -> None:
    assert figures_for(OCTOBER)["per_thousand"] == {"kecamatan": {}, "kelurahan": {}}
    assert HERE in rini.get("/kelola/wilayah/").content.decode()
    answer = rini.post(HERE, {"36.71.01": "153.859", "36.71.01.1007": "12 500"})
    assert answer.headers["Location"] == "/kelola/wilayah/"
    assert (Kecamatan.objects.get(pk="36.71.01").population, Kelurahan.objects.get(pk="36.71.01.1007").population) == (
        153_859, 12_500,
    )  # fmt: skip
    assert TableLog.objects.filter(table__in=("kecamatan", "kelurahan")).count() == 2
    assert "Jumlah penduduk" in text_of(rini.get("/kelola/catatan/"))
    figures = figures_for(OCTOBER)
    received = figures["received_by"]
    assert figures["per_thousand"]["kecamatan"] == {"36.71.01": 1000 * received["kecamatan"]["36.71.01"] / 153_859}
    assert figures["per_thousand"]["kelurahan"] == {
        "36.71.01.1007": 1000 * received["kelurahan"]["36.71.01.1007"] / 12_500
    }
    found = {table.id: table for table in tables(figures)}["kelurahan"]
    shown = {row.code: [cell.shown for cell in row.cells[-2:]] for row in found.rows}
    assert shown["36.71.01.1007"] == ["12.500", "0,32"]
    assert shown["36.71.02.1001"] == ["–", "–"]
    assert sum("Per 1.000" in str(block) for block in breakdowns(figures)) == 2


def test_a_kecamatan_left_blank_is_the_sum_of_its_kelurahan_only_where_all_of_them_are_known(office: Office) -> None:
    inside = Kelurahan.objects.filter(kecamatan="36.71.02")
    inside.update(population=1_000)
    reference.forget()
    assert figures_for(OCTOBER)["population"]["kecamatan"] == {"36.71.02": 1_000 * inside.count()}
    inside.filter(pk="36.71.02.1001").update(population=None)
    reference.forget()
    assert figures_for(OCTOBER)["population"]["kecamatan"] == {}


def test_what_is_no_number_is_refused_by_the_name_of_its_area(rini: Client) -> None:
    answer = rini.post(HERE, {"36.71.01.1007": "banyak", "36.71.01": "-3"})
    assert answer.status_code == 422
    assert "Sukasari: tulis angka bulat, atau kosongkan." in text_of(answer)
    assert 'value="banyak"' in answer.content.decode()
    assert not Kelurahan.objects.filter(population__isnull=False).exists()
