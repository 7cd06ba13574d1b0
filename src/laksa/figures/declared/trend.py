"""The twelve months up to the end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from laksa.figures.counts import Name
from laksa.figures.declaration import Figure, Reading
from laksa.figures.declared.received import share_of
from laksa.figures.facts import EDITION, FINISHED, STILL_OPEN, WITHIN

# A month of the trend is that month's own figure.
OF_A_MONTH = {
    "trend.received": "flow.received",
    "trend.recorded": "ended.recorded",
    "trend.ended": "flow.ended",
    "trend.closing": "flow.closing",
}


def _trend(reading: Reading) -> list[dict[str, Any]]:
    """Under the attributes of the end; nothing of a ragged period."""
    months, end = reading.counts.months, reading.end_month
    if end is None:
        return []
    closing, trend = 0, []
    for month in range(min(months, default=end), end):
        sums = months.get(month, {})
        closing += sums.get(("stock", "", ""), 0)
        if month >= end - 12:
            trend.append(
                {
                    "period": f"{month // 12}-{month % 12 + 1:02}",
                    "received": sums.get(("received", "", ""), 0),
                    "recorded": sums.get(("ended", "how", "recorded"), 0),
                    "ended": sums.get(("ended", "", ""), 0),
                    "closing": closing,
                    **{f"within_{days}": _within(sums, month, days, reading.end_day) for days in WITHIN},
                }
            )
    return trend


def _within(sums: Mapping[Name, int], month: int, days: int, end_day: date) -> dict[str, Any]:
    """Of the cases received in a month: those finished so many days after; nothing before all have had the days."""
    after = date((month + 1) // 12, (month + 1) % 12 + 1, 1)
    if after + timedelta(days=days) > end_day:
        return {"finished": None, "counted": None, "rate": None}
    finished, still_open = (sums.get(("received", f"in_{days}", fate), 0) for fate in (FINISHED, STILL_OPEN))
    return share_of(finished, finished + still_open, EDITION)


FIGURES = (Figure("trend", _trend, table="trend"),)
