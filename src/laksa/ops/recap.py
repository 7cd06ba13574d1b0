"""recap: the closed cases of a period, row by row (SOP step 6)."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from laksa.ops.opening import DEFAULT, Data, Json, open_folder
from laksa.ops.terminal import fail, no_such_period, require_format, say, say_written
from laksa.rules.refusal import Refused


def recap(
    period: Annotated[
        str, typer.Argument(help="2026 | 2026-Q3 | 2026-10 | 2026-10-05..2026-10-09; kosong = semua")
    ] = "",
    as_json: Json = False,
    written_as: Annotated[str, typer.Option("--format", help="csv | json")] = "csv",
    as_of: Annotated[
        str,
        typer.Option("--as-of", help="Keadaan per tanggal ini (5/11/2026), sebelum yang dibuka kembali sesudahnya."),
    ] = "",
    out_file: Annotated[Path | None, typer.Option("--out", help="Tulis ke berkas ini.")] = None,
    data: Data = DEFAULT,
) -> None:
    """Cetak rekapitulasi pengaduan yang telah selesai; yang dibuka kembali sesudahnya dihitung di galat baku."""
    require_format(written_as, ("csv", "json"))
    open_folder(data)
    from laksa.figures import recap as recaps
    from laksa.rules.parse import typed_day
    from laksa.rules.period import typed_period

    try:
        chosen = typed_period(period) if period else None
    except Refused:
        no_such_period(period)
    day = typed_day(as_of) if as_of else None
    if as_of and day is None:
        fail(f"Tanggal tidak dikenali: {as_of}. Contoh: 5/11/2026.", f"Unknown date: {as_of}. Example: 5/11/2026.")
    found = recaps.rows(chosen, as_of=day)
    target = out_file.open("w", encoding="utf-8", newline="") if out_file else sys.stdout
    try:
        if as_json or written_as == "json":
            shown = list(found)
            target.write(json.dumps(shown, ensure_ascii=False, indent=2) + "\n")
            count = len(shown)
        else:
            count = recaps.write_csv(target, found)
    finally:
        if out_file:
            target.close()
    if out_file:
        say_written(out_file, as_json=as_json)
    if reopened := recaps.closed(chosen, as_of=day) - count:
        say(f"Dibuka kembali sesudahnya: {reopened}", f"Reopened afterwards: {reopened}")
