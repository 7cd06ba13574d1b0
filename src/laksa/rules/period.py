"""Month, quarter, year: half-open spans of WIB days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from laksa.rules.refusal import Refused

WIB = timezone(timedelta(hours=7), "WIB")

_WRITTEN = re.compile(
    r"(?P<year>2\d{3})(?:-(?:Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])(?:-(?P<day>\d\d))?))?$", re.ASCII
)

# As people write a month or a quarter, in Indonesian or English.
_MONTHS = (
    ("januari", "january"), ("februari", "february", "pebruari"), ("maret", "march"), ("april",), ("mei", "may"),
    ("juni", "june"), ("juli", "july"), ("agustus", "august", "agt", "ags"), ("september",), ("oktober", "october"),
    ("november", "nopember"), ("desember", "december"),
)  # fmt: skip
_QUARTERS = ("I", "II", "III", "IV")
_Q = r"(?:q|tw|triwulan|kuartal|quarter)\s*(?P<quarter>iv|i{1,3}|[1-4])"
_Y = r"(?P<year>2\d{3})"
_SIGN = r"\s*[-/.\s]\s*"
_TYPED = [
    re.compile(form, re.ASCII | re.IGNORECASE)
    for form in (
        rf"{_Q}(?:{_SIGN}|\s+tahun\s+){_Y}", rf"{_Y}(?:{_SIGN})?{_Q}",
        rf"(?P<month>\d{{1,2}}){_SIGN}{_Y}", rf"{_Y}{_SIGN}(?P<month>\d{{1,2}})",
        rf"(?:(?P<day>\d{{1,2}}){_SIGN})?(?P<name>[a-z]{{3,9}})\.?(?:{_SIGN}|\s+tahun\s+){_Y}",
        rf"{_Y}{_SIGN}(?P<name>[a-z]{{3,9}})",
        rf"(?P<day>\d{{1,2}}){_SIGN}(?P<month>\d{{1,2}}){_SIGN}{_Y}",
    )
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Period:
    """From `first` (included) to `end` (excluded), WIB days; `code` as people write it: 2026, 2026-Q3, 2026-10."""

    code: str
    first: date
    end: date

    @property
    def kind(self) -> str:
        """month, quarter, year, or span: any other, single days among them."""
        if "Q" in self.code and ".." not in self.code:
            return "quarter"
        return {4: "year", 7: "month"}.get(len(self.code), "span")

    @property
    def starts_at(self) -> datetime:
        return midnight(self.first)

    @property
    def ends_at(self) -> datetime:
        return midnight(self.end)

    def __contains__(self, moment: datetime) -> bool:
        return self.starts_at <= moment < self.ends_at


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=WIB)


def wib_day(moment: datetime) -> date:
    return moment.astimezone(WIB).date()


def parse_period(text: str) -> Period:
    """`2026`, `2026-Q3`, `2026-10`, `2026-10-05` or `2026-10-05..2026-10-09` (both included).

    Refused("period_unknown") for anything else.
    """
    if ".." in text:
        return _span(text)
    match = _WRITTEN.fullmatch(text.strip().upper())
    try:
        return _period(match, text.strip().upper()) if match else _unknown(text)
    except ValueError:
        return _unknown(text)


def typed_period(text: str) -> Period:
    """As `parse_period`, and as people type: "Oktober 2026", "10/2026", "2026-q3", "Triwulan III 2026", "5 Okt 2026".

    Refused("period_unknown") for anything else.
    """
    return parse_period("..".join(map(_code_of, text.split(".."))))


def _code_of(typed: str) -> str:
    typed = re.sub(r"^(?:tahun|bulan|year|month)\s+", "", " ".join(typed.split()), flags=re.IGNORECASE)
    found = next((match for form in _TYPED if (match := form.fullmatch(typed))), None)
    if found is None:
        return typed
    parts = found.groupdict()
    if quarter := parts.get("quarter"):
        return f"{parts['year']}-Q{_QUARTERS.index(quarter.upper()) + 1 if quarter.upper() in _QUARTERS else quarter}"
    month = parts.get("month") or _month_called(parts.get("name") or "")
    day = f"-{parts['day']:0>2}" if parts.get("day") else ""
    return f"{parts['year']}-{month:0>2}{day}"


def _month_called(name: str) -> str:
    starts = name.lower()
    found = (number for number, names in enumerate(_MONTHS, 1) if any(one.startswith(starts) for one in names))
    return str(next(found, 0))


def month_of(day: date) -> Period:
    return parse_period(f"{day:%Y-%m}")


def _period(match: re.Match[str], code: str) -> Period:
    year = int(match["year"])
    if match["quarter"]:
        first_month, months = 3 * int(match["quarter"]) - 2, 3
    elif match["day"]:
        first = date(year, int(match["month"]), int(match["day"]))
        return Period(code, first, first + timedelta(days=1))
    elif match["month"]:
        first_month, months = int(match["month"]), 1
    else:
        first_month, months = 1, 12
    after = first_month + months
    return Period(code, date(year, first_month, 1), date(year + after // 13, (after - 1) % 12 + 1, 1))


def _span(text: str) -> Period:
    start, _, stop = text.partition("..")
    if ".." in stop:
        return _unknown(text)
    first, last = parse_period(start), parse_period(stop)
    if last.end <= first.first:
        return _unknown(text)
    return Period(f"{first.code}..{last.code}", first.first, last.end)


def _unknown(text: str) -> Period:
    raise Refused("period_unknown", text=text)
