"""The figures of a report as flat tables: one list for the workbook, the web pages and whatever else prints numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from laksa.documents.cells import FEW, FEW_MEASURED, Cell, Column, Kind, Row, Table, Value
from laksa.documents.phrases import LATE_AT_THE_START, NOT_LISTED
from laksa.documents.reading import late_intake, unusual
from laksa.documents.source import (
    Source,
    by_name,
    column_of,
    median_column,
    p90_column,
    punctual,
    rows_in,
    share_column,
    single,
    sum_of,
    table,
    under,
)
from laksa.figures.arithmetic import FEW_TIMES, TOO_FEW
from laksa.figures.declared import COLUMNS, TABLES, rows_of
from laksa.figures.declared.afterwards import VERDICTS
from laksa.figures.declared.parts import of_whole
from laksa.figures.definitions import (
    COMPARED,
    COMPARED_FIGURES,
    Definition,
    definition,
    definitions,
    in_order,
    title_of,
)
from laksa.figures.figures import Figures
from laksa.figures.narrative import counted_anew
from laksa.rules.sop import Sop
from laksa.ui import formats
from laksa.ui.names import step_name


def tables(
    figures: Figures,
    *,
    sop: Sop | None = None,
    public: bool = False,
    language: str = "id",
    only: Sequence[str] = (),
) -> tuple[Table, ...]:
    """All tables of one report, or `only` some; always the same ones in the same order; a table may have no rows.

    `sop`: the version that names the steps and gives their standard. Rates of fewer than 20 are FEW, times of fewer
    than 5 FEW_MEASURED. `public`: single cases are left out. `language`: "id" or "en"; names of agencies, places and
    categories stay as they are.
    """
    with translation.override(language):
        source = Source(figures, sop, public, language)
        left_out = ("slowest", "best") if public else ()
        return tuple(
            _explained(make(source))
            for name, make in _MAKERS.items()
            if name not in left_out and (name in only or not only)
        )


def _explained(table: Table) -> Table:
    """With what its hidden cells mean."""
    values = {cell.value for row in (*table.rows, table.total) if row for cell in row.cells}
    hidden = [
        words.format(few=few)
        for mark, few, words in (
            (FEW, TOO_FEW, _("Persentase tidak ditampilkan bila kurang dari {few} laporan.")),
            (FEW_MEASURED, FEW_TIMES, _("Median dan persentil tidak ditampilkan bila kurang dari {few}.")),
        )
        if mark in values
    ]
    return replace(table, note=" ".join([table.note, *hidden]))


# ── single counts and their share of a total ─────────────────────────────────────────────────────


def _flow(source: Source) -> Table:
    title = _("Arus laporan")
    rows = [single(source, meaning) for meaning in rows_in("flow") if source.has(meaning.id)]
    return table("flow", "Arus", title, _("Arus"), [_cases()], rows, note=source.note())


def _reinstated(source: Source) -> Table:
    title = _("Laporan yang dibuka kembali")
    return _parts(source, "reinstated", "Dibuka kembali", title, _("Cara"), "flow.reinstated")


def _ended(source: Source) -> Table:
    return _parts(source, "ended", "Keluar", _("Cara laporan berakhir"), _("Cara"), "flow.ended")


def _withdrawn(source: Source) -> Table:
    return _parts(source, "withdrawn", "Dicabut", _("Laporan yang dicabut atau gugur"), _("Sebab"), "ended.withdrawn")


def _outcome(source: Source) -> Table:
    return _parts(source, "outcome", "Keadaan", _("Keadaan laporan yang masuk"), _("Status"), "flow.received")


def _result(source: Source) -> Table:
    return _parts(source, "result", "Hasil", _("Hasil laporan yang selesai"), _("Hasil"), "share.finished")


def _verdicts(source: Source) -> Table:
    """Of the closings, by what their reporters said; in an older report, the verdicts given in the period."""
    title, head = _("Penilaian pelapor"), _("Penilaian")
    of = "judged" if "judged" in source.figures else "verdicts"
    rows = [single(source, definition(f"{of}.{verdict}")) for verdict in VERDICTS]
    total = source.cell("judged.answered") if of == "judged" else _summed(rows)
    return _shared(source, "verdicts", "Penilaian", title, head, rows, total)


def _response(source: Source) -> Table:
    """How many answered, and how sure the share is."""
    names = ("answered", "none", "response", "solved", "solved_low", "solved_high")
    rows = [single(source, definition(f"judged.{name}")) for name in names]
    title = _("Penilaian pelapor: yang menilai dan selang kepercayaan")
    return table("response", "Menilai", title, _("Ukuran"), [Column("value", _("Nilai"))], rows, note=source.note())


def _referred(source: Source) -> Table:
    title, head = _("Dirujuk kepada yang berwenang"), _("Instansi")
    return _keyed(source, "referred_to", "Dirujuk", title, head, "body", "ended.referred")


def _overdue_by(source: Source) -> Table:
    title, head = _("Lewat tenggat menurut perangkat daerah"), _("Perangkat daerah")
    return _keyed(source, "overdue_by", "Lewat tenggat", title, head, "agency", "overdue")


def _ageing(source: Source) -> Table:
    meaning = definition("ageing")
    keys = meaning.keys or {}
    rows = [
        Row(code, keys[code].to(source.language) if code in keys else code, (source.cell("ageing", code),))
        for code in in_order(source.figures["ageing"], meaning)
    ]
    title = _("Umur laporan terbuka")
    return _shared(source, "ageing", "Umur", title, _("Umur"), rows, source.cell("flow.closing"))


def _parts(source: Source, group: str, sheet: str, title: str, head: str, total: str = "") -> Table:
    """The figures of one table; `total` is the figure that they add up to."""
    rows = [single(source, meaning) for meaning in rows_in(group)]
    return _shared(source, group, sheet, title, head, rows, source.cell(total) if total else _summed(rows))


def _summed(rows: Sequence[Row]) -> Cell:
    return Cell(sum_of(row.cells[0] for row in rows), unit=rows[0].cells[0].unit if rows else None)


def _keyed(source: Source, figure: str, sheet: str, title: str, head: str, dimension: str, total: str) -> Table:
    rows = [Row(code, source.name(dimension, code), (source.cell(figure, code),)) for code in source.figures[figure]]
    return _shared(source, figure, sheet, title, head, by_name(rows), source.cell(total))


def _shared(source: Source, name: str, sheet: str, title: str, head: str, rows: Sequence[Row], total: Cell) -> Table:
    """Counts, each with its share of the total."""
    with_share = [replace(row, cells=(*row.cells, source.rate(row.cells[0].value, total.value))) for row in rows]
    last = Row("", _("Jumlah"), (total, source.rate(total.value, total.value)))
    assert isinstance(total.value, int)
    note = source.note(total.value, total.unit or "")
    columns = [Column("count", _("Banyaknya")), share_column()]
    return table(name, sheet, title, head, columns, with_share, last, note)


def _share(source: Source) -> Table:
    rows = [single(source, meaning) for meaning in rows_in("share")]
    columns = [Column("value", _("Nilai"))]
    note = source.note(source.count("share.counted"))
    return table("share", "Bagian selesai", _("Bagian yang selesai"), _("Ukuran"), columns, rows, note=note)


def _happenings(source: Source) -> Table:
    """The figures that stand for themselves."""
    rows = [single(source, meaning) for meaning in rows_in("others")]
    title = _("Kejadian lain")
    return table("others", "Kejadian lain", title, _("Kejadian"), [Column("count", _("Banyaknya"))], rows,
                  note=source.note())  # fmt: skip


# ── breakdowns ───────────────────────────────────────────────────────────────────────────────────


def _dimension(name: str, head: str, title: str) -> Callable[[Source], Table]:
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


def _by_agency(source: Source) -> Table:
    title, head = _("Setiap perangkat daerah"), _("Perangkat daerah")
    return _of_parts(source, "agency", "Rincian perangkat daerah", title, head)


def _by_kecamatan(source: Source) -> Table:
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


# ── times ────────────────────────────────────────────────────────────────────────────────────────


def _times(source: Source) -> Table:
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


def _due(source: Source) -> Table:
    """What became of the due dates of the period, and of the rate without the extensions."""
    rows = [single(source, meaning) for meaning in rows_in("due")]
    title = _("Tenggat yang jatuh dalam masa ini")
    return table("due", "Tenggat", title, _("Ukuran"), [Column("value", _("Nilai"))], rows, note=source.note())


def _punctuality(source: Source) -> Table:
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


def _steps(source: Source) -> Table:
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


# ── over time ────────────────────────────────────────────────────────────────────────────────────


def _trend(source: Source) -> Table:
    months = formats.locale_format().months
    names = [meaning.id.removeprefix("trend.") for meaning in under("trend")]
    rows = []
    for month in source.figures["trend"]:
        code = month["period"]
        name = f"{months[int(code[5:])]} {code[:4]}"
        rows.append(Row(code, name, tuple(source.cell(f"trend.{which}", code) for which in names)))
    columns = [column_of(source, "trend", name) for name in names]
    return table("trend", "Dua belas bulan", _("Dua belas bulan"), _("Bulan"), columns, rows, note=source.note())


def _comparison(source: Source) -> Table:
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


def _unusual(source: Source) -> Table:
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


# ── single cases and checks ──────────────────────────────────────────────────────────────────────


def _slowest(source: Source) -> Table:
    rows = []
    for case in source.figures.get("cases", {}).get("slowest", ()):
        days = source.cell("cases.slowest", case["number"])
        received, due = (Cell(date.fromisoformat(case[name])) for name in ("received", "due"))
        rows.append(Row(case["number"], case["title"], (_agency_of(source, case), received, due, days)))
    columns = [
        Column("agency", _("Perangkat daerah"), kind="text"), Column("received", _("Diterima"), kind="date"),
        Column("due", _("Tenggat"), kind="date"), Column("working_days", _("Hari kerja")),
    ]  # fmt: skip
    return table("slowest", "Paling lama", source.word("cases.slowest"), _("Laporan"), columns, rows,
                  note=f"{source.note()} {_(NOT_LISTED)}", means=("cases.slowest",))  # fmt: skip


def _best(source: Source) -> Table:
    rows = [
        Row(case["number"], case["title"], (_agency_of(source, case),))
        for case in source.figures.get("cases", {}).get("best", ())
    ]
    columns = [Column("agency", _("Perangkat daerah"), kind="text")]
    return table("best", "Sebelum dan sesudah", source.word("cases.best"), _("Laporan"), columns, rows,
                  note=source.note(), means=("cases.best",))  # fmt: skip


def _agency_of(source: Source, case: Mapping[str, Any]) -> Cell:
    return Cell(source.name("agency", case["agency"]) if case["agency"] else None)


def _identities(source: Source) -> Table:
    rows = [
        Row(check["id"], _check_name(source, check["id"]), (
            Cell(_grouped(check["text"])),
            Cell(_("cocok") if check["holds"] else _("tidak cocok"), "identities", check["id"]),
        ))
        for check in source.figures["identities"]
    ]  # fmt: skip
    columns = [Column("sum", _("Hitungan"), kind="text"), Column("holds", _("Hasil"), kind="text")]
    return table("identities", "Pemeriksaan", _("Pemeriksaan"), _("Pemeriksaan"), columns, rows, note=source.note(),
                  means=("identities",))  # fmt: skip


def _grouped(text: str) -> str:
    """ "74 + 1148 = 1222" -> "74 + 1.148 = 1.222"."""
    return re.sub(r"\d+", lambda found: formats.number(int(found.group())), text)


def _check_name(source: Source, identity: str) -> str:
    """A check is named after the figure or the group that it sums."""
    group = next((meaning for meaning in definitions() if meaning.id == identity), None)
    if group:
        return group.name.to(source.language)
    return {
        "flow": _balance_name(source.figures),
        "reinstated": _("Laporan yang dibuka kembali"),
        "ended": _("Cara laporan berakhir"),
        "withdrawn": _("Laporan yang dicabut atau gugur"),
        "punctuality": _("Penutupan, tepat waktu dan terlambat"),
        "judged": _("Penutupan menurut penilaian pelapor"),
        "result": _("Hasil laporan yang selesai"),
        "share": _("Selesai, menurut keadaan dan menurut tanggal"),
        "unassigned": _("Masuk tanpa perangkat daerah"),
        "outcome": _("Keadaan laporan yang masuk"),
    }.get(identity, identity)


def _balance_name(figures: Figures) -> str:
    name, late = _("Awal + masuk + dibuka kembali − keluar = akhir"), late_intake(figures)
    return f"{name} ({_(LATE_AT_THE_START).format(n=formats.number(late))})" if late else name


def _cases() -> Column:
    return Column("count", _("Laporan"))


def _difference(one: Value, other: int) -> int:
    assert isinstance(one, int)
    return one - other


def _of_its_own(name: str) -> Callable[[Source], Table]:
    """A table that no maker here knows: a declared figure's codes, or those figures under its name, with their sum."""

    def make(source: Source) -> Table:
        title, head = title_of(name).to(source.language), _("Rincian")
        sheet = re.sub(r"[\[\]:*?/\\']", " ", title_of(name).id)[:31]
        if name not in rows_of(name):
            return _parts(source, name, sheet, title, head)
        meaning = definition(name)
        found = source.figures.get(name, {})
        codes = in_order(found, meaning)
        rows = [Row(code, _of_code(source, meaning, code), (source.cell(name, code),)) for code in codes]
        total = Cell(sum_of(row.cells[0] for row in rows), unit=source.unit(name))
        return _shared(source, name, sheet, title, head, rows, total)

    return make


def _of_code(source: Source, meaning: Definition, code: str) -> str:
    known = (meaning.keys or {}).get(code)
    return known.to(source.language) if known else source.name(meaning.by, code)


_BEFORE: dict[str, Callable[[Source], Table]] = {
    "flow": _flow,
    "reinstated": _reinstated,
    "ended": _ended,
    "withdrawn": _withdrawn,
    "referred_to": _referred,
    "outcome": _outcome,
    "share": _share,
    "result": _result,
    "kind": _dimension("kind", gettext_noop("Jenis"), gettext_noop("Menurut jenis")),
    "category": _dimension("category", gettext_noop("Kategori"), gettext_noop("Menurut kategori")),
    "agency": _dimension("agency", gettext_noop("Perangkat daerah"), gettext_noop("Menurut perangkat daerah")),
    "kecamatan": _dimension("kecamatan", gettext_noop("Kecamatan"), gettext_noop("Menurut kecamatan")),
    "kelurahan": _dimension("kelurahan", gettext_noop("Kelurahan"), gettext_noop("Menurut kelurahan")),
    "channel": _dimension("channel", gettext_noop("Saluran"), gettext_noop("Menurut saluran")),
    "urgency": _dimension("urgency", gettext_noop("Kegentingan"), gettext_noop("Menurut tingkat kegentingan")),
    "ageing": _ageing,
    "overdue_by": _overdue_by,
    "due": _due,
    "times": _times,
    "punctuality": _punctuality,
    "steps": _steps,
    "verdicts": _verdicts,
    "response": _response,
    "others": _happenings,
}
_AFTER: dict[str, Callable[[Source], Table]] = {
    "by_agency": _by_agency,
    "by_kecamatan": _by_kecamatan,
    "trend": _trend,
    "comparison": _comparison,
    "unusual": _unusual,
    "slowest": _slowest,
    "best": _best,
    "identities": _identities,
}
# Tables that a declared figure has without a maker here.
OWN = tuple(name for name in TABLES if name not in {**_BEFORE, **_AFTER})
_MAKERS = {**_BEFORE, **{name: _of_its_own(name) for name in OWN}, **_AFTER}
