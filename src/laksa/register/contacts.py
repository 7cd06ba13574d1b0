"""Phones and e-mail addresses as people write them, stored in one form."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from laksa.rules.refusal import Refused

_LOOKS_LIKE_PHONE = re.compile(r"^[\d\s()+./-]{6,24}$")


def phone_e164(text: str) -> str:
    """Any Indonesian form (0812…, +62 812…, 62812…) as E.164; empty stays empty; Refused("phone_unknown")."""
    text = text.strip()
    if not text:
        return ""
    import phonenumbers

    digits = re.sub(r"\D", "", text)
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


def email_address(text: str) -> str:
    """A complete address, or empty; Refused("email_incomplete")."""
    text = text.strip()
    if not text:
        return ""
    try:
        validate_email(text)
    except ValidationError:
        raise Refused("email_incomplete") from None
    return text
