"""What is typed and not sent is a draft, and nothing else is: in a browser, by its own clock."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from journeys.conftest import Site, Windows, entered


@pytest.fixture
def desk(windows: Windows, site: Site) -> Iterator[Page]:
    with windows.open(site, width=1440, height=900) as page:
        site.let_in(page, "dimas")
        yield page


def note(desk: Page, words: str) -> None:
    desk.locator("#catatan > summary").click()
    desk.locator("#catatan [name=text]").press_sequentially(words)


@pytest.mark.parametrize("pause", [0, 805])
def test_a_note_that_was_sent_is_no_draft(desk: Page, site: Site, pause: int) -> None:
    number = entered(site)
    desk.goto(f"/meja/{number}/")
    note(desk, "Sudah ditelepon.")
    desk.wait_for_timeout(pause)
    with desk.expect_navigation():
        desk.keyboard.press("Control+Enter")
    desk.wait_for_timeout(300)
    desk.goto(f"/meja/{number}/")
    expect(desk.locator(".history")).to_contain_text("Sudah ditelepon.")
    expect(desk.locator("#catatan")).not_to_have_attribute("open", "")
    expect(desk.locator("#catatan [name=text]")).to_have_value("")


def test_words_typed_a_moment_before_leaving_are_kept(desk: Page, site: Site) -> None:
    number = entered(site)
    desk.goto(f"/meja/{number}/")
    note(desk, "Setengah kalimat")
    desk.goto("/meja/")
    desk.wait_for_timeout(300)
    desk.goto(f"/meja/{number}/")
    expect(desk.locator("#catatan [name=text]")).to_have_value("Setengah kalimat")


def test_two_tabs_with_one_draft_each_keep_their_words_and_say_so(desk: Page, site: Site) -> None:
    number = entered(site)
    desk.goto(f"/meja/{number}/")
    with desk.expect_response("**/draf/catatan/"):
        note(desk, "Awal")
    second = desk.context.new_page()
    for tab in (desk, second):
        tab.goto(f"/meja/{number}/")
    for tab, words in ((desk, " pertama"), (second, " kedua")):
        if not tab.locator("#catatan [name=text]").is_visible():
            tab.locator("#catatan > summary").click()
        tab.locator("#catatan [name=text]").press("End")
        with tab.expect_response(lambda answer: "/draf/catatan/" in answer.url and answer.status == 204):
            tab.locator("#catatan [name=text]").press_sequentially(words)
        expect(tab.locator("#catatan [data-draft-status], [data-draft-status]").first).to_contain_text("Draf tersimpan")
    for words in ("Awal kedua", "Awal pertama"):  # the newest first, then the one that is left
        desk.goto(f"/meja/{number}/")
        expect(desk.locator("#catatan [name=text]")).to_have_value(words)
        desk.locator("#catatan [name=text]").press("Control+Enter")
        expect(desk.locator(".history")).to_contain_text(words)
    second.close()


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1280, 720), (1280, 900)])
def test_both_buttons_are_reached_by_mouse_below_a_list_of_drafts(desk: Page, width: int, height: int) -> None:
    desk.set_viewport_size({"width": width, "height": height})
    desk.goto("/meja/baru/")
    token = desk.locator("form.compose [name=csrfmiddlewaretoken]").input_value()
    for key in "abcdefghi":
        words = {"csrfmiddlewaretoken": token, "key": key, "text": "Lampu jalan mati"}
        desk.request.post("/meja/baru/draf/", form=words, headers={"Referer": desk.url})
    desk.reload()
    expect(desk.locator(".drafts li", has_text="Lampu jalan mati")).to_have_count(9)
    assert desk.locator(".main").evaluate("main => main.scrollHeight <= main.clientHeight")
    first, second = desk.locator(".rail-body > button").all()
    expect(first).to_be_in_viewport(ratio=1)
    desk.locator(".rail").hover(position={"x": 200, "y": 150})
    desk.mouse.wheel(0, 2000)
    expect(second).to_be_in_viewport(ratio=1)


def test_a_second_call_starts_blank_and_the_first_is_taken_up_from_the_list(desk: Page) -> None:
    desk.goto("/meja/baru/")
    desk.fill("[name=name]", "Bu Ani")
    desk.fill("[name=phone]", "0812 3456 7890")
    with desk.expect_response("**/meja/baru/draf/"):
        desk.locator("[name=text]").press_sequentially("Got mampet di Jalan Merdeka")
    desk.goto("/meja/")
    desk.locator("body").press("n")
    expect(desk.locator("form.compose [name=text]")).to_have_value("")
    expect(desk.locator("form.compose [name=phone]")).to_have_value("")
    listed = desk.locator(".drafts li", has_text="Bu Ani")
    expect(listed).to_contain_text("0812-xxxx-7890")
    expect(listed).to_contain_text("Got mampet di Jalan Merdeka")
    listed.get_by_role("link").click()
    expect(desk.locator("form.compose [name=text]")).to_have_value("Got mampet di Jalan Merdeka")
    desk.locator("form.compose [name=category]").select_option("AIR-DRN", force=True)
    desk.locator("form.compose [name=landmark]").fill("Jl. Merdeka")
    with desk.expect_navigation():
        desk.keyboard.press("Control+Enter")
    expect(desk.locator(".toast")).to_contain_text("Tersimpan sebagai")
    desk.go_back()
    expect(desk.locator("form.compose [name=text]")).to_have_value("")
    expect(desk.locator(".drafts li", has_text="Bu Ani")).to_have_count(0)


def test_back_and_sending_a_report_again_makes_no_second_one(windows: Windows, site: Site) -> None:
    with windows.open(site, width=360, height=740, script=False) as phone:
        phone.goto("/lapor/")
        phone.fill("[name=text]", "Pohon tumbang menutup trotoar di depan pasar lama.")
        phone.fill("[name=landmark]", "Pasar Lama")
        phone.get_by_role("button", name="Kirim laporan").click()
        phone.wait_for_url("**/tanda-terima/")
        number = re.search(r"LKS-\d\d-\w{4}-\w\w", phone.content().replace("<wbr>", ""))
        assert number
        phone.goto("/lapor/")  # a page fetched anew; the browser, or the person, fills in the same words
        phone.fill("[name=text]", "Pohon tumbang menutup trotoar di depan pasar lama.")
        phone.fill("[name=landmark]", "Pasar Lama")
        phone.get_by_role("button", name="Kirim laporan").click()
        expect(phone.locator("main")).to_contain_text(f"Laporan yang sama sudah kami terima sebagai {number[0]}")
        assert "/r/" not in phone.content()
        phone.get_by_role("button", name="Kirim sebagai laporan baru").click()
        phone.wait_for_url("**/tanda-terima/")
        assert number[0] not in phone.content().replace("<wbr>", "")
