"""The recapitulation on screen and as CSV: what step 6 recorded, for any period."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median
from typing import Any
from urllib.parse import quote

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from laksa.accounts.models import User
from laksa.accounts.policy import StaffRequest
from laksa.figures import recap
from laksa.figures.coverage import begins_after, begins_in_words
from laksa.register import reference
from laksa.rules.capabilities import Capability
from laksa.rules.parse import typed_day, whole_number
from laksa.rules.period import Period, wib_day
from laksa.rules.text import clean
from laksa.ui.formats import number
from laksa.ui.names import period_name, translated
from laksa.unit import timing
from laksa.web import periods
from laksa.web.layout import page
from laksa.web.resume import staff

HERE = "/rekap/"
PAGE = 50
_IN_MEMORY = 1024 * 1024


@dataclass
class Summary:
    """One reading of a period: its totals, and the rows of one page."""

    page: int = 1
    count: int = 0
    on_time: int = 0
    agency_s: list[int] = field(default_factory=list)
    shown: list[dict[str, Any]] = field(default_factory=list)

    def add(self, row: dict[str, Any]) -> None:
        self.count += 1
        self.on_time += row["on_time"]
        self.agency_s.append(row["agency_s"])
        if self.first <= self.count < self.first + PAGE:
            self.shown.append(row)

    @property
    def first(self) -> int:
        return (self.page - 1) * PAGE + 1

    @property
    def last(self) -> int:
        return self.first + len(self.shown) - 1

    @property
    def late(self) -> int:
        return self.count - self.on_time

    @property
    def agency_days(self) -> float | None:
        """The middle, or the mean of the two in the middle, as in every report."""
        return median(self.agency_s) / timing.OFFICE_DAY_S if self.agency_s else None

    @property
    def pages(self) -> int:
        return max(1, -(-self.count // PAGE))


@staff(Capability.READ_RECAP)
@require_safe
def table(request: StaffRequest) -> HttpResponse:
    as_of = _as_of(request)
    chosen, found = _read(request, as_of.day)
    reopened = _reopened(request.user, chosen.period, found.count, as_of.day)
    context = {
        "as_of": as_of,
        "reopened": reopened,
        "before_reopening": _fuller_day(request.user, chosen.period, found.count)
        if reopened and not as_of.day
        else None,
        "choice": chosen,
        "period": chosen.period,
        "period_name": period_name(chosen.period) if chosen.period else "",
        "suggestions": [(period.code, period_name(period)) for period in periods.suggestions(_today())],
        "shortcuts": periods.shortcuts(_today()),
        "found": found,
        "covered": _covered(chosen.period),
        "rows": [_row(row) for row in found.shown],
        "may_export": request.user.may(Capability.EXPORT_RECAP),
        "dates": [("dari", _("Dari")), ("sampai", _("Sampai"))],
        **_neighbours(chosen.period, found, as_of.day),
    }
    wrong = chosen.problem or as_of.problem
    return page(request, "unit/recap.html", context, here=HERE, status=422 if wrong else 200)


def _covered(period: Period | None) -> str:
    """From which day the register covers it; empty where it covers all of it."""
    begins = begins_after(period.first) if period else None
    return begins_in_words(begins, period.end - timedelta(days=1)) if period and begins else ""


@staff(Capability.EXPORT_RECAP)  # type: ignore[arg-type]  # a file is no HttpResponse, but answers like one
@require_safe
def download(request: StaffRequest) -> HttpResponseBase:
    """The CSV, whole or not at all: written aside first, then sent from there."""
    chosen = periods.read(request.GET.dict(), _last_month())
    if chosen.period is None or _as_of(request).problem:
        return table(request)
    aside = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - the response closes it
    text = io.TextIOWrapper(aside, encoding="utf-8", newline="", write_through=True)
    as_of = _as_of(request)
    recap.write_csv(text, _visible(request.user, chosen.period, as_of.day))
    text.detach()
    aside.seek(0)
    per = f"-per-{as_of.day}" if as_of.day else ""
    name = f"rekap-laksa-{chosen.period.code.replace('..', '-sampai-')}{per}.csv"
    return FileResponse(aside, as_attachment=True, filename=name, content_type="text/csv; charset=utf-8")


@dataclass(frozen=True, slots=True)
class AsOf:
    """The day of which the recap is asked ("keadaan per tanggal"); None for now, `problem` where it is no day."""

    typed: str = ""
    day: date | None = None
    problem: str = ""


def _as_of(request: StaffRequest) -> AsOf:
    typed = clean(request.GET.get("per", ""))[:40]
    day = typed_day(typed) if typed else None
    return AsOf(typed, day, _("Tanggal tidak dikenali. Contoh: 5/10/2026.") if typed and day is None else "")


def _reopened(user: User, period: Period | None, shown: int, as_of: date | None) -> int:
    """How many that were closed in the period are not among the rows shown."""
    if period is None:
        return 0
    return recap.closed(period, about_service=user.may(Capability.READ_ABOUT_SERVICE), as_of=as_of) - shown


def _fuller_day(user: User, period: Period | None, shown: int) -> date | None:
    """The last day of a period that is over, where more rows stood then: how it ended is what most reports have told.

    None where the cases were reopened within the period: its last day knows no more than today.
    """
    if period is None or period.end > _today():
        return None
    day = period.end - timedelta(days=1)
    stood = recap.count(period, about_service=user.may(Capability.READ_ABOUT_SERVICE), as_of=day)
    return day if stood > shown else None


def _read(request: StaffRequest, as_of: date | None) -> tuple[periods.Choice, Summary]:
    """The period asked for; else the last full month, or this one where that has nothing."""
    asked = _page_number(request.GET.get("halaman", ""))
    chosen = periods.read(request.GET.dict(), _last_month())
    if chosen.period is None:
        return chosen, Summary()
    found = _summary(request.user, chosen.period, asked, as_of)
    if any(chosen.typed.values()) or found.count:
        return chosen, found
    present = periods.months_back(_today(), 1)[0]
    return periods.Choice(chosen.typed, present), _summary(request.user, present, asked, as_of)


def _summary(user: User, period: Period, asked: int, as_of: date | None) -> Summary:
    found = Summary(asked)
    for row in _visible(user, period, as_of):
        found.add(row)
    return found if found.shown or asked == 1 else _summary(user, period, found.pages, as_of)


def _visible(user: User, period: Period, as_of: date | None) -> Iterator[dict[str, Any]]:
    """Cases about the service itself are the head of unit's alone."""
    return recap.rows(period, about_service=user.may(Capability.READ_ABOUT_SERVICE), as_of=as_of)


def _neighbours(period: Period | None, found: Summary, as_of: date | None) -> dict[str, str]:
    """The addresses of the pages before and after, and which rows these are."""
    if period is None:
        return {}
    here = f"?periode={quote(period.code)}{f'&per={as_of}' if as_of else ''}&halaman="
    words = _("Laporan {first} sampai {last} dari {count}").format(
        first=number(found.first), last=number(found.last), count=number(found.count)
    )
    return {
        "prev_url": f"{here}{found.page - 1}" if found.page > 1 else "",
        "next_url": f"{here}{found.page + 1}" if found.page < found.pages else "",
        "page_words": words,
    }


def _row(row: dict[str, Any]) -> dict[str, Any]:
    category = reference.categories().get(row["category"])
    return row | {
        "category_name": translated(category.name) if category else row["category"],
        "summary": row["summary"] if row["number"] else _("Laporan rahasia"),
        "lead_name": reference.short_name(row["lead"], periods.moment(row["closed_at"])),
        "closed": periods.moment(row["closed_at"]),
        "received": periods.moment(row["received_at"]),
        "late_words": _("Lewat {days} hari kerja").format(days=row["days_late"]),
        "handling": row["handling_s"].get("total"),
        "waiting": sum(row["waiting_s"].values()),
        "idle": sum(row["idle_s"].values()),
        "agency_days": row["agency_s"] / timing.OFFICE_DAY_S,
    }


def _page_number(text: str) -> int:
    return whole_number(text, least=1, most=999_999) or 1


def _last_month() -> Period:
    return periods.months_back(_today(), 2)[1]


def _today() -> date:
    return wib_day(timezone.now())
