"""Signing in and out, the acceptance of the SOP's warnings, passwords, and one's own account."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit, urlunsplit

from allauth.account.views import LoginView, PasswordChangeView, PasswordResetFromKeyView, PasswordResetView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from laksa.accounts import browsers
from laksa.accounts.forms import ChangeForm, NewPasswordForm, ResetForm, SignInForm
from laksa.accounts.models import AccountLog, User
from laksa.accounts.navigation import home_of
from laksa.accounts.passwords import is_too_old
from laksa.accounts.policy import StaffRequest, public, requires

staff = requires()


class _Told:
    """A form that was refused answers 422, so that scripts and proxies do not take it for a success."""

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        wait = getattr(form, "wait", 0)
        response.status_code = 429 if wait else 422
        if wait:
            response.headers["Retry-After"] = str(wait)
        return response


class SignIn(_Told, LoginView):  # type: ignore[misc]
    template_name = "accounts/sign_in.html"
    form_class = SignInForm

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        if isinstance(self.request.user, User):  # an account that is not active has not signed in
            browsers.remember(self.request, response, self.request.user)
        return response

    def get_success_url(self) -> str | None:
        """To `next` where it is one of our own addresses, with the token of the words that were kept."""
        target = _from_form(self.request, "next")
        if not _is_ours(self.request, target):
            return None
        token = _from_form(self.request, "isian")
        return with_query(target, isian=token) if token else target

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"kept": _from_form(self.request, "isian"), "next": _from_form(self.request, "next")}


class AskReset(_Told, PasswordResetView):  # type: ignore[misc]
    form_class = ResetForm


class SetPassword(_Told, PasswordResetFromKeyView):  # type: ignore[misc]
    form_class = NewPasswordForm


class ChangePassword(_Told, PasswordChangeView):  # type: ignore[misc]
    template_name = "accounts/change_password.html"
    form_class = ChangeForm
    success_url = reverse_lazy("account")

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        browsers.remember(self.request, response, self.request.user)
        messages.success(self.request, _("Kata sandi sudah diganti."))
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"too_old": is_too_old(self.request.user, settings.PASSWORD_PROFILE)}


sign_in = public(SignIn.as_view())
ask_reset = public(AskReset.as_view())
set_password = public(SetPassword.as_view())
change_password = staff(ChangePassword.as_view())


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    messages.success(request, _("Anda sudah keluar."))
    return redirect("account_login")


@staff
def home_of_role(request: StaffRequest) -> HttpResponse:
    """Where each role starts its day."""
    return redirect(home_of(request.user))


@public
def acceptance(request: HttpRequest) -> HttpResponse:
    """First sign-in: the SOP's peringatan and confidentiality are accepted once, and logged."""
    user = request.user
    if not isinstance(user, User):
        return redirect("account_login")
    target = _from_form(request, "next")
    if not _is_ours(request, target):
        target = "/masuk/tujuan/"
    if request.method != "POST":
        return render(request, "accounts/acceptance.html", {"next": target})
    if request.POST.get("accepted") != "yes":
        error = _("Centang pernyataan ini untuk melanjutkan.")
        return render(request, "accounts/acceptance.html", {"next": target, "error": error}, status=422)
    if user.accepted_at is None:
        user.accepted_at = timezone.now()
        user.save(update_fields=["accepted_at"])
        AccountLog.objects.create(user=user, by=user.name, action="accepted")
    return HttpResponseRedirect(target)  # an address, never the name of one


@staff
def account(request: StaffRequest) -> HttpResponse:
    context = {"log": request.user.log.all()[:20], "home": home_of(request.user)}
    return render(request, "accounts/account.html", context)


@public
def inactive(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/inactive.html", status=403)


@public
def no_sign_up(request: HttpRequest) -> HttpResponse:
    """Accounts are made by the administrator; citizens need none."""
    raise Http404


def with_query(target: str, **more: str) -> str:
    parts = urlsplit(target)
    query = "&".join(filter(None, [parts.query, urlencode(more)]))
    return urlunsplit(parts._replace(query=query))


def _from_form(request: HttpRequest, name: str) -> str:
    return request.POST.get(name) or request.GET.get(name, "")


def _is_ours(request: HttpRequest, target: str) -> bool:
    return bool(target) and url_has_allowed_host_and_scheme(
        target, {request.get_host()}, require_https=request.is_secure()
    )
