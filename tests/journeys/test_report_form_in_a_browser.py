"""The report form on a phone: warnings while people type, the place from the phone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from journeys.conftest import Site, Windows

SUKASARI = {"latitude": -6.1786, "longitude": 106.6319, "accuracy": 12}
IN_VIEW = "e => { const b = e.getBoundingClientRect(); return b.top >= 0 && b.bottom <= innerHeight; }"


@pytest.fixture
def keyboard_open(windows: Windows, site: Site) -> Iterator[Page]:
    """What a small phone leaves of the page above its keyboard."""
    with windows.open(site, width=360, height=400) as page:
        yield page


def _under_the_box(page: Page, name: str) -> Locator:
    return page.locator(f"#id_text ~ [role=alert] > [data-{name}]")


def _fresh_form(page: Page) -> None:
    """Without the words that an earlier visit left on this phone."""
    page.goto("/lapor/")
    page.evaluate("localStorage.clear()")
    page.goto("/lapor/")


def test_112_and_the_nik_are_said_under_the_box_while_it_is_filled_and_again_on_step_two(keyboard_open: Page) -> None:
    page = keyboard_open
    _fresh_form(page)
    box = page.locator("#id_text")
    box.focus()
    card, nik = _under_the_box(page, "emergency"), _under_the_box(page, "nik")
    expect(card).to_be_hidden()
    page.keyboard.type("Ada kebakaran di belakang pasar")
    expect(card).to_be_visible()
    assert card.evaluate(IN_VIEW)
    assert box.evaluate("e => e.getBoundingClientRect().bottom > 40")  # the last line that was typed is seen too
    box.fill("Lampu padam, NIK saya 3671 0101-0190 0001")
    expect(card).to_be_hidden()
    expect(nik).to_be_visible()
    assert nik.evaluate(IN_VIEW)
    box.fill("Kebakaran! Saya 3671010101900001.")
    page.locator("[data-step].is-open [data-next]").click()
    again = page.locator("[data-step].is-open")
    expect(again.locator("[data-emergency] a[href='tel:112']")).to_be_visible()
    expect(again.locator("[data-nik]")).to_be_visible()


def test_the_phones_place_fills_the_kelurahan_takes_the_error_away_and_asks_for_a_landmark(phone: Page) -> None:
    phone.context.grant_permissions(["geolocation"])
    phone.context.set_geolocation(SUKASARI)
    _fresh_form(phone)
    phone.locator("#id_text").fill("Lampu jalan padam sejak Senin malam.")
    phone.locator("input[value=PJU-PDM]").check(force=True)
    phone.locator("[data-step].is-open [data-next]").click()
    phone.locator("[data-step].is-open [data-next]").click()
    problem = phone.get_by_text("Isi alamat atau patokan, atau tekan Pakai lokasi saya.")
    expect(problem).to_be_visible()
    phone.locator("[data-locate]").click()
    expect(phone.locator("[data-locate-status]")).to_contain_text("Tambahkan patokan")
    expect(problem).to_have_count(0)
    chosen = phone.locator("#id_kelurahan").evaluate("e => e.selectedOptions[0].text")
    assert chosen in phone.locator("[data-locate-status]").inner_text()
    assert phone.locator("#id_kecamatan").input_value()
    phone.context.clear_permissions()


def test_a_kind_that_the_words_name_is_chosen_with_one_tap_and_says_which_words(phone: Page) -> None:
    _fresh_form(phone)
    phone.locator("#id_text").press_sequentially("Selokan mampet di depan warung", delay=5)
    phone.get_by_role("button", name="mampet").first.click()
    expect(phone.locator("[data-guess]")).to_be_hidden()
    assert phone.locator("[name=category]:checked").input_value()


def test_a_kelurahan_alone_takes_the_error_away_too(phone: Page) -> None:
    _fresh_form(phone)
    phone.locator("#id_text").fill("Lampu jalan padam sejak Senin malam.")
    phone.locator("input[value=PJU-PDM]").check(force=True)
    phone.locator("[data-step].is-open [data-next]").click()
    phone.locator("[data-step].is-open [data-next]").click()
    expect(phone.locator("#id_landmark_sekarang")).to_be_visible()
    phone.locator("#id_kelurahan").select_option(index=3)
    expect(phone.locator("#id_landmark_sekarang")).to_have_count(0)


def test_the_questions_of_a_kind_come_when_it_is_chosen_and_their_answers_stay(phone: Page) -> None:
    _fresh_form(phone)
    phone.locator("#id_text").fill("Lampu jalan padam sejak Senin malam.")
    pole = phone.locator("[id='id_answer-PJU-TIANG']")
    expect(pole).to_have_count(0)
    phone.locator("input[value=PJU-PDM]").check(force=True)
    pole.fill("KRW 012")
    phone.locator("input[name=category][value='']").check(force=True)
    expect(pole).to_have_count(0)
    phone.locator("input[value=PJU-PDM]").check(force=True)
    expect(pole).to_have_value("KRW 012")
    phone.locator("[id='id_answer-PJU-SEJAK']").select_option("seminggu")
    phone.locator("#id_landmark").evaluate("e => { e.value = 'Jl. Veteran'; }")
    phone.locator("[data-step].is-open [data-next]").click()
    phone.locator("[data-step].is-open [data-next]").click()
    expect(phone.locator("[data-answers-said]")).to_have_text("KRW 012, Seminggu atau lebih")
    phone.goto("/lapor/")
    expect(pole).to_have_value("KRW 012")
    expect(phone.locator("[id='id_answer-PJU-SEJAK']")).to_have_value("seminggu")
