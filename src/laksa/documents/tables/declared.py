"""Tables that a declared figure has by itself, without a maker here."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.utils.translation import gettext as _

from laksa.documents.cells import Cell, Row, Table
from laksa.documents.source import Source, sum_of
from laksa.documents.tables.counts import parts, shared
from laksa.figures.declared import rows_of
from laksa.figures.definitions import Definition, definition, in_order, title_of


def of_its_own(name: str) -> Callable[[Source], Table]:
    """A table that no maker here knows: a declared figure's codes, or those figures under its name, with their sum."""

    def make(source: Source) -> Table:
        title, head = title_of(name).to(source.language), _("Rincian")
        sheet = re.sub(r"[\[\]:*?/\\']", " ", title_of(name).id)[:31]
        if name not in rows_of(name):
            return parts(source, name, sheet, title, head)
        meaning = definition(name)
        found = source.figures.get(name, {})
        codes = in_order(found, meaning)
        rows = [Row(code, _of_code(source, meaning, code), (source.cell(name, code),)) for code in codes]
        total = Cell(sum_of(row.cells[0] for row in rows), unit=source.unit(name))
        return shared(source, name, sheet, title, head, rows, total)

    return make


def _of_code(source: Source, meaning: Definition, code: str) -> str:
    known = (meaning.keys or {}).get(code)
    return known.to(source.language) if known else source.name(meaning.by, code)
