"""Pages for everybody: home, tracking by number, photos that may be shown, and what LAKSA says about itself."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from laksa.accounts import policy
from laksa.portal import page, photos, published, queries, story
from laksa.register import access
from laksa.rules.numbering import parse_number
from laksa.rules.refusal import Refused
from laksa.ui.words import words_for

_PHOTO_CACHE = "public, max-age=604800"
_ROBOTS = """User-agent: *
Disallow: /r/
Disallow: /l/
Disallow: /lacak/
Disallow: /masuk/
Disallow: /meja/
Disallow: /dinas/
Disallow: /unit/
"""


@policy.public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    context = {"week": queries.last_week(), "stories": queries.just_mended(), "headline": published.headline()}
    return render(request, "portal/home.html", context)


@policy.public
@require_safe
def lookup(request: HttpRequest) -> HttpResponse:
    """`/lacak/?nomor=`: on to the report, or the same field again with what was typed."""
    typed = request.GET.get("nomor", "").strip()
    if not typed:
        return render(request, "portal/lookup.html")
    number = parse_number(typed)
    if number is None:
        return _unknown(request, typed)
    return redirect("portal:track", number)


@policy.public
@require_safe
def track(request: HttpRequest, number: str) -> HttpResponse:
    canonical = parse_number(number)
    if canonical is None:
        return _unknown(request, number)
    if canonical != number:
        return redirect("portal:track", canonical)
    case = access.by_number(canonical)
    if case is None:
        return _unknown(request, number)
    response = render(request, "portal/track.html", page.of_case(case))
    response["X-Robots-Tag"] = "noindex"
    return response


@policy.public
@require_safe
def photo(request: HttpRequest, number: str, photo: int) -> HttpResponse:
    case = access.by_number(number)
    if case is None or not access.is_published(case):
        raise Http404
    found = queries.attachment(case, photo)
    if found is None or not story.is_public_photo(found):
        raise Http404
    return photos.serve(found, small="k" in request.GET, cache=_PHOTO_CACHE)


@policy.public
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/about.html")


@policy.public
@require_safe
def confidentiality(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/confidentiality.html")


@policy.public
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/accessibility.html")


@policy.public
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse(_ROBOTS, "text/plain; charset=utf-8")


def _unknown(request: HttpRequest, typed: str) -> HttpResponse:
    context = {"typed": typed[:60], "problem": words_for(Refused("number_unknown"))}
    return render(request, "portal/lookup.html", context, status=404)
