"""axe finds nothing on any page, in light and in dark; and nothing is wider than a small phone."""

from __future__ import annotations

import pytest
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Page

from journeys.conftest import Site, Windows, assigned
from journeys.plain import Person

EVERY_RULE: dict[str, object] = {"resultTypes": ["violations"], "preload": False}  # no page plays anything
# A theme changes colours and nothing else.
OF_COLOUR = EVERY_RULE | {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
# Hundreds of rows that differ in their words alone tell axe nothing, and it needs the square of their number. Of what
# is made of the same elements, attributes and classes in one list or table, the first two stay.
KEEP_TWO_OF_A_SHAPE = """() => {
  const shape = (e) => [e.tagName, e.getAttributeNames(), e.className, ...[...e.children].map(shape)].join();
  const seen = new Map();
  for (const e of document.querySelectorAll("tbody > tr, ul > li, ol > li, select > option")) {
    const list = e.closest("table") ?? e.parentNode, name = shape(e);
    if (!seen.has(list)) seen.set(list, {});
    const here = seen.get(list);
    here[name] = (here[name] ?? 0) + 1;
    if (here[name] > 2) e.remove();
  }
}"""

# One page of each kind.
PUBLIC = ["/", "/lapor/", "/lacak/", "/kerahasiaan/", "/masuk/", "/tidak-ada/"]
STAFF = {
    "sari": ["/meja/", "/meja/baru/", "/rekap/", "/meja/{number}/", "/meja/{number}/lembar-disposisi/"],
    "yusuf": ["/dinas/", "/dinas/{number}/", "/dinas/{number}/tindak-lanjut/"],
    "agus": ["/unit/", "/unit/sop/", "/laporan/", "/kelola/kop-surat/"],
    "admin": ["/kelola/", "/kelola/pengguna/baru/", "/kelola/kategori/PJU-PDM/", "/kelola/wilayah/"],
    "ratna": ["/wali-kota/"],
}  # fmt: skip
# Those made of the same parts, and what one of those above sees too, below another menu: with `--deep`.
MORE_PUBLIC = ["/tentang/", "/aksesibilitas/", "/masuk/lupa/"]
MORE = {
    "sari": ["/akun/", "/meja/?antrean=siap", "/meja/formulir/", "/meja/{number}/tanda-terima/"],
    "yusuf": ["/dinas/riwayat/", "/dinas/{number}/kembalikan/"],
    "agus": ["/unit/laporan/?daftar=lewat", "/rekap/"],
    "admin": ["/kelola/dinas/", "/kelola/kalender/", "/kelola/kategori/", "/kelola/pengguna/", "/kelola/pesan/",
              "/kelola/pertanyaan/PJU-SEJAK/", "/kelola/templat/", "/kelola/sop/", "/kelola/catatan/"],
    "auditor": ["/rekap/", "/kelola/catatan/"],
    "ratna": ["/laporan/"],
}  # fmt: skip

# What stays in the window while the page is scrolled.
STUCK = """() => [...document.body.querySelectorAll("*")].filter(e => {
  const look = getComputedStyle(e);
  return ["sticky", "fixed"].includes(look.position) && e.checkVisibility() && e.getBoundingClientRect().height > 1;
}).map(e => e.classList[0])"""

# Width, height, and the size of text in percent of what is usual.
SIZES = [(320, 640, 100), (360, 740, 100), (740, 360, 100), (360, 740, 200), (740, 360, 200)]
# Pages that have scrolled sideways: walked each time, the others with `--deep`.
HAVE_SCROLLED = {
    "": ["/", "/kerahasiaan/", "/aksesibilitas/", "/rapor/", "/l/{number}/"],
    "yusuf": ["/dinas/", "/dinas/riwayat/", "/dinas/{number}/", "/dinas/{number}/tindak-lanjut/"],
    "sari": ["/rekap/"],
    "admin": ["/kelola/", "/kelola/wilayah/", "/kelola/sop/"],
}


@pytest.fixture(scope="module")
def a_report(site: Site) -> str:
    """The secret page of a report."""
    answer = Person(site.url).post("/lapor/", text="Got depan rumah mampet, air naik ke jalan kalau hujan.")
    return answer.url.removeprefix(site.url).removesuffix("tanda-terima/")


@pytest.fixture(scope="module")
def a_task(site: Site) -> str:
    return assigned(site)


def test_axe_finds_nothing_on_public_pages(windows: Windows, site: Site, a_report: str, a_task: str) -> None:
    with windows.open(site, width=360, height=740) as page:
        found = [_looked_at(page, path) for path in [*PUBLIC, a_report, f"{a_report}tanda-terima/", f"/l/{a_task}/"]]
    wrong = "".join(found)
    assert not wrong, wrong


@pytest.mark.parametrize("who", sorted(STAFF))
def test_axe_finds_nothing_on_staff_pages_and_they_fit_a_phone(
    windows: Windows, site: Site, a_task: str, who: str
) -> None:
    with windows.open(site, width=1440, height=900) as page:
        site.let_in(page, who)
        found = [_looked_at(page, path.format(number=a_task)) for path in STAFF[who]]
    wrong = "".join(found)
    assert not wrong, wrong


def test_large_text_and_a_low_window_scroll_sideways_nowhere(windows: Windows, site: Site, a_task: str) -> None:
    wrong = ""
    with windows.open(site, width=360, height=740) as page:
        for who, paths in HAVE_SCROLLED.items():
            if who:
                site.let_in(page, who)
            wrong += "".join(_at_every_size(page, path.format(number=a_task)) for path in paths)
        site.let_in(page, "yusuf")
        page.goto(f"/dinas/{a_task}/")
        page.set_viewport_size({"width": 740, "height": 360})
        assert page.evaluate(STUCK) == []
        page.set_viewport_size({"width": 360, "height": 740})
        assert page.evaluate(STUCK) == ["bar-top", "actions"]
        wire = page.context.new_cdp_session(page)
        wire.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
        for path in (f"/dinas/{a_task}/", "/dinas/"):
            page.goto(path)
            assert page.evaluate(STUCK) == [], path  # with text of 200% nothing stands over what is read
        site.let_in(page, "sari")
        page.goto(f"/meja/{a_task}/")
        assert page.evaluate(STUCK) == []
        wire.send("Page.setFontSizes", {"fontSizes": {"standard": 16, "fixed": 13}})
    assert not wrong, wrong


def test_the_desk_leaves_room_for_what_its_filter_finds_and_has_no_empty_column(
    windows: Windows, site: Site, a_task: str
) -> None:
    with windows.open(site, width=1024, height=768) as page:
        site.let_in(page, "sari")
        page.goto("/meja/?antrean=dinas&kategori=PJU-PDM")
        assert page.locator(".desk-filter[open]").count() == 1
        row, hints = page.locator(".row-list > li").first.bounding_box(), page.locator(".hints").bounding_box()
        assert row is not None
        assert hints is not None
        assert hints["y"] - row["y"] > 160  # two cases of three lines
        wire = page.context.new_cdp_session(page)
        wire.send("Emulation.setScriptExecutionDisabled", {"value": True})
        page.set_viewport_size({"width": 1280, "height": 800})
        page.goto(f"/meja/{a_task}/")
        beside = page.locator(".case").bounding_box()
        assert beside is not None
        assert beside["x"] < 80  # beside the sidebar: the list would need script
        wire.send("Emulation.setScriptExecutionDisabled", {"value": False})


@pytest.mark.deep
@pytest.mark.parametrize("who", ["", *sorted(STAFF | MORE)])
def test_every_page_fits_every_size_in_both_themes(
    windows: Windows, site: Site, a_report: str, a_task: str, who: str
) -> None:
    more = ["/rapor/", "/rapor/definisi/", "/verifikasi/", "/lacak/tautan/", "/lacak/tautan/terkirim/", "/r/"]
    own = [a_report, *(f"{a_report}{part}" for part in ("tanda-terima/", "tautan/", "cabut/", "buka-kembali/"))]
    staff = [*STAFF.get(who, ()), *MORE.get(who, ())]
    paths = staff if who else [*PUBLIC, *MORE_PUBLIC, *more, *own, f"/l/{a_task}/"]
    wrong = ""
    with windows.open(site, width=1440, height=900) as page:
        if who:
            site.let_in(page, who)
        for path in paths:
            wrong += _looked_at(page, path.format(number=a_task)) + _at_every_size(page, path.format(number=a_task))
    assert not wrong, wrong


def test_no_word_however_long_pushes_a_page_sideways(windows: Windows, site: Site) -> None:
    link = "https://www.google.com/maps/place/Jl.+Veteran+No.12/@-6.1783,106.6319,17z/data=" + "a" * 120
    words = {"text": "W" * 300 + " rusak. " + link, "landmark": link, "name": "N" * 100, "category": "PJU-PDM"}
    answer = Person(site.url).post("/lapor/", **words)
    own = answer.url.removeprefix(site.url).removesuffix("tanda-terima/")
    fields = {"kind": "complaint", "category": "PJU-PDM", "urgency": "medium", "title": "T" * 120, "landmark": link}
    case = f"/meja/{answer.number}/"
    assert site.person("sari").post(f"{case}catat/", on=case, **fields).status == 200
    with windows.open(site, width=360, height=740) as page:
        site.let_in(page, "sari")
        wrong = _sideways(page, case, "/meja/", f"{case}tanda-terima/")
        assert site.person("sari").post(f"{case}disposisi/", on=case, lead="DISHUB").status == 200
        wrong += _sideways(page, own, f"{own}tanda-terima/", f"/l/{answer.number}/")
        site.let_in(page, "yusuf")
        wrong += _sideways(page, "/dinas/", f"/dinas/{answer.number}/")
    assert not wrong, wrong


def _sideways(page: Page, *paths: str) -> str:
    found = ""
    for path in paths:
        page.goto(path)
        found += _too_wide(page, path)
    return found


def _at_every_size(page: Page, path: str) -> str:
    """What is too wide on a page at each size; text is enlarged as a reader does it, the window stays."""
    wide, found = page.viewport_size, ""
    assert wide is not None
    page.goto(path)
    for width, height, text in SIZES:
        page.evaluate("percent => { document.documentElement.style.fontSize = percent + '%' }", text)
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_function("width => innerWidth === width", arg=width)
        if too_wide := _too_wide(page, path):
            found += f"with text of {text}%: {too_wide}"
    page.set_viewport_size(wide)
    return found


def _looked_at(page: Page, path: str) -> str:
    """What is wrong with a page: as wide as a small phone and as a desk, in light and in dark."""
    wide = page.viewport_size
    assert wide is not None
    page.goto(path)
    assert page.url.endswith(path)
    wrong = [_too_wide(page, path)]
    if wide["width"] > 360:
        page.set_viewport_size({"width": 360, "height": 740})
        page.wait_for_function("innerWidth === 360")
        wrong.append(_too_wide(page, path))
        page.set_viewport_size(wide)
        page.wait_for_function(f"innerWidth === {wide['width']}")
    page.evaluate(KEEP_TWO_OF_A_SHAPE)
    page.evaluate(AXE_SCRIPT)
    wrong.append(_by_axe(page, f"{path} in light", EVERY_RULE))
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")  # at once, or axe sees a colour on its way
    wrong.append(_by_axe(page, f"{path} in dark", OF_COLOUR))
    page.emulate_media(color_scheme="light", reduced_motion="no-preference")
    return "".join(wrong)


def _by_axe(page: Page, where: str, rules: dict[str, object]) -> str:
    found = AxeResults(page.evaluate("rules => axe.run(rules)", rules))
    return f"{where}: {found.generate_report()}\n" if found.violations_count else ""


def _too_wide(page: Page, path: str) -> str:
    too_much = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return f"{path} scrolls sideways by {too_much} px at {page.viewport_size}\n" if too_much > 0 else ""
