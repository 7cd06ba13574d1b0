"""Ink: what a report looks like on paper, in a workbook and on a page."""
