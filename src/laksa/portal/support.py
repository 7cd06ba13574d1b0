"""Supporting a report that the public reads, and taking that back: one tap each, without an account or a script."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from laksa.accounts import policy
from laksa.portal import public, sent_reports, speaker
from laksa.portal.lookup import unknown_number
from laksa.register import access
from laksa.register.commands import support as commands
from laksa.register.models import Case
from laksa.register.voices import Speaker
from laksa.rules.refusal import Refused
from laksa.ui.words import words_for
from laksa.web.answers import SeeOther
from laksa.web.limits import at_most


@policy.public
@csrf_exempt  # the cookie gives no authority, and forms of other sites are not sent with it
@require_http_methods(["GET", "HEAD", "POST"])
@at_most(20, "support")
def support(request: HttpRequest, number: str) -> HttpResponse:
    case = access.by_number(number)
    if case is None:
        return unknown_number(request, number)
    here = SeeOther(reverse("portal:track", args=[case.number]) + "#dukungan")
    if request.method != "POST":
        return here
    who = speaker.of(request)
    try:
        _carry_out(request, case, who)
    except Refused as refused:
        return public.page_of(request, case, problem=words_for(refused), status=422)
    speaker.remember(here, who)
    return here


def _carry_out(request: HttpRequest, case: Case, who: Speaker) -> None:
    if request.POST.get("withdraw"):
        commands.withdraw(case, who)
    else:
        commands.support(case, who, is_reporter=case.number in sent_reports.numbers_of(request))
