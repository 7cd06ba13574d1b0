"""Which periods the register covers whole: a period that it covers in part is no measure for another."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db import connection

from laksa.rules.period import Period, midnight, month_of

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


def _months(period: Period) -> list[tuple[datetime, datetime]]:
    found, month = [], month_of(period.first)
    while month.first < period.end:
        found.append((month.starts_at, month.ends_at))
        month = month_of(month.end)
    return found
