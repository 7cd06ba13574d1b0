"""The figures that a report begins with, on paper and on screen: the same ones in the same words and order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from laksa.documents.cells import FEW, FEW_MEASURED, NONE, Cell
from laksa.documents.reading import finished_share, is_measured, points, punctual, share
from laksa.figures.arithmetic import TOO_FEW
from laksa.ui import formats

Figures = Mapping[str, Any]
_HOUR, _DAY = 60, 24 * 60


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A number and its word; `changes` against other periods; `beside` what stands with it; their figures' ids."""

    figure: str
    value: str
    word: str
    changes: list[str]
    beside: str = ""
    beside_figure: str = ""
    is_bad: bool = False


def key_figures(figures: Figures) -> list[KeyFigure]:
    """In the active language: received, finished of these, on time, first answer, still open."""
    return [_received(figures), _finished(figures), _punctual(figures), _first_answer(figures), _open(figures)]


def _received(figures: Figures) -> KeyFigure:
    changes = _changes(figures, lambda one, other: count_moved(one["flow"]["received"], other["flow"]["received"]))
    return KeyFigure("flow.received", formats.number(figures["flow"]["received"]), _("laporan masuk"), changes)


def _finished(figures: Figures) -> KeyFigure:
    finished, counted = finished_share(figures)
    words = (
        _("dari {counted} yang terhitung; {closed} ditutup")
        if 0 < counted < TOO_FEW
        else _("{share} dari {counted}; {closed} ditutup")
    )
    beside = words.format(
        share=_rate(finished, counted),
        counted=formats.number(counted),
        closed=formats.number(figures["ended"]["recorded"]),
    )
    changes = _changes(figures, lambda one, other: _rate_moved(finished_share(one), finished_share(other)))
    return KeyFigure("share.finished", formats.number(finished), _("selesai, dari yang masuk"), changes, beside)


def _punctual(figures: Figures) -> KeyFigure:
    on_time, counted = punctual(figures)
    promised = figures.get("due")
    if promised is None:  # frozen before due dates were counted: of the closings alone
        beside = _("{n} dari {m} yang ditutup").format(n=formats.number(on_time), m=formats.number(counted))
        return KeyFigure("punctuality.on_time", _rate(on_time, counted), _("ditutup tepat waktu"), [], beside)
    beside = _("{n} dari {m} tenggat").format(n=formats.number(on_time), m=formats.number(counted))
    if promised["extended"]:
        words = _("; {n} diperpanjang") if counted < TOO_FEW else _("; {n} diperpanjang, tanpa itu {rate}")
        beside += words.format(n=formats.number(promised["extended"]), rate=_rate(promised["on_time"], counted))
    changes = _changes(figures, lambda one, other: _rate_moved(punctual(one), punctual(other)))
    return KeyFigure("due.rate", _rate(on_time, counted), _("tepat waktu"), changes, beside)


def _first_answer(figures: Figures) -> KeyFigure:
    answer = figures["first_answer"]
    value = Cell(answer["median"], kind="minutes").shown
    shown = value if is_measured(answer) else FEW_MEASURED if answer["n"] else NONE
    beside = _("dari {n} laporan").format(n=formats.number(answer["n"]))
    changes = _changes(figures, lambda one, other: _time_moved(one["first_answer"], other["first_answer"]))
    return KeyFigure("first_answer.median", shown, _("median tanggapan awal"), changes, beside)


def _open(figures: Figures) -> KeyFigure:
    overdue = figures["overdue"]
    late = _("{n} lewat tenggat").format(n=formats.number(overdue)) if overdue else _("tidak ada yang lewat tenggat")
    changes = _changes(figures, lambda one, other: count_moved(one["flow"]["closing"], other["flow"]["closing"]))
    value, beside = formats.number(figures["flow"]["closing"]), "overdue" if overdue else ""
    return KeyFigure("flow.closing", value, _("masih terbuka"), changes, late, beside, is_bad=bool(overdue))


def _changes(figures: Figures, moved: Callable[[Figures, Figures], str]) -> list[str]:
    """ "naik 31 dari September 2026" for each period it is compared with."""
    found = []
    for other in filter(None, (figures["previous"], figures["last_year"])):
        if words := moved(figures, other):
            found.append(_("{moved} dari {period}").format(moved=words, period=other["name"]))
    return found


def count_moved(now: int, then: int) -> str:
    """ "naik 31", "turun 3", "tetap"."""
    return _moved(now - then, _("naik {amount}"), _("turun {amount}"), formats.number(abs(now - then)))


def _rate_moved(now: tuple[int, int], then: tuple[int, int]) -> str:
    moved = points(now, then)
    if moved is None:
        return ""
    amount = _("{n} poin").format(n=formats.number(abs(moved), 1))
    return _moved(moved, _("naik {amount}"), _("turun {amount}"), amount)


def _time_moved(now: Mapping[str, Any], then: Mapping[str, Any]) -> str:
    one, other = now["median"], then["median"]
    if one is None or other is None or not (is_measured(now) and is_measured(then)):
        return ""
    unit = 1 if one < _HOUR else _HOUR if one < 2 * _DAY else _DAY
    decimals = 0 if unit == 1 else 1
    difference = round(round(one / unit, decimals) - round(other / unit, decimals), 1)
    words = {1: _("{n} menit"), _HOUR: _("{n} jam"), _DAY: _("{n} hari")}[unit]
    amount = words.format(n=formats.number(abs(difference), decimals))
    return _moved(difference, _("lebih lama {amount}"), _("lebih cepat {amount}"), amount)


def _moved(difference: float, up: str, down: str, amount: str) -> str:
    if not difference:
        return _("tetap")
    return (up if difference > 0 else down).format(amount=amount)


def _rate(part: int, whole: int) -> str:
    found = share(part, whole)
    if found is None:
        return FEW if whole else NONE
    return formats.percent(100 * found)
