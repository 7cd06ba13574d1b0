"""The link by which a body outside, to which a case was referred, reads it and answers without an account.

Its code is derived from the event that referred the case, and stored nowhere. It ends with that referral.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from django.conf import settings

from laksa.register import access, ledger
from laksa.register.models import Case
from laksa.rules.lifecycle import standing_referral
from laksa.rules.numbering import derive_referral_code, normalise_secret


@dataclass(frozen=True, slots=True)
class Referral:
    """To which body, and by which event of the case."""

    body: str
    seq: int


def standing(case: Case) -> Referral | None:
    """None where the case is not with a body outside."""
    if not ledger.state_of(case).is_referred:
        return None
    seq, body = standing_referral(ledger.past_of_case(case))
    return Referral(body, seq) if seq else None


def code_of(case: Case, referral: Referral) -> str:
    return derive_referral_code(settings.KEYS["link"], case.pk, referral.seq)


def opened(number: str, code: str) -> tuple[Case, Referral] | None:
    """What this link opens; None where the code is wrong, or its referral is over."""
    case = access.by_number(number)
    referral = standing(case) if case else None
    if case is None or referral is None:
        return None
    is_right = hmac.compare_digest(code_of(case, referral), normalise_secret(code))
    return (case, referral) if is_right else None
