"""Password profiles: `bssn` (12 characters of all kinds, aged) by default, `nist` (15 characters) as the other."""

from __future__ import annotations

import secrets
import string
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from laksa.accounts.models import User

MAX_AGE = timedelta(days=180)
_KINDS = (string.ascii_lowercase, string.ascii_uppercase, string.digits, "!#%+-=?@_")


class ProfileValidator:
    def __init__(self, profile: str = "bssn") -> None:
        self.profile = profile

    def validate(self, password: str, user: User | None = None) -> None:
        if self.profile == "nist":
            if len(password) < 15:
                raise ValidationError(_("Gunakan sedikitnya 15 huruf."), code="password_too_short")
            return
        has = [any(map(test, password)) for test in (str.islower, str.isupper, str.isdigit, _is_symbol)]
        if len(password) < 12 or not all(has):
            raise ValidationError(self.get_help_text(), code="password_too_weak")

    def get_help_text(self) -> str:
        if self.profile == "nist":
            return _("Sedikitnya 15 huruf.")
        return _("Sedikitnya 12 huruf, dengan huruf besar, huruf kecil, angka, dan tanda.")


def is_too_old(user: User, profile: str) -> bool:
    """Under `bssn` a password lives 180 days."""
    changed = user.password_changed_at
    return profile == "bssn" and changed is not None and timezone.now() - changed > MAX_AGE


def new_password(length: int = 16) -> str:
    """A random password that every profile accepts."""
    symbols = [secrets.choice(kind) for kind in _KINDS]
    symbols += [secrets.choice(_KINDS[0] + _KINDS[1] + _KINDS[2]) for _ in range(length - len(symbols))]
    secrets.SystemRandom().shuffle(symbols)
    return "".join(symbols)


def _is_symbol(symbol: str) -> bool:
    return not symbol.isalnum()
