"""An old list comes in by the page: handed over, a column put right, read before it comes in, mended, taken back."""

from __future__ import annotations

from pathlib import Path

from imports.lists import workbook_of
from playwright.sync_api import expect

from journeys.conftest import Site, Windows, shot

HEADINGS = ["Nomor", "Uraian", "Tgl", "Keterangan tempat"]


def test_the_data_officer_takes_an_old_list_in_and_back(windows: Windows, site: Site, tmp_path: Path) -> None:
    rows = [[str(n), f"Lampu jalan nomor {n} padam sekali.", "1/3/2024", "Jl. Merpati"] for n in range(1, 121)]
    rows[7][2] = "kemarin"
    sheets = {"Sampul": [["Rekap pengaduan"]], "Lampu": [["DAFTAR PENGADUAN"], HEADINGS, *rows]}
    file = workbook_of(tmp_path / "lampu 2024.xlsx", sheets)
    with windows.open(site, width=1280, height=900) as page:
        site.let_in(page, "admin")
        page.goto("/kelola/impor/")
        page.set_input_files("[type=file]", file)
        page.get_by_role("button", name="Lanjut ke kolom").click()
        expect(page.get_by_label("Lembar")).to_have_value("Lampu")
        expect(page.get_by_text("Dari 120 baris pertama: 119 akan masuk, 0 sudah ada, 1 ditinggalkan.")).to_be_visible()
        page.get_by_label("Keterangan tempat").select_option(label="Alamat atau patokan")
        page.get_by_role("button", name="Lihat hasilnya").click()
        expect(page.get_by_role("cell", name="Jl. Merpati").first).to_be_visible()
        shot(page, "impor-pratinjau")
        page.get_by_role("button", name="Masukkan semua baris").click()
        address = page.url
        page.goto("/meja/")  # who leaves stops nothing
        page.goto(address)
        expect(page.get_by_text("119 dimasukkan, 0 sudah ada, 1 ditinggalkan.")).to_be_visible()
        with page.expect_download() as download:
            page.get_by_role("link", name="Semua sebagai CSV").click()
        lines = download.value.path().read_text(encoding="utf-8").splitlines()
        assert [line.split(",")[:5] for line in lines[1:]] == [["10", "10", "8", "Tgl", "date_unknown"]]
        page.get_by_text("Urungkan seluruh impor").click()
        page.get_by_role("button", name="Ya, urungkan").click()
        expect(page.get_by_text("119 laporan diurungkan.")).to_be_visible()
