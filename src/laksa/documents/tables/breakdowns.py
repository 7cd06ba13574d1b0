"""A report by what its cases are about, and part by part: agencies, kecamatan."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from laksa.documents.cells import Cell, Column, Row, Table, Value
from laksa.documents.source import Source, by_name, column_of, share_column, sum_of, table, under
from laksa.figures.declared import COLUMNS
from laksa.figures.declared.parts import of_whole


def dimension(name: str, head: str, title: str) -> Callable[[Source], Table]:
    """Received, its share, and open at the end, by the codes of one dimension. Words are looked up when it is made."""

    def make(source: Source) -> Table:
        received, closing = (f"{side}.{name}" for side in ("received_by", "closing_by"))
        whole = source.count("flow.received")
        rows = []
        for code in {**source.figures["received_by"][name], **source.figures["closing_by"][name]}:
            came, left = source.cell(received, code, none=0), source.cell(closing, code, none=0)
            if name == "agency" and not code and "unassigned" in source.figures:
                rows += _unassigned(source, whole, left)
                continue
            rows.append(Row(code, source.name(name, code), (came, source.rate(came.value, whole), left)))
        columns = [
            Column("received", source.word("trend.received"), source.unit(received)), share_column(),
            Column("closing", source.word("trend.closing"), source.unit(closing)),
        ]  # fmt: skip
        if source.figures.get("per_thousand", {}).get(name):
            return _with_inhabitants(source, name, head, _(title), _(head), columns, rows)
        total = (source.cell("flow.received"), source.rate(whole, whole), source.cell("flow.closing"))
        return table(name, head, _(title), _(head), columns, by_name(rows), Row("", _("Jumlah"), total),
                      source.note(whole), (received, closing))  # fmt: skip

    return make


def _with_inhabitants(
    source: Source, name: str, sheet: str, title: str, head: str, columns: Sequence[Column], rows: Sequence[Row]
) -> Table:
    """The same with the inhabitants of each area, as far as they are known, and the cases per 1,000 of them."""
    figures = [f"population.{name}", f"per_thousand.{name}"]
    beside = [replace(row, cells=(*row.cells, *(source.cell(one, row.code) for one in figures))) for row in rows]
    whole = source.count("flow.received")
    received = source.cell("flow.received")
    total = (received, source.rate(whole, whole), source.cell("flow.closing"), Cell(None), Cell(None))
    more = [Column("population", _("Penduduk")),
            Column("per_thousand", _("Masuk per 1.000 penduduk"), kind="per_thousand")]  # fmt: skip
    means = (f"received_by.{name}", f"closing_by.{name}")
    return table(name, sheet, title, head, [*columns, *more], by_name(beside), Row("", _("Jumlah"), total),
                 source.note(whole), means)  # fmt: skip


def _unassigned(source: Source, whole: int, left: Cell) -> list[Row]:
    """Cases that no agency has: those open or confidential, and those that ended so."""
    rest, ended = (source.cell(f"unassigned.{which}") for which in ("rest", "ended"))
    rows = [Row("", source.name("agency", ""), (rest, source.rate(rest.value, whole), left))]
    if ended.value:
        cells = (ended, source.rate(ended.value, whole), Cell(0))
        rows.append(Row("", source.word("unassigned.ended"), cells))
    return rows


_ADDING_UP = tuple(column.name for column in COLUMNS if column.adds_up)


def by_agency(source: Source) -> Table:
    title, head = _("Setiap perangkat daerah"), _("Perangkat daerah")
    return _of_parts(source, "agency", "Rincian perangkat daerah", title, head)


def by_kecamatan(source: Source) -> Table:
    return _of_parts(source, "kecamatan", "Rincian kecamatan", _("Setiap kecamatan"), _("Kecamatan"))


def _of_parts(source: Source, dimension: str, sheet: str, title: str, head: str) -> Table:
    """A column for each figure by agency or kecamatan; below it the whole's figure."""
    group = f"by_{dimension}"
    found = source.figures[group] if "until_closed" in source.figures else {}  # an older report: every column
    known = [
        meaning for meaning in under(group) if not found or any((meaning.id, code) in source.values for code in found)
    ]
    names = [meaning.id.removeprefix(f"{group}.") for meaning in known]
    rows = [
        Row(code, source.name(dimension, code), tuple(source.cell(f"{group}.{name}", code) for name in names))
        for code in source.figures[group]
    ]
    total = {name: source.cell(of_whole(name)) for name in names}
    columns = [column_of(source, group, name) for name in names]
    all_rows = [*by_name(rows), *_remainder(source, rows, total, dimension)]
    whole = Row("", str(source.figures["scope"]["name"]), tuple(total.values()))
    note = source.note(source.count("flow.received"))
    return table(group, sheet, title, head, columns, all_rows, whole, note)


def _remainder(source: Source, rows: Sequence[Row], total: Mapping[str, Cell], dimension: str) -> list[Row]:
    """What no agency or kecamatan has, so that the columns add up; only where there are such rows and it is not 0."""
    if not rows:
        return []
    left = {
        name: _difference(cell.value, sum_of(row.cells[at] for row in rows))
        for at, (name, cell) in enumerate(total.items())
        if name in _ADDING_UP and cell.value is not None
    }
    found = []
    if dimension == "agency" and source.figures.get("unassigned", {}).get("ended"):
        ended = dict.fromkeys(left, Cell(0))
        ended |= {"received": source.cell("unassigned.ended"), "finished": source.cell("unassigned.finished")}
        left = {name: number - sum_of([ended[name]]) for name, number in left.items()}
        found.append(Row("", source.word("unassigned.ended"), tuple(ended.get(name, Cell(None)) for name in total)))
    if any(left.values()):
        name = source.name(dimension, "")
        found.append(Row("", name, tuple(Cell(left.get(column)) for column in total)))
    return found


def _difference(one: Value, other: int) -> int:
    assert isinstance(one, int)
    return one - other
