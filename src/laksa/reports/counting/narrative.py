"""The writing aid: the opening sentence, made from the figures. People edit it; what they write is kept apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from laksa.reports.counting.figures import TOO_FEW, Figures, foremost


def sentence(figures: Figures) -> str:
    """Of those received, the finished: the word "selesai" has this one meaning; closings are named beside it.

    "Oktober 2026: 1.214 laporan masuk, 1.160 di antaranya selesai (95,6%); 1.154 ditutup, 99 masih terbuka; 11 lewat
    tenggat, terbanyak di Dinas PUPR."
    """
    flow, name = figures["flow"], figures["period"]["name"]
    if not flow["received"] and not flow["closing"]:
        return f"{name}: tidak ada laporan masuk dan tidak ada yang terbuka."
    closed = f"{thousands(figures['ended']['recorded'])} ditutup, {thousands(flow['closing'])} masih terbuka"
    return f"{name}: {_received(figures)}; {closed}; {_overdue(figures)}."


def _received(figures: Figures) -> str:
    received, share = figures["flow"]["received"], figures["share"]
    if not received:
        return "tidak ada laporan masuk"
    finished = f"{thousands(share['finished'])} di antaranya selesai" if share["finished"] else "belum ada yang selesai"
    return f"{thousands(received)} laporan masuk, {finished}{_share(received, share)}"


def _share(received: int, share: Mapping[str, Any]) -> str:
    if share["rate"] is None or share["counted"] < TOO_FEW:
        return ""
    of = "" if share["counted"] == received else f" dari {thousands(share['counted'])} yang dihitung"
    return f" ({percent(share['rate'])}{of})"


def percent(rate: float) -> str:
    """0.9558 -> "95,6%"."""
    return f"{100 * rate:.1f}".replace(".", ",") + "%"


def thousands(number: int) -> str:
    """1148 -> "1.148"."""
    return f"{number:,}".replace(",", ".")


def _overdue(figures: Figures) -> str:
    if not figures["overdue"]:
        return "tidak ada yang lewat tenggat"
    worst = foremost(figures["overdue_by"])
    where = f", terbanyak di {figures['names']['agency'].get(worst[0], worst[0])}" if worst else ""
    return f"{thousands(figures['overdue'])} lewat tenggat{where}"
