"""Kop surat: the letter's head, who signs it, its paper and the city's arms; with a preview."""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from laksa.accounts.policy import StaffRequest
from laksa.administration import changes
from laksa.administration.forms import LetterheadForm, logo_type
from laksa.history.transaction import write
from laksa.register import drafts
from laksa.reports.models import Letterhead
from laksa.rules.capabilities import Capability
from laksa.web import kept_uploads
from laksa.web.answers import SeeOther
from laksa.web.layout import page
from laksa.web.resume import Typed, staff

HERE = "/kelola/kop-surat/"
FORM = "kop-surat"


def typed(request: HttpRequest) -> Typed:
    """The form as it waits for a sign-in, with the picture."""
    return Typed(FORM, drafts.fields_of(request.POST) | kept_uploads.kept_for_nobody(LetterheadForm, FORM, request))


@staff(Capability.EDIT_LETTERHEAD, typed=typed)
@require_http_methods(["GET", "HEAD", "POST"])
def view(request: StaffRequest) -> HttpResponse:
    row = Letterhead.current()
    form = kept_uploads.bound(LetterheadForm, FORM, request) if request.method == "POST" else _opened(request, row)
    if form.is_bound and form.is_valid():
        _save(form, request)
        kept_uploads.let_go(form)
        drafts.forget(request.user, FORM)
        messages.success(request, _("Kop surat tersimpan. Laporan yang diperiksa sesudah ini memakainya."))
        return SeeOther(HERE)
    kept_uploads.keep(form)
    context = {"form": form, "row": row, "has_logo": bool(row.logo)}
    return page(request, "administration/letterhead.html", context, here=HERE, status=422 if form.is_bound else 200)


@staff(Capability.EDIT_LETTERHEAD)
@require_GET
def logo(request: StaffRequest) -> HttpResponse:
    row = Letterhead.current()
    if not row.logo:
        raise Http404
    return HttpResponse(bytes(row.logo), content_type=row.logo_type)


def _opened(request: StaffRequest, row: Letterhead) -> LetterheadForm:
    """As it stands, or as it was sent when the session had ended."""
    sent = drafts.kept(request.user, FORM)
    form = LetterheadForm(initial=sent or _of(row))
    form.trays = kept_uploads.trays_of(LetterheadForm, FORM, sent)
    return form


def _save(form: LetterheadForm, request: StaffRequest) -> None:
    given = form.given()
    with write():
        row, is_new = Letterhead.objects.select_for_update().get_or_create(pk=1)
        before = _of(Letterhead() if is_new else row) | {"logo": _arms(row)}
        for name, value in given.items():
            setattr(row, name, value)
        _set_logo(row, form.cleaned_data)
        row.save()
        changes.record(row, request.user, before=before, after=given | {"logo": _arms(row)})


def _set_logo(row: Letterhead, given: dict[str, Any]) -> None:
    if given["logo"]:
        row.logo, row.logo_type = given["logo"], logo_type(given["logo"])
    elif given["remove_logo"]:
        row.logo, row.logo_type = None, ""


def _arms(row: Letterhead) -> str:
    """What the log says of the picture: its beginning of SHA-256, not its bytes."""
    return hashlib.sha256(bytes(row.logo)).hexdigest()[:12] if row.logo else ""


def _of(row: Letterhead) -> dict[str, Any]:
    return {name: getattr(row, name) for name in LetterheadForm.fields_kept}
