"""The title and the summary of a case: what it is about, never who speaks."""

from __future__ import annotations

import pytest
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from laksa.rules.summary import subject, summarise


def test_a_short_text_is_its_own_summary() -> None:
    assert summarise("Lampu\n\n padam") == "Lampu padam"


def test_a_long_text_is_cut_at_a_word() -> None:
    summary = summarise("Lampu jalan padam di depan sekolah. " * 10)
    assert len(summary) <= 120
    assert summary.endswith("…")
    assert summary[:-1].split()[-1] in {"Lampu", "jalan", "padam", "di", "depan", "sekolah"}


@settings(max_examples=examples(200))
@given(st.text(max_size=400))
def test_a_summary_has_at_most_120_characters_in_one_line(written: str) -> None:
    summary = summarise(written)
    assert len(summary) <= 120
    assert "\n" not in summary
    assert len(subject(written)) <= 61


@pytest.mark.parametrize(
    ("written", "title"),
    [
        (
            "Selamat siang pak, sy Bu Rini dr RT 02 RW 05 Gerendeng. Got di Jl. Imam Bonjol depan toko beras mampet.",
            "Got di Jl. Imam Bonjol depan toko beras mampet.",
        ),
        ("Selamat pagi, lampu jalan padam di Sukasari.", "Lampu jalan padam di Sukasari."),
        ("Assalamualaikum wr. wb. Sampah menumpuk di pasar.", "Sampah menumpuk di pasar."),
        ("Perkenalkan nama saya Siti. Jalan berlubang.", "Jalan berlubang."),
        ("Saya lihat pohon tumbang di Cipondoh.", "Saya lihat pohon tumbang di Cipondoh."),
        ("1. Saluran ambrol di RT 3. 2. Air meluber.", "Saluran ambrol di RT 3."),
        ("Selamat siang.", "Selamat siang."),
        ("Saya warga RT 03 mau melapor sampah. Mohon segera.", "Saya warga RT 03 mau melapor sampah."),
        ("Saya Bu Rini, lampu jalan mati. Terima kasih.", "Lampu jalan mati."),
        ("Nama saya Budi. Terima kasih.", "Nama saya Budi. Terima kasih."),
        ("Mohon maaf mengganggu. Jalan rusak di sini.", "Jalan rusak di sini."),
    ],
)
def test_a_title_begins_after_the_greeting(written: str, title: str) -> None:
    assert subject(written) == title


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("Pak Joko 0812-3456-7890, lampu mati di gang.", "Lampu mati di gang."),
        ("pak joko 081234567890 lampu mati di gang", "Lampu mati di gang"),
        ("Bu Siti Aminah melapor sampah menumpuk", "Melapor sampah menumpuk"),
        ("Joko Susilo (0812 3456 7890): jalan rusak", "Jalan rusak"),
        ("0812 3456 7890 jalan rusak parah", "Jalan rusak parah"),
        ("Pelapor: Bpk. Ahmad, HP 081234567890. Pohon tumbang di jalan.", "Pohon tumbang di jalan."),
        ("NIK 3671012345678901 KTP saya belum jadi", "KTP saya belum jadi"),
        ("Sdr. Budi\nWA 0812.3456.7890\nGot mampet di RT 3", "Got mampet di RT 3"),
        ("Dari Pak Hendra: air PDAM keruh", "Air PDAM keruh"),
        ("Yth. Bapak Camat, jalan kami rusak", "Jalan kami rusak"),
        ("Saya Budi, lampu jalan mati", "Lampu jalan mati"),
        ("Halo min, Kak, jalan rusak", "Jalan rusak"),
        ("Pak Lampu jalan mati di depan", "Lampu jalan mati di depan"),
        ("PAK JALAN KAMI BERLUBANG", "JALAN KAMI BERLUBANG"),
        ("sumarno lapor air keruh", "Lapor air keruh"),
        ("Sumarno Hadi 0812-3456-7890 lapor air keruh", "Lapor air keruh"),
        ("sumarno@contoh.id: sampah menumpuk", "Sampah menumpuk"),
    ],
)
def test_neither_title_nor_summary_starts_with_a_salutation_a_name_or_a_number(written: str, title: str) -> None:
    assert subject(written, name="Sumarno Hadi") == title
    assert summarise(written, name="Sumarno Hadi").startswith(title.rstrip("."))


@pytest.mark.parametrize("name", ["Dewi Kartika", "Dewi", ""])
@pytest.mark.parametrize(
    "spoken",
    [
        "Assalamualaikum, saya Dewi Kartika (0812-3456-7802)",
        "Assalamu\u2019alaikum wr. wb. Saya Dewi Kartika, HP 0812-3456-7802,",
        "sy Dewi Kartika (0812-3456-7802)",
        "sy dewi kartika (0812-3456-7802)",
        "nama saya Dewi Kartika,",
        "Nama saya Dewi Kartika 0812-3456-7802",
        "Perkenalkan, nama saya Dewi Kartika (HP 0812-3456-7802)",
        "Saya dengan Bu Dewi Kartika",
        "Saya, Dewi Kartika,",
        "Dewi Kartika (0812-3456-7802)",
        "(0812-3456-7802)",
        "No HP saya 0812-3456-7802,",
    ],
)
def test_a_title_begins_after_whoever_speaks(spoken: str, name: str) -> None:
    written = f"{spoken} mau lapor lampu mati di Jl. Veteran, sudah lama"
    assert subject(written, name=name) == "Mau lapor lampu mati di Jl. Veteran, sudah lama"
    assert summarise(written, name=name) == "Mau lapor lampu mati di Jl. Veteran, sudah lama"


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("Saya Dewi Kartika dr RT 02 RW 05 Gerendeng. Got mampet di sini.", "Got mampet di sini."),
        ("Saya Dewi Kartika warga RT 03, sampah menumpuk", "Sampah menumpuk"),
        ("Nama saya Dewi Kartika lampu mati di gang, sudah lama", "Lampu mati di gang, sudah lama"),
        ("KTP saya 3671012345678901 belum jadi", "KTP saya 3671**********01 belum jadi"),
        ("Saya telepon (0812-3456-7802) tidak diangkat", "Saya telepon (0812-xxxx-7802) tidak diangkat"),
    ],
)
def test_where_whoever_speaks_comes_from_is_no_title_and_what_is_told_stays(written: str, title: str) -> None:
    assert subject(written, name="Dewi Kartika") == title


@pytest.mark.parametrize(
    "written",
    ["Ibu hamil jatuh di trotoar rusak", "Ibu-ibu mengeluh air keruh", "3 lampu jalan padam", "Lampu Mati di gang"],
)
def test_what_is_told_of_others_stays(written: str) -> None:
    assert subject(written) == summarise(written) == written


def test_a_name_in_the_middle_is_hidden() -> None:
    title = subject("Lampu di depan rumah Bu Sumarno padam", name="Sumarno")
    assert title == "Lampu di depan rumah [nama disembunyikan] padam"


@settings(max_examples=examples(200))
@given(st.text(st.characters(), max_size=300) | st.text("Pak Bu 0812,.()-\n", max_size=100))
def test_a_summary_of_anything_is_made_and_masked(written: str) -> None:
    assert subject(written) == subject(written).strip() or not subject(written).strip()
    assert len(summarise(written)) <= 120
