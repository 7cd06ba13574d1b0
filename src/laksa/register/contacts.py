"""Phones and e-mail addresses as people write them, stored in one form."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from laksa.rules.masking import without_unseen
from laksa.rules.refusal import Refused

_LOOKS_LIKE_PHONE = re.compile(r"^[\d\s()+./-]{6,24}$")
# What people write around a number: "WA 0812…", "No. HP: 0812…", "0812… (istri)". Nothing longer is a phone.
_LONGEST = 60
_BEFORE = re.compile(r"^(?:(?:no|nomor|hp|wa|whatsapp|telp?|tlp|telepon|ponsel)\b[\s.:]*)+", re.IGNORECASE)
_AFTER = re.compile(r"\s*(?:\([^()\d]*\))?[\s.,;]*$")
# A number of seven or eight digits without an area code is one of the city's own exchange (021).
_LOCAL = re.compile(r"[2-9]\d{6,7}")
_AREA_CODE = "+6221"
_DASHES = re.compile("[\u2010-\u2015\u2212]")


def phone_e164(text: str) -> str:
    """Any Indonesian form (0812…, +62 812…, 62812…, 0062…, 5523 4567) as E.164; Refused("phone_unknown").

    Empty stays empty. The library reads a number without an area code as an area code of its own.
    """
    text = _DASHES.sub("-", without_unseen(text))
    if not text:
        return ""
    import phonenumbers

    if len(text) > _LONGEST:
        raise Refused("phone_unknown")
    text = _AFTER.sub("", _BEFORE.sub("", text))
    digits = re.sub(r"\D", "", text).removeprefix("00")
    if _LOCAL.fullmatch(digits) and not text.startswith(("+", "00")):
        text = _AREA_CODE + digits
    # The library reads a bare 62812… as an area code of Indonesia.
    if digits.startswith("62") and not text.startswith("+"):
        text = "+" + digits
    try:
        if not _LOOKS_LIKE_PHONE.match(text):
            raise Refused("phone_unknown")
        number = phonenumbers.parse(text, "ID")
    except phonenumbers.NumberParseException:
        raise Refused("phone_unknown") from None
    if not phonenumbers.is_valid_number(number):
        raise Refused("phone_unknown")
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def phone_or_nothing(text: str) -> str:
    """As phone_e164, and "" for what is none: of what a channel tells, which nobody can be asked to mend."""
    try:
        return phone_e164(text)
    except Refused:
        return ""


def email_address(text: str) -> str:
    """A complete address as it is read, without the signs that come along when it is copied; empty stays empty.

    Refused("email_incomplete").
    """
    text = without_unseen(text)
    if not text:
        return ""
    try:
        validate_email(text)
    except ValidationError:
        raise Refused("email_incomplete") from None
    return text
