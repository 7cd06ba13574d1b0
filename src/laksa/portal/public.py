"""Pages for everybody: home, the page of a number, photos that may be shown, and what LAKSA says about itself."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from laksa.accounts import policy
from laksa.documents.readers_words import sentence_of
from laksa.portal import page, queries, speaker
from laksa.portal.lookup import unknown_number
from laksa.register import access, publication, reference
from laksa.register.models import Case
from laksa.reports import published
from laksa.rules.numbering import parse_number
from laksa.web import answers

_PHOTO_CACHE = "no-cache"  # what was hidden since is not to be found in any cache
_ROBOTS = """User-agent: *
Disallow: /r/
Disallow: /lacak/
Disallow: /masuk/
Disallow: /meja/
Disallow: /dinas/
Disallow: /unit/
"""


@policy.public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    newest = published.headline()
    context = {"week": queries.last_week(), "stories": queries.mended(), "sentence": ""}
    if newest is not None:
        _issue, report = newest
        context["sentence"] = sentence_of(report.figures or {}, report.opening)
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
    return page_of(request, case)


def page_of(request: HttpRequest, case: Case, *, problem: str = "", status: int = 200) -> HttpResponse:
    """The page of a number; `problem` says why a support was not counted."""
    context = page.of_case(case)
    is_indexed = reference.service().is_indexed and context["published"]
    more = {"is_indexed": is_indexed, "supporting": page.supporting(case, speaker.known(request), problem)}
    response = render(request, "portal/track.html", context | more, status=status)
    if not is_indexed:
        response["X-Robots-Tag"] = "noindex"
    return response


@policy.public
@require_safe
def photo(request: HttpRequest, number: str, photo: int) -> HttpResponse:
    case = access.by_number(number)
    if case is None or not access.is_published(case):
        raise Http404
    found = queries.attachment(case, photo)
    if found is None or not publication.is_public_photo(found) or found.pk in publication.hidden_photos(case):
        raise Http404
    small = "k" in request.GET
    etag = f'"{found.pk}{"k" if small else ""}"'  # a photo never changes
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return unchanged
    answer = answers.photo(found, small=small, cache=_PHOTO_CACHE)
    answer["ETag"] = etag
    return answer


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
    """Search engines look at reports only where the city lets them."""
    words = _ROBOTS if reference.service().is_indexed else f"{_ROBOTS}Disallow: /l/\n"
    return HttpResponse(words, "text/plain; charset=utf-8")
