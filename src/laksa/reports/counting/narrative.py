"""The writing aid: the opening sentence, made from the figures. People edit it; what they write is kept apart."""

from __future__ import annotations

from typing import Any

from laksa.reports.counting.figures import TOO_FEW, Figures


def sentence(figures: Figures) -> str:
    """ "Oktober 2026: 1.214 laporan masuk, 1.160 selesai, 95,6%; 11 lewat tenggat, terbanyak di Dinas PUPR." """
    flow, share, name = figures["flow"], figures["share"], figures["period"]["name"]
    if not flow["received"] and not flow["closing"]:
        return f"{name}: tidak ada laporan masuk dan tidak ada yang terbuka."
    parts = f"{name}: {thousands(flow['received'])} laporan masuk, {thousands(share['finished'])} selesai"
    if share["rate"] is not None and share["counted"] >= TOO_FEW:
        parts += f", {percent(share['rate'])}"
    return f"{parts}; {_overdue(figures)}."


def percent(rate: float) -> str:
    """0.9558 -> "95,6%"."""
    return f"{100 * rate:.1f}".replace(".", ",") + "%"


def thousands(number: int) -> str:
    """1148 -> "1.148"."""
    return f"{number:,}".replace(",", ".")


def _overdue(figures: Figures) -> str:
    if not figures["overdue"]:
        return "tidak ada yang lewat tenggat"
    worst = _worst(figures["overdue_by"])
    where = f", terbanyak di {figures['names']['agency'].get(worst, worst)}" if worst else ""
    return f"{thousands(figures['overdue'])} lewat tenggat{where}"


def _worst(late: dict[str, Any]) -> str:
    """The code with the most; empty where there is none, or more than one."""
    most = [code for code, number in late.items() if number == max(late.values())]
    return most[0] if len(most) == 1 else ""
