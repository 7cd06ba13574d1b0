"""sp4n answers: what became of the reports of SP4N-LAPOR!, as a file that goes back there."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from laksa.ops.opening import DEFAULT, Data, Json, open_folder
from laksa.ops.terminal import fail, out_json, say
from laksa.rules.parse import day_of, whole_number
from laksa.rules.refusal import Refused

app = typer.Typer(help="SP4N-LAPOR!.", rich_markup_mode=None)


@app.callback()
def _sp4n() -> None:
    """SP4N-LAPOR!: yang masuk dengan import cases --source sp4n."""


@app.command("answers")
def answers(
    out_file: Annotated[Path, typer.Option("--out", help="Tulis ke CSV ini / write to this CSV.")],
    since: Annotated[
        str, typer.Option("--since", help="Nomor berkas sebelumnya atau tanggal; tanpa ini sejak berkas terakhir.")
    ] = "",
    as_json: Json = False,
    data: Data = DEFAULT,
) -> None:
    """Tulis yang berubah pada laporan SP4N-LAPOR!, masing-masing sekali."""
    start = whole_number(since) if whole_number(since) is not None else day_of(since)
    if since and start is None:
        fail(f"--since {since}: tulis nomor berkas atau tanggal.", f"--since {since}: write a file's number or a day.")
    open_folder(data)
    from laksa.imports.sp4n import answers as sp4n

    try:
        with out_file.open("w", encoding="utf-8", newline="") as file:  # before anything counts as handed over
            made, rows = sp4n.hand_over(since=start)
            sp4n.write_csv(rows, file)
    except Refused:
        fail(f"Berkas {since} tidak ada.", f"There is no file {since}.")
    if as_json:
        out_json({"file": made.pk, "since": made.since, "rows": len(rows)})
        return
    say(
        f"Berkas {made.pk}: {len(rows)} laporan. Diulang dengan --since {made.since}.",
        f"File {made.pk}: {len(rows)} reports. Repeated by --since {made.since}.",
    )
