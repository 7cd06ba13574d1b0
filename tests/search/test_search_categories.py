"""What people say, and the category that is meant."""

from __future__ import annotations

import pytest

from laksa.register import reference
from laksa.register.models import Category
from laksa.search import categories
from laksa.search.categories import named_in, ranked

SAID = {
    "lampu": "PJU-PDM", "lampu jalan mati": "PJU-PDM", "penerangan jalan": "PJU-PDM", "PJU": "PJU-PDM",
    "minta lampu": "PJU-BRU", "lampu merah": "LLN-RBU", "macet": "LLN-MCT", "parkir": "LLN-PKR",
    "tukang parkir": "LLN-PKR", "truk tanah": "LLN-TRK", "angkot": "LLN-AKT", "halte": "LLN-AKT",
    "jalan bolong": "JLN-LBG", "jl rusak": "JLN-LBG", "lubang": "JLN-LBG", "aspal": "JLN-LBG", "paving": "JLN-LKG",
    "trotoar": "JLN-TRT", "galian": "JLN-GLN", "jembatan": "JLN-JBT", "selokan": "AIR-DRN", "got mampet": "AIR-DRN",
    "banjir": "AIR-GNG", "genangan": "AIR-GNG", "kali": "AIR-KLI", "turap": "AIR-KLI", "air PAM mati": "AIR-PDM",
    "air mati": "AIR-PDM", "ledeng": "AIR-PDM", "sampah": "SMP-ANG", "sampah numpuk": "SMP-ANG",
    "bakar sampah": "SMP-BKR", "tps liar": "SMP-LIR", "pohon": "LNG-PHN", "pohon tumbang": "LNG-PTB",
    "taman": "LNG-TMN", "pedagang kaki lima": "TTB-PKL", "spanduk": "TTB-RKL", "kebakaran": "DRT-API",
    "kecelakaan": "DRT-MED", "tawuran": "DRT-KRM", "kabel": "DRT-LTR", "ular": "DRT-HWN", "KTP": "DKP-KTP",
    "kartu keluarga": "DKP-KK", "akta lahir": "DKP-KK", "bansos": "SOS-BNS", "orang gila": "SOS-ODG",
    "puskesmas": "KES-PKM", "rumah sakit": "KES-RSD", "nyamuk": "KES-DBD", "bpjs": "KES-JKN", "sekolah": "PDK-SKL",
    "ppdb": "PDK-SPM", "lowongan kerja": "KRJ-LOW", "pbb": "PJK-PBB", "izin usaha": "IZN-USH", "anjing liar": "PGN-HWN",
    "makam": "PRM-TPU", "cctv": "APL-CTV", "kelurahan": "PLY-KEL", "pungli": "PLY-PGL", "listrik mati": "LUAR-KW",
    "terima kasih": "APR-TKS", "debu": "LNG-LMB", "lumpur": "AIR-DRN", "narkoba": "TTB-MRS", "domisili": "DKP-KK",
    "tanah": "LUAR-KW", "kos": "IZN-USH", "obat": "KES-PKM", "sinyal": "LUAR-KW", "lpg": "LUAR-KW",
    "knalpot": "TTB-BSG", "petasan": "TTB-BSG", "difabel": "SOS-BNS", "stunting": "KES-PKM", "perpustakaan": "ASP-PEM",
    "masjid": "ASP-PEM", "wisata": "LNG-TMN", "polusi": "LNG-LMB", "bau": "LNG-LMB", "asap": "SMP-BKR",
    "kontrakan": "IZN-USH", "disabilitas": "SOS-BNS", "lansia": "SOS-BNS", "beasiswa": "PDK-SKL", "copet": "DRT-KRM",
    "balap liar": "DRT-KRM", "toilet umum": "PRM-FSM", "kambing": "PGN-HWN", "hajatan": "LLN-MCT", "ojol": "LLN-PKR",
    "sumur": "AIR-PDM", "danau": "AIR-KLI", "pompa banjir": "AIR-GNG", "futsal": "OLH-FAS", "beras": "UMK-BIN",
    "magang": "KRJ-LOW", "bpjs ketenagakerjaan": "KRJ-HUB", "pinjol": "LUAR-KW", "tilang": "LUAR-KW", "tbc": "KES-DBD",
    "ibu hamil": "KES-PKM", "ketua rt": "PLY-KEL", "mercon": "TTB-BSG", "tanah longsor": "DRT-BJR",
    "polisi tidur": "LLN-RBU", "truk tanah siang": "LLN-TRK", "domisili sekolah": "PDK-SPM",
}  # fmt: skip


def first(asked: str) -> str:
    found = ranked(asked)
    return found[0].category.code if found else ""


def test_an_everyday_word_means_its_category(db: None) -> None:
    assert len(SAID) >= 100
    assert {asked: first(asked) for asked in SAID} == SAID


def test_a_slip_of_the_hand_or_an_unfinished_word_does_not_mislead(db: None) -> None:
    asked = {"selokn": "AIR-DRN", "smapah": "SMP-ANG", "trotoarr": "JLN-TRT", "lamp": "PJU-PDM", "pohon tum": "LNG-PTB"}
    assert {word: first(word) for word in asked} == asked


@pytest.mark.parametrize("lengths", [(99,), pytest.param((2, 3, 4), marks=pytest.mark.deep)], ids=["words", "begun"])
def test_a_confidential_category_comes_first_only_for_its_own_whole_phrase(
    db: None, monkeypatch: pytest.MonkeyPatch, lengths: tuple[int, ...]
) -> None:
    """Every word and every beginning of a word that a name, synonym or example holds."""
    rows = reference.categories().values()
    own = {row.code: f" {row.name}; {row.synonyms}; {row.example} ".lower() for row in rows}
    words = {word.strip("();/.,") for said in own.values() for word in said.split()}
    confidential = [row for row in rows if row.is_confidential]
    with monkeypatch.context() as alone:  # what none of them fits at all cannot bring one to the top
        alone.setattr(categories, "_active", lambda: confidential)
        fits = [asked for asked in {word[:n] for word in words for n in lengths} - {""} if ranked(asked)]
    assert len(fits) > 40
    for asked in fits:
        found = ranked(asked)
        if found[0].category.is_confidential and len({match.category.is_confidential for match in found}) > 1:
            assert found[0].is_whole, asked


def test_what_no_category_knows_finds_none(db: None) -> None:
    assert ranked("xylofon") == []
    assert ranked("  ") == []


def test_the_city_edits_the_words_and_retires_categories(db: None) -> None:
    Category.objects.filter(code="LNG-TMN").update(synonyms="odong-odong")
    Category.objects.filter(code="AIR-DRN").update(is_active=False)
    reference.forget()
    assert first("odong-odong") == "LNG-TMN"
    assert first("selokan") != "AIR-DRN"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Siang Pak, lampu jalan mati semua di depan SDN Sukasari 4.", "PJU-PDM"),
        ("Ada pohon tumbang menutup jalan depan sekolah.", "LNG-PTB"),
        ("Got depan masjid bau sekali, dekat perpustakaan dan di belakang lapangan juga.", "AIR-DRN"),
        ("Gang kami masih tanah, kalau hujan becek; minta paving.", "JLN-LKG"),
    ],
)
def test_the_words_of_a_report_name_its_category(db: None, text: str, code: str) -> None:
    assert named_in(text)[0].category.code == code
