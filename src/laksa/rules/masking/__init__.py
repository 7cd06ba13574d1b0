"""Phones, identity numbers, e-mail addresses and the reporter's name, hidden in words that others read.

What is hidden is looked for in a plain reading of the text (plain.py) and hidden at its place in the text as written;
all else stays. In doubt it is hidden. The time taken grows with the length of the text only.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from laksa.rules.masking.addresses import addresses
from laksa.rules.masking.names import SALUTATIONS, names
from laksa.rules.masking.numbers import HIDDEN_NUMBER, identities, numbers
from laksa.rules.masking.plain import Plain, without_unseen

HIDDEN_EMAIL, HIDDEN_NAME = "[email disembunyikan]", "[nama disembunyikan]"
HIDDEN = re.compile(rf"\[(?:email|nama) disembunyikan\]|{HIDDEN_NUMBER.pattern}")


def mask(text: str, name: str = "", places: Collection[str] = ()) -> str:
    """`text` for those who may know neither contact nor identity: numbers, addresses and the words of `name` hidden.

    A word of `name` stays where it is part of an address (Jl. Ahmad Yani) or the name of one of `places`.
    """
    plain = Plain.of(text)
    found = [(start, end, HIDDEN_EMAIL) for start, end in addresses(plain.text)]
    found += [(run.start, run.end, run.hidden) for run in numbers(plain.text)]
    found += [(start, end, HIDDEN_NAME) for start, end in names(plain.text, name, places)]
    return plain.hide(found)


def mask_nik(text: str) -> str:
    """`text` for those who may know the contact: only identity numbers (NIK, KK) hidden."""
    plain = Plain.of(text)
    return plain.hide([(run.start, run.end, run.hidden) for run in identities(plain.text)])


def has_nik(text: str) -> bool:
    return next(identities(Plain.of(text).text), None) is not None


__all__ = ["HIDDEN", "HIDDEN_EMAIL", "HIDDEN_NAME", "SALUTATIONS", "has_nik", "mask", "mask_nik", "without_unseen"]
