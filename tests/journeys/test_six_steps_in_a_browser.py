"""The six steps in a real browser, as four people; with the pictures that README shows. Once more without script."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Page, expect

from journeys import conftest
from journeys.conftest import Site, Windows, entered, sign_in

WORDS = "Lampu jalan di depan SDN Sukasari 4 mati semua sejak Jumat malam. Anak-anak pulang mengaji lewat situ."


def press(page: Page, action: str, number: str) -> None:
    """Send the form of one action by its main button."""
    with page.expect_navigation():
        page.locator(f'form[action$="/{number}/{action}/"] button.btn-primary').first.click()


def _no_shot(page: Page, name: str) -> None:
    """The documents show the pages with script."""


def report(page: Page, *, scripted: bool) -> tuple[str, str]:
    """A citizen reports; (number, secret page)."""
    page.goto("/lapor/")
    page.fill("[name=text]", WORDS)
    if scripted:
        conftest.shot(page, "01-lapor")
        page.get_by_role("button", name="Lanjutkan").locator("visible=true").click()
    page.fill("[name=landmark]", "Jl. Veteran, depan SDN Sukasari 4")
    if scripted:
        page.get_by_role("button", name="Lanjutkan").locator("visible=true").click()
    page.fill("[name=email]", "warga@contoh.invalid")
    page.get_by_role("button", name="Kirim laporan").click()
    page.wait_for_url("**/tanda-terima/")
    number = re.search(r"LKS-\d\d-\w{4}-\w\w", page.content().replace("<wbr>", ""))
    assert number is not None
    if scripted:
        page.evaluate("window.print = () => { document.body.dataset.printed = 'yes'; }")
        page.get_by_role("button", name="Simpan PDF").click()
        expect(page.locator("body[data-printed]")).to_have_count(1)
    return number[0], page.url.removesuffix("tanda-terima/")


def carry(windows: Windows, site: Site, *, script: bool) -> str:
    """One case through six steps; its number."""
    shot = conftest.shot if script else _no_shot
    with windows.open(site, width=360, height=740, script=script) as phone:
        number, secret = report(phone, scripted=script)
        shot(phone, "02-tanda-terima")

    with windows.open(site, width=1440, height=900, script=script) as desk:
        sign_in(desk, "sari")
        desk.goto(f"/meja/{number}/")
        expect(desk.locator("html.js")).to_have_count(1 if script else 0)
        enter = desk.locator(f'form[action$="/{number}/catat/"]').first
        enter.locator("[name=kind]").first.select_option("complaint")
        enter.locator("[name=category]").select_option("PJU-PDM", force=True)
        enter.locator("[name=urgency]").first.select_option("medium")
        shot(desk, "03-catat")
        press(desk, "catat", number)  # "Catat dan disposisikan": steps 2 and 3 in one press

        with windows.open(site, width=360, height=740, script=script) as pocket:
            site.let_in(pocket, "yusuf")
            pocket.goto(f"/dinas/{number}/")
            shot(pocket, "05-tugas")
            press(pocket, "terima", number)
            pocket.goto(f"/dinas/{number}/tindak-lanjut/")
            pocket.fill("[name=what_was_done]", "Dua lampu LED dan satu kabel putus diganti.")
            pocket.check("[name=result][value=done]", force=True)
            pocket.fill("[name=no_photo_reason]", "Kamera rusak.")
            with pocket.expect_navigation():
                pocket.get_by_role("button", name="Kirim hasil").click()

        desk.goto(f"/meja/{number}/")
        desk.fill(f'form[action$="/{number}/tanggapan/"] [name=text]', "Dua lampu sudah diganti dan menyala lagi.")
        shot(desk, "06-tanggapan")
        with desk.expect_navigation():
            desk.locator(f'form[action$="/{number}/tanggapan/"] [name=and_close]').click()

    with windows.open(site, width=360, height=740, script=script) as phone:
        phone.goto(secret)
        expect(phone.locator("main")).to_contain_text("Dua lampu sudah diganti dan menyala lagi.")
        shot(phone, "07-selesai")
        with phone.expect_navigation():
            phone.locator('form[action$="/penilaian/"] button[value=yes]').first.click()
        expect(phone.locator("body")).to_contain_text("Terima kasih")
    return number


# Without script it sends what `test_six_steps_by_plain_forms` does.
@pytest.mark.parametrize(
    "script", [True, pytest.param(False, marks=pytest.mark.deep)], ids=["with script", "without script"]
)
def test_a_complaint_lives_through_six_steps(windows: Windows, site: Site, script: bool) -> None:
    number = carry(windows, site, script=script)
    shown = json.loads(*site.laksa(f"case show {number} --json"))
    assert shown["state"] == "recorded"
    assert [event["name"] for event in shown["events"]][-3:] == ["Closed", "Recorded", "VerdictGiven"]
    assert shown["recap"]["on_time"] is True
    assert shown["handling_s"]["total"] >= 0


def test_a_place_is_asked_for_on_its_own_screen(phone: Page) -> None:
    phone.goto("/lapor/")
    phone.fill("[name=text]", "Lampu jalan padam sejak Senin malam.")
    phone.get_by_role("radio", name="Lampu jalan").check()
    phone.locator(".is-open [data-next]").click()
    expect(phone.locator(".is-open .h-page")).to_have_text("Di mana letaknya?")
    phone.locator(".is-open [data-next]").click()
    expect(phone.locator(".is-open .error")).to_have_text("Isi alamat atau patokan, atau tekan Pakai lokasi saya.")
    phone.fill("[name=landmark]", "Jl. Veteran")
    phone.locator(".is-open [data-next]").click()
    expect(phone.locator(".is-open .h-page")).to_contain_text("Periksa laporan Anda")


def test_the_keyboard_alone_assigns_a_case(windows: Windows, site: Site) -> None:
    number = entered(site)
    with windows.open(site, width=1440, height=900) as desk:
        site.let_in(desk, "sari")
        desk.goto(f"/meja/{number}/")
        expect(desk.locator(".sop .is-now")).to_contain_text("3 Disposisi")
        desk.locator("body").press("d")
        desk.keyboard.press("d")
        expect(desk.locator("select[name=other]")).to_have_value("")
        desk.keyboard.press("l")
        desk.keyboard.press("h")  # nothing is sent by a letter, however many follow
        expect(desk.locator("select[name=other]")).to_have_value("DLH")
        desk.keyboard.press("Escape")
        expect(desk.locator("select[name=other]")).to_have_value("")
        for letter in "pupr":
            desk.keyboard.press(letter)
        expect(desk.locator("select[name=other]")).to_have_value("DPUPR")
        with desk.expect_navigation():
            desk.keyboard.press("Enter")
        desk.goto(f"/meja/{number}/")
        expect(desk.locator(".sop .is-now")).to_contain_text("4 Tanggapan")
        expect(desk.locator("main")).to_contain_text("Dinas Pekerjaan Umum")
