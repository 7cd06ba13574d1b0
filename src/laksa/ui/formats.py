"""Dates, times, numbers and phones as Tangerang reads them: Indonesian unless English is active, always WIB."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from babel import Locale
from django.utils import timezone
from django.utils.translation import get_language

from laksa.rules.period import WIB, wib_day

MINUTE, HOUR, DAY = 60, 3600, 86400

Number = int | float | Decimal


class LocaleFormat(NamedTuple):
    """What one language needs; the names come from CLDR, the units are ours."""

    days: tuple[str, ...]
    days_short: tuple[str, ...]
    months: tuple[str, ...]
    months_short: tuple[str, ...]
    quarters: tuple[str, ...]
    group: str
    point: str
    time: str
    units: dict[int, tuple[str, str]]


_UNITS = {
    "id": {DAY: ("hari", "hari"), HOUR: ("jam", "jam"), MINUTE: ("menit", "menit"), 1: ("detik", "detik")},
    "en": {DAY: ("day", "days"), HOUR: ("hour", "hours"), MINUTE: ("minute", "minutes"), 1: ("second", "seconds")},
}


@cache
def _load(language: str | None) -> LocaleFormat:
    code = "en" if (language or "id").startswith("en") else "id"
    locale = Locale.parse(code)
    days, months = locale.days["format"], locale.months["format"]
    symbols = locale.number_symbols["latn"]
    return LocaleFormat(
        days=tuple(days["wide"][n] for n in range(7)),
        days_short=tuple(days["abbreviated"][n] for n in range(7)),
        months=("", *(months["wide"][n] for n in range(1, 13))),
        months_short=("", *(months["abbreviated"][n] for n in range(1, 13))),
        quarters=("I", "II", "III", "IV") if code == "id" else ("1", "2", "3", "4"),
        group=symbols["group"],
        point=symbols["decimal"],
        time="." if code == "id" else ":",
        units=_UNITS[code],
    )


def locale_format() -> LocaleFormat:
    """The words of the active language; anything that is not English reads Indonesian."""
    return _load(get_language())


def wib(moment: date) -> date:
    """An aware datetime moved to WIB; a plain date (or a naive datetime, already local) stays as it is."""
    if isinstance(moment, datetime) and moment.tzinfo is not None:
        return moment.astimezone(WIB)
    return moment


def _hour(moment: date, w: LocaleFormat) -> str:
    return f"{moment.hour:02d}{w.time}{moment.minute:02d}" if isinstance(moment, datetime) else ""


def long_datetime(moment: date) -> str:
    """Senin, 23 November 2026, 14.05 WIB"""
    w, m = locale_format(), wib(moment)
    return f"{w.days[m.weekday()]}, {m.day} {w.months[m.month]} {m.year}, {_hour(m, w)} WIB"


def short_datetime(moment: date) -> str:
    """23 Nov 2026 14.05"""
    w, m = locale_format(), wib(moment)
    return f"{m.day} {w.months_short[m.month]} {m.year} {_hour(m, w)}"


def shortest_datetime(moment: date) -> str:
    """14.05 today, 23 Nov this year, 23 Nov 2025 before."""
    w, day, today = locale_format(), wib(moment), wib_day(timezone.now())
    if isinstance(moment, datetime) and wib_day(moment) == today:
        return time_of_day(moment)
    short = f"{day.day} {w.months_short[day.month]}"
    return short if day.year == today.year else f"{short} {day.year}"


def long_date(moment: date) -> str:
    """Kamis, 26 November 2026"""
    return f"{locale_format().days[wib(moment).weekday()]}, {plain_date(moment)}"


def plain_date(moment: date) -> str:
    """26 November 2026"""
    w, m = locale_format(), wib(moment)
    return f"{m.day} {w.months[m.month]} {m.year}"


def short_date(moment: date) -> str:
    """Kam, 26 Nov 2026"""
    w, m = locale_format(), wib(moment)
    return f"{w.days_short[m.weekday()]}, {m.day} {w.months_short[m.month]} {m.year}"


def time_of_day(moment: date) -> str:
    """14.05"""
    return _hour(wib(moment), locale_format())


def office_hours(typed: str) -> str:
    """Hours as the city typed them ("Senin sampai Jumat, pukul 07.30"), their calendar words in the active language."""
    if locale_format() is _load("id"):
        return typed
    read = _CALENDAR.sub(lambda found: _calendar_words()[found[0].lower()], _CLOCK.sub(r"\1:\2", typed))
    return read[:1].upper() + read[1:]


_CLOCK = re.compile(r"(?:\b(?:pukul|jam)\s+)?\b(\d{1,2})\.(\d{2})\b", re.IGNORECASE)
_HOURS = {
    "jum'at": "Friday", "ahad": "Sunday", "setiap hari": "every day", "tiap hari": "every day",
    "hari kerja": "working days", "hari libur nasional": "public holidays", "hari libur": "public holidays",
    "cuti bersama": "collective leave days", "libur": "closed", "tutup": "closed", "buka": "open", "kecuali": "except",
    "istirahat": "break", "sampai dengan": "to", "sampai": "to", "hingga": "to", "s.d.": "to", "s/d": "to",
    "dan": "and", "jam kerja": "office hours", "24 jam": "24 hours",
}  # fmt: skip


@cache
def _calendar_words() -> dict[str, str]:
    """What hours are told with, lower case, in English."""
    own, other = _load("id"), _load("en")
    pairs = zip(own.days + own.months[1:], other.days + other.months[1:], strict=True)
    return {name.lower(): read for name, read in pairs} | _HOURS


_CALENDAR = re.compile(
    "|".join(rf"(?<!\w){re.escape(one)}(?!\w)" for one in sorted(_calendar_words(), key=len, reverse=True)),
    re.IGNORECASE,
)


def iso(moment: date) -> str:
    """For <time datetime>: 2026-11-23T14:05:00+07:00, or 2026-11-26 for a date."""
    m = wib(moment)
    return m.isoformat(timespec="seconds") if isinstance(m, datetime) else m.isoformat()


def number(value: Number, decimals: int | None = None) -> str:
    """1.234 for whole numbers, 1.234,56 otherwise (two decimals unless told)."""
    w = locale_format()
    if decimals is None:
        decimals = 0 if isinstance(value, int) else 2
    text = f"{value:,.{decimals}f}"
    return text if w.point == "." else text.translate(_SWAP)


_SWAP = str.maketrans(",.", ".,")


def percent(value: Number) -> str:
    """95.6 reads "95,6%"; exactly 0 and 100 carry no decimal."""
    return number(value, 0 if value in (0, 100) else 1) + "%"


def clock(seconds: Number, dot: str = "") -> str:
    """Handling time: 00.42, over an hour 1.02.03; half a second counts up. `dot` parts its units whatever is active.

    The one place that rounds a clock: a median of 89.5 seconds reads alike in a table and in the drawing above it.
    """
    dot, total = dot or locale_format().time, max(0, int(2 * seconds + 1) // 2)
    hours, rest = divmod(total, HOUR)
    minutes, left = divmod(rest, MINUTE)
    return f"{hours}{dot}{minutes:02d}{dot}{left:02d}" if hours else f"{minutes:02d}{dot}{left:02d}"


def duration(seconds: Number) -> str:
    """Waiting time in its two largest units: "2 hari 5 jam", "17 menit"."""
    left, parts, units = max(0, int(seconds)), [], locale_format().units
    for size in (DAY, HOUR, MINUTE):
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count} {units[size][count > 1]}")
        elif parts:
            break
        if len(parts) == 2:
            break
    return " ".join(parts) or f"{left} {units[1][left != 1]}"


def phone(value: str) -> str:
    """+6281234567890 reads 0812-3456-7890; foreign and short numbers stay as they are."""
    local = _local(value)
    if not local.startswith("0") or len(local) < 9:
        return value
    if not local.startswith("08"):
        return f"({local[:3]}) {local[3:]}" if local.startswith("021") else local
    return f"{local[:4]}-{local[4:8]}-{local[8:]}"


def masked_phone(value: str) -> str:
    """0812-xxxx-7890: enough to recognise one's own number, not enough to call."""
    local = _local(value)
    return f"{local[:4]}-xxxx-{local[-4:]}" if len(local) >= 10 else "xxxx"


def masked_email(value: str) -> str:
    """n***@contoh.id, as for the phone."""
    name, _at, domain = value.partition("@")
    return f"{name[:1]}***@{domain}"


def _local(value: str) -> str:
    digits = "".join(c for c in value if c.isdigit())
    if digits.startswith("62"):
        return "0" + digits[2:]
    return digits if not value.strip().startswith("+") else "+" + digits


def place(landmark: str, *areas: str) -> str:
    """A landmark and the areas around it, nothing said twice: people write their kelurahan into the landmark."""
    said: dict[str, str] = {}
    for part in (*landmark.split(","), *areas):
        said.setdefault(_AREA.sub("", part.strip()).casefold(), part.strip())
    return ", ".join(filter(None, said.values()))


_AREA = re.compile(r"^(?:kelurahan|kel\.|kecamatan|kec\.)\s+", re.IGNORECASE)


def map_link(lat: float | None, lon: float | None, *, directions: bool = False) -> str:
    """A page that shows the point, or the way to it, in the browser of any phone; empty where there is no point.

    The only place where a link to a map is made: a reporter's place goes to one foundation that asks for no account.
    """
    if lat is None or lon is None:
        return ""
    if directions:
        return f"https://www.openstreetmap.org/directions?to={lat:.6f}%2C{lon:.6f}"
    return f"https://www.openstreetmap.org/?mlat={lat:.6f}&mlon={lon:.6f}#map=18/{lat:.6f}/{lon:.6f}"


def initials(name: str) -> str:
    """Sari Rahmawati reads SR, Nurhayati reads N."""
    names = [part for part in name.replace(".", " ").split() if part[0].isalpha()]
    if len(names) > 1:
        return (names[0][0] + names[1][0]).upper()
    return names[0][0].upper() if names else "?"
