"""The keys that send: each sends the form that holds the focus, and no other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.sync_api import Page, Route, expect

from journeys.conftest import Site, Windows, assigned, entered, reported


@pytest.fixture
def desk(windows: Windows, site: Site) -> Iterator[Page]:
    with windows.open(site, width=1440, height=900) as page:
        site.let_in(page, "sari")
        yield page


def followed_up(site: Site) -> str:
    """The number of a case whose agency has told what it did: the thanks to the citizen stand ready to be sent."""
    number = assigned(site)
    form = f"/dinas/{number}/tindak-lanjut/"
    fields = {"what_was_done": "Dua lampu diganti.", "result": "done", "no_photo_reason": "Hujan."}
    assert site.person("yusuf").post(form, on=form, **fields).status == 200
    return number


def a_monday() -> date:
    """Some weeks from now."""
    return (today := datetime.now(UTC).date()) + timedelta(days=42 - today.weekday())


def events(site: Site, number: str) -> list[str]:
    return [event["name"] for event in json.loads(*site.laksa(f"case show {number} --json"))["events"]]


def fold(desk: Page, noun: str) -> None:
    """The fold of this action, opened by hand, its first field in focus."""
    desk.locator(f"#{noun} > summary").click()
    desk.locator(f"#{noun} [name=text], #{noun} [name=reason]").first.focus()


def test_ctrl_enter_in_a_fold_sends_the_fold(desk: Page, site: Site) -> None:
    number = followed_up(site)
    before = events(site, number)
    desk.goto(f"/meja/{number}/")
    fold(desk, "catatan")
    expect(desk.locator("#catatan button .keys-send")).to_be_visible()
    expect(desk.locator(f'form[action$="/{number}/tanggapan/"] .keys-send').first).to_be_hidden()
    desk.keyboard.type("Pelapor minta ditelepon sore.")
    desk.keyboard.press("Control+Shift+Enter")  # no button of this form says so
    expect(desk.locator("#catatan [name=text]")).to_have_value("Pelapor minta ditelepon sore.")
    with desk.expect_navigation():
        desk.keyboard.press("Control+Enter")
    expect(desk.locator(".history")).to_contain_text("Pelapor minta ditelepon sore.")
    assert events(site, number) == [*before, "Noted"]


@pytest.mark.parametrize("keys", ["Control+Enter", "Control+Shift+Enter", "Meta+Enter"])
def test_with_the_focus_in_no_form_nothing_is_sent(desk: Page, site: Site, keys: str) -> None:
    number = followed_up(site)
    desk.goto(f"/meja/{number}/")
    asked: list[str] = []
    desk.on("request", lambda request: asked.append(request.url) if request.is_navigation_request() else None)
    for place in ("body", "article.case", "#catatan > summary"):
        desk.locator(place).focus()
        desk.keyboard.press(keys)
    desk.keyboard.press("Control+k")
    desk.keyboard.press(keys)
    desk.wait_for_timeout(100)
    assert asked == []


def test_a_letter_does_not_take_back_or_let_go_while_another_form_is_filled_in(desk: Page, site: Site) -> None:
    number = followed_up(site)
    desk.goto(f"/meja/{number}/")
    fold(desk, "catatan")
    desk.keyboard.type("Sudah ditelepon.")
    desk.locator("#catatan [name=shared]").focus()
    desk.keyboard.press("l")
    expect(desk.locator("[data-key=l]")).to_be_focused()
    expect(desk.locator("#catatan [name=text]")).to_have_value("Sudah ditelepon.")


def test_the_reply_is_sent_and_closed_by_its_own_keys(desk: Page, site: Site) -> None:
    number = followed_up(site)
    desk.goto(f"/meja/{number}/")
    desk.locator("body").press("b")
    with desk.expect_navigation():
        desk.keyboard.press("Control+Shift+Enter")
    assert events(site, number)[-3:] == ["Responded", "Closed", "Recorded"]


def test_a_phone_case_takes_twelve_keys_from_ring_to_disposition_and_one_page(desk: Page, site: Site) -> None:
    """Letters of words aside; each of several keys held together counts as one."""
    desk.goto("/meja/")
    pages: list[str] = []
    desk.on("request", lambda request: pages.append(request.url) if request.is_navigation_request() else None)
    pressed = 0

    def press(*keys: str) -> None:
        nonlocal pressed
        pressed += len(keys)
        desk.keyboard.press("+".join(keys))

    press("n")
    text = desk.locator("form.compose [name=text]")
    expect(text).to_be_focused()
    desk.keyboard.type("Lampu jalan mati di Jl. Veteran depan SDN Sukasari 4, Sukasari. No 0813 1122 3344.")
    expect(desk.locator("[name=phone]")).to_have_value("0813-1122-3344")
    press("Alt", "k")
    desk.keyboard.type("lampu")
    press("Enter")
    expect(desk.get_by_role("combobox", name="Kategori")).to_have_value("PJU padam")
    expect(desk.locator("#desk-suggested")).to_contain_text("Dishub")
    press("Control", "Shift", "Enter")
    expect(desk.locator(".toast")).to_contain_text("disposisi ke Dishub terkirim")
    expect(text).to_have_value("")
    expect(text).to_be_focused()
    assert pressed <= 12
    assert pages == [f"{site.url}/meja/baru/"]
    number = desk.locator(".toast").inner_text().split()[0]
    assert events(site, number) == ["Received", "Entered", "Assigned"]
    desk.keyboard.type("Got mampet")  # the next call, with the same page
    desk.keyboard.press("Control+Enter")
    expect(desk.locator(".errors")).to_be_focused()
    expect(text).to_have_value("Got mampet")
    assert len(pages) == 1


# The pause after the last letter lasts until the test ends it; nothing of this outlives the page.
_HOLD_PAUSES = """() => {
  const real = setTimeout;
  window.held = [];
  window.setTimeout = (then, ms, ...rest) => ms === 60 ? (held.push(then), 0) : real(then, ms, ...rest);
}"""


def test_an_answer_to_other_letters_is_no_choice(desk: Page, site: Site) -> None:
    """Whoever types and presses Enter before the list of an empty box has come means what was typed."""
    desk.goto("/meja/baru/")
    desk.evaluate(_HOLD_PAUSES)
    box = desk.get_by_role("combobox", name="Kategori")
    late: list[Route] = []
    desk.route("**/kategori/**", lambda route: late.append(route))
    with desk.expect_request("**/kategori/**"):
        box.focus()
    desk.keyboard.type("lampu")
    assert len(late) == 1, "the letters wait a moment"
    with desk.expect_response("**/kategori/**"):
        late.pop().continue_()
    desk.wait_for_timeout(100)
    desk.keyboard.press("Enter")
    desk.unroute("**/kategori/**")
    desk.evaluate("held.pop()()")
    expect(box).to_have_value("PJU padam")


def test_the_picker_goes_by_keys_and_by_mouse(desk: Page, site: Site) -> None:
    desk.goto("/meja/baru/")
    box = desk.get_by_role("combobox", name="Kategori")
    desk.locator("[name=text]").press("Alt+k")
    expect(box).to_be_focused()
    desk.keyboard.type("selokan")
    rows = desk.locator(".pick-list [role=option]")
    expect(rows.first).to_contain_text("drainase")
    desk.keyboard.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", "pilihan-2" if rows.count() > 1 else "pilihan-1")
    desk.keyboard.press("Escape")
    expect(desk.locator(".pick-list")).to_be_hidden()
    expect(box).to_have_value("")
    desk.keyboard.type("macet")
    expect(rows.first).to_contain_text("Kemacetan")
    rows.first.click()
    expect(desk.locator("select[name=category]")).to_have_value("LLN-MCT")
    desk.locator("[name=text]").press("Alt+k")
    desk.keyboard.type("lampu")
    expect(rows.first).to_contain_text("PJU padam")
    second = rows.nth(1).get_attribute("data-value") or ""
    expect(rows.nth(1).locator("kbd")).to_have_text("2")
    desk.keyboard.press("2")
    expect(desk.locator("select[name=category]")).to_have_value(second)
    expect(desk.locator(".pick-list")).to_be_hidden()


def test_ctrl_enter_on_an_officers_form_sends_it(desk: Page, site: Site) -> None:
    number = assigned(site)
    desk.context.clear_cookies()
    site.let_in(desk, "yusuf")
    desk.goto(f"/dinas/{number}/catatan/")
    desk.fill("[name=text]", "Menunggu kabel.")
    with desk.expect_navigation():
        desk.keyboard.press("Control+Enter")
    assert events(site, number)[-1] == "Noted"


def test_of_two_decisions_none_is_guessed(desk: Page, site: Site) -> None:
    number = assigned(site)
    form = f"/dinas/{number}/perpanjangan/"
    later = {"until": f"{a_monday():%Y-%m-%d}", "reason": "Menunggu kabel."}
    site.person("yusuf").post(form, on=form, **later)
    desk.context.clear_cookies()
    site.let_in(desk, "agus")
    desk.goto("/unit/")
    box = desk.locator(f'form[action$="/{number}/perpanjangan/"] [name=reason]')
    box.fill("Kabel datang pekan depan.")
    box.press("Control+Enter")
    desk.wait_for_timeout(100)
    expect(box).to_have_value("Kabel datang pekan depan.")
    assert events(site, number)[-1] == "ExtensionAsked"


# What a page does is written down and goes no further, so that one page is enough for all of its keys.
_WATCH = """() => {
  window.done = [];
  addEventListener("submit", (e) => { e.preventDefault(); done.push("sent " + e.target.action); }, true);
  addEventListener("click", (e) => { if (e.target.closest("a")) { e.preventDefault(); done.push("followed"); } }, true);
}"""
_OFFERED = """() => [...document.querySelectorAll("[data-key]")].flatMap((e) =>
  e.dataset.key.split(" ").filter((keys) => !keys.endsWith("enter")).map((keys) => [keys, "keyEnter" in e.dataset]))"""
_REST = """() => {
  document.querySelectorAll("dialog[open]").forEach((box) => box.close());
  document.querySelectorAll(".rail details[open]").forEach((fold) => { fold.open = false; });
  document.activeElement.blur(); done.length = 0;
}"""
_SEEN = """() => [done.length, document.activeElement.outerHTML.slice(0, 200),
  document.querySelectorAll("[open]").length, document.querySelector("input[name=lead]:checked")?.value].join()"""
_NAMES = {"ctrl": "Control", "alt": "Alt", "shift": "Shift", "enter": "Enter"}


def press_each(desk: Page, place: str) -> list[str]:
    """The keys that this page prints and that do nothing, or send without the Enter that they print."""
    desk.goto(place)
    expect(desk.locator(".queue a").first).to_be_attached()
    desk.evaluate(_WATCH)
    idle = []
    for keys, confirmed in desk.evaluate(_OFFERED):
        desk.evaluate(_REST)
        before = desk.evaluate(_SEEN)
        desk.keyboard.press("+".join(_NAMES.get(part, part) for part in keys.split("+")))
        if desk.evaluate(_SEEN) == before and keys != "1":  # the first suggestion is chosen already
            idle.append(f"{place} {keys}")
        if confirmed:
            if desk.evaluate("done.length"):
                idle.append(f"{place} {keys} sends at once")
            desk.keyboard.press("Enter")
            if not desk.evaluate("done.length"):
                idle.append(f"{place} {keys} Enter")
    return idle


def test_each_printed_key_acts(desk: Page, site: Site) -> None:
    """Before an agency has it, with it, and answered by it."""
    pages = [f"/meja/{make(site)}/" for make in (reported, entered, assigned, followed_up)]
    assert [wrong for page in pages for wrong in press_each(desk, page)] == []


@pytest.mark.deep
def test_each_printed_key_acts_in_every_other_state(desk: Page, site: Site) -> None:
    sari, target = site.person("sari"), entered(site)
    numbers = {noun: entered(site) for noun in ("gabung", "rujuk", "tolak", "cabut")}
    words = {"target": target, "text": "Kami kabari.", "reason": "Diminta.", "body": "X-112"}
    answered, closed = followed_up(site), followed_up(site)
    for number, noun in [(number, noun) for noun, number in numbers.items()] + [(answered, "tanggapan")]:
        assert sari.post(f"/meja/{number}/{noun}/", on=f"/meja/{number}/", **words).status == 200
    close = {"text": "Menyala lagi.", "and_close": "yes"}
    assert sari.post(f"/meja/{closed}/tanggapan/", on=f"/meja/{closed}/", **close).status == 200
    pages = [f"/meja/{number}/" for number in (*numbers.values(), answered, closed)]
    assert [wrong for page in [*pages, "/meja/"] for wrong in press_each(desk, page)] == []


def test_help_lists_what_the_page_offers_and_a_small_phone_shows_no_key(desk: Page, site: Site) -> None:
    desk.goto(f"/meja/{entered(site)}/")
    desk.keyboard.press("?")
    rows = desk.locator("[data-help] [data-list] li:visible")
    listed = {"+".join(row.locator("kbd").all_text_contents()).lower() for row in rows.all()}
    assert {"j", "k", "/", "ctrl+k", "n", "d+enter", "ctrl+enter", "z", "g"} <= listed
    desk.keyboard.press("Escape")
    expect(desk.locator(".btn-main .keys-send")).to_be_hidden()  # and leaves no gap
    assert desk.locator(".btn-main").evaluate("e => e.getBoundingClientRect().height") <= 52
    desk.set_viewport_size({"width": 1024, "height": 768})  # the rail leaves the case readable
    heights = desk.evaluate("['.case', '.rail', '.desk'].map((s) => document.querySelector(s).clientHeight)")
    assert heights[0] > heights[1]
    assert heights[0] > heights[2] / 2
    desk.set_viewport_size({"width": 360, "height": 740})
    assert desk.locator("kbd:visible").count() == 0
    assert desk.locator(".suggest b").first.evaluate("e => e.getBoundingClientRect().width") > 100
    assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_filters_apply_at_once_and_live_in_the_address(desk: Page, site: Site) -> None:
    number = assigned(site)
    desk.goto("/meja/?antrean=dinas")
    desk.locator(".desk-filter > summary").click()
    with desk.expect_navigation():
        desk.locator("[name=kategori]").first.select_option("PJU-PDM")
    assert "kategori=PJU-PDM" in desk.url
    expect(desk.locator(f'.row-title[href*="{number}"]')).to_be_visible()
    with desk.expect_navigation():
        desk.locator("[name=prioritas]").select_option("emergency")
    expect(desk.locator(f'.row-title[href*="{number}"]')).to_have_count(0)
    for width in (320, 360, 1024, 1280):
        desk.set_viewport_size({"width": width, "height": 740})
        assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
