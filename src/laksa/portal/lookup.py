"""One box for a report's number and for its secret code, sent by POST: a code stands in no query and in no log."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from laksa.accounts import policy
from laksa.messages import account_messages
from laksa.portal.reporter import private, unknown_words
from laksa.register import access
from laksa.rules.numbering import code_in_link, codes_in, normalise_secret, number_in
from laksa.rules.refusal import Refused
from laksa.rules.text import clean
from laksa.ui.words import words_for
from laksa.web.answers import SeeOther
from laksa.web.limits import guessed_wrong, too_often, visitor, wait_after_guesses, wait_for

_SHOWN = 60  # of what was typed


@policy.public
@csrf_exempt  # nothing is changed and nobody's authority is used: anybody may ask
@require_http_methods(["GET", "HEAD", "POST"])
def lookup(request: HttpRequest) -> HttpResponse:
    """The box, and where it leads. An address with `?nomor=`, as it was until now, leads on for numbers only."""
    if request.method == "POST":
        return private(_sent(request, request.POST.get("nomor", "").strip()))
    typed = request.GET.get("nomor", "").strip()
    if not typed:
        return render(request, "portal/lookup.html")
    number = number_in(typed)
    return redirect("portal:track", number) if number else unknown_number(request, typed)


@policy.public
@require_safe
def enter(request: HttpRequest) -> HttpResponse:
    """`/r/`: the same box, with words about the code."""
    return private(render(request, "portal/enter.html"))


@policy.public
@csrf_exempt  # as above
@require_http_methods(["GET", "HEAD", "POST"])
def lost_link(request: HttpRequest) -> HttpResponse:
    """The secret link mailed again to the address on file. Nothing here tells whether there is one, or the report."""
    if request.method != "POST":
        return private(render(request, "portal/lost_link.html"))
    typed = request.POST.get("nomor", "").strip()
    number = number_in(typed)
    if not number:
        context = {"typed": clean(typed)[:_SHOWN], "problem": words_for(Refused("number_unknown"))}
        return private(render(request, "portal/lost_link.html", context, status=422))
    if wait := wait_for(20, "link", visitor(request)) or wait_for(5, "link", number):
        return private(too_often(request, wait))
    account_messages.promise_report_link(number)
    return SeeOther(reverse("portal:lost_link_sent"))


@policy.public
@require_safe
def lost_link_sent(request: HttpRequest) -> HttpResponse:
    return private(render(request, "portal/lost_link_sent.html"))


def unknown_number(request: HttpRequest, typed: str) -> HttpResponse:
    return _again(request, typed, words_for(Refused("number_unknown")))


def _sent(request: HttpRequest, typed: str) -> HttpResponse:
    """On to the report or to the reporter's own page; a link that was pasted means what it leads to."""
    if not typed:
        return SeeOther(reverse("portal:lookup"))
    number, linked = number_in(typed), code_in_link(typed)
    if number and not linked:
        return SeeOther(reverse("portal:track", args=[number]))
    if wait := wait_after_guesses(request):
        return too_often(request, wait)
    codes = [linked] if linked else codes_in(typed)
    known = next((code for code in codes if access.by_secret(code) is not None), None)
    if known is not None:
        return SeeOther(reverse("portal:own", args=[known]))
    guessed_wrong(request)
    if number:  # a message of ours with a link that was renewed since
        return SeeOther(reverse("portal:track", args=[number]))
    return unknown_number(request, typed) if _is_like_a_number(typed) else _again(request, typed, unknown_words())


def _is_like_a_number(typed: str) -> bool:
    return "LKS" in typed.upper() or not ("/r/" in typed or len(normalise_secret(typed)) >= 10)


def _again(request: HttpRequest, typed: str, problem: str) -> HttpResponse:
    return render(request, "portal/lookup.html", {"typed": clean(typed)[:_SHOWN], "problem": problem}, status=404)
