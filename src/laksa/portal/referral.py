"""The page of a body outside: whoever holds the link of a referral reads the report and answers, without an account."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from laksa.accounts import policy
from laksa.history.idempotency import IdempotencyKey
from laksa.history.identity import new_command
from laksa.narration import citizens, timeline
from laksa.narration.answers import told as told_answers
from laksa.portal import photos, queries
from laksa.portal.reporter import private, send_once
from laksa.register import audience, files, publication, reference, referral
from laksa.register import queries as register
from laksa.register.commands import closure
from laksa.register.models import Case
from laksa.register.referral import Referral
from laksa.register.upload_tray import Tray
from laksa.rules import text as wording
from laksa.rules.refusal import Refused
from laksa.ui.names import BODY_CHOICES
from laksa.ui.words import FIELD_OF, words_for
from laksa.web import answers
from laksa.web.answers import SeeOther
from laksa.web.limits import bounded, guessed_wrong, too_often, wait_after_guesses

View = Callable[..., HttpResponse]


def by_link(*methods: str) -> Callable[[View], View]:
    """Opened by a link whose referral stands. No CSRF token, as on the reporter's own pages."""

    def decorate(view: View) -> View:
        @wraps(view)
        def opened(request: HttpRequest, number: str, code: str, **kwargs: Any) -> HttpResponse:
            if wait := wait_after_guesses(request):
                return private(too_often(request, wait))
            found = referral.opened(number, code)
            if found is None:
                guessed_wrong(request)
                return private(render(request, "portal/referral_over.html", status=404))
            return private(view(request, *found, code, **kwargs))

        return policy.public(csrf_exempt(require_http_methods(["HEAD", *methods])(bounded(opened))))

    return decorate


@by_link("GET", "POST")
def page(request: HttpRequest, case: Case, referred: Referral, code: str) -> HttpResponse:
    """The report as the public would read it, and the form of the answer."""
    if request.method != "POST":
        return _page(request, case, referred, code)
    typed = {name: wording.clean(request.POST.get(name, "")) for name in ("result", "text")}
    tray, problem = photos.received(request, _form_of(case))
    if problem:
        return _page(request, case, referred, code, {"photos": problem}, typed, tray)
    key = request.POST.get("key", "")
    hashes = [photo.sha256 for photo in tray.all]
    once = IdempotencyKey.of(f"{case.pk}:body:{key}", *typed.values(), hashes) if key else None

    def answer(handed: tuple[files.Stored, ...]) -> Case:
        return closure.answer_for_body(
            case, referral=referred, result=typed["result"], text=typed["text"], photos=handed, once=once
        )

    try:
        send_once(case, tray, once, answer)
    except Refused as refused:
        return _page(request, case, referred, code, {FIELD_OF.get(refused.code, ""): words_for(refused)}, typed, tray)
    return SeeOther(reverse("portal:referral", args=[case.number, code]) + "#perjalanan")


@by_link("GET")
def photo(request: HttpRequest, case: Case, referred: Referral, code: str, photo: int) -> HttpResponse:
    """Of the reporter or of the body, as the public would see it: no recording, no scan, nothing that was hidden."""
    found = queries.attachment(case, photo)
    if found is None or not publication.is_public_photo(found) or found.pk in publication.hidden_photos(case):
        raise Http404
    return answers.photo(found, small="k" in request.GET, cache="no-store")


def _form_of(case: Case) -> str:
    return f"body:{case.number}"


def _page(
    request: HttpRequest,
    case: Case,
    referred: Referral,
    code: str,
    problems: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
    tray: Tray | None = None,
) -> HttpResponse:
    addresses = citizens.Addresses(
        photo=lambda shown: reverse("portal:referral_photo", args=[case.number, code, shown.pk])
    )
    told = timeline.for_body(case, register.history(case), addresses)
    context = {
        "case": told.case,
        "body": reference.agency_name(referred.body),
        "title": audience.title_for(None, told.case),
        "place": audience.public_place(told.case),
        "answers": told_answers(told.case.complaint.answers, audience.masker_for(None, told.case)),
        "timeline": told,
        "code": code,
        "results": BODY_CHOICES,
        "key": new_command(),
        "typed": typed or {},
        "tray": tray or photos.empty(_form_of(case)),
        "limit": files.MAX_PHOTOS,
        "problems": problems or {},
        "problem_links": queries.links_to(problems or {}),
    }
    return render(request, "portal/referral.html", context, status=422 if problems else 200)
