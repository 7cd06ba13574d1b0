"""channel list, channel test: how each channel stands, and whether the other side knows us."""

from __future__ import annotations

import typer

from laksa.ops.opening import DEFAULT, Data, Json, open_folder
from laksa.ops.terminal import fail, out, out_json, say

app = typer.Typer(help="Kanal / channels.", rich_markup_mode=None)


@app.command("list")
def listing(as_json: Json = False, data: Data = DEFAULT) -> None:
    """Daftar kanal dan keadaannya."""
    open_folder(data)
    from laksa.administration.channels import channels

    found = channels()
    if as_json:
        out_json(
            [
                {
                    "channel": one.code,
                    "state": one.how,
                    "since": one.since and one.since.isoformat(),
                    "answer": one.answer,
                    "last_in": one.last_in and one.last_in.isoformat(),
                    "last_out": one.last_out and one.last_out.isoformat(),
                    "held": one.held,
                    "dead": one.dead,
                }
                for one in found
            ]
        )
        return
    for one in found:
        out(f"{one.code:<12} {one.words}")


@app.command("test")
def check(name: str, as_json: Json = False, data: Data = DEFAULT) -> None:
    """Uji sambungan satu kanal; tidak ada pesan yang dikirim kepada siapa pun."""
    open_folder(data)
    from laksa.channels import configuration
    from laksa.channels.setup import setups

    setup = setups().get(name)
    if setup is None:
        fail(f"Tidak ada kanal {name} yang dapat diuji.", f"There is no channel {name} to test.")
    tested = setup.test(configuration.of(name))
    if as_json:
        out_json({"channel": name, "ok": tested.is_ok, "answer": str(tested.words)})
    elif tested.is_ok:
        say(str(tested.words), f"{name} works.")
    if not tested.is_ok:
        fail(str(tested.words), f"{name} does not work: {tested.words}")
