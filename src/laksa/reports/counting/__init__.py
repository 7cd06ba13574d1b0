"""Counting: the figures of a period, from the rollups or anew from the events, and the cases behind each figure."""

from laksa.reports.counting.counting import (
    changed_since,
    evidence,
    figures_for,
    frozen,
    months_of,
    recount,
    recounts,
    sop_of,
)

__all__ = ["changed_since", "evidence", "figures_for", "frozen", "months_of", "recount", "recounts", "sop_of"]
