"""Working days and office hours (RULES.md, Time): due dates, office seconds, days late."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice

from laksa.rules.period import WIB, wib_day

_MON_THU = ((time(7, 30), time(12, 0)), (time(13, 0), time(16, 0)))
_FRI = ((time(7, 30), time(11, 30)), (time(13, 0), time(16, 30)))
_HORIZON_DAYS = 4_000
PROMISE_MARGIN_DAYS = 1
FORWARD_DAYS = 3
UNKNOWN_CATEGORY_DAYS = 5


@dataclass(frozen=True)
class Calendar:
    """The office calendar of the city: five working days a week less `holidays` (cuti bersama among them)."""

    holidays: frozenset[date] = frozenset()

    def is_working(self, day: date) -> bool:
        return day.weekday() < 5 and day not in self.holidays

    def spans(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """The office hours of `day`, aware, WIB."""
        if not self.is_working(day):
            return
        for opens, closes in _FRI if day.weekday() == 4 else _MON_THU:
            yield datetime.combine(day, opens, WIB), datetime.combine(day, closes, WIB)

    def closing_time(self, day: date) -> datetime:
        """The end of a working day: 16.00, on Friday 16.30."""
        return datetime.combine(day, (_FRI if day.weekday() == 4 else _MON_THU)[-1][1], WIB)

    def count_working(self, after: date, last: date) -> int:
        """How many working days from the day after `after` to `last`, both counted."""
        weeks, rest = divmod(max(0, (last - after).days), 7)
        weekdays = 5 * weeks + sum((last - timedelta(days=n)).weekday() < 5 for n in range(rest))
        return weekdays - sum(after < day <= last and day.weekday() < 5 for day in self.holidays)

    def working_days_after(self, day: date) -> Iterator[date]:
        for step in range(1, _HORIZON_DAYS):
            later = day + timedelta(days=step)
            if self.is_working(later):
                yield later

    def add_days(self, moment: datetime, days: int) -> datetime:
        """The end of the `days`-th working day after `moment`; 0 is the same or the next working day."""
        day = wib_day(moment)
        if days == 0:
            if self.is_working(day) and moment < self.closing_time(day):
                return self.closing_time(day)
            days = 1
        return self.closing_time(_working_day_after(self, day, days))

    def office_seconds(self, start: datetime, end: datetime) -> int:
        """Seconds of office time in [start, end); 0 when `end` is not after `start`."""
        total = timedelta()  # whole microseconds: sums of floats lose a second here and there
        day, last = wib_day(start), wib_day(end)
        while day <= last:
            for opens, closes in self.spans(day):
                total += max(timedelta(), min(end, closes) - max(start, opens))
            day += timedelta(days=1)
        return total // timedelta(seconds=1)

    def add_office_seconds(self, moment: datetime, seconds: int) -> datetime:
        """`moment` moved later by `seconds` of office time (a pause given back)."""
        if seconds <= 0:
            return moment
        day, left = wib_day(moment), timedelta(seconds=seconds)
        for _ in range(_HORIZON_DAYS):
            for opens, closes in self.spans(day):
                start = max(opens, moment)
                room = closes - start
                if room <= timedelta():
                    continue
                if left <= room:
                    return start + left
                left -= room
            day += timedelta(days=1)
        raise ValueError("the calendar has no office hours")

    def days_late(self, due: datetime, done: datetime) -> int:
        """Working days after `due` that have begun when it was done; 0 on time, at least 1 when late."""
        if not is_late(due, done):
            return 0
        return max(self.count_working(wib_day(due), wib_day(done)), 1)

    def moved(self, due: datetime, since: datetime, before: Calendar) -> datetime:
        """`due`, which the calendar `before` gave for a clock that began at `since`, with the days off that are new.

        As many working days later as are lost between the two; a day off that became a working day moves nothing.
        """
        day, last = wib_day(since) + timedelta(days=1), wib_day(due)
        lost = sum(
            before.is_working(one) and not self.is_working(one)
            for one in {last, *(day + timedelta(days=n) for n in range((last - day).days))}
        )
        if not lost:
            return due
        later = next(islice(self.working_days_after(last), lost - 1, None))
        if due == before.closing_time(last):
            return self.closing_time(later)
        return min(datetime.combine(later, due.astimezone(WIB).timetz()), self.closing_time(later))

    def forward_due(self, received: datetime) -> datetime:
        """A case is with an agency by the end of the third working day (RULES.md, Time)."""
        return self.add_days(received, FORWARD_DAYS)

    def agency_due(self, assigned: datetime, days: int) -> datetime:
        return self.add_days(assigned, days)

    def promised(self, agency_due: datetime) -> datetime:
        """The date promised to the citizen: the agency's due date plus one working day."""
        return self.add_days(agency_due, PROMISE_MARGIN_DAYS)

    def estimate(self, received: datetime, days: int = UNKNOWN_CATEGORY_DAYS) -> datetime:
        """Before assignment: three working days to forward, then the category's days, then the margin."""
        return self.promised(self.add_days(self.forward_due(received), days))


def is_late(due: datetime | None, at: datetime) -> bool:
    """Whether `at` comes after what was due: on the moment itself it is in time, and without a date nothing is late.

    Asked of a date that was given, whatever it belongs to; of a case and its reporter by `Standing.is_overdue`, of many
    cases by `register.queries.overdue`.
    """
    return due is not None and at > due


@lru_cache(maxsize=1024)
def _working_day_after(calendar: Calendar, day: date, number: int) -> date:
    """The `number`-th (1 …) working day after `day`: every case of a day asks for the same few."""
    found = next(islice(calendar.working_days_after(day), number - 1, None), None)
    if found is None:
        raise ValueError("the calendar has no working days")
    return found


def calendar(holidays: Iterable[date]) -> Calendar:
    return Calendar(frozenset(holidays))
