"""Another city's SOP, named by LAKSA_SOP and nothing else: by plain forms, and in a real browser.

In every run `desk/test_second_sop.py` walks through it, and `ops/test_ops_verbs.py` asks the terminal.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import another_city
import pytest
from another_city import HEAD_APPROVES, OPERATOR_CHECKS, write_sop
from playwright.sync_api import Page, expect

from journeys.conftest import Site, Windows, entered, reported, running

pytestmark = pytest.mark.deep
EVENTS = ["Received", "Entered", "Confirmed", "Assigned", "FollowedUp", "Responded", "Confirmed", "Closed", "Recorded"]


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A LAKSA of a city whose operator checks before step 4 and whose head approves before step 7."""
    sop = write_sop(tmp_path_factory.mktemp("sop"), OPERATOR_CHECKS, HEAD_APPROVES)
    with running(tmp_path_factory.mktemp("elsewhere"), LAKSA_SOP=str(sop)) as site:
        yield site


def followed_up(site: Site, number: str) -> None:
    task = f"/dinas/{number}/tindak-lanjut/"
    fields = {"what_was_done": "Lampu LED diganti.", "result": "done", "no_photo_reason": "Kamera rusak."}
    assert site.person("yusuf").post(task, **fields).status == 200


def held(site: Site, number: str) -> dict[str, int]:
    """The whole history stands, recorded by this SOP; seconds by step."""
    printed, verified = site.laksa(f"case show {number} --json", "verify")
    assert "0 temuan" in verified
    shown = json.loads(printed)
    assert shown["state"] == "recorded"
    assert [event["name"] for event in shown["events"]] == EVENTS
    assert shown["recap"]["sop_version"] == another_city.VERSION
    assert set(shown["handling_s"]) == {"2", "3", "4", "5", "6", "7", "8", "total"}
    assert set(shown["recap"]["waiting_s"]) >= {"3", "4", "6", "7"}
    handling: dict[str, int] = shown["recap"]["handling_s"]
    assert handling == shown["handling_s"]
    return handling


def test_eight_steps_by_plain_forms(elsewhere: Site) -> None:
    number = reported(elsewhere)
    case = f"/meja/{number}/"
    sari, agus = elsewhere.person("sari"), elsewhere.person("agus")
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
def test_eight_steps_in_a_browser(windows: Windows, elsewhere: Site, script: bool) -> None:
    number = reported(elsewhere)
    with windows.open(elsewhere, width=1440, height=900, script=script) as desk:
        elsewhere.let_in(desk, "sari")
        stands_at(opened(desk, number), "2 Tulis")
        desk.locator(f'form[action$="/{number}/catat/"] [name=category]').select_option("PJU-PDM", force=True)
        stands_at(press(desk, number, "catat"), "3 Memeriksa kelengkapan berkas")
        desk.wait_for_timeout(1_500)  # whoever checks takes a moment, and the clock counts it
        stands_at(press(desk, number, "konfirmasi"), "4 Terus")
        press(desk, number, "disposisi")
        followed_up(elsewhere, number)
        stands_at(opened(desk, number), "5 Jawab")
        desk.fill(f'form[action$="/{number}/tanggapan/"] [name=text]', "Lampu sudah menyala lagi.")
        press(desk, number, "tanggapan")
        stands_at(opened(desk, number), "6 Kepala UPT menyetujui penutupan")
        expect(desk.locator(".rail")).to_contain_text("Menunggu langkah 6 dari kepala UPT.")

        elsewhere.let_in(desk, "agus")
        stands_at(opened(desk, number), "6 Kepala UPT menyetujui penutupan")
        desk.wait_for_timeout(1_500)
        press(desk, number, "konfirmasi")

        elsewhere.let_in(desk, "sari")
        stands_at(opened(desk, number), "7 Akhiri")
        press(desk, number, "tutup")
    handling = held(elsewhere, number)
    assert handling["3"] >= 1
    assert handling["6"] >= 1
    assert handling["total"] == sum(seconds for step, seconds in handling.items() if step != "total")


def test_the_keyboard_alone_confirms_a_step(windows: Windows, elsewhere: Site) -> None:
    number = entered(elsewhere)
    with windows.open(elsewhere, width=1440, height=900) as desk:
        elsewhere.let_in(desk, "sari")
        stands_at(opened(desk, number), "3 Memeriksa kelengkapan berkas")
        desk.locator("body").press("f")
        desk.keyboard.press("Enter")
        stands_at(desk, "4 Terus")


def opened(page: Page, number: str) -> Page:
    page.goto(f"/meja/{number}/")
    return page


def stands_at(page: Page, step: str) -> None:
    """The case on the page stands at this step, in the strip and in its order."""
    expect(page.locator(".sop .is-now")).to_contain_text(step)
    expect(page.locator(".sop > li")).to_have_count(8)


def press(page: Page, number: str, action: str) -> Page:
    """Send the form of one action by its main button; the page it leads to."""
    with page.expect_navigation():
        page.locator(f'form[action$="/{number}/{action}/"] button.btn-primary').first.click()
    return page
