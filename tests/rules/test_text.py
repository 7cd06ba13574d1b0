"""Citizens' words: kept whole, compared, read for emergencies."""

from __future__ import annotations

import unicodedata

import pytest
from examples import examples
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


@settings(max_examples=examples(300))
@given(anything)
def test_cleaned_words_can_always_be_stored_and_cleaning_twice_changes_nothing(written: str) -> None:
    kept = text.clean(written)
    kept.encode()
    assert "\0" not in kept
    assert unicodedata.is_normalized("NFC", kept)
    assert text.clean(kept) == kept


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
