"""report: the figures of any period as documents, made now; what is published has a life of its own (/laporan/)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from laksa.ops.opening import DEFAULT, Data, Json, open_folder
from laksa.ops.terminal import fail, out, out_json, words
from laksa.rules.refusal import Refused

FORMATS = ("pdf", "annex", "xlsx", "csv", "json")


def report(
    period: Annotated[str, typer.Argument(help="2026-10 | 2026-Q3 | 2026 | 2026-10-05..2026-10-09")],
    folder: Annotated[Path, typer.Option("--out", help="Folder tujuan; dibuat bila belum ada.")],
    agency: Annotated[
        str, typer.Option(help="Hanya satu perangkat daerah: kode, singkatan, atau nama, misalnya DPUPR.")
    ] = "",
    kecamatan: Annotated[str, typer.Option(help="Hanya satu kecamatan: kode atau nama, misalnya 36.71.01.")] = "",
    written_as: Annotated[str, typer.Option("--format", help="pdf,annex,xlsx,csv,json")] = ",".join(FORMATS),
    as_json: Json = False,
    data: Data = DEFAULT,
) -> None:
    """Tulis laporan satu periode: report.pdf, report-annex.pdf, report.xlsx, report.csv, report.json."""
    formats = [name.strip() for name in written_as.split(",") if name.strip()]
    unknown = sorted(set(formats) - set(FORMATS))
    if unknown or not formats:
        fail(f"Format tidak dikenal: {', '.join(unknown)}.", f"Unknown format: {', '.join(unknown)}.")
    if agency and kecamatan:
        fail("Pilih --agency atau --kecamatan, tidak keduanya.", "Choose --agency or --kecamatan, not both.")
    open_folder(data)
    from laksa.register import reference

    agency, kecamatan = reference.agency_called(agency) or agency, reference.kecamatan_meant(kecamatan) or kecamatan
    scope = f"agency:{agency}" if agency else f"kecamatan:{kecamatan}" if kecamatan else ""
    written = _write(period, scope, folder, formats)
    if as_json:
        out_json({"period": period, "scope": scope, "files": [str(path) for path in written]})
    else:
        out("\n".join(words(f"Ditulis: {path}", f"Written: {path}") for path in written))


def _write(text: str, scope: str, folder: Path, formats: list[str]) -> list[Path]:
    from laksa.reports import files
    from laksa.reports.report_figures import figures_for
    from laksa.rules.period import typed_period

    try:
        period = typed_period(text)
        figures = figures_for(period, scope)
    except Refused as refused:
        problems = {
            "period_unknown": (
                f"Periode {text!r} tidak dikenali. Contoh: 2026-10, 2026-Q3, 2026.",
                f"Unknown period {text!r}. Examples: 2026-10, 2026-Q3, 2026.",
            ),
            "report_in_future": (f"Periode {text} belum dimulai.", f"The period {text} has not begun."),
            "scope_unknown": _unknown(scope),
        }
        fail(*problems[refused.code])
    try:
        return files.write(folder, figures, formats=formats)
    except OSError as wrong:
        fail(f"Laporan tidak dapat ditulis: {wrong}", f"The report cannot be written: {wrong}")


def _unknown(scope: str) -> tuple[str, str]:
    kind, _, code = scope.partition(":")
    name = {"agency": "Perangkat daerah", "kecamatan": "Kecamatan"}.get(kind, kind)
    return f"{name} {code} tidak dikenal.", f"Unknown {kind}: {code}."
