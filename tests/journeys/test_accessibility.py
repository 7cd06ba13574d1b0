"""axe finds nothing on any page, in light and in dark; and nothing is wider than a small phone."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from journeys.conftest import Site, _context, sign_in
from journeys.plain import Person

pytestmark = pytest.mark.journey

PUBLIC = [
    "/",
    "/lapor/",
    "/lacak/",
    "/tentang/",
    "/kerahasiaan/",
    "/aksesibilitas/",
    "/masuk/",
    "/masuk/lupa/",
    "/tidak-ada/",
]
STAFF = {
    "sari": ["/meja/", "/meja/?antrean=siap", "/meja/baru/", "/meja/formulir/", "/rekap/", "/akun/",
             "/meja/{number}/", "/meja/{number}/tanda-terima/", "/meja/{number}/lembar-disposisi/"],
    "yusuf": ["/dinas/", "/dinas/riwayat/", "/dinas/{number}/", "/dinas/{number}/tindak-lanjut/",
              "/dinas/{number}/kembalikan/"],
    "agus": ["/unit/", "/unit/laporan/?daftar=lewat", "/unit/sop/", "/rekap/", "/laporan/", "/kelola/kop-surat/"],
    "admin": ["/kelola/", "/kelola/pengguna/", "/kelola/pengguna/baru/", "/kelola/dinas/", "/kelola/kategori/",
              "/kelola/templat/", "/kelola/kalender/", "/kelola/wilayah/", "/kelola/sop/", "/kelola/pesan/",
              "/kelola/catatan/"],
    "auditor": ["/rekap/", "/kelola/catatan/"],
    "ratna": ["/laporan/", "/wali-kota/"],
}  # fmt: skip


@pytest.fixture(scope="module")
def a_report(site: Site) -> str:
    """The secret page of a report."""
    answer = Person(site.url).post("/lapor/", text="Got depan rumah mampet, air naik ke jalan kalau hujan.")
    return answer.url.removeprefix(site.url).removesuffix("tanda-terima/")


@pytest.fixture(scope="module")
def a_task(site: Site) -> str:
    """The number of a case that stands with the Dinas Perhubungan."""
    citizen = Person(site.url)
    receipt = citizen.post(
        "/lapor/", text="Lampu jalan padam di depan musala.", landmark="Jl. Veteran", category="PJU-PDM"
    )
    found = re.search(r"LKS-\d\d-\w{4}-\w\w", receipt.text.replace("<wbr>", ""))
    assert found is not None
    sari, case = Person(site.url).sign_in("sari"), f"/meja/{found[0]}/"
    fields = {"kind": "complaint", "category": "PJU-PDM", "urgency": "medium", "landmark": "Jl. Veteran"}
    assert sari.post(f"{case}catat/", on=case, **fields).status == 200
    assert sari.post(f"{case}disposisi/", on=case, lead="DISHUB").status == 200
    return found[0]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_public_pages(
    browser: Browser, site: Site, a_report: str, a_task: str, theme: str
) -> None:
    with _context(browser, site, width=360, height=740, theme=theme) as page:
        for path in [*PUBLIC, a_report, f"{a_report}tanda-terima/", f"/l/{a_task}/"]:
            _look(page, path)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("who", sorted(STAFF))
def test_axe_finds_nothing_on_staff_pages(browser: Browser, site: Site, a_task: str, who: str, theme: str) -> None:
    with _context(browser, site, width=1440, height=900, theme=theme) as page:
        sign_in(page, who)
        for path in STAFF[who]:
            _look(page, path.format(number=a_task))


@pytest.mark.parametrize("who", sorted(STAFF))
def test_staff_pages_fit_a_phone(browser: Browser, site: Site, a_task: str, who: str) -> None:
    with _context(browser, site, width=360, height=740) as page:
        sign_in(page, who)
        for path in STAFF[who]:
            page.goto(path.format(number=a_task))
            _fits(page, path)


def _look(page: Page, path: str) -> None:
    page.goto(path)
    found = Axe().run(page)
    assert found.violations_count == 0, f"{path}: {found.generate_report()}"
    _fits(page, path)


def _fits(page: Page, path: str) -> None:
    width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert width <= 0, f"{path} scrolls sideways by {width} px"
