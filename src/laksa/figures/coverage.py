"""Which periods the register covers whole: a period that it covers in part is no measure for another."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from django.db import connection
from django.utils.translation import gettext as _

from laksa.register.models import Case
from laksa.rules.period import Period, midnight, month_of, wib_day
from laksa.ui import formats

_EVER = datetime(1900, 1, 1, tzinfo=UTC)
_ANY = (
    "SELECT 1 FROM (SELECT id FROM register_case WHERE source = '' AND received_at >= %s AND received_at < %s LIMIT 1)"
)


def is_covered(period: Period) -> bool:
    """Whether reports came in on its first day or before, and in each of its months.

    Imported reports do not count: they bring their dates from elsewhere. One letter entered late makes no month.
    """
    spans = [(_EVER, midnight(period.first + timedelta(days=1))), *_months(period)]
    found = " UNION ALL ".join(f"{_ANY} span{number}" for number, _ in enumerate(spans))
    moments = [connection.ops.adapt_datetimefield_value(moment) for span in spans for moment in span]
    with connection.cursor() as cursor:  # one statement: a year has thirteen spans
        cursor.execute(found, moments)
        return len(cursor.fetchall()) == len(spans)


def begins_after(first: date) -> date | None:
    """The day on which the first report that was recorded here came in, where that is after `first`; else None.

    Imported reports do not count: they bring their dates from elsewhere.
    """
    received = Case.objects.filter(source="").order_by("pk").values_list("received_at", flat=True).first()
    begins = wib_day(received) if received else None
    return begins if begins and begins > first else None


def begins_in_words(begins: date, last: date) -> str:
    """What is said of figures whose period, which ends on `last`, began before the register; in the active language."""
    said = (
        _("Register mulai {day}: masa ini termuat sejak hari itu saja.")
        if begins <= last
        else _("Register mulai {day}, sesudah masa ini.")
    )
    return said.format(day=formats.plain_date(begins))


def _months(period: Period) -> list[tuple[datetime, datetime]]:
    found, month = [], month_of(period.first)
    while month.first < period.end:
        found.append((month.starts_at, month.ends_at))
        month = month_of(month.end)
    return found
