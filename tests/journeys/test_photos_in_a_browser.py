"""Photos in a browser: shown, taken away and shrunk before they are sent, each field of a form apart."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect

from journeys.conftest import Site, _context, sign_in
from journeys.plain import Person

pytestmark = pytest.mark.journey

CHOOSE = '[type="file"][multiple]'


def photo(number: int) -> FilePayload:
    """A large photo, each of its own colour."""
    out = io.BytesIO()
    Image.effect_noise((2400, 1600), 40 + number).convert("RGB").save(out, "JPEG", quality=92)
    return {"name": f"foto {number}.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def add(box: Locator, *photos: FilePayload, by: str = CHOOSE) -> None:
    """Choose photos and wait until they are shrunk."""
    box.locator(by).set_input_files(list(photos))
    expect(box.get_by_text("sedang diperkecil")).to_have_count(0)


def sent(box: Locator) -> list[dict[str, object]]:
    """What the field will send: names and sizes."""
    return box.locator(CHOOSE).evaluate("i => [...i.files].map(f => ({name: f.name, size: f.size}))")


def shows_both(page: Page) -> None:
    """Before and after stand on the page as soon as the worker has drawn them."""
    for _ in range(30):
        if not page.get_by_text("foto sedang disiapkan").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(page.locator("figcaption")).to_have_text(["Sebelum", "Sesudah"])


def a_task(site: Site) -> str:
    """A case that an officer of the Dinas Perhubungan has accepted."""
    receipt = Person(site.url).post(
        "/lapor/", text="Lampu jalan padam di depan musala.", landmark="Jl. Veteran", category="PJU-PDM"
    )
    found = re.search(r"LKS-\d\d-\w{4}-\w\w", receipt.text.replace("<wbr>", ""))
    assert found is not None
    number, sari = found[0], Person(site.url).sign_in("sari")
    case, task = f"/meja/{number}/", f"/dinas/{number}/"
    fields = {"kind": "complaint", "category": "PJU-PDM", "urgency": "medium", "landmark": "Jl. Veteran"}
    assert sari.post(f"{case}catat/", on=case, **fields).status == 200
    assert sari.post(f"{case}disposisi/", on=case, lead="DISHUB").status == 200
    assert Person(site.url).sign_in("yusuf").post(f"{task}terima/", on=task).status == 200
    return number


def test_before_and_after_are_two_fields(phone: Page, site: Site) -> None:
    number = a_task(site)
    sign_in(phone, "yusuf")
    phone.goto(f"/dinas/{number}/tindak-lanjut/")
    after, before = phone.locator("#id_photos_after"), phone.locator("#id_photos_before")

    add(after, photo(1))
    add(after, photo(2), by="[capture]")
    add(before, photo(3))
    expect(after.locator("[data-preview] li")).to_have_count(2)
    expect(before.locator("[data-preview] li")).to_have_count(1)
    assert [one["name"] for one in sent(after)] == ["foto 1.jpg", "foto 2.jpg"]
    assert [one["name"] for one in sent(before)] == ["foto 3.jpg"]
    assert all(int(str(one["size"])) < len(photo(1)["buffer"]) / 2 for one in sent(after) + sent(before))

    after.get_by_role("button", name="Hapus foto 1").click()
    assert [one["name"] for one in sent(after)] == ["foto 2.jpg"]
    assert [one["name"] for one in sent(before)] == ["foto 3.jpg"]

    phone.fill("[name=what_was_done]", "Dua lampu LED dan satu kabel putus diganti.")
    phone.check("[name=result][value=done]", force=True)
    phone.get_by_role("button", name="Kirim hasil").click()
    phone.wait_for_url(f"**/dinas/{number}/")
    expect(phone.get_by_text("Dua lampu LED dan satu kabel putus diganti.")).to_be_visible()
    shows_both(phone)


def test_each_field_takes_five(phone: Page, site: Site) -> None:
    number = a_task(site)
    sign_in(phone, "yusuf")
    phone.goto(f"/dinas/{number}/tindak-lanjut/")
    after, before = phone.locator("#id_photos_after"), phone.locator("#id_photos_before")
    small = [{**photo(n), "buffer": _small(n)} for n in range(6)]
    add(after, *small)
    add(before, *small[:5])
    assert len(sent(after)) == len(sent(before)) == 5
    expect(after.get_by_text("Paling banyak 5 foto")).to_be_visible()
    expect(before.get_by_text("Paling banyak 5 foto")).to_have_count(0)
    after.get_by_role("button", name="Hapus foto 5").click()
    expect(after.get_by_text("Paling banyak 5 foto")).to_have_count(0)


def test_a_report_carries_the_photos_of_both_buttons(phone: Page) -> None:
    phone.goto("/lapor/")
    box = phone.locator("#id_photos")
    add(box, photo(1), by="[capture]")
    add(box, photo(2), photo(3), photo(4))
    assert [one["name"] for one in sent(box)] == ["foto 1.jpg", "foto 2.jpg", "foto 3.jpg"]
    expect(box.get_by_text("Paling banyak 3 foto")).to_be_visible()
    box.get_by_role("button", name="Hapus foto 2").click()
    phone.fill("[name=text]", "Lampu jalan di depan SDN Sukasari 4 mati semua sejak Jumat malam.")
    for _ in range(2):
        phone.get_by_role("button", name="Lanjutkan").locator("visible=true").click()
    expect(phone.locator("[data-pictures]")).to_have_text("2 foto")
    expect(phone.locator("[data-cover] canvas")).to_be_visible()
    phone.get_by_role("button", name="Kirim laporan").click()
    phone.wait_for_url("**/tanda-terima/")
    phone.goto(phone.url.removesuffix("tanda-terima/"))
    expect(phone.locator("main")).to_contain_text(re.compile("2 foto|disiapkan"))


def test_without_script_the_server_keeps_before_and_after_apart(browser: Browser, site: Site) -> None:
    number = a_task(site)
    with _context(browser, site, width=360, height=740, script=False) as pocket:
        sign_in(pocket, "yusuf")
        pocket.goto(f"/dinas/{number}/tindak-lanjut/")
        pocket.set_input_files("[name=photos_after]", [photo(1)])
        pocket.set_input_files("[name=photos_before]", [photo(2)])
        pocket.fill("[name=what_was_done]", "Dua lampu LED diganti.")
        pocket.check("[name=result][value=done]", force=True)
        pocket.get_by_role("button", name="Kirim hasil").click()
        pocket.wait_for_url(f"**/dinas/{number}/")
        shows_both(pocket)


def _small(number: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (number * 40, 90, 120)).save(out, "JPEG")
    return out.getvalue()
