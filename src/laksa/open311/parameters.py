"""What a client said: its parameters, cleaned and read; one that is there and empty says the same as none."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime, timedelta

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from laksa.open311.problems import Problem
from laksa.rules import text as wording
from laksa.rules.moments import Writing, read_moment
from laksa.rules.parse import decimal_number, whole_number

_ATTRIBUTE = re.compile(r"attribute\[([^\]]*)\](?:\[\])?")
_MOST_LISTED = 1_000
Span = tuple[datetime, datetime]


class Parameters:
    """Of the address, and of the body of a POST, which goes before it."""

    def __init__(self, request: HttpRequest) -> None:
        self._given: tuple[QueryDict, ...] = (request.GET,)
        if request.method == "POST":
            self._given = (request.POST, request.GET)

    def text(self, name: str) -> str:
        """The last value that says something; "" where none does."""
        return next(iter(self.texts(name)[-1:]), "")

    def texts(self, name: str) -> list[str]:
        """Every value of a parameter that may be repeated, as first the body and only else the address says them."""
        for given in self._given:
            found = [words for value in given.getlist(name) if (words := wording.clean(value))]
            if found:
                return found
        return []

    def listed(self, name: str) -> list[str]:
        """The parts of a list with commas."""
        parts = [part.strip() for value in self.texts(name) for part in value.split(",")]
        return list(filter(None, parts))[:_MOST_LISTED]

    def attributes(self) -> tuple[tuple[str, str], ...]:
        """Code and value of each `attribute[CODE]`, also written `attribute[CODE][]`, repeated for several values."""
        found: list[tuple[str, str]] = []
        for given in self._given:
            for name, values in given.lists():
                if (matched := _ATTRIBUTE.fullmatch(name)) is not None:
                    code = wording.clean(matched[1])
                    found += [(code, words) for value in values if (words := wording.clean(value))]
        return tuple(found)

    def is_true(self, name: str) -> bool:
        return self.text(name).lower() in {"true", "1", "yes"}

    def moment(self, name: str) -> datetime | None:
        """A moment with its offset; Problem for another form. A `+` that an address turned into a space is one."""
        words = self.text(name)
        if not words:
            return None
        found = read_moment(words.replace(" ", "+"), Writing.MACHINE)
        if found is None:
            raise Problem(400, _("{name}: tulis saat seperti 2026-11-23T17:18:00+07:00.").format(name=name))
        return found.at

    def number(self, name: str, *, least: int, most: int, usual: int) -> int:
        """A whole number, at the most `most`; Problem for what is none."""
        words = self.text(name)
        if not words:
            return usual
        found = whole_number(words)
        if found is None or found < least:
            raise Problem(400, _("{name}: tulis bilangan bulat mulai dari {least}.").format(name=name, least=least))
        return min(found, most)

    def point(self) -> tuple[float, float] | None:
        """`lat` and `long`, both or neither."""
        typed = [self.text("lat"), self.text("long")]
        if not any(typed):
            return None
        lat = decimal_number(typed[0], least=-90, most=90)
        lon = decimal_number(typed[1], least=-180, most=180)
        if lat is None or lon is None:
            raise Problem(400, _("lat dan long: isi keduanya, derajat desimal WGS84, misalnya -6.1783 dan 106.6319."))
        return lat, lon

    def among(self, name: str, known: Collection[str]) -> list[str]:
        """The parts of a list, of which each must be known."""
        found = [part.lower() for part in self.listed(name)]
        if unknown := [part for part in found if part not in known]:
            shown = {"name": name, "value": unknown[0][:40], "known": ", ".join(known)}
            raise Problem(400, _("{name}: {value} tidak dikenal. Yang ada: {known}.").format(**shown))
        return found


def span(start: datetime | None, end: datetime | None, now: datetime, longest: timedelta) -> Span:
    """The time that is meant, never longer than `longest`: of what is asked beyond, its latest part."""
    if end is None:
        end = now if start is None else min(now, start + longest)
    if start is None:
        start = end - longest
    return max(start, end - longest), end
