"""Old lists as people hand them over: workbooks made for the tests, with what spreadsheets put into them."""

from __future__ import annotations

import base64
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

Cell = str | float | datetime | date | None


def workbook(path: Path, rows: Sequence[Sequence[Cell]], *, since_1904: bool = False, merged: str = "") -> Path:
    """An XLSX of one sheet; `merged` are ranges of cells."""
    return workbook_of(path, {"Data": rows}, since_1904=since_1904, merged=merged)


def workbook_of(
    path: Path, sheets: Mapping[str, Sequence[Sequence[Cell]]], *, since_1904: bool = False, merged: str = ""
) -> Path:
    """An XLSX; a text that begins with "=" is a formula, kept with the value behind "→" ("" for none)."""
    book = xlsxwriter.Workbook(str(path), {"date_1904": since_1904, "remove_timezone": True})
    day = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
    for name, rows in sheets.items():
        page = book.add_worksheet(name)
        for cells in merged.split():
            page.merge_range(cells, "")
        _fill(page, rows, day)
    book.close()
    return path


def _fill(page: Worksheet, rows: Sequence[Sequence[Cell]], day: Format) -> None:
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                page.write_datetime(at, column, cell, day)
            elif isinstance(cell, str) and cell.startswith("="):
                formula, _, value = cell.partition("→")
                page.write_formula(at, column, formula, None, value)
            elif cell is not None:
                page.write(at, column, cell)


# An XLS as xlwt writes it: a cover, then "Data" with a title in merged cells, headings, two rows that share a date.
_XLS = (
    "c-rk)O-NKx6#njeZ*&xYW=sVQWDv44!K_U!Y?|-~`WYruiU{o4NSQOEOuDc|SvJccXjQZk3~FPw=#NTj*CH@#5d?u#v}zR;v`}B?ocG3bGH{"
    ">-<9)+D_ug~Qx%b?A&i$G9dfGoTey=)>EbM}gd8+_<i+GAsL8jsZwObY!Gr5<N<zh{tz)OzI^WaJGt9<q$`#TK{ca0ZBfsd4qVG!YgL~mdfu"
    "}5q$72D9P42nGsHz<{$O6)2VdP3+rp?5^~snFfRxh%AqWM|Y-Ob5gDJDfN^qSZ=U2~mZIqVrxjO{l<2j^p!Jlr8H)DA{Mm)>uQ0QG^MQOWS)"
    "By-BW@;wB1#XtXgNZyX`apq$)2f$vrT_?Fq%&jT)hb@>X!|FM*x{|CO8oS4nOsu{p2tmBG<IYmL;ZP;7+kQpBwj-^n9`yS>PXfcP(SwuN7Bv"
    "C+gwC)Q<0^7DW?WB{SCDhg#>Ig(y!|kD#u27h^M0h|4I#0&vWavtoeP+TB?B|XHr_Gp|2n?E0Gfup{QcDh>G5d*^G*1=sbs@)#Z^`jeESs)~"
    "XcVPV_RH4u(d=e#e|>YHClc%y&Zt}|_QkV-X9)`zSc8;H7FujtFB)5fUX)(fOSxKTIqeI|>mn6Sp>0fLE=g-0jk8_wHn?$7c@vdWUk*O1Nqq"
    "`#rt)Na`fT~+yWlu#=^~7hKL5thpc>TmYmCRiOs<?G>Vwd#-;OJ<=5uVfoZGb&bL<a--@byiGCW{WI?jG!HC9!^haLcHcUAReSCwZxB{g0hU"
    "LTfM%g8H{=N|1E%j*j@jcSH7nwF*g%(2ifUMWN6EnX4U(?rkX=;>K{=d?oM`Nh5|S{EHWTU%EbUGDL-^sh;)a$-WWV+G5_iVGJmT)1%I!bKL"
    "8JRj`G9zSV3&T}%~`K~iZY2N)z^53EZ1N0lBzm%;=P@cp{PVrL-kIM9=R;ZKtUdT91qbJdi9<if8=lG?^uv$Ey6)XDw-WJMr{P|q${Kw<}1W"
    "3IZas"
)


def old_workbook(path: Path) -> Path:
    path.write_bytes(zlib.decompress(base64.b85decode(_XLS)))
    return path


def opendocument(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    """An ODS with cells of text."""
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    return opendocument_of(
        path, "".join(f"<table:table-row>{''.join(map(cell.format, row))}</table:table-row>" for row in rows)
    )


def opendocument_of(path: Path, cells: str) -> Path:
    """An ODS of one sheet with these rows."""
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0"?><office:document-content {names}><office:body><office:spreadsheet>'
        f'<table:table table:name="Data">{cells}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)
    return path
