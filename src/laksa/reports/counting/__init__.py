"""Counting: the figures of a period, from the rollups or anew from the events, and the cases behind each figure."""

from laksa.reports.counting.counting import evidence, figures_for, frozen, recount, recounts, sop_of

__all__ = ["evidence", "figures_for", "frozen", "recount", "recounts", "sop_of"]
