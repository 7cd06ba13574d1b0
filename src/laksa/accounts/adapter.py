"""allauth's hooks: no self sign-up, our words, sessions that end with a role change.

Mails are promised, not sent: messages.account_messages adds that to this adapter, and is what the settings name.
"""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from laksa.accounts.models import AccountLog, User

_NO_MATCH = gettext_lazy("Nama pengguna atau kata sandi tidak cocok.")


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": gettext_lazy("Akun ini tidak aktif. Hubungi administrator."),
        "email_password_mismatch": _NO_MATCH,
        "username_password_mismatch": _NO_MATCH,
        "invalid_login": _NO_MATCH,
        "enter_current_password": gettext_lazy("Kata sandi sekarang tidak cocok."),
        "incorrect_password": gettext_lazy("Kata sandi tidak cocok."),
        "invalid_password_reset": gettext_lazy("Tautan ini sudah tidak berlaku. Minta tautan baru."),
        "rate_limited": gettext_lazy("Terlalu banyak permintaan. Coba lagi beberapa menit lagi."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Who knows this password; an unknown name costs the same hash as a known one. The form slows guesses."""
        password = str(credentials.get("password") or "")
        found = User.objects.named(str(credentials.get("username") or credentials.get("email") or ""))
        if not found:
            make_password(password)
        return next((user for user in found if user.check_password(password)), None)

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        request.session["epoch"] = user.session_epoch
        request.session["since"] = request.session["seen"] = timezone.now().timestamp()

    def set_password(self, user: User, password: str) -> None:
        user.password_changed_at = timezone.now()
        super().set_password(user, password)
        AccountLog.objects.create(user=user, by=user.name, action="password_changed")

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("home_of_role")

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """allauth's own messages are not shown; our pages say what happened."""
