"""Is it known already? Before a report is sent, those like it near by, to support instead of repeating them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from laksa.portal import forms
from laksa.portal.forms import Typed
from laksa.public_cases import near
from laksa.public_cases.near import Near
from laksa.register import reference
from laksa.register.commands import opening
from laksa.register.upload_tray import Tray
from laksa.ui import formats
from laksa.ui.words import ANSWER

ASKS = "known"  # the field by which the page asks; a bare post is a report at once, whatever is like it
_ASK = "ask"


@dataclass(frozen=True)
class Alike:
    """A report near by, as its card tells it."""

    near: Near
    agency: str

    @property
    def row(self) -> Any:
        return self.near.row

    @property
    def distance(self) -> str:
        """80 m; "" where one of both has no point."""
        return "" if self.near.metres is None else f"{formats.number(self.near.metres)} m"


@dataclass(frozen=True)
class Found:
    """What is like a report, where that is, and how far was looked; None where the report has no point."""

    alike: list[Alike]
    place: str
    radius: int | None


def alike(request: HttpRequest, typed: Typed) -> Found | None:
    """None where nothing is like it, its page did not ask, or its reporter has said that it is another one.

    A confidential report is compared with none: nobody is led from it to a page of the public. Refused as the report
    itself would be, so that what is wrong is said first.
    """
    if request.POST.get(ASKS) != _ASK:
        return None
    submission = forms.submission_of(typed)
    opening.check(submission)
    forms.require_place(submission)
    if submission.confidential or submission.about_agency:
        return None
    found = near.find(
        text=submission.text,
        category=submission.category,
        kelurahan=submission.kelurahan,
        lat=submission.lat,
        lon=submission.lon,
        now=timezone.now(),
    )
    if not found:
        return None
    area = reference.kelurahan().get(submission.kelurahan)
    return Found(
        [Alike(one, reference.agency_name(one.row.agency) if one.row.agency else "") for one in found],
        ", ".join(filter(None, (submission.landmark, area.name if area else ""))),
        near.radius_of(submission.category) if submission.lat is not None else None,
    )


def page(request: HttpRequest, typed: Typed, tray: Tray, found: Found) -> HttpResponse:
    """The question, with everything typed and the photos kept, whichever answer is pressed."""
    fields = [(name, part) for name, value in typed.items() if value for part in _parts(name, value)]
    context = {"found": found, "days": near.WITHIN.days, "fields": fields, "tray": tray}
    return render(request, "portal/known.html", context)


def _parts(name: str, value: str) -> list[str]:
    """Several answers to one question are as many fields."""
    return value.split("\n") if name.startswith(ANSWER) else [value]
