"""The city's tables as other systems need them, and the figures that were published."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from laksa.api.answers import answer
from laksa.api.problems import not_found
from laksa.api.representation import Json, moment
from laksa.figures.definitions import definitions
from laksa.register import questions, reference
from laksa.register.models import Category
from laksa.reports import published
from laksa.reports.published import Issue
from laksa.ui.names import translated


def agencies(request: HttpRequest) -> HttpResponse:
    rows = [
        {"code": row.code, "name": row.name, "short_name": row.short, "type": row.type, "is_active": row.is_active}
        for row in reference.agencies().values()
    ]
    return answer(request, {"items": rows})


def categories(request: HttpRequest) -> HttpResponse:
    """Those that a citizen may choose, with what each asks."""
    return answer(request, {"items": [_category(row) for row in reference.offered_categories()]})


def areas(request: HttpRequest) -> HttpResponse:
    return answer(
        request,
        {
            "kecamatan": [{"code": row.code, "name": row.name} for row in reference.kecamatan().values()],
            "kelurahan": [
                {
                    "code": row.code,
                    "name": row.name,
                    "kecamatan": row.kecamatan_id,
                    "postcode": row.postcode or None,
                    "lat": row.lat,
                    "lon": row.lon,
                }
                for row in reference.kelurahan().values()
            ],
        },
    )


def periods(request: HttpRequest) -> HttpResponse:
    """The periods of which the figures were published, newest first."""
    return answer(request, {"items": [_period(issue) for issue in published.issues()]})


def statistics(request: HttpRequest, period: str) -> HttpResponse:
    """The figures of one period under their ids, frozen as they were signed, and what each means; no single cases."""
    code = published.canonical(period)
    issue = next((one for one in published.issues() if one.code == code), None) if code else None
    if issue is None:
        raise not_found()
    language = (get_language() or "id")[:2]
    meanings = [one.to(language) for one in definitions()]
    figures = json.loads(published.WRITERS["json"](published.figures_of(issue.pk), public=True))
    return answer(
        request,
        {
            "period": issue.code,
            "name": issue.name,
            "definitions": [{name: one[name] for name in ("id", "name", "unit", "counts")} for one in meanings],
            "figures": figures,
        },
    )


def _category(row: Category) -> Json:
    return {
        "code": row.code,
        "name": translated(row.name),
        "group": translated(row.group),
        "kind": row.kind,
        "urgency": row.urgency,
        "working_days": row.days,
        "needs_place": row.needs_place,
        "is_confidential": row.is_confidential,
        "questions": [
            {
                "code": one.code,
                "text": translated(one.text),
                "datatype": one.datatype,
                "required": one.required,
                "values": [{"code": code, "name": translated(name)} for code, name in one.values],
                "hint": translated(one.hint) or None if one.hint else None,
                "is_public": one.is_public,
            }
            for one in questions.questions_of(row.code)
        ],
    }


def _period(issue: Issue) -> Json:
    return {
        "period": issue.code,
        "name": issue.name,
        "first": issue.first.isoformat(),
        "last": issue.end.isoformat(),
        "revision": issue.revision,
        "published_at": moment(issue.delivered_at),
        "href": f"/api/v1/statistics/{issue.code}",
    }
