"""Phones and addresses as people write them."""

from __future__ import annotations

import pytest

from laksa.register.contacts import email_address, phone_e164
from laksa.rules.refusal import Refused

MOBILE = "+6281234567890"


@pytest.mark.parametrize(
    "typed",
    [
        "081234567890", "0812-3456-7890", "0812 3456 7890", "0812.3456.7890", "(0812) 3456 7890", "+6281234567890",
        "+62 812-3456-7890", "+62 (812) 3456 7890", "6281234567890", "62 812 3456 7890", "62-812-3456-7890",
        "  081234567890  ", "81234567890", "+62 0812 3456 7890", "0062 812 3456 7890", "0812–3456–7890",
        "0812‑3456‑7890", "\u202a+62 812‑3456‑7890\u202c", "081234567890 (istri)", "WA 081234567890",
        "No. HP: 0812 3456 7890,",
    ],
)  # fmt: skip
def test_a_mobile_phone_in_any_indonesian_form_is_one_number(typed: str) -> None:
    assert phone_e164(typed) == MOBILE


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("5523 4567", "+622155234567"),
        ("5523-4567", "+622155234567"),
        ("Telp. 552 3456", "+62215523456"),
        ("62345678", "+622162345678"),
        ("0251 8345678", "+622518345678"),
        ("021-5579 1234", "+622155791234"),
        ("(021) 55791234", "+622155791234"),
        ("+65 6123 4567", "+6561234567"),
    ],
)
def test_a_number_without_an_area_code_is_of_this_city_and_others_are_kept(typed: str, kept: str) -> None:
    assert phone_e164(typed) == kept


@pytest.mark.parametrize("typed", ["", "   "])
def test_no_phone_is_no_phone(typed: str) -> None:
    assert phone_e164(typed) == ""


@pytest.mark.parametrize(
    "typed",
    [
        "12345",
        "0812",
        "telepon saya",
        "0812345678901234567",
        "--------",
        "+99 123",
        "٠٨١",
        "WA",
        "(istri)",
        "081234567890@gmail.com",
        "Rp 81.234.567.890",
        "budi@x.id 0812345678",
        "0" + "()" * 40 + "1",
        "0" + "(a)" * 2_600 + "1",
    ],
)
def test_what_is_no_phone_is_refused(typed: str) -> None:
    with pytest.raises(Refused, match="phone_unknown"):
        phone_e164(typed)


@pytest.mark.parametrize("typed", ["warga@contoh.id", " Warga.Kota+1@sub.contoh.co.id "])
def test_a_complete_address_is_kept(typed: str) -> None:
    assert email_address(typed) == typed.strip()


@pytest.mark.parametrize("typed", ["warga", "warga@", "@contoh.id", "warga@contoh", "a@b.id\nBcc: x@y.id", "a b@c.id"])
def test_a_broken_address_is_refused(typed: str) -> None:
    with pytest.raises(Refused, match="email_incomplete"):
        email_address(typed)


@pytest.mark.parametrize(
    ("copied", "read"),
    [
        ("war\u200bga@contoh.example", "warga@contoh.example"),
        ("warga@contoh.example\u200b", "warga@contoh.example"),
        ("\u202awarga@contoh.example\u202c", "warga@contoh.example"),
        ("jo\u017fe@contoh.example", "jose@contoh.example"),
        ("warga\uff20contoh\uff0eexample", "warga@contoh.example"),
        ("\ufeff warga@con\u00adtoh.example\u00a0", "warga@contoh.example"),
        ("warga\u2060@contoh.example\u3164", "warga@contoh.example"),
    ],
)
def test_an_address_is_kept_as_it_is_read_without_what_came_along_when_it_was_copied(copied: str, read: str) -> None:
    assert email_address(copied) == read


def test_a_phone_is_read_as_an_address_is() -> None:
    assert phone_e164("\uff10\uff18\uff11\uff12\u200b3456\u00a07890\u202c") == MOBILE
    assert phone_e164("0812\u00ad3456\u20097890\u2060") == MOBILE


@pytest.mark.parametrize("typed", ["\u200b", "\u202a\u202c", "\u3164 "])
def test_what_nobody_sees_is_neither_phone_nor_address(typed: str) -> None:
    assert (phone_e164(typed), email_address(typed)) == ("", "")
