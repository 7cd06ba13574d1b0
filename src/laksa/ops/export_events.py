"""export events: every event of the register, one JSON object a line."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from laksa.ops.opening import DEFAULT, Data, Json, open_folder
from laksa.ops.terminal import say_written


def export_events(
    as_json: Json = False,
    out_file: Annotated[Path | None, typer.Option("--out", help="Tulis ke berkas ini.")] = None,
    data: Data = DEFAULT,
) -> None:
    """Semua kejadian, satu objek JSON per baris, urut waktu catat; tanpa teks dan kontak."""
    open_folder(data)
    from laksa.register.models import Event
    from laksa.rules.period import WIB

    target = out_file.open("w", encoding="utf-8") if out_file else sys.stdout
    for event in Event.objects.select_related("case").order_by("pk").iterator(chunk_size=1000):
        line = {
            "id": event.pk,
            "number": event.case.number,
            "seq": event.seq,
            "name": event.name,
            "at": event.at.astimezone(WIB).isoformat(),
            "recorded_at": event.recorded_at.astimezone(WIB).isoformat(),
            "role": event.role,
            "agency": event.agency,
            "command": event.command,
            "payload": json.loads(event.payload),
            "hash": bytes(event.hash).hex(),
        }
        target.write(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n")
    if out_file:
        target.close()
        say_written(out_file, as_json=as_json)
