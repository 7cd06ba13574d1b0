"""What only the public pages' templates need."""

from __future__ import annotations

from collections.abc import Iterable

from django import template

from laksa.documents.cells import Cell, Column

register = template.Library()


@register.filter
def beside(cells: Iterable[Cell], columns: Iterable[Column]) -> list[tuple[Column, Cell]]:
    """Each cell with its column."""
    return list(zip(columns, cells, strict=True))
