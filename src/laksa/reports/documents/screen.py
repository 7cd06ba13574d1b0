"""The charts of one report on a web page: each drawn for a wide page and for a phone, in the active language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from laksa.reports.drawing.charts import (
    Bar,
    Bars,
    Columns,
    Flow,
    Lines,
    Part,
    Series,
    Step,
    Steps,
    bars,
    columns,
    flow,
    lines,
    most,
    steps,
)
from laksa.reports.drawing.map import Areas, areas
from laksa.reports.drawing.svg import Drawing, Key, Look, Words
from laksa.rules.sop import Sop
from laksa.ui import formats

PHONE = 328
Figures = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart for `.chart-pair`: `wide` for screens and paper, `narrow` for phones; the note and the legend's lines."""

    title: str
    wide: SafeString
    narrow: SafeString
    note: str = ""
    legend: tuple[Key, ...] = ()


def where_cases_went(figures: Figures, width: int, *, prefix: str = "arus") -> Picture:
    """Everything that was there or came in, and what became of it: every case counts once."""
    amounts, ended, reinstated = figures["flow"], figures["ended"], figures["reinstated"]
    first, last = (_day(figures["period"][name]) for name in ("first", "last"))
    came = [
        (_("Terbuka {day}").format(day=first), amounts["opening"]),
        (pgettext("laporan", "Masuk"), amounts["received"]),
        (_("Dibuka kembali"), reinstated["reopened"]),
        *([(_("Dipisahkan"), reinstated["unmerged"])] if reinstated["unmerged"] else []),
    ]
    went = [
        Part(_("Selesai"), ended["recorded"], "done"),
        Part(_("Bukan kewenangan kota"), ended["referred"], "referred"),
        Part(_("Digabung"), ended["merged"], "merged"),
        Part(_("Ditolak"), ended["rejected"], "rejected"),
        Part(_("Dicabut atau gugur"), ended["withdrawn"], "withdrawn"),
        Part(
            _("Masih terbuka {day}").format(day=last) if figures["period"]["finished"] else _("Masih terbuka sekarang"),
            amounts["closing"],
            "open",
        ),
    ]
    chart = Flow(_("Ke mana laporan pergi"), came, _("Jumlah"), went)
    return _pair(chart.title, prefix, width, lambda look: flow(chart, look))


def twelve_months(figures: Figures, width: int) -> Picture | None:
    """Received and finished by month; None for a period that is no run of whole months."""
    trend = figures["trend"]
    if not trend:
        return None
    months = formats.words().months_short
    chart = Lines(
        _("Masuk dan selesai, dua belas bulan"),
        [months[int(row["period"][5:])] for row in trend],
        Series(pgettext("laporan", "Masuk"), [row["received"] for row in trend]),
        Series(_("Selesai"), [row["recorded"] for row in trend]),
    )
    return _pair(chart.title, "bulan", width, lambda look: lines(chart, look))


def categories(figures: Figures, width: int) -> Picture:
    counts, names = figures["received_by"]["category"], figures["names"]["category"]
    title = _("Apa yang dilaporkan")
    return _pair(title, "kategori", width, lambda look: bars(Bars(title, most(counts, names, look)), look))


def places(figures: Figures, width: int) -> Picture:
    """The city by kecamatan; the report of one kecamatan by its kelurahan."""
    kind, _colon, within = figures["scope"]["code"].partition(":")
    title, dimension = _("Laporan masuk per kecamatan"), "kecamatan"
    if kind == "kecamatan":
        title, dimension = _("Laporan masuk per kelurahan"), "kelurahan"
    chart = Areas(
        title,
        figures["received_by"][dimension],
        figures["names"][dimension],
        within if kind == "kecamatan" else "",
    )
    return _pair(title, "peta", width, lambda look: areas(chart, look))


def handling(figures: Figures, sop: Sop, width: int) -> Picture:
    """Each step of the SOP beside its standard."""
    names = {str(step.number): f"{step.number} {step.short}" for step in sop.steps}
    timed = [(code, found["handling"]) for code, found in figures["steps"].items() if code != "total"]
    standard = 60 * max((step.minutes or 0 for step in sop.steps), default=5)
    chart = Steps(
        _("Penanganan per langkah SOP"),
        [Step(names.get(code, code), found["median"], found["p90"]) for code, found in timed],
        standard,
    )
    return _pair(chart.title, "langkah", width, lambda look: steps(chart, look))


def ages(figures: Figures, width: int) -> Picture:
    chart = Columns(
        _("Umur laporan terbuka"),
        [Bar(code.replace("-", "–"), count) for code, count in figures["ageing"].items()],
        _("hari sejak diterima"),
    )
    return _pair(chart.title, "umur", width, lambda look: columns(chart, look))


def words() -> Words:
    """What the drawings say themselves, in the active language."""
    known, own = formats.words(), Words()
    return Words(
        group=known.group,
        point=known.point,
        time=known.time,
        empty=_("Tidak ada data."),
        others=_("Lainnya"),
        axis_from=_("Sumbu mulai dari {n}."),
        others_cut=_("Batang {name} dipotong; angkanya tertulis."),
        median=_("median"),
        p90=own.p90,
        steps=_("Isi: median. Arsir: persentil ke-90. Lebar penuh: standar {n}."),
        steps_over=_("Isi: median. Arsir: persentil ke-90. Garis putus: standar {n}."),
        target=_("{n}, target {m}"),
        few=own.few,
        below=_("Kurang dari {n}"),
        between=_("{n} sampai {m}"),
        or_more=_("{n} atau lebih"),
        unnamed=_("Nama yang tidak muat ada di tabel."),
        without_place=_("{n} laporan tanpa lokasi tidak digambar, tetapi terhitung."),
    )


def _pair(title: str, prefix: str, width: int, draw: Callable[[Look], Drawing]) -> Picture:
    said = words()
    wide, narrow = draw(Look(prefix, width, words=said)), draw(Look(f"{prefix}-s", PHONE, words=said))
    # Our own drawing; the words in it are escaped where they are written.
    return Picture(title, mark_safe(wide.svg), mark_safe(narrow.svg), wide.note or narrow.note, wide.legend)  # noqa: S308


def _day(iso: str) -> str:
    day = date.fromisoformat(iso)
    return f"{day.day} {formats.words().months_short[day.month]}"
