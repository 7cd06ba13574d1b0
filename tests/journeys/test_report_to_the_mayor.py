"""A month ends: the draft is there by itself, is read, checked, signed, delivered, received, and proven genuine."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from reports.test_report_signing import signed

from journeys import conftest
from journeys.conftest import Site, Windows, running
from laksa.rules.period import WIB

# A small city with a past; the last month has ended and nobody has seen to its report.
# Hashing, typesetting and drawing photos are dear: one password for all, nothing published before, small photos.
CITY = """
from functools import cache
from people import PASSWORD
from laksa_demo import load, people, pictures, published
pictures.SIZE = (96, 72)
people.new_password, people.make_password = lambda: PASSWORD, cache(people.make_password)
published._publish = lambda period, people: None
load.load(data, cases=40)
print("null")
"""
FOREWORD = "Terima kasih kepada semua perangkat daerah atas tindak lanjutnya."


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with running(tmp_path_factory.mktemp("mayor"), people=CITY) as site:
        yield site


def press(page: Page, noun: str) -> None:
    with page.expect_navigation():
        page.locator(f'form[action$="/{noun}/"] button').first.click()


def draft_by_the_clock(page: Page) -> str:
    """The address of the monthly draft that nobody made by hand."""
    for _ in range(60):
        page.goto("/laporan/")
        rows = page.locator("tr", has=page.get_by_text("Draf", exact=True)).locator("a[href]")
        codes = [str(rows.nth(place).get_attribute("href")) for place in range(rows.count())]
        months = [code for code in codes if re.fullmatch(r"/laporan/\d{4}-\d\d/", code)]
        if months:
            return months[0]
        time.sleep(1)
    raise AssertionError("the clock made no draft")


def test_from_the_draft_by_the_clock_to_a_genuine_document(windows: Windows, city: Site, tmp_path: Path) -> None:
    with windows.open(city, width=1280, height=900) as screen:
        city.let_in(screen, "agus")
        report = draft_by_the_clock(screen)
        code = report.split("/")[2]
        the_head_reads_writes_and_checks(screen, report)

        city.let_in(screen, "ratna")
        original = the_director_signs_elsewhere(screen, report, tmp_path)

        city.let_in(screen, "agus")
        screen.goto(report)
        press(screen, "kirim")
        delivered(screen, report)
        mails = [path.read_text(errors="replace") for path in (city.folder / "mail").glob("*.eml")]
        assert any("walikota@laksa.invalid" in mail and "application/pdf" in mail for mail in mails)

    with windows.open(city, width=360, height=740) as phone:
        city.let_in(phone, "walikota")
        phone.goto(f"/wali-kota/{code}/")
        conftest.shot(phone, "09-wali-kota")
        press(phone, "terima")
        expect(phone.locator("main")).to_contain_text("Diterima")

    with windows.open(city, width=360, height=740) as phone:
        phone.goto(f"/rapor/{code}/")
        conftest.shot(phone, "10-rapor")
        expect(phone.locator("h1")).to_be_visible()
        assert phone.request.get(f"/rapor/{code}.json").json()["period"]["code"] == code
        anybody_verifies(phone, original, tmp_path)
    assert "0 temuan" in city.laksa("verify")[0]


def the_head_reads_writes_and_checks(page: Page, report: str) -> None:
    page.goto(report)
    conftest.shot(page, "08-laporan")
    figure = page.locator('a[href*="angka/flow.closing"]').first
    number = figure.inner_text().strip()
    with page.expect_navigation():
        figure.click()
    assert page.locator(".table tbody tr").count() == int(number)
    page.go_back()
    page.fill("[name=foreword]", FOREWORD)
    page.fill("[name=letter_number]", "500.12/0417-Diskominfo/2026")
    page.fill("[name=letter_date]", datetime.now(WIB).date().isoformat())
    press(page, "sunting")
    press(page, "periksa")
    expect(page.locator("main")).to_contain_text("Diperiksa")


def the_director_signs_elsewhere(page: Page, report: str, tmp_path: Path) -> bytes:
    """Downloads the frozen PDF, signs it, hands it back; the PDF as it was frozen."""
    page.goto(report)
    answer = page.request.get(f"{report}berkas/pdf/")
    assert answer.headers["content-type"] == "application/pdf"
    original: bytes = answer.body()
    with ThreadPoolExecutor(1) as elsewhere:  # the browser holds this thread's event loop
        (tmp_path / "signed.pdf").write_bytes(elsewhere.submit(signed, original).result())
    page.check("#cara-elektronik")
    page.set_input_files("[name=pdf]", tmp_path / "signed.pdf")
    press(page, "tanda-tangan")
    expect(page.locator("main")).to_contain_text("Ratna Kusumawardani")
    expect(page.locator("main")).to_contain_text("Utuh")
    return original


def delivered(page: Page, report: str) -> None:
    for _ in range(60):
        time.sleep(1)
        page.goto(report)
        if "Terkirim" in page.locator("main").inner_text():
            return
    raise AssertionError("the report was not delivered")


def anybody_verifies(page: Page, original: bytes, tmp_path: Path) -> None:
    """By the code on the paper, and by the file; a file with one byte changed is not ours."""
    changed = bytearray(original)
    changed[len(changed) // 2] ^= 1
    for content, verdict in ((original, "asli"), (bytes(changed), "bukan")):
        (tmp_path / "laporan.pdf").write_bytes(content)
        page.goto("/verifikasi/")
        page.set_input_files("input[type=file]", tmp_path / "laporan.pdf")
        with page.expect_navigation():
            page.locator("form", has=page.locator("input[type=file]")).locator("button").first.click()
        assert verdict in page.locator("main").inner_text().casefold()
        assert ("bukan" in page.locator("h1").inner_text().casefold()) == (verdict == "bukan")
