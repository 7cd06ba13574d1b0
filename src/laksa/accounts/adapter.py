"""allauth's hooks: no self sign-up, sessions that end with a role change."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from laksa.accounts.models import AccountLog, User


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        request.session["epoch"] = user.session_epoch
        request.session["seen"] = timezone.now().timestamp()

    def set_password(self, user: User, password: str) -> None:
        user.password_changed_at = timezone.now()
        super().set_password(user, password)
        AccountLog.objects.create(user=user, by=user.name, action="password_changed")

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("home_of_role")
