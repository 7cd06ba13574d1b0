"""The working calendar: days off by year, added, edited, removed, or filled from the library."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from laksa.accounts.policy import StaffRequest
from laksa.administration import changes
from laksa.administration.forms import HolidayEdit, HolidayForm, known_year
from laksa.history.transaction import write
from laksa.register import reference
from laksa.register.commands import calendar
from laksa.register.models import Holiday
from laksa.rules.capabilities import Capability
from laksa.rules.parse import day_of, whole_number
from laksa.rules.period import wib_day
from laksa.ui import formats
from laksa.web.answers import SeeOther
from laksa.web.layout import page
from laksa.web.resume import staff

HERE = "/kelola/kalender/"
_AHEAD = 2
_NAMED = 3


@staff(Capability.ADMINISTER)
@require_safe
def listing(request: StaffRequest) -> HttpResponse:
    return _year(request, _asked_year(request.GET.get("tahun", "")), HolidayForm())


@staff(Capability.ADMINISTER)
@require_POST
def add(request: StaffRequest) -> HttpResponse:
    form = HolidayForm(request.POST)
    if not form.is_valid():
        return _year(request, _asked_year(request.POST.get("tahun", "")), form, status=422)
    day = form.cleaned_data["day"]
    if (n := _asked_first(request, [day])) is not None:
        return _year(request, day.year, form, moving=n)
    with write():
        row, is_new = Holiday.objects.get_or_create(day=day, defaults=form.given())
        if is_new:
            changes.record(row, request.user, before=None, after=form.given())
            _move(request, [row])
    reference.forget()
    messages.success(request, _("{name} tersimpan.").format(name=row.name))
    return SeeOther(_address(row.day.year))


def _asked_first(request: StaffRequest, days: Collection[date]) -> int | None:
    """How many open reports would move, where nobody has been asked yet; None to go on."""
    if request.POST.get("moving"):
        return None
    return calendar.would_move(days) or None


def _move(request: StaffRequest, added: Sequence[Holiday]) -> None:
    """The open reports' dates, in the transaction that adds the days."""
    reference.calendar.forget()
    names = ", ".join(f"{row.name} ({formats.plain_date(row.day)})" for row in added[:_NAMED])
    more = len(added) - _NAMED
    reason = f"Hari libur baru: {names}" + (f", dan {more} hari lain." if more > 0 else ".")
    calendar.move([row.day for row in added], reason=reason, by=request.user)


@staff(Capability.ADMINISTER)
@require_POST
def fill(request: StaffRequest) -> HttpResponse:
    """The year as the library knows it; days that stand already stay as the city edited them."""
    year = _asked_year(request.POST.get("tahun", ""))
    if year > _this_year() + _AHEAD:
        raise Http404
    if (n := _asked_first(request, reference.days_off(year))) is not None:
        return _year(request, year, HolidayForm(), moving=n, is_fill=True)
    with write():
        before = list(Holiday.objects.filter(day__year=year).values_list("pk", flat=True))
        reference.fill_holidays(year, year)
        added = list(Holiday.objects.filter(day__year=year).exclude(pk__in=before))
        for row in added:
            changes.record(row, request.user, before=None, after=_values(row))
        if added:
            _move(request, added)
    reference.forget()
    new = len(added)
    words = (
        _("{count} hari libur tahun {year} ditambahkan.") if new else _("Tidak ada hari libur baru untuk tahun {year}.")
    )
    messages.success(request, words.format(count=new, year=year))
    return SeeOther(_address(year))


@staff(Capability.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def day(request: StaffRequest, day: str) -> HttpResponse:
    """One day off: its name, or its removal - asked once more on this page."""
    row = get_object_or_404(Holiday, pk=_as_day(day))
    form = HolidayEdit(request.POST) if request.method == "POST" else HolidayEdit(initial=_values(row))
    if request.method == "POST" and form.is_valid():
        given = form.given()
        with write():
            standing = get_object_or_404(Holiday.objects.select_for_update(), pk=row.pk)
            Holiday.objects.filter(pk=row.pk).update(**given)
            changes.record(row, request.user, before=_values(standing), after=given)
        reference.forget()
        messages.success(request, _("{name} tersimpan.").format(name=given["name"]))
        return SeeOther(_address(row.day.year))
    status = 422 if form.is_bound else 200
    return page(
        request,
        "administration/holiday.html",
        {"row": row, "form": form, "year_text": str(row.day.year)},
        here=HERE,
        status=status,
    )


@staff(Capability.ADMINISTER)
@require_POST
def remove(request: StaffRequest, day: str) -> HttpResponse:
    """A working day again. Dates promised before stay as they were promised."""
    found = _as_day(day)
    with write():
        row = Holiday.objects.select_for_update().filter(pk=found).first()
        if row:
            changes.record(row, request.user, before=_values(row), after=None)
            Holiday.objects.filter(pk=found).delete()
    reference.forget()
    if row:
        messages.success(request, _("{name} dihapus; hari itu kembali menjadi hari kerja.").format(name=row.name))
    return SeeOther(_address(found.year))


def _year(
    request: StaffRequest, year: int, form: HolidayForm, *, status: int = 200, moving: int = 0, is_fill: bool = False
) -> HttpResponse:
    this = _this_year()
    days = list(Holiday.objects.filter(day__year=year))
    context = {
        "year": year,
        "years": range(min(2022, year), max(this + _AHEAD, year) + 1),
        "rows": days,
        "leave": sum(day.is_collective_leave for day in days),
        "can_fill": year <= this + _AHEAD,
        "form": form,
        "moving": moving,
        "is_fill": is_fill,
    }
    return page(request, "administration/holidays.html", context, here=HERE, status=status)


def _values(row: Holiday) -> dict[str, object]:
    return {name: getattr(row, name) for name in HolidayForm.fields_kept}


def _asked_year(text: str) -> int:
    year = whole_number(text)
    return year if year is not None and known_year(year) else _this_year()


def _this_year() -> int:
    return wib_day(timezone.now()).year


def _as_day(text: str) -> date:
    day = day_of(text)
    if day is None:
        raise Http404
    return day


def _address(year: int) -> str:
    return f"{HERE}?tahun={year}"
