"""A report as an XLSX workbook for people: one sheet a table, what the figures mean, the recapitulation register.

Rows are streamed to disk one by one, so that a register of any length takes no memory. Text is always text: nothing
that somebody wrote becomes a formula or a link.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any

import xlsxwriter

from laksa.documents import phrases
from laksa.documents.cells import Cell, Kind, Row, Table
from laksa.documents.tables import tables
from laksa.figures import recap
from laksa.figures.definitions import definitions, digest
from laksa.figures.figures import Figures
from laksa.figures.naming import indonesian
from laksa.rules.period import WIB
from laksa.rules.sop import Sop
from laksa.ui.names import RESULTS

ROWS_A_SHEET = 1_000_000
_LONGEST_TEXT = 32_767
_WIDEST, _NARROWEST = 60, 9
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - Excel counts days of the wall clock
_DAY_S = 86_400
_FORMATS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14},
    "head": {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1},
    "text": {"text_wrap": True, "valign": "top"},
    "plain": {"valign": "top"},
    "int": {"num_format": "#,##0", "valign": "top"},
    "rate": {"num_format": "0.0%", "valign": "top"},
    "points": {"num_format": "0.0", "valign": "top"},
    "per_thousand": {"num_format": "0.00", "valign": "top"},
    "minutes": {"num_format": "#,##0", "valign": "top"},
    "office_minutes": {"num_format": "#,##0", "valign": "top"},
    "seconds": {"num_format": "#,##0", "valign": "top"},
    "date": {"num_format": "dd/mm/yyyy", "valign": "top", "align": "right"},
    "moment": {"num_format": "dd/mm/yyyy hh:mm", "valign": "top", "align": "right"},
    "code": {"num_format": "0", "valign": "top"},
}


def write_workbook(
    path: Path,
    figures: Figures,
    register: Iterable[Mapping[str, Any]],
    *,
    sop: Sop | None = None,
    names: Mapping[str, Mapping[str, str]] | None = None,
    unlisted: int = 0,
    public: bool = False,
    rows_a_sheet: int = ROWS_A_SHEET,
) -> int:
    """Write the workbook to `path`, whole or not at all; how many rows of the register.

    `figures`: one report's figures (figures.period_figures). `register`: recap rows (figures.recap.rows_at), read once;
    `unlisted`: how many it leaves out. `sop`: the version whose steps it is measured by. `names`: dimension -> code ->
    name beside those of the figures, for codes that occur in the register only. `public`: as in tables.tables.
    The same input gives the same bytes.
    """
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".workbook-") as folder:
        made = Path(folder) / "workbook.xlsx"
        book = _Book(made, figures)
        try:
            count = _write(book, figures, register, sop, _Names(figures, names or {}), unlisted, public, rows_a_sheet)
        except BaseException:
            with suppress(Exception):  # the half workbook goes with its folder; what went wrong before counts
                book.close()
            raise
        book.close()
        made.replace(path)
    return count


def _write(
    book: _Book, figures: Figures, register: Iterable[Mapping[str, Any]], sop: Sop | None, names: _Names, unlisted: int,
    public: bool, rows_a_sheet: int,
) -> int:  # fmt: skip
    found = tables(figures, sop=sop, public=public)
    _summary(book, figures, found, unlisted)
    for table in found:
        _table(book, table)
    _meanings(book)
    return _register(book, register, names, rows_a_sheet)


class _Book:
    """The workbook and its formats."""

    def __init__(self, path: Path, figures: Figures) -> None:
        options = {
            "constant_memory": True,
            "tmpdir": str(path.parent),
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self.book = xlsxwriter.Workbook(str(path), options)
        self.book.use_zip64()
        created = datetime.fromisoformat(figures["data"]["at"]).astimezone(UTC)
        self.book.set_properties({"title": phrases.document_name(figures), "author": "LAKSA", "created": created})
        self.formats = {name: self.book.add_format(look) for name, look in _FORMATS.items()}

    def sheet(self, name: str) -> _Sheet:
        sheet = self.book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        return _Sheet(sheet, self.formats)

    def close(self) -> None:
        self.book.close()


class _Sheet:
    """One sheet, written row by row from the top."""

    def __init__(self, sheet: Any, formats: Mapping[str, Any]) -> None:
        self.sheet, self.formats, self.row = sheet, formats, 0

    def line(self, *cells: tuple[object, str]) -> None:
        """The next row: values with the names of their formats."""
        for column, (value, look) in enumerate(cells):
            self.put(column, value, look)
        self.row += 1

    def put(self, column: int, value: object, look: str) -> None:
        """Numbers and dates as such, everything else as text; nothing for None and ""."""
        shape = self.formats[look]
        if isinstance(value, int | float) and not isinstance(value, bool):
            self.sheet.write_number(self.row, column, value, shape)
        elif isinstance(value, date):
            self.sheet.write_number(self.row, column, _serial(value), shape)
        elif value is not None and value != "":
            self.sheet.write_string(self.row, column, _text(str(value)), shape)

    def head(self, titles: Sequence[str], widths: Sequence[int], *, frozen: int) -> None:
        """The heading of a table: frozen with what is above and the first columns, repeated on paper."""
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)
        self.sheet.freeze_panes(self.row + 1, frozen)
        self.sheet.repeat_rows(self.row)
        self.line(*((title, "head") for title in titles))

    def filter(self, first: int, columns: int) -> None:
        self.sheet.autofilter(first, 0, max(self.row - 1, first), columns - 1)


def _text(written: str) -> str:
    """Cut to what a cell can hold. XlsxWriter takes <r>…</r> for markup of its own and would not escape it."""
    kept = written[:_LONGEST_TEXT]
    return f"{kept[: _LONGEST_TEXT - 1]} " if kept.startswith("<r>") and kept.endswith("</r>") else kept


def _serial(value: date) -> float:
    """Days since Excel's beginning, in WIB."""
    if not isinstance(value, datetime):
        return (value - _EPOCH.date()).days
    if value.tzinfo is not None:
        value = value.astimezone(WIB).replace(tzinfo=None)
    return (value - _EPOCH).total_seconds() / _DAY_S


# ── summary, tables, meanings ────────────────────────────────────────────────────────────────────


def _summary(book: _Book, figures: Figures, found: Sequence[Table], unlisted: int) -> None:
    sheet, period = book.sheet("Ringkasan"), figures["period"]
    for column, width in enumerate((30, 90, 14)):
        sheet.sheet.set_column(column, column, width)
    sheet.line((phrases.document_name(figures), "title"))
    sheet.line((figures["sentence"], "plain"))
    if remarks := phrases.remarks(figures):
        sheet.line((remarks, "plain"))
    if not period["finished"]:
        sheet.line(("Sementara: masa laporan belum berakhir.", "plain"))
    sheet.row += 1
    for name, value, look in (
        ("Masa", period["name"], "plain"),
        ("Kode masa", period["code"], "plain"),
        ("Dari", date.fromisoformat(period["first"]), "date"),
        ("Sampai", date.fromisoformat(period["last"]), "date"),
        ("Lingkup", figures["scope"]["name"], "text"),
        ("Data per (WIB)", datetime.fromisoformat(figures["data"]["at"]), "moment"),
        ("Kejadian terakhir yang dihitung", figures["data"]["position"], "code"),
    ):
        sheet.line((name, "plain"), (value, look))
    sheet.row += 1
    checks = next(table for table in found if table.id == "identities")
    sheet.line((checks.title, "head"), *((column.title, "head") for column in checks.columns))
    for row in checks.rows:
        sheet.line((row.name, "text"), *((cell.value, "text") for cell in row.cells))
    sheet.row += 1
    sheet.line(("Lembar", "head"), ("Isi", "head"))
    for name, title in (*((table.sheet, table.title) for table in found), *_OTHERS):
        sheet.sheet.write_url(sheet.row, 0, f"internal:'{name}'!A1", string=name)
        sheet.line((None, "plain"), (title, "plain"))
    if unlisted:
        sheet.line((None, "plain"), (phrases.unlisted(unlisted), "plain"))


_OTHERS = (
    ("Definisi", "Arti setiap angka"),
    ("Rekapitulasi", "Register laporan yang ditutup, tanpa data pribadi"),
)


def _table(book: _Book, table: Table) -> None:
    sheet = book.sheet(table.sheet)
    sheet.line((table.title, "title"))
    sheet.line((table.note, "plain"))
    sheet.row += 1
    has_units = any(row.unit for row in table.rows)
    titles = ["Kode", table.head, *(_title(column.title, column.unit) for column in table.columns)]
    titles += ["Satuan"] if has_units else []
    first = sheet.row
    sheet.head(titles, _widths(table, titles, has_units=has_units), frozen=2)
    for row in table.rows:
        sheet.line(*_line(row, has_units=has_units))
    sheet.filter(first, len(titles))
    if table.total:
        sheet.line(*_line(table.total, has_units=has_units))


def _line(row: Row, *, has_units: bool) -> Iterator[tuple[object, str]]:
    yield row.code, "plain"
    yield row.name, "text"
    for cell in row.cells:
        yield cell.value, _look(cell)
    if has_units:
        yield row.unit, "plain"


def _look(cell: Cell) -> str:
    kind: Kind = cell.kind or "int"
    return "text" if isinstance(cell.value, str) or kind == "text" else kind


def _title(title: str, unit: str) -> str:
    return f"{title} ({unit})" if unit and unit != title.lower() else title


def _widths(table: Table, titles: Sequence[str], *, has_units: bool) -> list[int]:
    """As wide as what stands in the column, within bounds; headings wrap."""
    lines = [[str(value or "") for value, _ in _line(row, has_units=has_units)] for row in table.rows]
    widths = []
    for column, title in enumerate(titles):
        longest = max((len(line[column]) for line in lines if column < len(line)), default=0)
        is_number = column >= 2 and not any(_is_text(row, column - 2) for row in table.rows)
        longest = max(len(word) for word in title.split()) if is_number else max(longest, len(title))
        widths.append(min(max(longest + 2, _NARROWEST), _WIDEST))
    return widths


def _is_text(row: Row, index: int) -> bool:
    return index >= len(row.cells) or row.cells[index].kind == "text"


def _meanings(book: _Book) -> None:
    sheet = book.sheet("Definisi")
    titles = {
        "id": ("ID", 34), "name": ("Nama", 34), "unit": ("Satuan", 14), "counts": ("Yang dihitung", 60),
        "straddling": ("Laporan yang melintasi masa", 60), "reverted": ("Perintah yang dibatalkan", 40),
        "merges": ("Laporan yang digabung", 40),
    }  # fmt: skip
    sheet.head([title for title, _ in titles.values()], [width for _, width in titles.values()], frozen=1)
    for meaning in definitions():
        words = meaning.to("id")
        sheet.line(*((words[name], "text") for name in titles))
    sheet.filter(0, len(titles))
    sheet.row += 1
    sheet.line(("SHA-256", "plain"), (digest(), "plain"))


# ── the register ─────────────────────────────────────────────────────────────────────────────────


class _Names:
    """Names of the codes in the register; a code without one stands for itself."""

    def __init__(self, figures: Figures, more: Mapping[str, Mapping[str, str]]) -> None:
        self.known = {
            dimension: {**more.get(dimension, {}), **figures["names"].get(dimension, {})}
            for dimension in ("kind", "category", "channel", "urgency", "kecamatan", "kelurahan", "agency")
        } | {"result": indonesian(RESULTS)}

    def of(self, dimension: str) -> Callable[[Any], str]:
        known = self.known[dimension]
        return lambda code: known.get(code, code) if code else ""


@dataclass(frozen=True, slots=True)
class _Field:
    """One column of the register: what it is called, how wide it is, how it looks, whose names its codes have."""

    title: str
    width: int = 12
    look: str = "int"
    dimension: str = ""


_REGISTER = {
    "number": _Field("Nomor", 16, "plain"),
    "closing_no": _Field("Penutupan ke-"),
    "kind": _Field("Jenis", 16, "plain", "kind"),
    "category": _Field("Kategori", 30, "plain", "category"),
    "channel": _Field("Saluran", 14, "plain", "channel"),
    "urgency": _Field("Kegentingan", 13, "plain", "urgency"),
    "received_at": _Field("Diterima", 17, "moment"),
    "entered_at": _Field("Dicatat", 17, "moment"),
    "assigned_at": _Field("Didisposisikan", 17, "moment"),
    "followed_up_at": _Field("Ditindaklanjuti", 17, "moment"),
    "responded_at": _Field("Ditanggapi", 17, "moment"),
    "closed_at": _Field("Ditutup", 17, "moment"),
    "kecamatan": _Field("Kecamatan", 16, "plain", "kecamatan"),
    "kelurahan": _Field("Kelurahan", 20, "plain", "kelurahan"),
    "lead": _Field("Perangkat daerah utama", 40, "plain", "agency"),
    "support": _Field("Perangkat daerah pendukung", 40, "plain", "agency"),
    "rounds": _Field("Putaran"),
    "reopened": _Field("Dibuka kembali (kali)"),
    "extensions": _Field("Perpanjangan"),
    "agency_due": _Field("Tenggat perangkat daerah", 17, "moment"),
    "due_at": _Field("Tenggat", 17, "moment"),
    "on_time": _Field("Tepat waktu", 10, "plain"),
    "days_late": _Field("Terlambat (hari kerja)"),
    "result": _Field("Hasil", 22, "plain", "result"),
    "agency_s": _Field("Waktu perangkat daerah (detik jam kantor)", 16),
    "paused_s": _Field("Menunggu pelapor (detik jam kantor)", 16),
    "reporters": _Field("Pelapor"),
    "merged": _Field("Digabung dari", 20, "plain"),
    "summary": _Field("Ringkasan", 60, "plain"),
    "sop_version": _Field("Versi SOP", 14, "plain"),
    "first_event": _Field("Kejadian pertama", 12, "code"),
    "last_event": _Field("Kejadian terakhir", 12, "code"),
}


def _register(book: _Book, rows: Iterable[Mapping[str, Any]], names: _Names, rows_a_sheet: int) -> int:
    """Sheets of at most `rows_a_sheet` rows; one with the heading alone where there are none."""
    columns = [_column(name, names) for name in recap.header()]
    left, count, page = iter(rows), 0, 1
    first: list[Mapping[str, Any]] = []
    while page == 1 or first:
        sheet = book.sheet("Rekapitulasi" if page == 1 else f"Rekapitulasi {page}")
        sheet.head([field.title for field, _ in columns], [field.width for field, _ in columns], frozen=1)
        for row in chain(first, islice(left, rows_a_sheet - len(first))):
            for column, (field, value_of) in enumerate(columns):
                sheet.put(column, value_of(row), field.look)
            sheet.row += 1
            count += 1
        sheet.filter(0, len(columns))
        first, page = list(islice(left, 1)), page + 1
    return count


def _column(name: str, names: _Names) -> tuple[_Field, Callable[[Mapping[str, Any]], object]]:
    """How a column of recap.header() is called and what stands in it."""
    for clock, title in (("handling_s", "Penanganan"), ("waiting_s", "Menunggu"), ("idle_s", "Jeda")):
        step = name.removeprefix(f"{clock}_")
        if step != name:
            what = "seluruhnya" if step == "total" else f"langkah {step}"
            return _Field(f"{title} {what} (detik)", 14), _seconds_of(clock, step)
    field = _REGISTER.get(name, _Field(name, look="plain"))
    return field, _value_of(name, field, names)


def _seconds_of(clock: str, step: str) -> Callable[[Mapping[str, Any]], object]:
    return lambda row: row.get(clock, {}).get(step)  # a row of an earlier release knows two clocks


def _value_of(name: str, field: _Field, names: _Names) -> Callable[[Mapping[str, Any]], object]:
    if field.dimension:
        name_of = names.of(field.dimension)
        return lambda row: name_of(row[name])
    if field.look == "moment":
        return lambda row: _moment(row[name])
    if name == "on_time":
        return lambda row: "ya" if row[name] else "tidak"
    if name == "merged":
        return lambda row: " ".join(row[name])
    return lambda row: row[name]


def _moment(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None
