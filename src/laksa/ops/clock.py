"""clock: what a person says about the computer's clock, when LAKSA does not believe it."""

from __future__ import annotations

from typing import Any

import typer

from laksa.ops.opening import DEFAULT, Data, Json, open_folder
from laksa.ops.terminal import out, out_json, words

app = typer.Typer(help="Jam komputer / the computer's clock.", rich_markup_mode=None)


@app.command("accept")
def accept(as_json: Json = False, data: Data = DEFAULT) -> None:
    """Nyatakan jam komputer benar: yang berhenti karena jam meloncat berjalan lagi."""
    open_folder(data)
    from django.utils import timezone

    from laksa.register import wall_clock

    doubted = wall_clock.doubt()
    wall_clock.accept()
    if as_json:
        told: dict[str, Any] = {"accepted": timezone.now().isoformat(), "doubted": doubted is not None}
        out_json(told | {"last_right": doubted.trusted.isoformat() if doubted else None})
        return
    now = timezone.localtime().strftime("%d-%m-%Y %H:%M:%S WIB")
    out(words(f"Jam diterima sebagai benar: {now}.", f"The clock is accepted as right: {now}."))
