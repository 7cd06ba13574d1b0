"""The charts of one report on a web page: each drawn for a wide page and for a phone, in the active language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from laksa.charts.charts import Bars, bars, columns, lines, most, steps
from laksa.charts.flow import flow
from laksa.charts.map import areas
from laksa.charts.svg import Drawing, Key, Labels, Look
from laksa.documents import drawn
from laksa.documents.drawn import Figures
from laksa.rules.sop import Sop
from laksa.ui import formats

PHONE = 328


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart for `.chart-pair`: `wide` for screens and paper, `narrow` for phones; the note and the legend's lines."""

    title: str
    wide: SafeString
    narrow: SafeString
    note: str = ""
    legend: tuple[Key, ...] = ()


def where_cases_went(figures: Figures, width: int, *, prefix: str = "arus") -> Picture:
    chart = drawn.where_cases_went(figures, _("Ke mana laporan pergi"))
    return _pair(chart.title, prefix, width, lambda look: flow(chart, look))


def twelve_months(figures: Figures, width: int) -> Picture | None:
    """None for a period that is no run of whole months."""
    if not figures["trend"]:
        return None
    chart = drawn.twelve_months(figures, _("Masuk dan ditutup, dua belas bulan"))
    return _pair(chart.title, "bulan", width, lambda look: lines(chart, look))


def categories(figures: Figures, width: int) -> Picture:
    counts, names = figures["received_by"]["category"], figures["names"]["category"]
    title = _("Apa yang dilaporkan")
    return _pair(title, "kategori", width, lambda look: bars(Bars(title, most(counts, names, look)), look))


def places(figures: Figures, width: int) -> Picture:
    titles = {"kecamatan": _("Laporan masuk per kecamatan"), "kelurahan": _("Laporan masuk per kelurahan")}
    chart = drawn.places(figures, titles[drawn.place_dimension(figures)])
    return _pair(chart.title, "peta", width, lambda look: areas(chart, look))


def handling(figures: Figures, sop: Sop, width: int) -> Picture:
    chart = drawn.handling(figures, sop, _("Penanganan per langkah SOP"))
    return _pair(chart.title, "langkah", width, lambda look: steps(chart, look))


def ages(figures: Figures, width: int) -> Picture:
    chart = drawn.ages(figures, _("Umur laporan terbuka"))
    return _pair(chart.title, "umur", width, lambda look: columns(chart, look))


def labels() -> Labels:
    """What the drawings say themselves, in the active language."""
    known, own = formats.locale_format(), Labels()
    return Labels(
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
        without_place=_("{n} laporan tanpa lokasi atau rahasia tidak digambar, tetapi terhitung."),
    )


def _pair(title: str, prefix: str, width: int, draw: Callable[[Look], Drawing]) -> Picture:
    said = labels()
    wide, narrow = draw(Look(prefix, width, labels=said)), draw(Look(f"{prefix}-s", PHONE, labels=said))
    # Our own drawing; the words in it are escaped where they are written.
    return Picture(title, mark_safe(wide.svg), mark_safe(narrow.svg), wide.note or narrow.note, wide.legend)  # noqa: S308 - drawn by us, escaped there
