"""Which periods the register covers whole: a period that it covers in part is no measure for another."""

from __future__ import annotations

from laksa.register.models import Case
from laksa.rules.period import Period, month_of, wib_day


def is_covered(period: Period) -> bool:
    """Whether reports came in on its first day or before, and in each of its months.

    Imported reports do not count: they bring their dates from elsewhere. One letter entered late makes no month.
    """
    own = Case.objects.filter(source="")
    first = own.order_by("received_at").values_list("received_at", flat=True).first()
    if first is None or wib_day(first) > period.first:
        return False
    month = month_of(period.first)
    while month.first < period.end:
        if not own.filter(received_at__gte=month.starts_at, received_at__lt=month.ends_at).exists():
            return False
        month = month_of(month.end)
    return True
