"""Times, due dates and the steps of the SOP."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from laksa.documents.cells import Cell, Column, Row, Table
from laksa.documents.source import Source, median_column, p90_column, punctual, rows_in, single, table
from laksa.figures.declared import rows_of
from laksa.rules.sop import Sop
from laksa.ui.names import step_name


def times_table(source: Source) -> Table:
    rows = []
    for measure in rows_of("times"):
        name = source.word(f"{measure}.median").rpartition(", ")[0]
        cells = [source.cell(f"{measure}.{part}") for part in ("n", "median")]
        p90, still_open, within = (source.cell_of(f"{measure}.{part}") for part in ("p90", "open", "within"))
        share = source.rate(within.value, cells[0].value) if within.figure else Cell(None)
        rows.append(Row(measure, name, (*cells, p90, still_open, within, share)))
    columns = [
        Column("n", "n"), median_column(), p90_column(), Column("open", _("Masih terbuka")),
        Column("within", _("Dalam 14 hari"), source.unit("first_answer.within")),
        Column("within_share", _("Dalam 14 hari, bagian"), kind="rate"),
    ]  # fmt: skip
    title = _("Tanggapan, tindak lanjut, dan penyelesaian")
    return table("times", "Waktu", title, _("Waktu"), columns, rows, note=source.note())


def due(source: Source) -> Table:
    """What became of the due dates of the period, and of the rate without the extensions."""
    rows = [single(source, meaning) for meaning in rows_in("due")]
    title = _("Tenggat yang jatuh dalam masa ini")
    return table("due", "Tenggat", title, _("Ukuran"), [Column("value", _("Nilai"))], rows, note=source.note())


def punctuality(source: Source) -> Table:
    rows = []
    for group, name in (
        ("punctuality", _("Penutupan dalam masa ini")),
        ("forwarded", _("Diteruskan ke perangkat daerah")),
        ("agency_punctuality", _("Tindak lanjut perangkat daerah")),
    ):
        on_time, late = (source.cell(f"{group}.{which}") for which in ("on_time", "late"))
        rows.append(Row(group, name, (on_time, late, punctual(source, on_time, late))))
    columns = [Column("on_time", _("Tepat waktu")), Column("late", _("Terlambat")),
               Column("punctual", _("Tepat waktu, bagian"), kind="rate")]  # fmt: skip
    title = _("Ketepatan penutupan, penerusan, dan tindak lanjut")
    return table("punctuality", "Ketepatan", title, _("Ukuran"), columns, rows, note=source.note())


def steps(source: Source) -> Table:
    """Handling in seconds, waiting and idle in minutes: the three clocks, which sum to what a step took."""
    codes = sorted(code for code in source.figures["steps"] if code != "total")
    standards, names = _standards(source.sop)
    rows = [Row(code, names.get(code, code), _step(source, code, standards)) for code in codes]
    total = Row("total", _("Satu laporan"), _step(source, "total", standards))
    seconds = source.unit("steps.handling.median")
    columns = [
        Column("standard", _("Standar"), seconds, "seconds"),
        Column("handling.n", _("Penanganan, n")), median_column("handling.median", _("Penanganan, median"), "seconds"),
        p90_column("handling.p90", _("Penanganan, persentil ke-90"), "seconds"),
        Column("handling.within", _("Dalam standar")), Column("within_share", _("Dalam standar, bagian"), kind="rate"),
        Column("waiting.n", _("Menunggu, n")), median_column("waiting.median", _("Menunggu, median")),
        p90_column("waiting.p90", _("Menunggu, persentil ke-90")),
        Column("idle.n", _("Jeda, n")), median_column("idle.median", _("Jeda, median")),
        p90_column("idle.p90", _("Jeda, persentil ke-90")),
    ]  # fmt: skip
    title = _("Penanganan, menunggu, dan jeda per langkah SOP")
    return table("steps", "Langkah SOP", title, _("Langkah"), columns, rows, total, source.note())


def _step(source: Source, code: str, standards: Mapping[str, int]) -> tuple[Cell, ...]:
    n, median, p90, within = (source.cell(f"steps.handling.{part}", code) for part in ("n", "median", "p90", "within"))
    parts = ("n", "median", "p90")
    others = (source.cell(f"{clock}.{part}", code) for clock in ("steps.waiting", "idle") for part in parts)
    return (Cell(standards.get(code)), n, median, p90, within, source.rate(within.value, n.value), *others)


def _standards(sop: Sop | None) -> tuple[dict[str, int], dict[str, str]]:
    """Standard seconds and names of the steps."""
    if sop is None:
        return {}, {}
    seconds = {str(step.number): 60 * step.minutes for step in sop.steps if step.minutes is not None}
    names = {str(step.number): f"{step.number} {step_name(step.short)}" for step in sop.steps}
    return seconds | {"total": 60 * sop.total_minutes}, names
