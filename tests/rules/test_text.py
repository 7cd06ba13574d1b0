"""Citizens' words: kept whole, shown masked, read for emergencies."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laksa.rules import text

anything = st.text(st.characters(), max_size=200) | st.text("0812 +-().@kotaid\0\ud800", max_size=60)


# ── cleaned ──────────────────────────────────────────────────────────────────────────────────────


def test_a_report_has_10_to_8000_characters() -> None:
    assert (text.TEXT_MIN, text.TEXT_MAX) == (10, 8_000)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  Lampu padam \n", "Lampu padam"),
        ("Lampu\0padam", "Lampu\ufffdpadam"),
        ("Lampu \ud83d padam", "Lampu \ufffd padam"),
        ("\udc80Lampu", "\ufffdLampu"),
        ("Cafe\u0301", "Café"),
        ("satu\r\ndua\rtiga", "satu\ndua\ntiga"),
        ("💡 padam", "💡 padam"),
    ],
)
def test_words_are_trimmed_and_composed_and_what_cannot_be_stored_is_marked(written: str, kept: str) -> None:
    assert text.clean(written) == kept


def test_length_counts_after_composing_and_trimming() -> None:
    assert len(text.clean(" " + "e\u0301" * 8_000 + " ")) == text.TEXT_MAX
    assert len(text.clean("a" * 8_001)) > text.TEXT_MAX


@settings(max_examples=300)
@given(anything)
def test_cleaned_words_can_always_be_stored_and_cleaning_twice_changes_nothing(written: str) -> None:
    kept = text.clean(written)
    kept.encode()
    assert "\0" not in kept
    assert unicodedata.is_normalized("NFC", kept)
    assert text.clean(kept) == kept


# ── masked ───────────────────────────────────────────────────────────────────────────────────────

NIKS = [
    "3671012345678901",
    "3671 0123 4567 8901",
    "3671-0123-4567-8901",
    "3671.0123.4567.8901",
    "367101 234567 8901",
    "367101-234567-8901",
    "36.71.01.234567.8901",
    "3671 01 234567 8901",
]
PHONES = [
    "081234567890",
    "0812-3456-7890",
    "0812 3456 7890",
    "0812.3456.7890",
    "0812 345 678 90",
    "0812 34 56 78 90",
    "081-234-567-890",
    "08 1234 567 890",
    "081 2345 67890",
    "0812 - 3456 - 7890",
    "0812/3456/7890",
    "(0812) 3456-7890",
    "6281234567890",
    "62 812 3456 7890",
    "+6281234567890",
    "+62 812-3456-7890",
    "+62 (812) 3456-7890",
    "(+62)81234567890",
    "+62 0812 3456 7890",
    "0062 81234567890",
    "wa.me/6281234567890",
]


@pytest.mark.parametrize("nik", NIKS)
def test_a_nik_is_hidden_in_every_form_people_write(nik: str) -> None:
    assert text.mask(f"NIK saya {nik}, tolong.") == "NIK saya 3671**********01, tolong."
    assert text.has_nik(f"NIK{nik}")


@pytest.mark.parametrize("phone", PHONES)
def test_a_phone_is_hidden_in_every_form_people_write(phone: str) -> None:
    masked = text.mask(f"Hubungi {phone} segera")
    assert "xxxx-7890" in masked
    assert len(re.sub(r"\D", "", masked)) == 8
    assert masked.endswith("7890 segera")


def test_a_masked_phone_keeps_its_first_and_last_four() -> None:
    assert text.mask("HP:081234567890.") == "HP:0812-xxxx-7890."


def test_a_short_mobile_number_is_hidden_too() -> None:
    assert text.mask("0811-123-456") == "0811-xxxx-3456"


@pytest.mark.parametrize("mail", ["budi@contoh.id", "Budi.Santoso+lapor@mail.contoh.co.id", "b_d-i@a-b.co.id"])
def test_an_address_of_electronic_mail_is_hidden(mail: str) -> None:
    assert text.mask(f"Tulis ke {mail}.") == "Tulis ke [email disembunyikan]."


@pytest.mark.parametrize(
    "plain",
    [
        "Lampu padam sejak 08-11-2026 14.30 sampai 09-11-2026 05.00",
        "Jam 08.00 sampai 12.00 dan 13.00 sampai 16.00",
        "08.00-12.00, 13.00-16.00",
        "Iuran Rp 081.234.567 atau Rp1.500.000,00",
        "Jl. Veteran No. 08 RT 008/012, 15117",
        "LKS-26-K7M4-9D",
        "Ikuti @laksa.tangerang",
        "36710123456789012345",
        "Tagihan 08 bulan 2026",
    ],
)
def test_dates_times_amounts_and_addresses_stay_readable(plain: str) -> None:
    assert text.mask(plain) == plain


@pytest.mark.parametrize("secret", ["3671012345678901", "0812-3456-7890", "budi@contoh.id"])
def test_everything_made_for_the_public_is_masked(secret: str) -> None:
    for public in (text.mask(secret), text.summarise(f"Lampu {secret} padam"), text.subject(f"Lampu {secret} padam")):
        assert secret not in public


@settings(max_examples=200)
@given(anything, st.sampled_from([*NIKS, *PHONES]), anything)
def test_a_number_between_other_words_is_never_shown_whole(before: str, number: str, rest: str) -> None:
    assert number not in text.mask(f"{before} : {number} : {rest}") or number in before + rest


@settings(max_examples=200)
@given(anything)
def test_masking_twice_changes_nothing(written: str) -> None:
    once = text.mask(written)
    assert text.mask(once) == once


# ── summarised ───────────────────────────────────────────────────────────────────────────────────


def test_a_short_text_is_its_own_summary() -> None:
    assert text.summarise("Lampu\n\n padam") == "Lampu padam"


def test_a_long_text_is_cut_at_a_word() -> None:
    summary = text.summarise("Lampu jalan padam di depan sekolah. " * 10)
    assert len(summary) <= 120
    assert summary.endswith("…")
    assert summary[:-1].split()[-1] in {"Lampu", "jalan", "padam", "di", "depan", "sekolah"}


@settings(max_examples=200)
@given(st.text(max_size=400))
def test_a_summary_has_at_most_120_characters_in_one_line(written: str) -> None:
    summary = text.summarise(written)
    assert len(summary) <= 120
    assert "\n" not in summary
    assert len(text.subject(written)) <= 61


# ── emergencies, search ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "written",
    [
        "Ada KEBAKARAN di Pasar Anyar!!!",
        "Rumah tetangga terbakar",
        "Kecelakaan motor, korban pingsan",
        "anak tenggelam di Cisadane",
        "Tabrakan beruntun di Jl. Daan Mogot",
        "Pohon tumbang menimpa rumah",
        "kabel putus dan ada percikan api",
        "Bau gas bocor dari dapur",
        "Tawuran pelajar bawa celurit",
        "Orang kesetrum tiang lampu",
        "Kabel listrik putus melintang di jalan",
        "Korban tabrak lari di depan pasar",
        "Ada bom di terminal",
        "kecelakan di perempatan",
    ],
)
def test_an_emergency_is_seen(written: str) -> None:
    assert text.is_emergency(written)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "Lampu jalan di depan SDN Sukasari 4 padam sejak Senin malam.",
        "Sampah menumpuk tiga hari di gang",
        "Jalan berlubang di Jl. Veteran",
        "Bagaimana cara mengurus KTP yang hilang?",
        "Terima kasih, taman sudah rapi",
        "Air PDAM keruh",
        "Pohon besar perlu dipangkas",
    ],
)
def test_daily_trouble_is_no_emergency(written: str) -> None:
    assert not text.is_emergency(written)


def test_two_spellings_of_one_complaint_compare_equal() -> None:
    assert text.normalise("Lampu  jln. TDK nyala, dpn skolah") == text.normalise("lampu jalan tidak nyala depan skolah")
    assert text.normalise("Café") == "cafe"


@pytest.mark.parametrize("written", ["", " \n\t", "\u200b" * 50, "\u202a \u202c"])
def test_what_nobody_can_see_is_blank(written: str) -> None:
    assert text.is_blank(written)


@pytest.mark.parametrize("written", ["a", "。", "🚮", "\u200b-\u200b"])
def test_a_single_sign_is_not(written: str) -> None:
    assert not text.is_blank(written)


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
    assert text.subject(written) == title
