"""Public numbers and secret codes (RULES.md, Numbers and codes)."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Iterator

import pytest
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from laksa.rules import numbering

ALPHABET = "23456789BCDFGHJKMNPQRSTVWXYZ"
CHANCE = random.Random(2026)
NUMBERS = ["LKS-26-K7M4-9D", *(numbering.new_number(2000 + CHANCE.randrange(100), CHANCE.choice) for _ in range(300))]
numbers = st.builds(
    lambda year, body: numbering.format_number(f"{year:02d}", body),
    st.integers(0, 99),
    st.text(ALPHABET, min_size=5, max_size=5),
)


def written(symbols: str) -> str:
    return f"LKS-{symbols[:2]}-{symbols[2:6]}-{symbols[6:]}"


def wrong_symbols(number: str) -> Iterator[str]:
    """`number` with one symbol misread as another that may stand there."""
    symbols = number[4:].replace("-", "")
    for place, symbol in enumerate(symbols):
        for other in "0123456789" if place < 2 else ALPHABET:
            if other != symbol:
                yield written(symbols[:place] + other + symbols[place + 1 :])


def swapped_neighbours(number: str) -> Iterator[str]:
    symbols = number[4:].replace("-", "")
    for place, (one, two) in enumerate(itertools.pairwise(symbols)):
        if one != two:
            yield written(symbols[:place] + two + one + symbols[place + 2 :])


def test_the_number_of_the_specification_is_valid() -> None:
    assert numbering.check_symbol("26", "K7M49") == "D"
    assert numbering.parse_number("LKS-26-K7M4-9D") == "LKS-26-K7M4-9D"


def test_the_alphabet_has_28_symbols_that_nobody_confuses() -> None:
    assert numbering.ALPHABET == ALPHABET
    assert len(ALPHABET) == 28
    assert not set("01AEIOUL") & set(ALPHABET)


def test_the_check_symbol_follows_iso_7064_mod_29_28() -> None:
    for number in NUMBERS:
        year, body = number[4:6], number[7:11] + number[12]
        p = 28
        values = [int(digit) for digit in year] + [ALPHABET.index(symbol) for symbol in body]
        for value in values:
            s = (p + value) % 28 or 28
            p = 2 * s % 29
        assert ALPHABET[(1 - p) % 28] == number[13]


@settings(max_examples=examples(200))
@given(numbers)
def test_every_number_that_is_made_can_be_read(number: str) -> None:
    assert numbering.parse_number(number) == number


def test_every_single_wrong_symbol_is_caught() -> None:
    assert not [wrong for number in NUMBERS for wrong in wrong_symbols(number) if numbering.parse_number(wrong)]


def test_all_but_a_few_in_a_thousand_swapped_neighbours_are_caught() -> None:
    """The hybrid scheme is not perfect here: about 3 of 1,000 swaps of neighbours give another valid number."""
    swaps = [swap for number in NUMBERS for swap in swapped_neighbours(number)]
    missed = [swap for swap in swaps if numbering.parse_number(swap)]
    assert len(missed) <= len(swaps) * 0.01


@pytest.mark.parametrize(
    "typed",
    ["lks-26-k7m4-9d", "LKS 26 K7M4 9D", "LKS26K7M49D", "  lks26 k7m4-9d ", "LKS–26–K7M4–9D", "Lks-26-K7m49d."],
)
def test_a_number_is_read_in_any_case_with_spaces_or_without_hyphens(typed: str) -> None:
    assert numbering.parse_number(typed) == "LKS-26-K7M4-9D"


@pytest.mark.parametrize(
    "typed",
    ["", "LKS", "26-K7M4-9D", "LKS-26-K7M4-9", "LKS-26-K7M4-9DD", "LKS-26-K7MA-9D", "LKS-2X-K7M4-9D", "LKS-26-K7M4-9F",
     "ABC-26-K7M4-9D", "LKS-²⁶-K7M4-9D", "LKS-٢٦-K7M4-9D", "\0", "💡" * 11],
)  # fmt: skip
def test_what_is_no_number_is_none(typed: str) -> None:
    assert numbering.parse_number(typed) is None


@settings(max_examples=examples(200))
@given(st.text(max_size=30))
def test_reading_never_raises_and_gives_only_canonical_numbers(typed: str) -> None:
    found = numbering.parse_number(typed)
    assert found is None or numbering.parse_number(found) == found


def test_a_new_number_carries_the_year_of_receipt_and_five_random_symbols() -> None:
    number = numbering.new_number(2026)
    assert number.startswith("LKS-26-")
    assert len({numbering.new_number(2026) for _ in range(50)}) > 45
    assert numbering.new_number(2104).startswith("LKS-04-")


# ── secrets ──────────────────────────────────────────────────────────────────────────────────────

KEY, OTHER_KEY = b"k" * 32, b"o" * 32


def secret(key: bytes = KEY, case_id: int = 7, generation: int = 0, *, confidential: bool = False) -> str:
    return numbering.derive_secret(key, case_id, generation, confidential=confidential)


def test_a_secret_has_12_symbols_and_16_for_a_confidential_case() -> None:
    assert len(secret()) == 12
    assert len(secret(confidential=True)) == 16
    assert set(secret(confidential=True)) <= set(ALPHABET)
    assert round(12 * math.log2(len(ALPHABET)), 1) == 57.7


def test_a_secret_is_derived_and_can_be_mailed_again() -> None:
    assert secret() == secret()


def test_renewing_the_link_changes_the_secret_and_so_do_key_and_case() -> None:
    assert len({secret(), secret(generation=1), secret(generation=2), secret(case_id=8), secret(key=OTHER_KEY)}) == 5


def test_case_and_generation_are_not_confused() -> None:
    assert secret(case_id=1, generation=11) != secret(case_id=11, generation=1)
    assert secret(case_id=1, generation=11) != secret(case_id=111, generation=1)


def test_all_symbols_of_the_alphabet_are_used() -> None:
    assert set("".join(secret(case_id=case) for case in range(200))) == set(ALPHABET)


def test_the_case_is_found_by_an_hmac_of_the_secret_however_it_is_typed() -> None:
    code = secret()
    digest = numbering.lookup_digest(KEY, code)
    assert len(digest) == 32
    assert digest == numbering.lookup_digest(KEY, numbering.show_secret(code).lower())
    assert digest == numbering.lookup_digest(KEY, f" {code[:4]} {code[4:]} ")
    assert digest != numbering.lookup_digest(OTHER_KEY, code)
    assert digest != numbering.lookup_digest(KEY, secret(generation=1))
    assert code.encode() not in digest


@pytest.mark.parametrize(
    "words",
    [
        "No. LKS-26-K7M4-9D", "lks 26 k7m4 9d terima kasih", "Nomor laporan: LKS26K7M49D.",
        "#LKS – 26 – K7M4 – 9D",
        "https://laksa.contoh/l/lks-26-k7m4-9d?x=1", "LKS-26-K7M4-9E, eh LKS-26-K7M4-9D",
        "ＬＫＳ－２６－Ｋ７Ｍ４－９Ｄ",
    ],
)  # fmt: skip
def test_a_number_is_found_among_words(words: str) -> None:
    assert numbering.number_in(words) == "LKS-26-K7M4-9D"


@pytest.mark.parametrize("words", ["", "LKS", "No. LKS-26-K7M4-9E", "BLKS-26-K7M4-9D", "lks lks lks lks lks"])
def test_what_is_no_number_is_found_nowhere(words: str) -> None:
    assert numbering.number_in(words) is None


def test_a_text_of_many_codes_is_no_hundred_guesses() -> None:
    assert len(numbering.codes_in(" ; ".join(["BCDF-GHJK-MNPQ", "BCDF-GHJK-MNPR", "BCDF-GHJK-MNPS"]))) == 2


def test_a_secret_is_shown_in_groups_of_four() -> None:
    assert numbering.show_secret("BCDFGHJKMNPQ") == "BCDF-GHJK-MNPQ"
