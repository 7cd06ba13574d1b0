"""`/lapor/`: one form, one command, a receipt."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from laksa.accounts import policy
from laksa.history.idempotency import Replayed
from laksa.history.identity import new_command
from laksa.portal import forms, known, photos, queries, sent_reports, tiles
from laksa.portal.forms import Problems, Typed
from laksa.register import files, ledger, reference, senders
from laksa.register.commands import opening
from laksa.register.models import Case
from laksa.register.upload_tray import Tray
from laksa.rules import masking
from laksa.rules import text as wording
from laksa.rules.parse import decimal_number
from laksa.rules.refusal import Refused
from laksa.rules.state import public_status
from laksa.ui.words import words_for
from laksa.web.limits import at_most, bounded, visitor
from laksa.web.questions import QuestionsForm

_UNKEPT = {"Cache-Control": "no-store"}  # the answer holds the secret link
_FORM = "lapor"
_EMPTY: Typed = dict.fromkeys(forms.FIELDS, "")


@policy.public
@csrf_exempt  # an anonymous form carries no authority that another site could borrow
@require_http_methods(["GET", "HEAD", "POST"])
@bounded
def report(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request, _EMPTY | {"key": new_command()})
    if request.content_type == "application/json":
        return _from_machine(request)
    typed, (tray, problem) = forms.from_post(request), photos.received(request, _FORM)
    if request.POST.get("ask"):
        return _page(request, typed, tray)
    if problem:
        return _again(request, typed, tray, {"photos": problem})
    if number := sent_reports.number_of(request, typed):
        return _page(request, typed, tray, status=422, received=number)
    try:
        if alike := known.alike(request, typed):
            return known.page(request, typed, tray, alike)
        case, _was_new, proven = _submit(request, typed, tray)
    except Refused as refused:
        found = {forms.field_of(one): words_for(one) for one in refused.all}
        return _again(request, typed, tray, found, refused.code)
    answer = HttpResponse(status=303, headers={"Location": _receipt_of(case, proven)} | _UNKEPT)
    if proven:
        sent_reports.remember(request, answer, typed, case)
    return answer


@policy.public
@csrf_exempt  # nothing is changed; by POST, for a place in an address would stand in logs
@require_POST
@at_most(60, "place")
def place_at(request: HttpRequest) -> JsonResponse:
    """In which kelurahan a point lies, for the form that was given it by a phone."""
    lat = decimal_number(request.POST.get("lat", ""), least=-90, most=90)
    lon = decimal_number(request.POST.get("lon", ""), least=-180, most=180)
    if lat is None or lon is None:
        return JsonResponse({"errors": {"": _("Titik ini tidak dapat dibaca.")}}, status=422)
    found = reference.kelurahan().get(reference.kelurahan_at(lat, lon))
    if found is None:
        return JsonResponse({"outside": True})
    name = f"{found.name}, {found.kecamatan.name}"
    return JsonResponse({"kelurahan": found.code, "kecamatan": found.kecamatan_id, "name": name})


@policy.public
@csrf_exempt  # nothing is changed; by POST, for words in an address would stand in logs
@require_POST
@at_most(60, "kinds")
@bounded
def kinds(request: HttpRequest) -> JsonResponse:
    """What the words seem to be about, and which of them say so; nothing is chosen for anybody."""
    found = tiles.guessed(wording.clean(request.POST.get("text", ""))[: wording.TEXT_MAX])
    return JsonResponse({"kinds": [{"code": one.code, "word": one.word, "because": one.because} for one in found]})


def _from_machine(request: HttpRequest) -> HttpResponse:
    try:
        typed = forms.from_json(request)
    except forms.NotReadable:
        return JsonResponse({"errors": {"": _("Isi harus berupa objek JSON.")}}, status=400)
    try:
        case, new, proven = _submit(request, typed, photos.empty(_FORM))
    except Refused as refused:
        found = forms.problems_of(forms.submission_of(typed)) or {forms.field_of(refused): words_for(refused)}
        return JsonResponse({"errors": found}, status=422)
    answer = {
        "number": case.number,
        "secret": ledger.secret_of(case) if proven else "",
        "url": queries.address(_receipt_of(case, proven)),
        "status": public_status(case.status, returned=case.is_returned),
    }
    return JsonResponse(answer, status=201 if new else 200, headers=_UNKEPT)


def _submit(request: HttpRequest, typed: Typed, tray: Tray) -> tuple[Case, bool, bool]:
    """The case; whether it is new; whether the sender has shown to be its reporter."""
    arrived = timezone.now()
    key = typed["key"]
    submission = forms.submission_of(typed, tray.all, "" if key else _device(request), _sender(request))
    forms.require_place(submission)
    once = forms.once_of(key, submission)
    try:
        with tray.handed_over(once) as handed:
            case = opening.submit(replace(submission, files=handed), once=once, at=arrived)
    except Replayed as replayed:
        files.discard(tray.fresh)
        return Case.objects.get(pk=replayed.identity), False, True
    new = case.received_at == arrived
    return case, new, new or _is_proven(key)


def _is_proven(key: str) -> bool:
    """Only the page's key proves who sent a report that is known already. Words and phone can be another's, and a whole
    office has one address and one browser: without a key the answer names the number and never the secret link.
    """
    return bool(key)


def _receipt_of(case: Case, proven: bool) -> str:
    if not proven:
        return f"/l/{case.number}/"
    return f"/r/{ledger.secret_of(case)}/tanda-terima/"


def _sender(request: HttpRequest) -> str:
    return senders.digest_of("web", visitor(request))


def _device(request: HttpRequest) -> str:
    traits = f"{request.META.get('REMOTE_ADDR', '')}|{request.META.get('HTTP_USER_AGENT', '')}"
    return hashlib.sha256(traits.encode("utf-8", "replace")).hexdigest()


def _again(request: HttpRequest, typed: Typed, tray: Tray, found: Problems, code: str = "") -> HttpResponse:
    """The form once more with everything typed, every problem, and the photos that were good."""
    if code == "key_reused":  # sent again, this is a new report: nobody is held in the same refusal
        typed = typed | {"key": new_command()}
    problems = forms.problems_of(forms.submission_of(typed)) | found
    return _page(request, typed, tray, problems, status=422)


def _page(
    request: HttpRequest,
    typed: Typed,
    tray: Tray | None = None,
    problems: Problems | None = None,
    status: int = 200,
    received: str = "",
) -> HttpResponse:
    """The form; with `received` it asks whether the same words are a new report."""
    context = {
        "typed": typed | {"text": wording.clean(typed["text"])},
        "received": received,
        "problems": problems or {},
        "problem_links": queries.links_to(problems or {}),
        "tiles": tiles.common_categories(),
        "groups": queries.category_groups(),
        "placed": queries.categories_with_place(),
        "areas": queries.areas(),
        "agencies": queries.offices(),
        "tray": tray or photos.empty(_FORM),
        "emergency": wording.is_emergency(typed["text"]),
        "emergency_words": queries.emergency_words(),
        "has_nik": masking.has_nik(typed["text"]),
        "limit": files.MAX_PHOTOS,
        "form": QuestionsForm(forms.category_of(typed), typed, problems),
    }
    return render(request, "portal/report.html", context, status=status)
