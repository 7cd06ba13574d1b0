"""export all: everything of the register as one archive of CSV and JSON Lines."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from laksa.ops.opening import DEFAULT, Data, Json, open_folder
from laksa.ops.terminal import say_written


def export_all(
    out_file: Annotated[Path, typer.Option("--out", help="Tulis ke berkas ZIP ini.")],
    in_clear: Annotated[
        bool, typer.Option("--in-clear", help="Dengan kontak, laporan rahasia, dan kata-kata tanpa disamarkan.")
    ] = False,
    as_json: Json = False,
    data: Data = DEFAULT,
) -> None:
    """Semua laporan, jawaban, kejadian, dan tabel kota: CSV dan JSON Lines dalam satu ZIP, disamarkan."""
    open_folder(data)
    from laksa.exports.archive import archive
    from laksa.exports.table import Reader
    from laksa.register.models import Case
    from laksa.register.models.case import STANDING

    handle = os.open(out_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.writelines(archive(Reader(Case.objects.filter(STANDING), in_clear=in_clear)))
    say_written(out_file, as_json=as_json)
