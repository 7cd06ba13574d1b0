"""Pages for everybody: home, the page of a number, photos that may be shown, and what LAKSA says about itself."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from laksa.accounts import policy
from laksa.portal import page, photos, published, queries, story
from laksa.portal.lookup import unknown_number
from laksa.register import access
from laksa.rules.numbering import parse_number

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
def track(request: HttpRequest, number: str) -> HttpResponse:
    canonical = parse_number(number)
    if canonical is None:
        return unknown_number(request, number)
    if canonical != number:
        return redirect("portal:track", canonical)
    case = access.by_number(canonical)
    if case is None:
        return unknown_number(request, number)
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
