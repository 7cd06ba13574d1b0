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
    [("021-5579 1234", "+622155791234"), ("(021) 55791234", "+622155791234"), ("+65 6123 4567", "+6561234567")],
)
def test_landlines_and_foreign_phones_are_kept_too(typed: str, kept: str) -> None:
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
