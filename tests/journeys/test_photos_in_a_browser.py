"""Photos in a browser: shown, taken away and shrunk before they are sent, each field of a form apart."""

from __future__ import annotations

import io
import os
import re
from functools import cache
from pathlib import Path

from PIL import Image
from pillow_heif import register_heif_opener
from playwright.sync_api import FilePayload, Locator, Page, expect

from journeys.conftest import Site, Windows, assigned

CHOOSE = '[type="file"][multiple]'


@cache
def photo(number: int) -> FilePayload:
    """A photo larger than it will be sent, each with a noise of its own."""
    out = io.BytesIO()
    Image.effect_noise((1800, 1200), 10 + number).convert("RGB").save(out, "JPEG", quality=95)
    return {"name": f"foto {number}.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def small(number: int) -> FilePayload:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (number * 40, 90, 120)).save(out, "JPEG")
    return {"name": f"foto {number}.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def add(box: Locator, *photos: FilePayload | Path, by: str = CHOOSE) -> None:
    """Choose photos and wait until they are shrunk."""
    box.locator(by).set_input_files(list(photos))
    expect(box.get_by_text("sedang diperkecil")).to_have_count(0)


def sent(box: Locator) -> list[dict[str, object]]:
    """What the field will send: names and sizes."""
    return box.locator(CHOOSE).evaluate("i => [...i.files].map(f => ({name: f.name, size: f.size}))")


def shows_both(page: Page) -> None:
    """Before and after stand on the page as soon as it is sent."""
    expect(page.locator("figcaption")).to_have_text(["Sebelum", "Sesudah"])


def a_task(site: Site) -> str:
    """A case that an officer of the Dinas Perhubungan has accepted."""
    number = assigned(site)
    task = f"/dinas/{number}/"
    assert site.person("yusuf").post(f"{task}terima/", on=task).status == 200
    return number


def test_before_and_after_are_two_fields(phone: Page, site: Site) -> None:
    number = a_task(site)
    site.let_in(phone, "yusuf")
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
    site.let_in(phone, "yusuf")
    phone.goto(f"/dinas/{number}/tindak-lanjut/")
    after, before = phone.locator("#id_photos_after"), phone.locator("#id_photos_before")
    six = [small(n) for n in range(6)]
    add(after, *six)
    add(before, *six[:5])
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
    expect(phone.locator("main").get_by_role("img", name="Foto dari pelapor")).to_have_count(2)


def test_without_script_the_server_keeps_before_and_after_apart(windows: Windows, site: Site) -> None:
    number = a_task(site)
    with windows.open(site, width=360, height=740, script=False) as pocket:
        site.let_in(pocket, "yusuf")
        pocket.goto(f"/dinas/{number}/tindak-lanjut/")
        pocket.set_input_files("[name=photos_after]", [small(1)])
        pocket.set_input_files("[name=photos_before]", [small(2)])
        pocket.fill("[name=what_was_done]", "Dua lampu LED diganti.")
        pocket.check("[name=result][value=done]", force=True)
        pocket.get_by_role("button", name="Kirim hasil").click()
        pocket.wait_for_url(f"**/dinas/{number}/")
        shows_both(pocket)


def file(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "image/jpeg", "buffer": content}


def heic() -> bytes:
    out = io.BytesIO()
    register_heif_opener()
    Image.new("RGB", (64, 48), "navy").save(out, "HEIF")
    return out.getvalue()


def test_photos_that_a_page_fetched_anew_has_lost_are_asked_for_again(phone: Page) -> None:
    """By Back, by reloading, and after a refused form that had kept them: never silently missing."""
    phone.goto("/lapor/")
    box, asked = phone.locator("#id_photos"), phone.get_by_text("foto yang tadi Anda pilih tidak ada lagi")
    phone.fill("[name=text]", "Lampu jalan di depan sekolah padam.")
    add(box, photo(1), photo(2))
    phone.goto("/tentang/")
    phone.go_back()
    if not sent(box):  # the browser has kept the page whole, or fetched it anew
        expect(asked).to_have_text(re.compile("^2 foto"))
        phone.fill("[name=text]", "Lampu jalan di depan sekolah padam sejak Senin.")
        phone.wait_for_timeout(350)
    phone.reload()
    expect(asked).to_have_text(re.compile("^2 foto"))
    expect(phone.locator("[data-pictures]")).to_have_text("belum dipilih lagi")
    add(box, photo(3))
    expect(asked).to_have_count(0)
    expect(box.get_by_text("Foto 1 siap")).to_be_visible()
    phone.reload()
    expect(asked).to_have_text(re.compile("^1 foto"))
    phone.get_by_role("button", name="kirim tanpa foto").click()
    phone.reload()
    expect(phone.locator("[name=text]")).to_have_value(re.compile("^Lampu jalan"))
    expect(asked).to_have_count(0)


def test_an_officer_is_asked_again_for_photos_that_were_chosen_and_not_sent(phone: Page, site: Site) -> None:
    sheet = f"/dinas/{a_task(site)}/tindak-lanjut/"
    site.let_in(phone, "yusuf")
    asked = phone.get_by_text("Lampirkan sekali lagi: foto 1.jpg")
    phone.goto(sheet)
    with phone.expect_response("**/draf/tindak-lanjut/"):
        add(phone.locator("#id_photos_after"), photo(1))
    for _ in "ab":  # also when the words go on and the photo is still missing
        phone.goto(sheet)
        expect(asked).to_be_visible()
        with phone.expect_response("**/draf/tindak-lanjut/"):
            phone.locator("[name=what_was_done]").press_sequentially("Diganti.")
    with phone.expect_response("**/draf/tindak-lanjut/"):
        add(phone.locator("#id_photos_after"), photo(2))
    phone.goto(sheet)
    expect(phone.get_by_text("Lampirkan sekali lagi: foto 2.jpg")).to_be_visible()
    expect(asked).to_have_count(0)


def test_what_cannot_be_a_photo_is_told_when_it_is_chosen(phone: Page) -> None:
    phone.goto("/lapor/")
    box = phone.locator("#id_photos")
    add(box, file("surat.pdf", b"%PDF-1.7 surat"), photo(1), file("catatan.jpg", b"Lampu padam sejak Senin."))
    assert [one["name"] for one in sent(box)] == ["foto 1.jpg"]
    for n, name in ((1, "surat.pdf"), (3, "catatan.jpg")):
        words = f"Foto {n} tidak dapat dibuka: {name}. Berkas ini bukan foto. Gunakan JPG, PNG, WebP, atau HEIC."
        expect(box.get_by_text(words)).to_be_visible()
    expect(box.get_by_text("Foto 1 siap")).to_be_visible()
    add(box, photo(2))
    expect(box.get_by_text("tidak dapat dibuka")).to_have_count(0)


def test_a_heic_goes_as_it_is_and_a_broken_photo_is_never_called_ready(phone: Page, tmp_path: Path) -> None:
    whole = photo(1)["buffer"]
    files = [tmp_path / name for name in ("apel.heic", "potong.jpg", "besar.heic")]
    for path, content in zip(files, (heic(), whole[: len(whole) * 2 // 10], heic()), strict=True):
        path.write_bytes(content)
    os.truncate(files[2], 16 * 1024**2)
    phone.goto("/lapor/")
    box = phone.locator("#id_photos")
    add(box, *files)
    assert [one["name"] for one in sent(box)] == ["apel.heic", "potong.jpg"]
    expect(box.get_by_text("Foto 1 siap")).to_be_visible()
    expect(box.get_by_text("Foto 2 siap")).to_have_count(0)
    expect(box.get_by_text("Foto 3 tidak dapat dibuka: besar.heic. Foto terlalu besar.")).to_be_visible()
    phone.fill("[name=text]", "Lampu jalan di depan SDN Sukasari 4 mati semua sejak Jumat malam.")
    for _ in range(2):
        phone.get_by_role("button", name="Lanjutkan").locator("visible=true").click()
    phone.get_by_role("button", name="Kirim laporan").click()
    broken = "Foto 2 tidak dapat dibuka: potong.jpg. Berkasnya rusak atau terpotong. Pilih foto lain."
    expect(phone.locator("#id_photos").get_by_text(broken)).to_be_visible()
    expect(phone.get_by_label("apel.heic")).to_be_checked()
