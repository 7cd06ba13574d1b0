"""A moment as old lists write it: by people, in Indonesian, and by spreadsheets."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from laksa.rules.period import WIB

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
    r"(?:[\sT]*(?:,|pukul|pkl\.?|jam|\s)?\s*(?P<hour>[0-9]{1,2})[.:](?P<minute>[0-9]{2})"
    r"(?:[.:](?P<second>[0-9]{2})(?:\.[0-9]{1,6})?)?\s*(?P<zone>wib|wita|wit)?)?"
)
_WRITTEN = (
    re.compile(
        _WEEKDAY + r"(?P<day>[0-9]{1,2})[/.\s-]+(?P<month>[a-z]{3,9})\.?[/,\s-]+(?P<year>[0-9]{4}|[0-9]{2})" + _TIME
    ),
    re.compile(_WEEKDAY + r"(?P<day>[0-9]{1,2})[/.-](?P<month>[0-9]{1,2})[/.-](?P<year>[0-9]{4}|[0-9]{2})" + _TIME),
    re.compile(r"(?P<year>[0-9]{4})[/.](?P<month>[0-9]{1,2})[/.](?P<day>[0-9]{1,2})" + _TIME),
)
_HOURS_AHEAD = {"wib": 0, "wita": 1, "wit": 2}  # of western Indonesia
_SERIAL = re.compile(r"[0-9]{4,6}(?:\.[0-9]{1,15})?", re.ASCII)


def written_moment(text: str, *, epoch: date | None = None) -> datetime | None:
    """A moment as people and programs write it, of any year; None for anything else.

    Without a zone it is WIB, without a time 00.00.

    ISO; `5/10/2026 14.30`, day before month as in Indonesia; `Senin, 5 Oktober 2026 pukul 14.30 WIB`; `5-Okt-26`; and
    with the `epoch` of a spreadsheet the bare number of a day.
    """
    line = " ".join(text.lower().split())
    for read in (_iso_moment, _worded_moment, lambda line: _serial_moment(line, epoch)):
        if (moment := read(line)) is not None:
            return moment
    return None


def _iso_moment(line: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(line.upper()) if "-" in line else None
    except ValueError:
        return None
    return moment if moment is None or moment.tzinfo else moment.replace(tzinfo=WIB)


def _worded_moment(line: str) -> datetime | None:
    found = next((match for pattern in _WRITTEN if (match := pattern.fullmatch(line))), None)
    if found is None:
        return None
    month = found["month"]
    number = _MONTHS.get(month, 0) if month.isalpha() else int(month)
    year = int(found["year"]) + (2000 if len(found["year"]) == 2 else 0)
    hour, minute, second = (int(found[name] or 0) for name in ("hour", "minute", "second"))
    try:
        moment = datetime(year, number, int(found["day"]), hour, minute, second, tzinfo=WIB)
        return moment - timedelta(hours=_HOURS_AHEAD[found["zone"] or "wib"])
    except (ValueError, OverflowError):
        return None


def _serial_moment(line: str, epoch: date | None) -> datetime | None:
    if epoch is None or _SERIAL.fullmatch(line) is None:
        return None
    return datetime(epoch.year, epoch.month, epoch.day, tzinfo=WIB) + timedelta(seconds=round(float(line) * 86_400))
