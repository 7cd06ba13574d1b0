"""Moments that somebody else wrote: a machine, a citizen in an answer, an old list. One reader, as strict as told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum

from laksa.rules.parse import FIRST_YEAR, LAST_YEAR
from laksa.rules.period import WIB


class Writing(Enum):
    """Who wrote it, and so what is taken for a moment.

    MACHINE: ISO with seconds and its offset, and nothing else. ANSWER: as people type it, a day with or without a time,
    of years that are no slip of the pen. LIST: the same of any year, also of two digits, and the bare numbers by which
    spreadsheets know a day.
    """

    MACHINE = "machine"
    ANSWER = "answer"
    LIST = "list"


# Machines ask since 1970 when they mean "since ever". Of an old list its reader judges, who names the cell.
_YEARS = {Writing.MACHINE: (1970, LAST_YEAR), Writing.ANSWER: (FIRST_YEAR, LAST_YEAR), Writing.LIST: (1, 9999)}
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan januari january", "feb peb februari pebruari february", "mar mrt maret march", "apr april",
            "mei may", "jun juni june", "jul juli july", "agu agt ags aug agust agustus august",
            "sep sept september", "okt oct oktober october", "nov nop november nopember", "des dec desember december",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_WEEKDAY = r"(?:(?:senin|selasa|rabu|kamis|jum'?at|sabtu|minggu|ahad)\s*,?\s+)?"
_TIME = (
    r"(?:[\st]*(?:,|pukul|pkl\.?|jam|\s)?\s*(?P<hour>[0-9]{1,2})[.:](?P<minute>[0-9]{2})"
    r"(?:[.:](?P<second>[0-9]{2})(?:\.[0-9]{1,6})?)?\s*(?P<zone>wib|wita|wit)?)?"
)
_BY_PEOPLE = (
    re.compile(
        _WEEKDAY + r"(?P<day>[0-9]{1,2})[/.\s-]+(?P<month>[a-z]{3,9})\.?[/,\s-]+(?P<year>[0-9]{4}|[0-9]{2})" + _TIME
    ),
    re.compile(_WEEKDAY + r"(?P<day>[0-9]{1,2})[/.-](?P<month>[0-9]{1,2})[/.-](?P<year>[0-9]{4}|[0-9]{2})" + _TIME),
    re.compile(r"(?P<year>[0-9]{4})[/.-](?P<month>[0-9]{1,2})[/.-](?P<day>[0-9]{1,2})" + _TIME),
)
_BY_MACHINES = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?(?:Z|[+-][0-9]{2}:[0-9]{2})"
)
_SERIAL = re.compile(r"[0-9]{4,6}(?:\.[0-9]{1,15})?", re.ASCII)
_HOURS_AHEAD = {"wib": 0, "wita": 1, "wit": 2}  # of western Indonesia


@dataclass(frozen=True, slots=True)
class Written:
    """A moment with its zone; of a day alone its beginning."""

    at: datetime
    has_time: bool = True

    @property
    def local(self) -> str:
        """As clocks in Jakarta show it, in ISO form: the day, and the minute where a time was written."""
        return f"{self.at.astimezone(WIB):{'%Y-%m-%dT%H:%M' if self.has_time else '%Y-%m-%d'}}"


def read_moment(text: str, writing: Writing, *, epoch: date | None = None) -> Written | None:
    """The moment that `text` writes; None for anything else, and never an exception.

    Without a zone it is Jakarta's, without a time 00.00. ISO; `5/10/2026 14.30`, day before month as in Indonesia;
    `Senin, 5 Oktober 2026 pukul 14.30 WIB`; `5-Okt-26`; with the `epoch` of a spreadsheet the bare number of a day.
    """
    line = text if writing is Writing.MACHINE else " ".join(text.lower().split())
    first, last = _YEARS[writing]
    try:
        found = next(_readings(line, writing, epoch), None)
    except (ValueError, OverflowError):
        return None
    return found if found is not None and first <= found.at.year <= last else None


def _readings(line: str, writing: Writing, epoch: date | None) -> Iterator[Written]:
    """What it may mean, the plainest first; ValueError for a form that is right and a day that does not exist."""
    is_iso = _BY_MACHINES.fullmatch(line) if writing is Writing.MACHINE else writing is Writing.ANSWER or "-" in line
    if is_iso and (found := _iso(line)):
        yield found
    if writing is Writing.MACHINE:
        return
    for pattern in _BY_PEOPLE:
        parts = pattern.fullmatch(line)
        if parts is not None and (len(parts["year"]) == 4 or writing is Writing.LIST):
            yield _of_parts(parts)
    if epoch is not None and _SERIAL.fullmatch(line):
        begins = datetime(epoch.year, epoch.month, epoch.day, tzinfo=WIB)
        yield Written(begins + timedelta(seconds=round(float(line) * 86_400)))


def _iso(line: str) -> Written | None:
    try:
        moment = datetime.fromisoformat(line.upper())
    except ValueError:
        return None
    has_time = ":" in line or "t" in line.lower()
    return Written(moment if moment.tzinfo else moment.replace(tzinfo=WIB), has_time)


def _of_parts(parts: re.Match[str]) -> Written:
    month = parts["month"]
    number = _MONTHS.get(month, 0) if month.isalpha() else int(month)
    year = int(parts["year"]) + (2000 if len(parts["year"]) == 2 else 0)
    hour, minute, second = (int(parts[name] or 0) for name in ("hour", "minute", "second"))
    local = datetime(year, number, int(parts["day"]), hour, minute, second, tzinfo=WIB)
    return Written(local - timedelta(hours=_HOURS_AHEAD[parts["zone"] or "wib"]), parts["hour"] is not None)
