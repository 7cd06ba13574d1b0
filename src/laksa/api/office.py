"""`/kelola/kunci/`: the administrator's page of keys and webhooks: made here, shown once, revoked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from laksa.accounts import api_keys
from laksa.accounts.api_keys import HOURLY_LIMIT, ApiKey, Scope
from laksa.accounts.models import User
from laksa.accounts.policy import StaffRequest
from laksa.api import webhooks
from laksa.api.models import Webhook
from laksa.rules.capabilities import Capability
from laksa.rules.refusal import Refused
from laksa.ui.fields import FreeText, Pick
from laksa.ui.names import SCOPES
from laksa.ui.words import words_for
from laksa.web.answers import SeeOther
from laksa.web.forms import OfficeForm
from laksa.web.layout import page
from laksa.web.resume import staff

HERE = "/kelola/kunci/"
_LIMIT_MOST = 1_000_000


class KeyForm(OfficeForm):
    """What a key is made of."""

    name = FreeText(
        label=gettext_lazy("Nama"), help_text=gettext_lazy("Sistem mana yang memakainya, misalnya Super-app Kota.")
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("Boleh"), choices=SCOPES.items(), widget=forms.CheckboxSelectMultiple, required=False
    )
    user = Pick(
        label=gettext_lazy("Atas nama"),
        unknown=gettext_lazy("Pilih dari daftar."),
        help_text=gettext_lazy("Kunci membaca dan bertindak seperti orang ini. Tanpa nama: seperti umum."),
    )
    hourly_limit = forms.IntegerField(
        label=gettext_lazy("Paling banyak sejam"),
        initial=HOURLY_LIMIT,
        min_value=1,
        max_value=_LIMIT_MOST,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), gettext_lazy("Isi angka dari 1 sampai 1.000.000.")
        ),
    )
    is_test = forms.BooleanField(
        label=gettext_lazy("Hanya uji coba"),
        help_text=gettext_lazy("Semua diperiksa dan dijawab, tidak ada yang tersimpan."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["user"]
        assert isinstance(field, forms.ChoiceField)
        people = User.objects.filter(is_active=True, accepted_at__isnull=False).order_by("name")
        field.choices = [("", _("Tidak atas nama siapa pun")), *((row.username, row.name) for row in people)]


class WebhookForm(OfficeForm):
    """Who is told of events, and with whose eyes."""

    name = FreeText(label=gettext_lazy("Nama"))
    url = FreeText(label=gettext_lazy("Alamat"), help_text=gettext_lazy("Misalnya https://contoh.id/kabar."))
    key = Pick(label=gettext_lazy("Kunci"), unknown="webhook_key", missing="webhook_key")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["key"]
        assert isinstance(field, forms.ChoiceField)
        keys = [row for row in ApiKey.objects.filter(revoked_at__isnull=True) if api_keys.may(row, Scope.READ)]
        field.choices = [("", _("Pilih kunci")), *((row.prefix, row.name) for row in keys)]


@staff(Capability.ADMINISTER)
@require_safe
def listing(request: StaffRequest) -> HttpResponse:
    return _listing(request)


@staff(Capability.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def new_key(request: StaffRequest) -> HttpResponse:
    form = KeyForm(request.POST) if request.method == "POST" else KeyForm()
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            made, secret = api_keys.create(
                data["name"],
                data["scopes"],
                by=request.user.name,
                hourly_limit=data["hourly_limit"],
                is_test=data["is_test"],
                user=User.objects.filter(username=data["user"]).first() if data["user"] else None,
            )
        except Refused as refused:
            form.add_error(form.field_of(refused), words_for(refused))
        else:
            return _listing(request, secret=secret, secret_of=made.name)
    return page(request, "api/key_form.html", {"form": form}, here=HERE, status=422 if form.errors else 200)


@staff(Capability.ADMINISTER)
@require_POST
def revoke(request: StaffRequest, prefix: str) -> HttpResponse:
    key = get_object_or_404(ApiKey, prefix=prefix)
    api_keys.revoke(key, by=request.user.name)
    messages.success(request, _("Kunci {name} dicabut.").format(name=key.name))
    return SeeOther(HERE)


@staff(Capability.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def new_webhook(request: StaffRequest) -> HttpResponse:
    form = WebhookForm(request.POST) if request.method == "POST" else WebhookForm()
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            key = ApiKey.objects.get(prefix=data["key"])
            made, secret = webhooks.add(data["name"], data["url"], key, by=request.user.name)
        except Refused as refused:
            form.add_error(form.field_of(refused), words_for(refused))
        else:
            return _listing(request, secret=secret, secret_of=made.name)
    return page(request, "api/webhook_form.html", {"form": form}, here=HERE, status=422 if form.errors else 200)


@staff(Capability.ADMINISTER)
@require_POST
def change_webhook(request: StaffRequest, pk: int, what: str) -> HttpResponse:
    """Paused, going on, or removed."""
    hook = get_object_or_404(Webhook, pk=pk)
    do, said = {
        "jeda": (webhooks.pause, _("Webhook {name} dihentikan sementara.")),
        "lanjut": (webhooks.replay, _("Webhook {name} dilanjutkan dari tempat berhentinya.")),
        "hapus": (webhooks.remove, _("Webhook {name} dihapus.")),
    }[what]
    do(hook, by=request.user.name)
    messages.success(request, said.format(name=hook.name))
    return SeeOther(HERE)


def _listing(request: StaffRequest, *, secret: str = "", secret_of: str = "") -> HttpResponse:
    """With what was just made, which no page shows again: it is kept nowhere, so the answer to the form shows it."""
    rows = ApiKey.objects.select_related("user").order_by("revoked_at", "name")
    context = {
        "keys": [(row, [SCOPES.get(scope, scope) for scope in row.scopes]) for row in rows],
        "hooks": [(row, webhooks.behind(row)) for row in Webhook.objects.select_related("key")],
        "secret": secret,
        "secret_of": secret_of,
    }
    return page(request, "api/keys.html", context, here=HERE)
