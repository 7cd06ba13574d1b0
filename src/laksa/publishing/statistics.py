"""`/rapor/`: the published figures for everybody, frozen as they were signed, each with its table and its meaning."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from laksa.accounts import policy
from laksa.accounts.sealing import values_of
from laksa.documents.readers_words import in_the_readers_words, sentence_of
from laksa.figures.definitions import Definition, definitions, printed
from laksa.figures.narrative import remarks
from laksa.publishing.scorecard import Scorecard, emphasised
from laksa.register import reference
from laksa.reports import published
from laksa.reports.models import Report
from laksa.reports.published import Issue

_RULES = ("straddling", "reverted", "merges")
_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
_FILE_CACHE = "public, max-age=300"
# Another process may draw the same figures differently.
_BORN = timezone.now()


@policy.public
@require_safe
def newest(request: HttpRequest) -> HttpResponse:
    """`/rapor/`: the newest month; a page that says so where nothing was published yet."""
    found = published.issues()
    issue = published.newest_of(found)
    if issue is None:
        return render(request, "publishing/statistics_empty.html")
    return _page(request, issue, found)


@policy.public
@require_safe
def of_period(request: HttpRequest, code: str) -> HttpResponse:
    written = published.canonical(code)
    if written is not None and written != code:
        return redirect("publishing:statistics_of", written)
    found = published.issues()
    return _page(request, _issue(code, found), found)


@policy.public
@require_safe
def download(request: HttpRequest, code: str, suffix: str) -> HttpResponse:
    """The same figures under the same ids as in the signed files, without single cases."""
    issue = _issue(published.canonical(code) or code, published.issues())
    etag, modified = _seal(issue, suffix), max(_BORN, issue.delivered_at)
    response = _unchanged(request, etag, modified)
    if response is None:
        content = published.WRITERS[suffix](published.figures_of(issue.pk), public=True)
        response = HttpResponse(content, content_type=_TYPES[suffix])
        response["Content-Disposition"] = f'attachment; filename="{_file_name(issue)}.{suffix}"'
    response["Cache-Control"] = _FILE_CACHE
    return _sealed(response, etag, modified)


@policy.public
@require_safe
def meanings(request: HttpRequest) -> HttpResponse:
    """What every figure means, in the order of the definitions."""
    language = (get_language() or "id")[:2]
    names = {entry["id"]: entry["name"] for entry in printed(language) if not entry["unit"]}
    by_group = groupby(definitions(), lambda meaning: meaning.group)
    groups = [_group(names[group], list(found), language) for group, found in by_group]
    return render(request, "publishing/statistics_definitions.html", {"groups": groups})


# ── the page of one period ───────────────────────────────────────────────────────────────────────


def _page(request: HttpRequest, issue: Issue, found: Sequence[Issue]) -> HttpResponse:
    etag = _seal(found, issue, request.get_full_path(), get_language(), values_of(reference.service()))
    modified = max(_BORN, *(one.delivered_at for one in found))
    response = _unchanged(request, etag, modified)
    if response is None:
        response = render(request, "publishing/statistics.html", _context(issue, found))
    return _sealed(response, etag, modified)


def _context(issue: Issue, found: Sequence[Issue]) -> dict[str, Any]:
    before = published.just_before(issue, found)
    wanted = Report.objects.in_bulk([one.pk for one in (issue, before) if one is not None])
    report = wanted[issue.pk]
    figures = report.figures or {}
    card = Scorecard(figures, wanted[before.pk].figures if before else None)
    earlier, later = published.beside(issue, found)
    return {
        "report": report,
        "issue": issue,
        "earlier": earlier,
        "later": later,
        "periods": published.by_kind(found),
        "sentence": emphasised(sentence_of(figures, report.opening)),
        "remarks": remarks(in_the_readers_words(figures)),
        "changes": report.changes if report.revision else "",
        "card": card,
    }


def _file_name(issue: Issue) -> str:
    return f"laksa-{issue.code}-revisi-{issue.revision}" if issue.revision else f"laksa-{issue.code}"


def _issue(code: str, found: Sequence[Issue]) -> Issue:
    """404 where nothing is published under this code."""
    issue = next((one for one in found if one.code == code), None)
    if issue is None:
        raise Http404
    return issue


# ── what every figure means ──────────────────────────────────────────────────────────────────────


def _group(name: str, meanings: Sequence[Definition], language: str) -> dict[str, Any]:
    """The figures of a group; what holds for all of them stands once above."""
    shown = [meaning.to(language) for meaning in meanings]
    common = {name: shown[0][name] for name in _RULES if len({one[name] for one in shown}) == 1}
    for one in shown:
        one["own"] = " ".join(one[name] for name in _RULES if name not in common)
    return {"id": meanings[0].group, "name": name, "rules": list(common.values()), "figures": shown}


# ── asked again ──────────────────────────────────────────────────────────────────────────────────


def _seal(*parts: object) -> str:
    """An ETag: another one as soon as one of the parts, or the process that draws them, is another.

    Weak, for the same words leave compressed or not.
    """
    return f'W/"{sha256(repr((_BORN, *parts)).encode()).hexdigest()[:32]}"'


def _unchanged(request: HttpRequest, etag: str, modified: datetime) -> HttpResponse | None:
    """304 for whoever has it already."""
    return get_conditional_response(request, etag, int(modified.timestamp()))


def _sealed(response: HttpResponse, etag: str, modified: datetime) -> HttpResponse:
    response["ETag"], response["Last-Modified"] = etag, http_date(modified.timestamp())
    return response
