"""Another city's SOP, named by LAKSA_SOP and nothing else: by plain forms, and in a real browser."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator

import another_city
import pytest
from another_city import HEAD_APPROVES, OPERATOR_CHECKS, write_sop
from playwright.sync_api import Browser, Page, expect

from journeys.conftest import Site, _context, running, sign_in
from journeys.plain import Person

pytestmark = pytest.mark.journey

EVENTS = ["Received", "Entered", "Confirmed", "Assigned", "FollowedUp", "Responded", "Confirmed", "Closed", "Recorded"]


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A LAKSA of a city whose operator checks before step 4 and whose head approves before step 7."""
    sop = write_sop(tmp_path_factory.mktemp("sop"), OPERATOR_CHECKS, HEAD_APPROVES)
    with running(tmp_path_factory.mktemp("elsewhere") / "data", LAKSA_SOP=str(sop)) as site:
        yield site


def reported(site: Site) -> str:
    """The number of a new report."""
    receipt = Person(site.url).post(
        "/lapor/", text="Lampu jalan padam di depan musala.", landmark="Jl. Veteran", category="PJU-PDM"
    )
    found = re.search(r"LKS-\d\d-\w{4}-\w\w", receipt.text.replace("<wbr>", ""))
    assert found is not None
    return found[0]


def followed_up(site: Site, number: str) -> None:
    done = (
        Person(site.url)
        .sign_in("yusuf")
        .post(
            f"/dinas/{number}/tindak-lanjut/",
            what_was_done="Lampu LED diganti.",
            result="done",
            no_photo_reason="Kamera rusak.",
        )
    )
    assert done.status == 200


def held(site: Site, number: str) -> dict[str, int]:
    """The whole history stands, recorded by this SOP; seconds by step."""
    shown = json.loads(site.laksa("case", "show", number, "--json"))
    assert shown["state"] == "recorded"
    assert [event["name"] for event in shown["events"]] == EVENTS
    assert shown["recap"]["sop_version"] == another_city.VERSION
    assert set(shown["handling_s"]) == {"2", "3", "4", "5", "6", "7", "8", "total"}
    assert set(shown["recap"]["waiting_s"]) >= {"3", "4", "6", "7"}
    assert site.laksa("verify")
    handling: dict[str, int] = shown["recap"]["handling_s"]
    assert handling == shown["handling_s"]
    return handling


def test_the_terminal_prints_the_sop_of_the_other_city(elsewhere: Site) -> None:
    printed = elsewhere.laksa("sop")
    assert "3  Memeriksa kelengkapan berkas  |  Operator  |  3 menit" in printed
    assert "6  Kepala UPT menyetujui penutupan  |  Kepala unit  |  6 menit" in printed
    assert "Total waktu: 33 menit" in printed
    steps = json.loads(elsewhere.laksa("sop", "--json"))["steps"]
    assert [(step["number"], step["minutes"]) for step in steps] == [
        (1, None), (2, 8), (3, 3), (4, 4), (5, 9), (6, 6), (7, 2), (8, 1),
    ]  # fmt: skip


def test_eight_steps_by_plain_forms(elsewhere: Site) -> None:
    number = reported(elsewhere)
    case = f"/meja/{number}/"
    sari, agus = Person(elsewhere.url).sign_in("sari"), Person(elsewhere.url).sign_in("agus")
    fields = {"kind": "complaint", "category": "PJU-PDM", "urgency": "medium", "landmark": "Jl. Veteran"}
    assert sari.post(f"{case}catat/", on=case, **fields).status == 200
    too_early = sari.post(f"{case}disposisi/", on=case, lead="DISHUB")
    assert too_early.status == 422
    assert "Langkah “Memeriksa kelengkapan berkas” belum dikonfirmasi." in too_early.text
    assert sari.post(f"{case}konfirmasi/", on=case).status == 200
    assert sari.post(f"{case}disposisi/", on=case, lead="DISHUB").status == 200
    followed_up(elsewhere, number)
    assert sari.post(f"{case}tanggapan/", on=case, text="Lampu menyala lagi.").status == 200
    assert "Menunggu langkah 6 dari kepala UPT." in sari.get(case).text
    assert sari.post(f"{case}tutup/", on=case).status == 422
    assert agus.post(f"{case}konfirmasi/", on=case).status == 200
    assert sari.post(f"{case}tutup/", on=case).status == 200
    held(elsewhere, number)
    assert "Memeriksa kelengkapan berkas" in agus.get("/unit/").text
    assert "Kepala UPT menyetujui penutupan" in agus.get("/unit/sop/").text
    assert number in agus.get("/rekap/").text


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_eight_steps_in_a_browser(browser: Browser, elsewhere: Site, script: bool) -> None:
    number = reported(elsewhere)
    with (
        _context(browser, elsewhere, width=1440, height=900, script=script) as desk,
        _context(browser, elsewhere, width=1440, height=900, script=script) as head,
    ):
        sign_in(desk, "sari")
        sign_in(head, "agus")
        stands_at(desk, number, "2 Tulis")
        desk.locator(f'form[action$="/{number}/catat/"] [name=category]').select_option("PJU-PDM")
        press(desk, number, "catat")
        stands_at(desk, number, "3 Memeriksa kelengkapan berkas")
        desk.wait_for_timeout(2_000)  # whoever checks takes a moment, and the clock counts it
        press(desk, number, "konfirmasi")
        stands_at(desk, number, "4 Terus")
        press(desk, number, "disposisi")
        followed_up(elsewhere, number)
        stands_at(desk, number, "5 Jawab")
        desk.fill(f'form[action$="/{number}/tanggapan/"] [name=text]', "Lampu sudah menyala lagi.")
        press(desk, number, "tanggapan")
        stands_at(desk, number, "6 Kepala UPT menyetujui penutupan")
        expect(desk.locator(".rail")).to_contain_text("Menunggu langkah 6 dari kepala UPT.")
        stands_at(head, number, "6 Kepala UPT menyetujui penutupan")
        head.wait_for_timeout(2_000)
        press(head, number, "konfirmasi")
        stands_at(desk, number, "7 Akhiri")
        press(desk, number, "tutup")
    handling = held(elsewhere, number)
    assert handling["3"] >= 2
    assert handling["6"] >= 2
    assert handling["total"] == sum(seconds for step, seconds in handling.items() if step != "total")


def test_the_keyboard_alone_confirms_a_step(browser: Browser, elsewhere: Site) -> None:
    number = reported(elsewhere)
    with _context(browser, elsewhere, width=1440, height=900) as desk:
        sign_in(desk, "sari")
        stands_at(desk, number, "2 Tulis")
        desk.locator(f'form[action$="/{number}/catat/"] [name=category]').select_option("PJU-PDM")
        press(desk, number, "catat")
        stands_at(desk, number, "3 Memeriksa kelengkapan berkas")
        desk.locator("body").press("f")
        expect(desk.locator(".sop .is-now")).to_contain_text("4 Terus")


def test_the_csv_of_the_recapitulation_has_a_column_for_each_step(elsewhere: Site) -> None:
    columns = next(csv.reader(io.StringIO(elsewhere.laksa("recap"))))
    assert [name for name in columns if name.startswith("handling_s_")] == [
        *(f"handling_s_{number}" for number in range(2, 9)),
        "handling_s_total",
    ]


def stands_at(page: Page, number: str, step: str) -> None:
    """Opened anew, the case stands at this step, in the strip and in its order."""
    page.goto(f"/meja/{number}/")
    strip = page.locator(".sop > li")
    expect(strip).to_have_count(8)
    expect(page.locator(".sop .is-now")).to_contain_text(step)


def press(page: Page, number: str, deed: str) -> None:
    """Send the form of one deed by its main button."""
    page.locator(f'form[action$="/{number}/{deed}/"] button.btn-primary').first.click()
    page.wait_for_load_state()
