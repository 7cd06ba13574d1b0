"""The report to the Mayor as PDFs: a letter that is signed, an annex that proves it, nothing over the edge."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf
import pytest
from figures import demo_month
from figures.demo_month import LONG
from PIL import Image

from laksa.documents import annex, letter
from laksa.documents.annex import annex_pdf
from laksa.documents.blocks import Column, split_table
from laksa.documents.letter import Letter, letter_pdf
from laksa.documents.pictures import months_title
from laksa.documents.reading import unusual
from laksa.documents.summary import summary
from laksa.documents.trends import trends
from laksa.documents.typesetting import CHILD_MEMORY, compile_pdf
from laksa.figures.definitions import printed

SOP = demo_month.sop()
SIGNED = Letter(
    address="Jalan Satria Sudirman Nomor 1, Tangerang 15111",
    phone="(021) 0000000",
    web="laksa.tangerangkota.go.id",
    nomor="500.12/0417-Diskominfo/2026",
    dated=date(2026, 11, 3),
    foreword="Paragraf pertama.\n\nParagraf kedua #panic() dengan *bintang*.",
    recommendations=("Arahan kepada Dinas PUPR.", " ", "Koordinasi dengan balai wilayah sungai."),
    signer_name="Ratna Kusumawardani, S.Kom., M.Si.",
    signer_rank="Pembina Utama Muda",
    signer_nip="19780412 200312 2 004",
    verify_url="https://laksa.tangerangkota.go.id/verifikasi",
    verify_code="7F3A-91C2",
)


class Pages(Sequence[str]):
    """The words of each page, read when asked for; a line break reads as a space, a place to break as nothing."""

    def __init__(self, pdf: bytes) -> None:
        self.pdf = pdf
        self._pages = pypdf.PdfReader(BytesIO(self.pdf)).pages
        self._read: dict[int, str] = {}
        self.heights: dict[int, list[float]] = {}  # at which the words of a page stand that was read
        self.tall = float(self._pages[0].mediabox.height)

    def __len__(self) -> int:
        return len(self._pages)

    def __getitem__(self, at: Any) -> Any:
        if at not in self._read:
            self.heights[at] = []
            words = self._pages[at].extract_text(visitor_text=partial(self._see, self.heights[at]))
            self._read[at] = " ".join(words.replace("\u200b", "").split())
        return self._read[at]

    @staticmethod
    def _see(heights: list[float], text: str, cm: Any, tm: Any, font: Any, size: Any) -> None:
        if text.strip():
            heights.append(tm[5] * cm[3] + cm[5])

    def __contains__(self, words: object) -> bool:
        """Whether they stand on one of the pages."""
        return any(str(words) in page for page in self)


def letter_of(figures: dict[str, Any], given: Letter = SIGNED, **more: Any) -> Pages:
    return Pages(letter_pdf(figures, given, sop=SOP, **more))


def annex_of(figures: dict[str, Any], given: Letter = SIGNED, **more: Any) -> Pages:
    return Pages(annex_pdf(figures, given, sop=SOP, **more))


def october() -> dict[str, Any]:
    return demo_month.figures()


def picture(kind: str, size: tuple[int, int] = (120, 144)) -> bytes:
    file = BytesIO()
    Image.new("RGB", size, "navy").save(file, kind)
    return file.getvalue()


@pytest.fixture(scope="module")
def printed_october() -> Pages:
    return letter_of(october())


@pytest.fixture(scope="module")
def annex_of_october() -> Pages:
    return annex_of(october(), meanings=printed(), register=demo_month.register(50), unlisted=1)


def test_a_listed_case_that_nobody_was_given_is_not_forwarded_yet_and_none_of_the_others() -> None:
    figures = october()
    figures["names"]["agency"][""] = "Lainnya (belum diteruskan, rahasia)"
    cases = figures["cases"]["slowest"]
    cases[0]["agency"], cases[1]["agency"] = "", "DISHUB"
    assert [row[1] for row in letter._slowest(figures)[:2]] == ["Belum diteruskan", "Dinas Perhubungan"]
    (listed,) = (block for block in summary(figures, "").blocks if cases[0]["number"] in str(block))
    assert "Belum diteruskan" in str(listed)
    assert "Lainnya" not in str(listed)


def odd_figures() -> dict[str, Any]:
    """Everything at once that may be unusual in the report of a month; the parts know nothing of one another."""
    figures = october()
    figures["cases"]["slowest"][0]["title"] = '#read("/etc/passwd") $x$ 😀 道路'
    figures["cases"]["best"] = [
        {"number": "LKS-26-AAAA-AA", "title": "Jembatan dibenahi", "agency": "DPUPR", "before": 1, "after": 2},
        {"number": "LKS-26-BBBB-BB", "title": "Tanpa foto sesudah", "agency": "DPUPR", "before": 3, "after": 4},
    ]
    figures["identities"][1]["holds"] = False
    figures["due"] |= {"on_time": 18, "saved": 0, "late": 1, "open": 0, "counted": 19, "extended": 0}
    figures["first_answer"] |= {"n": 4}
    figures["judged"] |= {"yes": 1, "partly": 0, "no": 0, "answered": 1, "solved": None}
    return figures


@pytest.fixture(scope="module")
def odd_october() -> Pages:
    given = replace(SIGNED, revision=2, changed="Dua laporan ternyata ganda.", logo=picture("PNG"))
    photos = {n: picture("JPEG") for n in (1, 2, 3)}
    return letter_of(odd_figures(), given, photos=photos)


def test_the_first_page_is_a_letter_to_be_signed(printed_october: Pages) -> None:
    first = printed_october[0]
    for words in (
        "PEMERINTAH KOTA TANGERANG", "DINAS KOMUNIKASI DAN INFORMATIKA", "Telepon (021) 0000000",
        "500.12/0417-Diskominfo/2026", "Tangerang, 3 November 2026", "Biasa", "Laporan bulanan LAKSA, Oktober 2026",
        "Yth. Wali Kota Tangerang", "1. Perhitungan laporan", "2. Yang paling lama terbuka",
        "3. Yang kami mohon dari Bapak/Ibu Wali Kota", "Arahan kepada Dinas PUPR.",
        "Kepala Dinas Komunikasi dan Informatika,", "ruang tanda tangan elektronik",
        "Ratna Kusumawardani, S.Kom., M.Si.", "Pembina Utama Muda", "NIP 19780412 200312 2 004",
        "laksa.tangerangkota.go.id/verifikasi", "Kode 7F3A-91C2", "lambang kota", f"1 dari {len(printed_october)}",
        "Lampiran : lampiran rincian dan register (PDF), berkas XLSX dan CSV",
    ):  # fmt: skip
        assert words in first


def test_both_sides_of_the_balance_have_the_same_sum(printed_october: Pages) -> None:
    flow = october()["flow"]
    total = flow["opening"] + flow["received"] + flow["reinstated"]
    assert printed_october[0].count(f"Jumlah {total}") == 2
    sides = letter._flow(october())
    for side in sides.values():
        *lines, (_, last) = side
        assert sum(int(count.replace(".", "")) for _, count in lines) == int(last.replace(".", ""))


def test_the_letter_of_a_month_has_five_pages_at_most_and_refers_to_its_annex(printed_october: Pages) -> None:
    everything = " ".join(printed_october)
    for title in (
        "Pengantar", "Perbandingan", "Yang tidak biasa", "Laporan terbuka yang paling lama", "Menurut perangkat daerah",
    ):  # fmt: skip
        assert title in everything
    assert [int(n) for n in re.findall(r"Gambar (\d)\.", everything)] == [1, 2, 3, 4, 5, 6]
    assert len(printed_october) <= 5
    assert "arti setiap angka ada pada lampiran PDF." in printed_october[1]
    assert_numbered(printed_october)


def test_the_annex_has_every_breakdown_the_register_the_checks_and_what_figures_mean(annex_of_october: Pages) -> None:
    everything = " ".join(annex_of_october)
    for title in (
        "Angka per bulan", "Menurut kecamatan", "Menurut kelurahan", "Diteruskan kepada yang berwenang",
        "Menurut kategori", "Keadaan laporan yang masuk", "Cara laporan berakhir", "Menurut jenis", "Menurut saluran",
        "Menurut tingkat kegentingan", "Umur laporan terbuka", "Tanggapan, tindak lanjut, dan penyelesaian",
        "Penanganan, menunggu, dan jeda per langkah SOP", "Sesudah laporan ditutup, dan kejadian lain",
        "Ketepatan waktu", "Hasil laporan yang selesai", "Register laporan yang ditutup", "Pemeriksaan",
        "Arti setiap angka", "1 laporan tentang layanan ini tidak dirinci.",
    ):  # fmt: skip
        assert title in everything
    assert_numbered(annex_of_october)


def assert_numbered(pages: Pages) -> None:
    for at, page in enumerate(pages, start=1):
        assert "Data per " in page
        assert f"{at} dari {len(pages)}" in page


def test_the_annex_says_which_letter_it_belongs_to_how_it_is_checked_and_where_its_parts_begin(
    annex_of_october: Pages,
) -> None:
    first = annex_of_october[0]
    for words in (
        "Lampiran Laporan bulanan LAKSA, Oktober 2026", "Nomor 500.12/0417-Diskominfo/2026 tanggal 3 November 2026",
        "laksa.tangerangkota.go.id/verifikasi", "Kode 7F3A-91C2",
    ):  # fmt: skip
        assert words in first
    sections = "Rincian|Register laporan yang ditutup|Pemeriksaan|Arti setiap angka"
    parts = dict(re.findall(rf"({sections}) halaman (\d+)", first))
    assert len(parts) == 4
    for name in ("Register laporan yang ditutup", "Pemeriksaan", "Arti setiap angka"):
        assert name in annex_of_october[int(parts[name]) - 1]


@pytest.mark.parametrize(
    "drawn",
    [
        *("printed_october", "annex_of_october", "printed_quarter"),
        *(
            pytest.param(name, marks=pytest.mark.deep)
            for name in ("odd_october", "annex_of_a_kecamatan", "printed_kecamatan", "draft_of_an_agency")
        ),
    ],
)
def test_no_page_is_three_quarters_empty(request: pytest.FixtureRequest, drawn: str) -> None:
    """The lowest word above the foot stands in the lower three quarters of its page, on the last page too."""
    pages: Pages = request.getfixturevalue(drawn)
    for at, _words in enumerate(pages):
        assert min(y for y in pages.heights[at] if y > 60) < 0.75 * pages.tall


def test_only_periods_that_were_counted_have_a_column() -> None:
    def compared(**others: Any) -> dict[str, Any]:
        return next(block for block in summary(october() | others, "").blocks if block["kind"] == "table")

    def heads(**others: Any) -> list[str]:
        return [column["head"] for column in compared(**others)["columns"]]

    both, month = heads(), october()["period"]["name"]
    assert len(both) == 6
    assert heads(last_year=None) == both[:4]
    assert heads(previous=None) == [*both[:2], *both[4:]]
    alone = compared(previous=None, last_year=None)
    assert [column["head"] for column in alone["columns"]] == ["Ukuran", month]
    assert "tanpa pembanding" in alone["caption"]


def test_the_checks_stand_with_their_sums_and_say_when_one_does_not_hold(
    printed_october: Pages, annex_of_october: Pages, odd_october: Pages
) -> None:
    sum_of_it = "{opening} + {received} + {reinstated} − {ended} = {closing}".format(**october()["flow"])
    for pages in (printed_october, annex_of_october):
        assert f"Pemeriksaan: {sum_of_it}, cocok. Semua pemeriksaan cocok" in pages
    checks = len(october()["identities"])
    assert f"1 dari {checks} pemeriksaan tidak cocok; laporan tidak boleh terbit." in odd_october
    assert ("TIDAK COCOK" in annex_of(odd_figures())) is True


def test_every_column_of_the_agencies_adds_up(printed_october: Pages) -> None:
    figures = october()
    page = next(page for page in printed_october if "Menurut perangkat daerah" in page)
    assert "Berakhir tanpa disposisi 5 5 0 0 0" in page
    assert "Belum didisposisikan 6 0 0 4 0" in page
    assert f"Kota Tangerang {figures['flow']['received']} 96 {figures['ended']['recorded']}" in page


def test_what_a_person_wrote_stays_what_it_was(odd_october: Pages) -> None:
    assert "Paragraf kedua #panic() dengan *bintang*." in odd_october
    assert '#read("/etc/passwd") $x$ [aksara Han]' in odd_october


def test_an_empty_month_is_a_proper_report_that_says_so() -> None:
    said = letter_of(demo_month.empty(), replace(SIGNED, foreword="", recommendations=()))
    proofs = annex_of(demo_month.empty(), meanings=printed())
    assert "Oktober 2026: tidak ada laporan masuk dan tidak ada yang terbuka." in said[0]
    assert "tidak ada permohonan pada masa ini" in said[0]
    assert "gambar dan rincian tidak dibuat" in said[1]
    for pages in (said, proofs):
        assert "Pemeriksaan: 0 + 0 + 0 − 0 = 0, cocok." in pages
    assert "Arti setiap angka" in proofs
    assert "Gambar 1." not in said


@pytest.fixture(scope="module")
def draft_of_an_agency() -> Pages:
    part = october()
    part["scope"] = {"code": "agency:DISHUB", "name": "Dinas Perhubungan"}
    part |= {"by_agency": {}, "by_kecamatan": {}}
    return letter_of(part, Letter(status="DRAF"))


def test_a_draft_says_so_on_every_page_and_leaves_blanks_to_write_in(draft_of_an_agency: Pages) -> None:
    assert all(page.count("DRAF") >= 2 for page in draft_of_an_agency)
    assert "Draf: belum ditandatangani, angka masih dapat berubah." in draft_of_an_agency[0]
    assert "Kode" not in draft_of_an_agency[0]


def test_a_revision_says_which_it_is_and_what_changed(odd_october: Pages) -> None:
    assert "Revisi 2. Dua laporan ternyata ganda." in odd_october[0]
    assert all("Oktober 2026 · Revisi 2" in page for page in odd_october)


def test_rates_of_fewer_than_twenty_cases_are_hidden(odd_october: Pages) -> None:
    assert "n<20 tepat waktu" in odd_october[0]
    assert "n<5 median tanggapan awal" in odd_october[0]
    assert "Penilaian warga: sudah beres 1 n<20" in annex_of(odd_figures())


def quarter() -> dict[str, Any]:
    figures = october()
    figures["period"] |= {"code": "2026-Q4", "kind": "quarter", "name": "Triwulan IV 2026"}
    return figures


def months_of_the_quarter() -> list[dict[str, Any]]:
    months = [october() for _ in range(3)]
    for number, figures in enumerate(months, start=10):
        figures["period"] |= {"code": f"2026-{number}", "name": f"Bulan ke-{number}"}
    return months


@pytest.fixture(scope="module")
def printed_quarter() -> Pages:
    return letter_of(quarter(), months=months_of_the_quarter())


def test_a_quarter_shows_its_months_and_is_longer(printed_quarter: Pages, printed_october: Pages) -> None:
    assert len(printed_quarter) > len(printed_october)
    assert "Laporan triwulan LAKSA, Triwulan IV 2026" in printed_quarter[0]
    for words in ("Bulan demi bulan", "Laporan masuk per bulan menurut perangkat daerah", "menurut kecamatan"):
        assert words in printed_quarter
    assert "Bulan ke-11" in printed_quarter


def test_no_words_of_proof_stand_alone_on_the_last_page(
    printed_october: Pages, printed_quarter: Pages, printed_kecamatan: Pages
) -> None:
    """They once did after a table that filled the page before."""
    for pages in (printed_october, printed_quarter, printed_kecamatan):
        assert [at for at, page in enumerate(pages) if "Pemeriksaan: " in page] == [1]


def test_a_year_that_the_register_covers_in_part_shows_only_the_months_that_it_covers() -> None:
    year, months = quarter(), months_of_the_quarter()
    year["trend"] = year["trend"][-1:]  # of the months before there is none
    for number, month in enumerate(months, start=10):
        month["period"]["last"] = f"2026-{number}-28"
    rows = trends(year, months)[0].blocks[0]["rows"]
    assert [len(row) for row in rows] == [10, 10, 10]
    year["period"]["register_begins"] = "2026-11-04"
    assert [row[0] for row in trends(year, months)[0].blocks[0]["rows"]] == ["Bulan ke-11", "Bulan ke-12"]


def test_the_lists_of_open_cases_say_which_they_leave_out() -> None:
    left_out = "Tanpa laporan rahasia dan laporan tentang sebuah dinas."
    figures = october()
    block = next(block for block in summary(figures, "").blocks if "terbuka yang paling lama" in block.get("title", ""))
    assert left_out in block["caption"]
    assert letter._not_listed(figures) == left_out
    figures["cases"]["slowest"] = []
    assert letter._not_listed(figures) == f"Tidak ada yang disebut. {left_out}"
    figures["flow"]["closing"] = 0
    assert letter._not_listed(figures) == "Tidak ada laporan yang masih terbuka."


def test_the_report_of_one_agency_neither_lists_nor_times_the_others(draft_of_an_agency: Pages) -> None:
    assert "Laporan bulanan LAKSA, Oktober 2026, Dinas Perhubungan" in draft_of_an_agency
    assert "Menurut perangkat daerah" not in draft_of_an_agency


@pytest.fixture(scope="module")
def endless() -> Iterator[dict[str, Any]]:
    return demo_month.register(100_000)


def one_kecamatan() -> dict[str, Any]:
    part = october()
    part["scope"] = {"code": "kecamatan:36.71.01", "name": "Tangerang"}
    return part | {"by_agency": {}, "by_kecamatan": {}}


@pytest.fixture(scope="module")
def printed_kecamatan() -> Pages:
    """One kecamatan before its month is over, with arms that are no picture."""
    return letter_of(one_kecamatan(), replace(SIGNED, status="SEMENTARA", logo=picture("PNG")[:60]))


@pytest.fixture(scope="module")
def annex_of_a_kecamatan(endless: Iterator[dict[str, Any]]) -> Pages:
    """With too long a register."""
    return annex_of(one_kecamatan(), replace(SIGNED, status="SEMENTARA"), meanings=printed(), register=endless)


def test_the_report_of_one_kecamatan_draws_its_kelurahan(printed_kecamatan: Pages, annex_of_a_kecamatan: Pages) -> None:
    assert "Laporan masuk per kelurahan" in printed_kecamatan
    assert "Menurut kecamatan" not in annex_of_a_kecamatan
    assert "Menurut perangkat daerah" in printed_kecamatan


def test_the_report_of_one_kecamatan_does_not_head_its_kelurahan_with_its_own_name(
    annex_of_a_kecamatan: Pages,
) -> None:
    assert "(lanjutan)" not in annex_of_a_kecamatan[0]


@pytest.mark.same
def test_the_part_that_a_report_is_of_is_no_news_in_it() -> None:
    changes = [{"dim": dimension, "code": "x"} for dimension in ("agency", "kecamatan", "category")]
    told = {
        scope: [change["dim"] for change in unusual({"scope": {"code": scope}, "unusual": changes})]
        for scope in ("", "agency:DISHUB", "kecamatan:36.71.01")
    }
    assert told == {
        "": ["agency", "kecamatan", "category"],
        "agency:DISHUB": ["kecamatan", "category"],
        "kecamatan:36.71.01": ["agency", "category"],
    }


@pytest.mark.same
@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("2026-12-01T09:00:00+07:00", "Laporan masuk melampaui yang ditutup pada November"),
        ("2027-01-04T06:00:00+07:00", "Laporan masuk dan yang ditutup sama banyak pada Desember"),
        ("2026-11-30T09:00:00+07:00", "Laporan masuk dan ditutup per bulan"),
    ],
)
def test_nothing_is_concluded_of_a_month_that_has_only_begun(at: str, said: str) -> None:
    """On the first of December no report had come and none was closed: "sama banyak", said the year's letter."""
    trend = [
        {"period": "2026-11", "received": 137, "recorded": 107},
        {"period": "2026-12", "received": 0, "recorded": 0},
    ]
    assert months_title({"trend": trend, "data": {"at": at}}) == said


def test_a_report_before_its_month_is_over_says_so(printed_kecamatan: Pages, annex_of_a_kecamatan: Pages) -> None:
    for pages in (printed_kecamatan, annex_of_a_kecamatan):
        assert "masa laporan belum berakhir" in pages[0]
        assert all("SEMENTARA" in page for page in pages)


def test_the_register_has_a_line_for_each_case_without_its_summary(annex_of_october: Pages) -> None:
    assert [n for n in range(50) if f"LKS-26-{n:06}" not in annex_of_october] == []
    assert "Lampu jalan padam." not in annex_of_october


def test_a_register_beyond_two_thousand_refers_to_the_files_and_reads_no_further(
    annex_of_a_kecamatan: Pages, endless: Iterator[dict[str, Any]]
) -> None:
    assert "lebih banyak daripada 2.000 yang dicetak di sini" in annex_of_a_kecamatan
    assert "LKS-26-000001" not in annex_of_a_kecamatan
    assert next(endless)["number"] == f"LKS-26-{annex.MOST_ROWS + 1:06}"


@pytest.mark.parametrize(
    ("rows", "megabytes"),
    [(500, 225), pytest.param(1200, 300, marks=pytest.mark.deep), pytest.param(2000, 512, marks=pytest.mark.deep)],
)
def test_an_annex_with_its_register_stays_within_the_limit_of_the_child(
    monkeypatch: pytest.MonkeyPatch, rows: int, megabytes: int
) -> None:
    """Where 500 rows need no more than 225 megabytes, the 2,000 that are printed at most need less than the limit."""
    memory = megabytes * 1024 * 1024
    assert memory <= CHILD_MEMORY
    monkeypatch.setattr(annex, "compile_pdf", partial(compile_pdf, memory=memory))
    assert len(annex_of(october(), meanings=printed(), register=demo_month.register(rows))) > rows / 80


def test_the_same_figures_give_the_same_bytes_even_from_a_database_that_keeps_no_order(printed_quarter: Pages) -> None:
    months = [demo_month.shuffled(figures) for figures in months_of_the_quarter()]
    assert letter_of(demo_month.shuffled(quarter()), months=months).pdf == printed_quarter.pdf
    given = {"meanings": printed(), "unlisted": 1}
    first, second = (annex_of(made, register=demo_month.register(50), **given)
                     for made in (october(), demo_month.shuffled(october())))  # fmt: skip
    assert first.pdf == second.pdf


def test_the_logo_stands_in_its_slot(odd_october: Pages) -> None:
    assert "lambang kota" not in odd_october[0]


def test_a_missing_or_damaged_logo_leaves_its_slot_empty(printed_october: Pages, printed_kecamatan: Pages) -> None:
    assert "lambang kota" in printed_october[0]
    assert "lambang kota" in printed_kecamatan[0]


@pytest.mark.deep
@pytest.mark.parametrize(
    ("logo", "stands"),
    [(picture("JPEG"), True), (b'<svg xmlns="http://www.w3.org/2000/svg"/>', True),
     *((broken, False) for broken in (b"", b"GIF89a", b"<svg><path"))],
)  # fmt: skip
def test_so_do_logos_of_every_kind(logo: bytes, stands: bool) -> None:
    assert ("lambang kota" not in letter_of(october(), replace(SIGNED, logo=logo))[0]) is stands


def test_the_best_cases_are_shown_before_and_after_only_with_both_photos(odd_october: Pages) -> None:
    assert "Sebelum dan sesudah" in odd_october[1]
    assert "Jembatan dibenahi" in odd_october[1]
    assert "Tanpa foto sesudah" not in odd_october[1]


def long_names() -> tuple[dict[str, Any], Letter]:
    """Every name 120 characters, of words and of one word."""
    figures = october()
    for dimension in ("category", "agency", "kecamatan", "kelurahan", "body"):
        codes = figures["names"][dimension]
        figures["names"][dimension] = {code: ("M" * 120 if n % 2 else LONG) for n, code in enumerate(codes)}
    for case in figures["cases"]["slowest"]:
        case["title"] = LONG
    words = replace(
        SIGNED, kop=("PEMERINTAH KOTA TANGERANG", LONG.upper()), nomor="9" * 120, hal=LONG, place=LONG,
        headline=LONG * 2, addressee=LONG, recommendations=(LONG * 3,) * 5, signer_title=LONG, signer_name="M" * 120,
        address=LONG, revision=1, changed=LONG, paper="F4", foreword=LONG * 20,
    )  # fmt: skip
    return figures, words


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext says where each word stands")
def test_names_of_120_characters_stay_within_the_margins(tmp_path: Path) -> None:
    figures, words = long_names()
    file = tmp_path / "surat.pdf"
    found = ""
    for pages in (letter_of(figures, words), annex_of(figures, words, register=demo_month.register(30))):
        file.write_bytes(pages.pdf)
        found += subprocess.run(["pdftotext", "-bbox", file, "-"], capture_output=True, check=True, text=True).stdout
    width = float(re.search(r'<page width="([\d.]+)"', found).group(1))
    boxes = [tuple(map(float, box)) for box in re.findall(r'<word xMin="([\d.-]+)" .*? xMax="([\d.-]+)"', found)]
    assert len(boxes) > 1000
    assert min(left for left, _ in boxes) >= 63 - 1
    assert max(right for _, right in boxes) <= width - 54 + 3  # a comma at the end of a line hangs a little


def test_a_group_that_goes_on_in_the_next_part_is_headed_again_and_no_head_stands_alone() -> None:
    rows = [["Kecamatan A", ""], *[[f"A{n}", "1"] for n in range(4)], ["Kecamatan B", ""], ["B0", "1"], ["B1", "1"]]
    block = split_table("", "", [Column("", 1, False), Column("")], rows, parts=2, total=["Jumlah", "6"], groups=[0, 5])
    left, right = block["pieces"]
    assert [row[0] for row in left["rows"]] == ["Kecamatan A", "A0", "A1", "A2", "A3"]
    assert [row[0] for row in right["rows"]] == ["Kecamatan B", "B0", "B1"]
    assert (left["groups"], right["groups"], left["total"], right["total"]) == ([0], [0], None, ["Jumlah", "6"])
    block = split_table("", "", [Column("", 1, False), Column("")], rows[:5], parts=2, groups=[0])
    assert [row[0] for row in block["pieces"][1]["rows"]] == ["Kecamatan A (lanjutan)", "A2", "A3"]
