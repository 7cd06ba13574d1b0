"""The writing aid: the opening sentence, made from the figures. People edit it; what they write is kept apart."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from laksa.figures.arithmetic import TOO_FEW, foremost
from laksa.figures.coverage import begins_in_words
from laksa.figures.figures import Figures
from laksa.ui import formats


def sentence(figures: Figures) -> str:
    """Of those received, the finished: the word "selesai" has this one meaning; closings are named beside it.

    "Oktober 2026: 1.214 laporan masuk, 1.160 di antaranya selesai (95,6%); 1.154 ditutup, 99 masih terbuka; 11 lewat
    tenggat, terbanyak di Dinas PUPR." It says the same in every language; it is made in the active one.
    """
    flow, scope, name = figures["flow"], figures["scope"], figures["period"]["name"]
    name = f"{name}, {scope['name']}" if scope["code"] else name
    if not flow["received"] and not flow["closing"]:
        return _("{period}: tidak ada laporan masuk dan tidak ada yang terbuka.").format(period=name)
    return _("{period}: {received}; {closed} ditutup, {open} masih terbuka; {overdue}.").format(
        period=name,
        received=_received(figures),
        closed=formats.number(figures["ended"]["recorded"]),
        open=formats.number(flow["closing"]),
        overdue=_overdue(figures),
    )


def remarks(figures: Mapping[str, Any]) -> str:
    """What is said below the sentence and the key figures, in the active language; empty where there is nothing."""
    return " ".join(filter(None, [covered(figures), counted_anew(figures)]))


def counted_anew(figures: Mapping[str, Any]) -> str:
    """That the period before is shown with its late intake, and so not as it was frozen."""
    previous = figures["previous"]
    if not previous or not figures.get("late_intake"):
        return ""
    return _(
        "{period} dihitung kembali dengan laporan yang masuk susulan; karena itu dapat berbeda dari angkanya yang sudah"
        " dibekukan."
    ).format(period=previous["name"])


def covered(figures: Mapping[str, Any]) -> str:
    """From which day the register covers the period, in the active language; empty where it covers all of it."""
    begins, last = (figures["period"].get(name) for name in ("register_begins", "last"))
    return begins_in_words(date.fromisoformat(begins), date.fromisoformat(last)) if begins else ""


def _received(figures: Figures) -> str:
    received, share = figures["flow"]["received"], figures["share"]
    if not received:
        return _("tidak ada laporan masuk")
    words = (
        _("{received} laporan masuk, {finished} di antaranya selesai{share}")
        if share["finished"]
        else _("{received} laporan masuk, belum ada yang selesai{share}")
    )
    return words.format(
        received=formats.number(received), finished=formats.number(share["finished"]), share=_share(received, share)
    )


def _share(received: int, share: Mapping[str, Any]) -> str:
    if share["rate"] is None or share["counted"] < TOO_FEW:
        return ""
    rate = formats.number(100 * share["rate"], 1) + "%"
    if share["counted"] == received:
        return f" ({rate})"
    return " " + _("({rate} dari {counted} yang dihitung)").format(rate=rate, counted=formats.number(share["counted"]))


def _overdue(figures: Figures) -> str:
    if not figures["overdue"]:
        return _("tidak ada yang lewat tenggat")
    worst, n = foremost(figures["overdue_by"]), formats.number(figures["overdue"])
    if not worst:
        return _("{n} lewat tenggat").format(n=n)
    return _("{n} lewat tenggat, terbanyak di {agency}").format(
        n=n, agency=figures["names"]["agency"].get(worst[0], worst[0])
    )
