"""How the public reaches the service: what stands at the foot of every public page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from laksa.accounts.policy import StaffRequest
from laksa.administration import changes
from laksa.administration.forms import ServiceForm
from laksa.history.transaction import write
from laksa.register import reference
from laksa.register.models import PublicService
from laksa.rules.capabilities import Capability
from laksa.web.answers import SeeOther
from laksa.web.layout import page
from laksa.web.resume import staff

HERE = "/kelola/layanan/"


@staff(Capability.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def view(request: StaffRequest) -> HttpResponse:
    form = ServiceForm(request.POST) if request.method == "POST" else ServiceForm(initial=_of(PublicService.current()))
    if form.is_bound and form.is_valid():
        _save(form, request)
        messages.success(request, _("Tersimpan. Halaman untuk umum menampilkannya."))
        return SeeOther(HERE)
    return page(request, "administration/service.html", {"form": form}, here=HERE, status=422 if form.is_bound else 200)


def _save(form: ServiceForm, request: StaffRequest) -> None:
    given = form.given()
    with write():
        row, is_new = PublicService.objects.select_for_update().get_or_create(pk=1)
        before = _of(PublicService() if is_new else row)
        for name, value in given.items():
            setattr(row, name, value)
        row.save()
        changes.record(row, request.user, before=before, after=given)
    reference.forget()


def _of(row: PublicService) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ServiceForm.fields_kept}
