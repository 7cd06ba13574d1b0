"""Public numbers (LKS-YY-bbbb-bc) and secret codes: made, checked, read leniently (RULES.md, Numbers and codes)."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import unicodedata
from collections.abc import Callable

ALPHABET = "23456789BCDFGHJKMNPQRSTVWXYZ"
BODY_LENGTH = 5
SECRET_LENGTH = 12
SECRET_LENGTH_CONFIDENTIAL = 16
_CODES_AT_ONCE = 2  # one text is one guess, not hundreds
_SECRET_LENGTHS = (SECRET_LENGTH, SECRET_LENGTH_CONFIDENTIAL)

# A number with words around it, and the code behind an address that was copied or in groups of four.
_NUMBER_IN_WORDS = re.compile(r"(?<![^\W_])LKS(?:[\s\W_]{0,3}[0-9A-Z]){8}", re.IGNORECASE)
_CODE_IN_LINK = re.compile(r"/r/([0-9A-Z-]+)", re.IGNORECASE)
_CODE_IN_WORDS = re.compile(
    rf"(?<![^\W_])[{ALPHABET}]{{4}}(?:[\s–-]{{0,3}}[{ALPHABET}]{{4}}){{2,3}}(?![^\W_])", re.IGNORECASE
)

_INDEX = {symbol: position for position, symbol in enumerate(ALPHABET)}


def check_symbol(year: str, body: str) -> str:
    """The check symbol over `year` (two digits) and `body`: hybrid scheme of ISO 7064, MOD 29,28."""
    p = 28
    for value in [int(digit) for digit in year] + [_INDEX[symbol] for symbol in body]:
        s = (p + value) % 28 or 28
        p = 2 * s % 29
    return ALPHABET[(1 - p) % 28]


def new_number(year: int, choose: Callable[[str], str] = secrets.choice) -> str:
    """A fresh random number for a case received in `year` (WIB, four digits or two)."""
    short = f"{year % 100:02d}"
    body = "".join(choose(ALPHABET) for _ in range(BODY_LENGTH))
    return format_number(short, body)


def format_number(year: str, body: str) -> str:
    """`26`, `K7M49` -> `LKS-26-K7M4-9D`."""
    return f"LKS-{year}-{body[:4]}-{body[4]}{check_symbol(year, body)}"


def parse_number(text: str) -> str | None:
    """The canonical number in `text` - any case, with spaces or without hyphens - or None when it is forged."""
    bare = "".join(symbol for symbol in text.upper() if symbol.isalnum())
    if not bare.startswith("LKS") or len(bare) != 11:
        return None
    year, body, check = bare[3:5], bare[5:10], bare[10]
    if not (year.isascii() and year.isdigit()) or any(symbol not in _INDEX for symbol in body + check):
        return None
    if check_symbol(year, body) != check:
        return None
    return format_number(year, body)


def number_in(text: str) -> str | None:
    """The first genuine number in what a person typed or pasted: "No. LKS-…" with words around it, or a link."""
    plain = unicodedata.normalize("NFKC", text)
    found = (parse_number(part) for part in (plain, *_NUMBER_IN_WORDS.findall(plain)))
    return next(filter(None, found), None)


def codes_in(text: str) -> list[str]:
    """What in the words may be a secret code: all of them, or the groups of four among them."""
    plain = unicodedata.normalize("NFKC", text)
    parts = [plain, *_CODE_IN_WORDS.findall(plain)]
    codes = dict.fromkeys(code for part in parts if len(code := normalise_secret(part)) in _SECRET_LENGTHS)
    return list(codes)[:_CODES_AT_ONCE]


def code_in_link(text: str) -> str:
    """The code of a reporter's own address; "" where the words hold none."""
    found = _CODE_IN_LINK.search(text)
    return normalise_secret(found[1]) if found else ""


def derive_secret(link_key: bytes, case_id: int, generation: int, *, confidential: bool) -> str:
    """The reporter's code, derived and never stored: 12 symbols (57.7 bits), 16 for confidential cases."""
    length = SECRET_LENGTH_CONFIDENTIAL if confidential else SECRET_LENGTH
    digest = hmac.digest(link_key, f"{case_id}|{generation}".encode(), "sha256")
    return _symbols(digest, length)


def _symbols(digest: bytes, length: int) -> str:
    # Its last symbols: division of small numbers is quick.
    number = int.from_bytes(digest, "big") % len(ALPHABET) ** length
    symbols = []
    for _ in range(length):
        number, position = divmod(number, len(ALPHABET))
        symbols.append(ALPHABET[position])
    return "".join(symbols)


def derive_referral_code(link_key: bytes, case_id: int, referral: int) -> str:
    """The code by which the body that the event `referral` names answers without an account: as long as the longest."""
    digest = hmac.digest(link_key, f"{case_id}|referral|{referral}".encode(), "sha256")
    return _symbols(digest, SECRET_LENGTH_CONFIDENTIAL)


def lookup_digest(lookup_key: bytes, secret: str) -> bytes:
    """What the case keeps to be found by its code: HMAC(look-up key, code), 32 bytes."""
    return hmac.digest(lookup_key, normalise_secret(secret).encode(), hashlib.sha256)


def normalise_secret(text: str) -> str:
    """A code as typed by a person: capitals, no spaces, no hyphens."""
    return "".join([symbol for symbol in text.upper() if symbol in _INDEX])


def show_secret(secret: str) -> str:
    """Groups of four, to be read aloud: `ABCD-EFGH-JKLM`."""
    return "-".join(secret[start : start + 4] for start in range(0, len(secret), 4))
