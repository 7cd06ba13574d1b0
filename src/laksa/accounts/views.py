"""Signing in and out, the acceptance of the SOP's warnings, and one's own account."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView, PasswordChangeView
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from laksa.accounts.models import AccountLog, Role, User

_HOMES = {
    Role.OPERATOR: "/meja/",
    Role.AGENCY: "/dinas/",
    Role.HEAD: "/unit/",
    Role.DIRECTOR: "/rekap/",
    Role.MAYOR: "/rekap/",
    Role.ADMIN: "/kelola/",
    Role.AUDITOR: "/rekap/",
}


class SignIn(LoginView):  # type: ignore[misc]
    template_name = "accounts/sign_in.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"kept": self.request.GET.get("isian", ""), "next": self.request.GET.get("next", "")}


sign_in = SignIn.as_view()


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    messages.success(request, _("Anda sudah keluar."))
    return redirect("/masuk/")


def home_of_role(request: HttpRequest) -> HttpResponse:
    """Where each role starts its day."""
    user = _signed_in(request)
    if isinstance(user, HttpResponse):
        return user
    return redirect(_HOMES[Role(user.role)])


def acceptance(request: HttpRequest) -> HttpResponse:
    """First sign-in: the SOP's peringatan and confidentiality are accepted once, and logged."""
    user = _signed_in(request)
    if isinstance(user, HttpResponse):
        return user
    target = request.POST.get("next") or request.GET.get("next") or "/masuk/tujuan/"
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}):
        target = "/masuk/tujuan/"
    if request.method == "POST":
        if request.POST.get("accepted") != "yes":
            error = _("Centang pernyataan ini untuk melanjutkan.")
            return render(request, "accounts/acceptance.html", {"next": target, "error": error}, status=422)
        user.accepted_at = timezone.now()
        user.save(update_fields=["accepted_at"])
        AccountLog.objects.create(user=user, by=user.name, action="accepted")
        return redirect(target)
    return render(request, "accounts/acceptance.html", {"next": target})


def account(request: HttpRequest) -> HttpResponse:
    user = _signed_in(request)
    if isinstance(user, HttpResponse):
        return user
    return render(request, "accounts/account.html", {"log": user.log.all()[:20]})


class ChangePassword(PasswordChangeView):  # type: ignore[misc]
    template_name = "accounts/change_password.html"
    success_url = "/akun/"


change_password = ChangePassword.as_view()


def inactive(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/inactive.html", status=403)


def no_sign_up(request: HttpRequest) -> HttpResponse:
    """Accounts are made by the administrator; citizens need none."""
    raise Http404


def _signed_in(request: HttpRequest) -> User | HttpResponse:
    return request.user if isinstance(request.user, User) else redirect("/masuk/")
