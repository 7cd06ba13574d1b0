"""Periods as people choose and read them: "Oktober 2026", triwulan, tahun, or two dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from laksa.rules.parse import FIRST_YEAR, typed_day
from laksa.rules.period import Period, month_of, parse_period, typed_period
from laksa.rules.refusal import Refused
from laksa.rules.text import clean


@dataclass(frozen=True)
class Choice:
    """What stood in the form, as typed; `problem` says what is wrong and `field` where."""

    typed: dict[str, str]
    period: Period | None = None
    problem: str = ""
    field: str = "periode"


def read(query: dict[str, str], default: Period) -> Choice:
    """The period a person asked for: two dates win over `periode`; nothing asked gives `default`."""
    typed = {name: clean(query.get(name, ""))[:40] for name in ("periode", "dari", "sampai")}
    try:
        if typed["dari"] or typed["sampai"]:
            return _between(typed)
        return Choice(typed, _parse(typed["periode"]) if typed["periode"] else default)
    except Refused:
        return Choice(typed, problem=_("Periode tidak dikenali. Contoh: 2026, 2026-Q3, 2026-10."))


def moment(text: str | None) -> datetime | None:
    """A time of a recap row."""
    return datetime.fromisoformat(text) if text else None


def months_back(today: date, count: int = 12) -> list[Period]:
    """The present month and those before it, newest first."""
    found = [month_of(today)]
    while len(found) < count:
        found.append(month_of(found[-1].first - timedelta(days=1)))
    return found


def suggestions(today: date) -> list[Period]:
    """Months, quarters and years worth offering."""
    months = months_back(today, 18)
    quarters = {f"{month.first.year}-Q{(month.first.month + 2) // 3}": None for month in months}
    years = {f"{month.first.year}": None for month in months}
    return [*months, *map(parse_period, [*quarters, *years])]


def shortcuts(today: date) -> list[tuple[str, str]]:
    """The four that are asked most: words and code."""
    months = months_back(today, 2)
    before = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1) - timedelta(days=1)
    return [
        (_("Bulan ini"), months[0].code),
        (_("Bulan lalu"), months[1].code),
        (_("Triwulan lalu"), f"{before.year}-Q{(before.month + 2) // 3}"),
        (_("Tahun ini"), f"{today.year}"),
    ]


def _between(typed: dict[str, str]) -> Choice:
    first, last = typed["dari"], typed["sampai"]
    if not (first and last):
        missing = "sampai" if first else "dari"
        return Choice(typed, problem=_("Isi kedua tanggal: dari dan sampai."), field=missing)
    start, stop = typed_day(first), typed_day(last)
    if start is None or stop is None:
        wrong = "dari" if start is None else "sampai"
        return Choice(typed, problem=_("Tanggal tidak dikenali. Contoh: 5/10/2026."), field=wrong)
    if stop < start:
        return Choice(typed, problem=_("Tanggal akhir lebih awal daripada tanggal mulai."), field="sampai")
    return Choice(typed, parse_period(f"{start}..{stop}"))


def _parse(text: str) -> Period:
    return _sensible(typed_period(text))


def _sensible(period: Period) -> Period:
    """Years before the register existed would only overflow the calendar."""
    if period.first.year < FIRST_YEAR:
        raise Refused("period_unknown", text=period.code)
    return period
