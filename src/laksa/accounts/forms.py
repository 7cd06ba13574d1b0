"""allauth's forms in our words: fields named `login` and `password`, every error one Indonesian sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePasswordForm, LoginForm, ResetPasswordForm, ResetPasswordKeyForm
from django import forms
from django.conf import settings
from django.core.validators import ProhibitNullCharactersValidator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy, ngettext

from laksa.accounts import browsers, guessing
from laksa.accounts.models import User
from laksa.accounts.passwords import ProfileValidator
from laksa.rules.masking import without_unseen
from laksa.rules.network import network_of

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_AGAIN = gettext_lazy("Tulis kata sandi yang sama dua kali.")


class SignInForm(LoginForm):  # type: ignore[misc]
    wait = 0  # so many seconds before the password is looked at

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login = self.fields["login"]
        login.widget.attrs = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        _word(login, gettext_lazy("Nama pengguna atau email"), gettext_lazy("Tuliskan nama pengguna Anda."))
        _word(self.fields["password"], gettext_lazy("Kata sandi"), gettext_lazy("Tuliskan kata sandi Anda."))

    def clean_login(self) -> str:
        """NUL matches no account, and PostgreSQL takes none."""
        return without_unseen(str(super().clean_login())).replace("\0", "\ufffd")

    def clean(self) -> dict[str, Any]:
        """What does not match is said beside the password, and never which of the two was wrong."""
        if self.errors:
            return dict(self.cleaned_data)
        attempt = self._attempt(self.cleaned_data["login"])
        self.wait = guessing.begin(attempt)
        if self.wait:
            words = ngettext(
                "Terlalu banyak percobaan. Coba lagi {n} detik lagi.",
                "Terlalu banyak percobaan. Coba lagi {n} detik lagi.",
                self.wait,
            )
            self.add_error("password", words.format(n=self.wait))
            return dict(self.cleaned_data)
        try:
            cleaned: dict[str, Any] = super().clean()
        except forms.ValidationError as error:
            self.add_error("password", error)
            return dict(self.cleaned_data)
        guessing.forgive(attempt)
        return cleaned

    def _attempt(self, login: str) -> guessing.Try:
        """By name or by address it is the same person; a name that nobody has is counted as one."""
        found = User.objects.named(login)
        for user in found:
            if browser := browsers.browser_of(self.request, user):
                return guessing.of_browser(str(user.pk), browser)
        person = str(found[0].pk) if found else f"@{login.lower()}"
        return guessing.of_pair(person, network_of(self.request.META.get("REMOTE_ADDR", "")))


class Address(forms.EmailField):
    """An address as it is read, without the signs that come along when it is copied."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(without_unseen(str(value or ""))))


class ResetForm(ResetPasswordForm):  # type: ignore[misc]
    """Asks nobody whether an account stands behind the address: the worker does, when the mail is due."""

    email = Address()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        email = self.fields["email"]
        _word(email, gettext_lazy("Alamat email kedinasan Anda"), gettext_lazy("Tuliskan alamat email Anda."))
        email.widget.attrs = {"type": "email", "autocomplete": "email"}
        email.error_messages["invalid"] = gettext_lazy("Alamat email belum lengkap. Contoh: nama@contoh.id.")
        for check in email.validators:
            check.message = email.error_messages["invalid"]

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"])

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        email = str(self.cleaned_data["email"])
        get_adapter().promise_reset(email)
        return email


class NewPasswordForm(ResetPasswordKeyForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _two_new_passwords(self)

    def clean(self) -> dict[str, Any]:
        return _same_twice(self, super().clean())


class ChangeForm(ChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(
            self.fields["oldpassword"],
            gettext_lazy("Kata sandi sekarang"),
            gettext_lazy("Tuliskan kata sandi Anda sekarang."),
        )
        _two_new_passwords(self)

    def clean(self) -> dict[str, Any]:
        return _same_twice(self, super().clean())


def _two_new_passwords(form: forms.Form) -> None:
    _word(form.fields["password1"], gettext_lazy("Kata sandi baru"), gettext_lazy("Tuliskan kata sandi baru."))
    _word(form.fields["password2"], gettext_lazy("Kata sandi baru, sekali lagi"), _AGAIN)
    form.fields["password1"].help_text = ProfileValidator(settings.PASSWORD_PROFILE).get_help_text()


def _same_twice(form: forms.Form, cleaned: dict[str, Any] | None) -> dict[str, Any]:
    if form.errors.get("password2") and form.cleaned_data.get("password1"):
        form.errors["password2"] = form.error_class([str(_AGAIN)], renderer=form.renderer)
    return cleaned or {}


def _word(field: forms.Field, label: _StrPromise, missing: _StrPromise) -> None:
    """Our label and sentence, no placeholder, no help in another language; NUL matches no account."""
    field.label, field.help_text = label, ""
    field.error_messages["required"] = missing
    field.widget.attrs.pop("placeholder", None)
    field.validators = [check for check in field.validators if not isinstance(check, ProhibitNullCharactersValidator)]
