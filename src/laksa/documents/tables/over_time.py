"""Month by month, and beside other periods."""

from __future__ import annotations

from django.utils.translation import gettext as _

from laksa.documents.cells import Cell, Column, Kind, Row, Table
from laksa.documents.reading import unusual
from laksa.documents.source import Source, column_of, table, under
from laksa.figures.definitions import COMPARED, COMPARED_FIGURES, definition
from laksa.figures.narrative import counted_anew
from laksa.ui import formats


def trend(source: Source) -> Table:
    months = formats.locale_format().months
    names = [meaning.id.removeprefix("trend.") for meaning in under("trend")]
    rows = []
    for month in source.figures["trend"]:
        code = month["period"]
        name = f"{months[int(code[5:])]} {code[:4]}"
        rows.append(Row(code, name, tuple(source.cell(f"trend.{which}", code) for which in names)))
    columns = [column_of(source, "trend", name) for name in names]
    return table("trend", "Dua belas bulan", _("Dua belas bulan"), _("Bulan"), columns, rows, note=source.note())


def comparison(source: Source) -> Table:
    """This period beside those that the register covers whole. Rates change in percentage points."""
    rows = [
        _compared(source, meaning.id)
        for group in COMPARED_FIGURES
        for meaning in under(group)
        if meaning.id != "first_answer.within"
    ]
    columns = [Column("now", source.figures["period"]["name"])]
    for other in _counted(source):
        columns += [Column(other, source.figures[other]["name"]), Column(f"{other}.change", _("Perubahan"))]
    note = f"{source.note()} {counted_anew(source.figures)}".strip()
    return table("comparison", "Perbandingan", _("Perbandingan"), _("Ukuran"), columns, rows, note=note)


def _counted(source: Source) -> list[str]:
    """The periods that there is something to compare with: no column stands empty."""
    return [other for other in COMPARED if source.figures[other]]


def _compared(source: Source, figure: str) -> Row:
    now = source.cell(figure)
    cells = [now]
    for other in _counted(source):
        then = source.of_other(other, figure)
        cells += [then, _change(now, then)]
    return Row(figure, source.word(figure), tuple(cells))


def _change(now: Cell, then: Cell) -> Cell:
    """Later less earlier, in the same unit; nothing where either is missing or hidden."""
    kind: Kind | None = "points" if now.kind == "rate" else now.kind
    unit = _("poin persen") if now.kind == "rate" else now.unit
    if isinstance(now.value, int | float) and isinstance(then.value, int | float):
        change = now.value - then.value
        return Cell(round(100 * change, 6) if kind == "points" else change, kind=kind, unit=unit)
    return Cell(None, kind=kind, unit=unit)


def unusual_table(source: Source) -> Table:
    rows = []
    for change in unusual(source.figures):
        dimension, code = change["dim"], change["code"]
        now, before, n = (Cell(change[name], f"unusual.{name}", code) for name in ("now", "before", "n"))
        by = Cell(definition(f"received_by.{dimension}").name.to(source.language))
        rows.append(
            Row(code, source.name(dimension, code), (by, now, before, Cell(change["now"] - change["before"]), n))
        )
    previous = source.figures["previous"]
    columns = [
        Column("dimension", _("Menurut"), kind="text"),
        Column("now", source.figures["period"]["name"]),
        Column("before", previous["name"] if previous else source.word("previous")),
        Column("change", _("Perubahan")),
        Column("n", "n"),
    ]
    means = ("unusual.now", "unusual.before", "unusual.n")
    return table("unusual", "Tidak biasa", _("Yang tidak biasa"), _("Rincian"), columns, rows, note=source.note(),
                  means=means)  # fmt: skip
