"""Catat: what came by phone, counter, letter or chat, taken down in one screen and timed on the form's own key."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from laksa.accounts.policy import StaffRequest, roles
from laksa.desk import aftermath, forms, labels, lifting, preview, queries
from laksa.desk.deeds import opened_at, stamp
from laksa.desk.dossier import limit_of
from laksa.desk.frame import OPERATORS, SeeOther, frame
from laksa.register import audience, city, drafts, files, focus, ledger, sops
from laksa.register.access import visible_to
from laksa.register.commands import opening
from laksa.register.commands._common import Watch
from laksa.register.ledger import Once
from laksa.register.models import Case
from laksa.register.transaction import if_possible
from laksa.rules import masking
from laksa.rules import text as wording
from laksa.rules.refusal import Refused
from laksa.ui.names import CHANNELS

FORM = "baru"
_CHANNELS = [(code, CHANNELS[code], labels.CHANNEL_ICONS[code]) for code in labels.TAKEN_DOWN]
_LIFTED = ("phone", "email", "landmark", "kelurahan")


@roles(*OPERATORS)
@require_http_methods(["GET", "HEAD", "POST"])
def take_down(request: StaffRequest) -> HttpResponse:
    if request.method == "POST":
        return _read_text(request) if request.POST.get("baca") else _save(request)
    key = ledger.new_command()
    with if_possible():
        focus.signal(focus.form_subject(key), "enter", request.user)
    kept = drafts.kept(request.user, FORM)
    form = forms.TakeDownForm(initial={"channel": "phone", **kept}, auto_id="baru-%s")
    return _page(request, form, key=key)


@roles(*OPERATORS)
@require_POST
def ping(request: StaffRequest) -> HttpResponse:
    """A sign of life from the form, before there is a case."""
    key = request.POST.get("key", "")[:40]
    if key:
        focus.signal(focus.form_subject(key), "enter", request.user)
    return HttpResponse(status=204)


@roles(*OPERATORS)
@require_POST
def draft(request: StaffRequest) -> HttpResponse:
    drafts.keep(str(request.user.pk), FORM, request.POST.dict())
    return HttpResponse(status=204)


def _read_text(request: StaffRequest) -> HttpResponse:
    """ "Baca teks": the fields that the words themselves fill, marked as such; what was typed stays."""
    data = request.POST.copy()
    found = lifting.lift(wording.clean(data.get("text", "")), city.kelurahan_named).found()
    lifted = {name: value for name, value in found.items() if name in _LIFTED and not data.get(name)}
    for name, value in lifted.items():
        data[name] = value
    if data.get("text") and not data.get("title"):
        data["title"] = lifted["title"] = audience.Public(data.get("name", "")).subject(data.get("text", ""))
    form = forms.TakeDownForm(initial=data.dict(), auto_id="baru-%s")
    return _page(request, form, key=_key(request), lifted=set(lifted))


def _save(request: StaffRequest) -> HttpResponse:
    data = _with_category(request)
    form = forms.TakeDownForm(data, request.FILES, auto_id="baru-%s")
    if not form.is_valid():
        form.ask_again_for(request.FILES)
        return _page(request, form, key=_key(request), status=422)
    try:
        case = _take_down(request, form)
    except Refused as refused:
        form.refuse(refused)
        form.ask_again_for(request.FILES)
        return _page(request, form, key=_key(request), status=422)
    drafts.forget(request.user, FORM)
    mine = visible_to(request.user).filter(pk=case.pk).exists()
    saved = _("Tersimpan sebagai {number}") if mine else _("Tersimpan sebagai {number}. Kepala UPT yang melanjutkan.")
    words = aftermath.token(saved.format(number=case.number))
    on = mine and request.POST.get("then") == "disposisi"
    place = reverse("desk:case", args=[case.number]) if on else reverse("desk:queue")
    return SeeOther(f"{place}?{urlencode({'kabar': words, 'tanda': aftermath.ticket(case, request.user)})}")


def _with_category(request: HttpRequest) -> Any:
    """A category that is confidential by itself makes the report so."""
    data = request.POST.copy()
    category = city.categories().get(data.get("category", ""))
    if category and category.is_confidential:
        data["confidential"] = "on"
    return data


def _take_down(request: StaffRequest, form: forms.TakeDownForm) -> Case:
    from dataclasses import replace

    key, submission = _key(request), form.submission()
    stored = files.store(
        cast(list[files.Upload], request.FILES.getlist("photos")), scans=True, limit=files.MAX_STAFF_FILES
    )
    submission = replace(submission, files=stored)
    subject = focus.form_subject(key)
    scripted = request.POST.get("method") == "focus"
    if scripted:
        focus.signal(subject, "enter", request.user)
    try:
        return opening.take_down(
            submission,
            form.entry(),
            by=request.user,
            once=Once.of(key, "baru", submission.channel, *opening.digest_of(submission, stored)),
            watch=Watch(opened_at(request.POST.get("opened", "")), scripted=scripted, subject=subject),
            at=form.cleaned_data["occurred_at"],
        )
    except BaseException:
        files.discard(stored)
        raise


def _key(request: HttpRequest) -> str:
    return request.POST.get("key", "")[:40] or ledger.new_command()


def _page(
    request: StaffRequest, form: forms.TakeDownForm, *, key: str, status: int = 200, lifted: set[str] | None = None
) -> HttpResponse:
    category, kelurahan = str(form["category"].value() or ""), str(form["kelurahan"].value() or "")
    lead = city.lead_for(category, kelurahan)
    rule, sop = city.categories().get(category), sops.current()
    step = sop.step("enter")
    context = frame(request) | {
        "form": form,
        "key": key,
        "opened": stamp(),
        "channels": _CHANNELS,
        "channel": form["channel"].value() or "phone",
        "lifted": lifted or set(),
        "same": queries.likely_same(request.user, category, kelurahan),
        "lead": city.short_name(lead) if lead else "",
        "days": rule.days if rule else None,
        "has_nik": masking.has_nik(str(form["text"].value() or "")),
        "is_emergency": wording.is_emergency(str(form["text"].value() or "")),
        "public": preview.of_typed(form, str(form["text"].value() or ""), str(form["name"].value() or "")),
        "step": step,
        "total": len(sop.steps),
        "limit": limit_of(step),
        "seconds": focus.handling_so_far(focus.form_subject(key), "enter"),
        "wrong": form if form.is_bound and form.errors else None,
    }
    return render(request, "desk/takedown.html", context, status=status)
