"""case show: one case, its events and times."""

from __future__ import annotations

from typing import Any

from laksa.ops.opening import DEFAULT, Data, Json, open_folder
from laksa.ops.terminal import fail, out, out_json


def show(number: str, as_json: Json = False, data: Data = DEFAULT) -> None:
    """Tampilkan satu laporan: keadaan, kejadian, waktu penanganan, rekap."""
    open_folder(data)
    shown = case_as_json(number)
    if shown is None:
        fail(f"Nomor laporan {number} tidak ditemukan.", f"No case with number {number}.")
    if as_json:
        out_json(shown)
        return
    out(f"{shown['number']}  {shown['state']}")
    for event in shown["events"]:
        out(f"  {event['at']}  {event['name']}")


def case_as_json(number: str) -> dict[str, Any] | None:
    from laksa.figures import recap
    from laksa.register import ledger, queries, sops
    from laksa.register.access import by_number
    from laksa.rules.period import WIB
    from laksa.rules.recap import by_step, handling_by_step

    found = by_number(number)
    if found is None:
        return None
    state = ledger.state_of(found)
    sop = sops.get(state.sop)
    return {
        "number": found.number,
        "state": found.status,
        "events": [
            {"name": moment.name, "at": moment.at.astimezone(WIB).isoformat()} for moment in queries.history(found)
        ],
        "handling_s": handling_by_step(state, sop),
        "waiting_s": by_step(state.waiting_s, sop),
        "idle_s": by_step(state.idle_s, sop),
        "recap": recap.row_of(found),
    }
