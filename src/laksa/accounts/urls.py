"""Signing in and out, invitation, reset, acceptance, own account."""

from __future__ import annotations

from allauth.account import views as allauth
from django.urls import path, re_path

from laksa.accounts import views
from laksa.accounts.policy import public

urlpatterns = [
    path("masuk/", views.sign_in, name="account_login"),
    path("masuk/tujuan/", views.home_of_role, name="home_of_role"),
    path("masuk/ketentuan/", views.acceptance, name="acceptance"),
    path("keluar/", views.sign_out, name="account_logout"),
    path("masuk/lupa/", views.ask_reset, name="account_reset_password"),
    path("masuk/lupa/terkirim/", public(allauth.PasswordResetDoneView.as_view()), name="account_reset_password_done"),
    re_path(
        r"^masuk/atur/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.set_password,
        name="account_reset_password_from_key",
    ),
    path(
        "masuk/atur/selesai/",
        public(allauth.PasswordResetFromKeyDoneView.as_view()),
        name="account_reset_password_from_key_done",
    ),
    path("akun/", views.account, name="account"),
    path("akun/sandi/", views.change_password, name="account_change_password"),
    path("masuk/tidak-aktif/", views.inactive, name="account_inactive"),
    path("daftar/", views.no_sign_up, name="account_signup"),
]
