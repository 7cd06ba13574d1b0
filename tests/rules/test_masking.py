"""What somebody is found by is hidden in every form people write; ordinary numbers stay."""

from __future__ import annotations

import csv
import os
import re
import unicodedata
from pathlib import Path
from random import Random
from time import process_time

import pytest
from examples import examples
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from laksa.rules import masking
from laksa.rules.masking import mask
from laksa.rules.masking.numbers import numbers
from laksa.rules.masking.plain import Plain

anything = st.text(st.characters(), max_size=200) | st.text("0812 +-().@kotaid\0\ud800", max_size=60)
ZWSP, NBSP, THIN = "\u200b", "\u00a0", "\u2009"
FULL_WIDTH = str.maketrans("0123456789", "".join(chr(0xFF10 + n) for n in range(10)))
ARABIC = str.maketrans("0123456789", "".join(chr(0x0660 + n) for n in range(10)))


def digits_of(text: str) -> str:
    """The digits that a reader sees, of whatever script."""
    return "".join(str(unicodedata.digit(one)) for one in text if unicodedata.digit(one, None) is not None)


# ── identity numbers ─────────────────────────────────────────────────────────────────────────────

NIKS = [
    "3671012345678901",
    "3671 0123 4567 8901",
    "3671-0123-4567-8901",
    "3671.0123.4567.8901",
    "367101 234567 8901",
    "367101-234567-8901",
    "36.71.01.234567.8901",
    "3671 01 234567 8901",
    "3671 012345678901",
    f"3671{NBSP}0123{THIN}4567{NBSP}8901",
    f"3671{ZWSP}0123{ZWSP}4567{ZWSP}8901",
    "3671/0123/4567/8901",
    "3671 0123\n4567 8901",
    "3 6 7 1 0 1 2 3 4 5 6 7 8 9 0 1",
    "3671012345678901".translate(FULL_WIDTH),
    "3671012345678901".translate(ARABIC),
]


@pytest.mark.parametrize("nik", NIKS)
def test_a_nik_is_hidden_in_every_form_people_write(nik: str) -> None:
    for hidden in (mask(f"NIK saya {nik}, tolong."), masking.mask_nik(f"NIK saya {nik}, tolong.")):
        assert hidden == "NIK saya 3671**********01, tolong."
    assert masking.has_nik(f"NIK{nik}")


def test_who_may_know_the_contact_reads_the_phone_and_not_the_nik() -> None:
    words = "Hubungi 0812-3456-7890, andi@contoh.id. NIK 3671 0123 4567 8901."
    assert masking.mask_nik(words) == "Hubungi 0812-3456-7890, andi@contoh.id. NIK 3671**********01."
    assert not masking.has_nik("Hubungi 0812-3456-7890")


# ── phones ───────────────────────────────────────────────────────────────────────────────────────

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
    "08 12 34 56 78 90",
    "0 8 1 2 3 4 5 6 7 8 9 0",
    f"0812{NBSP}3456{THIN}7890",
    f"0812{ZWSP}3456{ZWSP}7890",
    "0812\u00ad3456\u20607890",
    "0812–3456—7890",
    "0812 3456\n-7890",
    "0812\r\n3456\r\n7890",
    "0812*3456*7890",
    "0812, 3456, 7890",
    "0812 strip 3456 strip 7890",
    "0812\u30fc3456\u30fc7890",
    "0812\uff703456\uff707890",
    "0812<br>3456<br>7890",
    "0812<br />3456&nbsp;7890",
    "Rp 081.234.567.890",
    "O8l2-3456-789O",
    "081234567890".translate(FULL_WIDTH),
    "081234567890".translate(ARABIC),
    "0\ufe0f\u20e38\ufe0f\u20e31\ufe0f\u20e32\ufe0f\u20e3 3456 7890",
    "\u202e\u202d0812 3456 7890\u202c",
    "nol delapan satu dua tiga empat lima enam tujuh delapan sembilan nol",
    "08 satu dua 3456 tujuh 890",
]


@pytest.mark.parametrize("phone", PHONES)
def test_a_phone_is_hidden_in_every_form_people_write(phone: str) -> None:
    masked = mask(f"Hubungi {phone} segera")
    assert "xxxx-7890" in masked
    assert len(digits_of(masked)) == 8
    assert masked.endswith((" segera", "\u202c segera"))


@pytest.mark.parametrize(
    ("written", "hidden"),
    [
        ("HP:081234567890.", "HP:0812-xxxx-7890."),
        ("Rumah (021) 5523 4567", "Rumah 0215-xxxx-567"),
        ("HP +60 12-345 6789", "HP 6012-xxxx-789"),
        ("WA 81234567890", "WA 8123-xxxx-890"),
        ("0811-123-456", "0811-xxxx-56"),
        ("telp 552 3456", "telp 55-xxxx"),
        ("Rp 0812-3456-7890", "Rp 0812-xxxx-7890"),
        ("0812-3456-7890 / 0813-1111-2222", "0812**********22"),
        ("08.12.34.56.78.90", "0812-xxxx-7890"),
        ("8, 12, 34, 56, 78, 90", "8123-xxxx-890"),
        ("rekening 1234567890", "rekening 1234-xxxx-90"),
    ],
)
def test_no_number_shows_more_than_eight_digits_nor_hides_fewer_than_four(written: str, hidden: str) -> None:
    assert mask(written) == hidden


# Everything that stands between digits on paper or a screen: spaces, dashes, brackets, signs, format signs, line ends.
_KINDS = {"Zs", "Zl", "Zp", "Pd", "Pc", "Po", "Ps", "Pe", "Pi", "Pf", "Sm", "Sc", "Sk", "So", "Cf"}
_SIGNS = [one for one in map(chr, range(0x3100)) if unicodedata.category(one) in _KINDS] + ["\n", "\t", "\r\n"]
_USUAL = ["", "", "", " ", "-", ".", "/", " - ", ") ", ", "]
_AN_HOUR = re.compile(r"\d{1,2}\s?[.:]\s?\d\d")


def _number(random: Random) -> str:
    def some(count: int) -> str:
        return "".join(random.choices("0123456789", k=count))

    mobile = random.choice(["08", "628", "+628", "8"]) + random.choice("123456789") + some(random.randint(7, 9))
    landline = "021" + random.choice("23456789") + some(random.randint(6, 7))
    nik = f"3671{random.randint(1, 13):02d}{random.randint(1, 71):02d}{random.randint(1, 12):02d}{some(6)}"
    return random.choice([mobile, landline, nik])


@settings(max_examples=examples(500))
@given(st.integers(0, 2**32))
def test_any_phone_or_nik_in_any_grouping_is_hidden(seed: int) -> None:
    random = Random(seed)
    number, signs = _number(random), random.choice([_USUAL, _USUAL + _SIGNS, _SIGNS])
    written = "".join(one + random.choice(["", random.choice(signs)]) for one in number)
    assume(not _AN_HOUR.search(Plain.of(written).text))  # who writes 02.15 writes an hour: told apart above
    hidden = mask(f"Hubungi {written.translate(random.choice([{}, FULL_WIDTH, ARABIC]))} ya")
    assert len(digits_of(hidden)) <= len(digits_of(number)) - 4


# ── what stays ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "plain",
    [
        "Lampu padam sejak 08-11-2026 14.30 sampai 09-11-2026 05.00",
        "Sejak 08/11/26 pukul 23.00, 21 -02-2022, 2026-11-08, 20261108",
        "08-11-2026<br>09-11-2026<br>Rp 81.234.567<br>12.00",
        "Jam 08.00 sampai 12.00 dan 13.00 sampai 16.00",
        "08.00-12.00, 13.00-16.00",
        "jam 1600-1800",
        "Iuran Rp 81.234.567 atau Rp1.500.000,00",
        "Rp 28.155.000 (16 Maret), 12.000.000 rupiah, 12.500.000, Rp 12500000",
        "Jl. Veteran No. 08 RT 008/012, 15117",
        "Rumah nomor 12, 14, 16, 18 dan 92, 86, 82, 80",
        "Tahun 2024-2025, anggaran 2023/2024 - 2024/2025",
        "LKS-26-K7M4-9D",
        "LKS-26-2345-66, lks 26 k7m4 9d",
        "Hubungi 110/112/119, tiang 1234567, B 1234 CDE, km 12,5",
        "Ikuti @laksa.tangerang, 2 buah @ 1.500",
        "Tagihan 08 bulan 2026",
        "Ukuran 100/100, 3 x 4 m, 20 cm",
        "Gang satu, dua, tiga; lampu nomor satu dan dua",
    ],
)
def test_dates_times_amounts_and_addresses_stay_readable(plain: str) -> None:
    assert mask(plain, "Budi Santoso") == plain


def test_a_report_number_that_no_report_can_have_is_a_number() -> None:
    assert mask("LKS-26-2345-67") == "LKS-26-xxxx"


# Of the 3,266 complaints of another city: 67 runs of 6 digits or more; hidden were two numbers of files and taxes, and
# one ordinary number (a day and an hour, "18/11 07.55"). Their own phones had been taken out before.
MOST_HIDDEN = 3


def real_complaints() -> list[str]:
    source = os.environ.get("LAKSA_REAL_COMPLAINTS")
    if not source:
        pytest.skip("LAKSA_REAL_COMPLAINTS names no file of real complaints")
    with Path(source).open(encoding="utf-8-sig", newline="") as file:
        return [row["text"] for row in csv.DictReader(file)]


def test_ordinary_numbers_of_real_complaints_stay() -> None:
    hidden = [1 for text in real_complaints() for _run in numbers(Plain.of(text).text)]
    assert len(hidden) <= MOST_HIDDEN


def test_a_phone_between_real_words_is_hidden() -> None:
    missed = 0
    for place, text in enumerate(real_complaints()[::4]):
        words = text.split(" ")
        at, phone = place % (len(words) + 1), PHONES[place % len(PHONES)]
        missed += phone in mask(" ".join([*words[:at], phone, *words[at:]]))
    assert missed == 0


# ── e-mail addresses ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "mail",
    [
        "budi@contoh.id",
        "Budi.Santoso+lapor@mail.contoh.co.id",
        "b_d-i@a-b.co.id",
        "andi＠contoh.id",
        "war\u200bga@contoh.example",
        "andi @ contoh.id",
        "andi @gmail.com",
        "andi@gmail",
        "andi at gmail dot com",
        "andi [at] contoh [dot] id",
        "andi(at)contoh.id",
        "andi at contoh.co.id",
    ],
)
def test_an_address_of_electronic_mail_is_hidden(mail: str) -> None:
    assert mask(f"Tulis ke {mail}.") == "Tulis ke [email disembunyikan]."


# ── the reporter's name ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Pak Sumarno lapor, SUMARNO lagi.", "[nama disembunyikan] lapor, [nama disembunyikan] lagi."),
        ("depan rumah Bapak H. Sumarno Hadi Wijaya", "depan rumah [nama disembunyikan]"),
        ("kata ibu wijaya dan hadi-wijaya", "kata [nama disembunyikan] dan [nama disembunyikan]"),
        ("Su\u200bmarno dan Ｓumarno", "[nama disembunyikan] dan [nama disembunyikan]"),
        ("sumarno@contoh.id", "[email disembunyikan]"),
        ("Sumarnoto dan Wijayanti bukan dia", "Sumarnoto dan Wijayanti bukan dia"),
        ("Pak Hadi dan Li", "[nama disembunyikan] dan Li"),
    ],
)
def test_a_known_name_is_hidden_with_and_without_salutation(written: str, read: str) -> None:
    assert mask(written, "Bpk. Sumarno Hadi Wijaya Li") == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Ahmad Fauzi, S.Kom., M.Si", "[nama disembunyikan]"),
        ("kata Drs. H. Ahmad Fauzi, S. Kom., M.Si. Lampunya", "kata [nama disembunyikan]. Lampunya"),
        ("pak fauzi, SH, MM di sini", "[nama disembunyikan] di sini"),
        ("Pak Ahmad, SD Sukasari banjir", "[nama disembunyikan], SD Sukasari banjir"),
        ("Pak Ahmad, s.d. hari ini padam", "[nama disembunyikan], s.d. hari ini padam"),
        ("Fauzi, a.k.a. Mat, d.a. pasar", "[nama disembunyikan], a.k.a. Mat, d.a. pasar"),
        ("Fauzi, A.Md.Kom., Ph.D., S.Pd.I", "[nama disembunyikan]"),
        ("Ahmad, si penjaga", "[nama disembunyikan], si penjaga"),
        ("Kom. Perumahan di S.Kom, nomor M.Si", "Kom. Perumahan di S.Kom, nomor M.Si"),
    ],
)
def test_degrees_are_hidden_once_with_the_name_and_are_no_name_themselves(written: str, read: str) -> None:
    assert mask(written, "Drs. H. Ahmad Fauzi, S.Kom., M.Si") == read


def test_what_may_be_a_name_behind_a_comma_is_one() -> None:
    assert mask("Ali dan Yani lapor", "Fauzi, ALI, Yani.") == "[nama disembunyikan] dan [nama disembunyikan] lapor"


def test_a_street_and_an_area_of_that_name_stay() -> None:
    assert mask("Jl. Ahmad Yani, depan Pak Ahmad", "Ahmad Yani") == "Jl. Ahmad Yani, depan [nama disembunyikan]"
    assert mask("Gang H. Ahmad rusak", "Ahmad") == "Gang H. Ahmad rusak"
    assert mask("Got di Cipondoh, Bu Cipondoh", "Cipondoh", ["Cipondoh"]) == "Got di Cipondoh, [nama disembunyikan]"


@pytest.mark.parametrize(
    "written",
    [
        "Mohon perbaiki lampu di gang.\nHartono Wijoyo\n",
        "Mohon perbaiki lampu di gang\nHartono Wijoyo",
        "Lampu diganti di taman. Hartono puas.",
        "Banjir sampai masjid.Hartono Wijoyo",
        "Sampah di pasar - Hartono Wijoyo",
        "Rusak di gang raya. H. Hartono",
        "Lampu mati di jl.\r\nHartono Wijoyo",
        "Lampu mati di Jl. Hartono.\nHartono Wijoyo",
        "Lampu mati di Jl. Hartono\nWijoyo",
        "Lampu mati di Gang Wijoyo. Hartono puas",
    ],
)
def test_a_name_after_the_end_of_a_sentence_or_a_line_is_no_address(written: str) -> None:
    read = mask(written, "Hartono Wijoyo")
    assert read.rstrip(" puas.\n").endswith("[nama disembunyikan]")


@pytest.mark.parametrize(
    "written",
    [
        "Jl. Hartono", "Jl.Hartono", "jln Hartono Wijoyo", "Gg. H. Hartono", "Kp. Hartono", "Perum. Hartono",
        "Jalan Raya Hartono", "Jl. Jend. Hartono Wijoyo", "Taman Hartono", "SDN Hartono", "Jl. Prof. Dr. Hartono",
    ],
)  # fmt: skip
def test_a_name_within_an_address_stays(written: str) -> None:
    assert mask(f"Got di {written}, rusak", "Hartono Wijoyo") == f"Got di {written}, rusak"


def test_an_everyday_word_is_a_name_only_beside_a_salutation_or_another_word_of_it() -> None:
    name = "Hari Indah Wibowo"
    assert mask("Sudah tiga hari, taman indah", name) == "Sudah tiga hari, taman indah"
    assert mask("Pak Hari, hari Indah", name) == "[nama disembunyikan], [nama disembunyikan]"


@pytest.mark.parametrize("name", ["", "Warga RT 03", "Hamba Allah", "Ibu", "Ketua RW", "-"])
def test_who_gave_no_name_hides_no_word(name: str) -> None:
    words = "Warga RT 03 dan ibu Ketua RW melapor jalan rusak."
    assert mask(words, name) == words


# ── always ───────────────────────────────────────────────────────────────────────────────────────


@settings(max_examples=examples(200))
@given(anything, st.sampled_from([*NIKS, *PHONES]), anything)
@example("0@A.0", "3671012345678901", "")
def test_a_number_between_other_words_is_never_shown_whole(before: str, number: str, rest: str) -> None:
    assert number not in mask(f"{before} : {number} : {rest}") or number in before + rest


@settings(max_examples=examples(300))
@given(anything)
def test_masking_twice_changes_nothing(written: str) -> None:
    once = mask(written)
    assert mask(once) == once


@settings(max_examples=examples(200))
@given(st.text(st.characters(exclude_categories=["Nd", "Nl", "No", "Cs"]), max_size=200))
def test_words_without_digits_stay_as_they_are_written(written: str) -> None:
    assume("@" not in Plain.of(written).text)
    assume(not re.search(r"\b(?:at|et)\b", written, re.IGNORECASE))
    assert mask(written) == written


LONG = [
    "0 ", "1.111", "a@", "a.", "(1)", "pak ", "sumarno pak ", "@", " at ", "1,2,", "08-", "Rp ", "LKS-", "a", "1",
    "12:12 ", ZWSP, "１", "a [at] ", "x@a.", ".", "nol ", "8-12-2026 ", "rt 1/", "\n", "O8",
]  # fmt: skip


@pytest.mark.parametrize("part", LONG)
def test_the_time_grows_with_the_length_and_no_faster(part: str) -> None:
    def taken(length: int) -> float:
        text = (part * length)[:length]
        best = float("inf")
        for _again in range(3):
            start = process_time()
            mask(text, "Sumarno Wijaya")
            best = min(best, process_time() - start)
        return best

    assert taken(8_000) < 20 * taken(2_000) + 0.02  # four times the text; a square would be sixteen times and more
