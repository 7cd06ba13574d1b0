"""The tiles of the report form are what people report most."""

from __future__ import annotations

import pytest
from django.test import Client
from people import a_case
from portal.reporting import a_form

from laksa.portal import tiles
from laksa.register import reference
from laksa.register.models import Case


@pytest.fixture(autouse=True)
def _city(db: None) -> None:
    """Every test reports to a city that stands."""


def test_tiles_show_what_people_report_most(client: Client) -> None:
    for number in range(2):
        client.post("/lapor/", a_form(text=f"KTP saya belum jadi, sudah {number} bulan menunggu", category="DKP-KTP"))
    page = client.get("/lapor/").content.decode()
    assert page.index('value="DKP-KTP"') < page.index('value="PJU-PDM"')
    assert page.count('class="tile"') == 6


def _reported(**times: int) -> list[tiles.Tile]:
    """The tiles after so many reports of each category."""
    for name, number in times.items():
        for n in range(number):
            Case.objects.filter(pk=a_case(text=f"Laporan {name} yang ke-{n} di depan rumah.").pk).update(
                category=name.replace("_", "-")
            )
    reference.forget()
    return tiles.common_categories()


def test_the_tiles_are_what_people_report_most_by_count(db: None) -> None:
    shown = _reported(PJU_BRU=6, AIR_KLI=5, SMP_BKR=4, SMP_ANG=3, SMP_LIR=2, JLN_TRT=1, DRT_API=7)
    assert [tile.code for tile in shown] == ["AIR-KLI", "SMP-BKR", "SMP-ANG", "SMP-LIR", "JLN-TRT", "JLN-LBG"]
    assert shown[-1].word == "Jalan rusak"
    assert len({tile.icon for tile in shown}) == len(shown)


@pytest.mark.parametrize(("times", "first"), [(5, "SMP-BKR"), (4, "JLN-TRT")])
def test_a_kind_that_is_always_confidential_is_a_tile_where_many_report_it(db: None, times: int, first: str) -> None:
    """Confidential reports of any other kind count nowhere."""
    _reported(SMP_BKR=times, AIR_KLI=6)
    Case.objects.update(is_confidential=True)
    assert _reported(JLN_TRT=1)[0].code == first


def test_no_two_tiles_of_any_six_kinds_share_a_picture_and_each_has_everyday_words(db: None) -> None:
    offered = [row for row in reference.categories().values() if tiles._is_offered(row)]
    for at in range(len(offered)):
        six = tiles._tiles([offered[(at + n) % len(offered)] for n in range(6)])
        assert len({tile.icon for tile in six}) == 6
    assert not [word for word, _icon in tiles._WORDS.values() if len(word) > 18 or "/" in word]
    assert set(tiles._WORDS) <= set(reference.categories())


def test_what_the_words_name_is_suggested_with_the_words_that_do(client: Client) -> None:
    found = client.post("/lapor/jenis/", {"text": "Lampu jalan padam di depan masjid sejak Senin."}).json()["kinds"]
    assert (found[0]["code"], found[0]["word"]) == ("PJU-PDM", "Lampu jalan")
    assert found[0]["because"] in "lampu jalan padam"
    assert (len(found) <= 3, "jalan" in {one["because"] for one in found}) == (True, False)


@pytest.mark.parametrize(
    "text", ["", "x", "Ada yang aneh.", "\x00\ud800".encode("utf-8", "replace").decode(), "a" * 20_000]
)
def test_words_that_name_nothing_suggest_nothing(client: Client, text: str) -> None:
    assert client.post("/lapor/jenis/", {"text": text}).json() == {"kinds": []}
    assert client.get("/lapor/jenis/").status_code == 405


def test_what_is_confidential_or_belongs_to_112_is_never_suggested(client: Client) -> None:
    for text in ("Ada pungli di kantor kelurahan.", "Kebakaran di rumah warga!"):
        found = client.post("/lapor/jenis/", {"text": text}).json()["kinds"]
        assert not [one for one in found if reference.categories()[one["code"]].is_confidential]
        assert not [one for one in found if reference.categories()[one["code"]].group == "Darurat"]
