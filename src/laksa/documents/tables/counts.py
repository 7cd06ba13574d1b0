"""Single counts of a report, with their share of a total."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from laksa.documents.cells import Cell, Column, Row, Table
from laksa.documents.source import Source, by_name, rows_in, share_column, single, sum_of, table
from laksa.figures.declared.afterwards import VERDICTS
from laksa.figures.definitions import definition, in_order


def flow(source: Source) -> Table:
    title = _("Arus laporan")
    rows = [single(source, meaning) for meaning in rows_in("flow") if source.has(meaning.id)]
    return table("flow", "Arus", title, _("Arus"), [_cases()], rows, note=source.note())


def reinstated(source: Source) -> Table:
    title = _("Laporan yang dibuka kembali")
    return parts(source, "reinstated", "Dibuka kembali", title, _("Cara"), "flow.reinstated")


def ended(source: Source) -> Table:
    return parts(source, "ended", "Keluar", _("Cara laporan berakhir"), _("Cara"), "flow.ended")


def withdrawn(source: Source) -> Table:
    return parts(source, "withdrawn", "Dicabut", _("Laporan yang dicabut atau gugur"), _("Sebab"), "ended.withdrawn")


def outcome(source: Source) -> Table:
    return parts(source, "outcome", "Keadaan", _("Keadaan laporan yang masuk"), _("Status"), "flow.received")


def result(source: Source) -> Table:
    return parts(source, "result", "Hasil", _("Hasil laporan yang selesai"), _("Hasil"), "share.finished")


def verdicts(source: Source) -> Table:
    """Of the closings, by what their reporters said; in an older report, the verdicts given in the period."""
    title, head = _("Penilaian pelapor"), _("Penilaian")
    of = "judged" if "judged" in source.figures else "verdicts"
    rows = [single(source, definition(f"{of}.{verdict}")) for verdict in VERDICTS]
    total = source.cell("judged.answered") if of == "judged" else _summed(rows)
    return shared(source, "verdicts", "Penilaian", title, head, rows, total)


def response(source: Source) -> Table:
    """How many answered, and how sure the share is."""
    names = ("answered", "none", "response", "solved", "solved_low", "solved_high")
    rows = [single(source, definition(f"judged.{name}")) for name in names]
    title = _("Penilaian pelapor: yang menilai dan selang kepercayaan")
    return table("response", "Menilai", title, _("Ukuran"), [Column("value", _("Nilai"))], rows, note=source.note())


def referred(source: Source) -> Table:
    title, head = _("Dirujuk kepada yang berwenang"), _("Instansi")
    return _keyed(source, "referred_to", "Dirujuk", title, head, "body", "ended.referred")


def overdue_by(source: Source) -> Table:
    title, head = _("Lewat tenggat menurut perangkat daerah"), _("Perangkat daerah")
    return _keyed(source, "overdue_by", "Lewat tenggat", title, head, "agency", "overdue")


def ageing(source: Source) -> Table:
    meaning = definition("ageing")
    keys = meaning.keys or {}
    rows = [
        Row(code, keys[code].to(source.language) if code in keys else code, (source.cell("ageing", code),))
        for code in in_order(source.figures["ageing"], meaning)
    ]
    title = _("Umur laporan terbuka")
    return shared(source, "ageing", "Umur", title, _("Umur"), rows, source.cell("flow.closing"))


def parts(source: Source, group: str, sheet: str, title: str, head: str, total: str = "") -> Table:
    """The figures of one table; `total` is the figure that they add up to."""
    rows = [single(source, meaning) for meaning in rows_in(group)]
    return shared(source, group, sheet, title, head, rows, source.cell(total) if total else _summed(rows))


def _summed(rows: Sequence[Row]) -> Cell:
    return Cell(sum_of(row.cells[0] for row in rows), unit=rows[0].cells[0].unit if rows else None)


def _keyed(source: Source, figure: str, sheet: str, title: str, head: str, dimension: str, total: str) -> Table:
    rows = [Row(code, source.name(dimension, code), (source.cell(figure, code),)) for code in source.figures[figure]]
    return shared(source, figure, sheet, title, head, by_name(rows), source.cell(total))


def shared(source: Source, name: str, sheet: str, title: str, head: str, rows: Sequence[Row], total: Cell) -> Table:
    """Counts, each with its share of the total."""
    with_share = [replace(row, cells=(*row.cells, source.rate(row.cells[0].value, total.value))) for row in rows]
    last = Row("", _("Jumlah"), (total, source.rate(total.value, total.value)))
    assert isinstance(total.value, int)
    note = source.note(total.value, total.unit or "")
    columns = [Column("count", _("Banyaknya")), share_column()]
    return table(name, sheet, title, head, columns, with_share, last, note)


def share(source: Source) -> Table:
    rows = [single(source, meaning) for meaning in rows_in("share")]
    columns = [Column("value", _("Nilai"))]
    note = source.note(source.count("share.counted"))
    return table("share", "Bagian selesai", _("Bagian yang selesai"), _("Ukuran"), columns, rows, note=note)


def happenings(source: Source) -> Table:
    """The figures that stand for themselves."""
    rows = [single(source, meaning) for meaning in rows_in("others")]
    title = _("Kejadian lain")
    return table("others", "Kejadian lain", title, _("Kejadian"), [Column("count", _("Banyaknya"))], rows,
                  note=source.note())  # fmt: skip


def _cases() -> Column:
    return Column("count", _("Laporan"))
