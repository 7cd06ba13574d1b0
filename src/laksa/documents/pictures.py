"""The pages of pictures: each under a sentence made from its numbers, with its caption (VISUAL.md sections 8 and 9)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.translation import override

from laksa.charts.charts import Bars, bars, columns, lines, most, steps
from laksa.charts.flow import flow
from laksa.charts.map import areas
from laksa.charts.svg import Drawing, Look
from laksa.documents import drawn, phrases
from laksa.documents.blocks import Block, Section, figure, photo_pairs, plate, side_by_side
from laksa.documents.phrases import Figures, number
from laksa.documents.reading import measured_steps, name_of
from laksa.figures.arithmetic import FEW_TIMES, TOO_FEW, foremost
from laksa.rules.sop import Sop

FONT = "Source Sans Pro"
_WIDE, _HALF, _MAP = 638, 303, 430
_NAMED = 8


class Pictures(NamedTuple):
    """The pages, and the drawings they name."""

    sections: list[Section]
    assets: dict[str, bytes]


def draw(figures: Figures, sop: Sop) -> Pictures:
    """All charts of one report; nothing for a period in which nothing happened."""
    assets: dict[str, bytes] = {}
    if phrases.is_empty(figures):
        return Pictures([], assets)
    with override("id"):
        return Pictures(_sections(figures, sop, assets), assets)


def _sections(figures: Figures, sop: Sop, assets: dict[str, bytes]) -> list[Section]:
    blocks: list[Block] = []
    if len(figures["trend"]) > 1:
        blocks.append(_months(figures, assets))
    blocks += [_map(figures, assets), _flow(figures, assets)]
    beside = [_steps(figures, sop, assets), _ages(figures, assets)]
    blocks.append(side_by_side([_categories(figures, assets)], beside))
    return [Section("Gambar", blocks)]


def pairs(figures: Figures, photos: Mapping[int, bytes], assets: dict[str, bytes]) -> list[Block]:
    """The best cases with both photos, side by side; nothing where there are none."""
    shown = []
    for case in figures["cases"]["best"]:
        if not all(case[name] in photos for name in ("before", "after")):
            continue
        entry = {"title": case["title"], "beside": f"{case['number']}, {name_of(figures, 'agency', case['agency'])}"}
        for name in ("before", "after"):
            entry[name] = f"photo-{case[name]}.jpg"
            assets[entry[name]] = photos[case[name]]
        shown.append(entry)
    return [photo_pairs("Sebelum dan sesudah", shown)] if shown else []


def _picture(assets: dict[str, bytes], name: str, drawing: Drawing, title: str, caption: str) -> Block:
    assets[f"{name}.svg"] = drawing.svg.encode()
    words = f"{caption} {drawing.note}".strip()
    return figure(title, words, f"{name}.svg", f"{title}. {words}")


def _look(prefix: str, width: int) -> Look:
    return Look(prefix, width, font=FONT)


def _months(figures: Figures, assets: dict[str, bytes]) -> Block:
    trend = figures["trend"]
    caption = (
        f"Laporan masuk dan ditutup per bulan, {phrases.month_name(trend[0]['period'])} sampai"
        f" {phrases.month_name(trend[-1]['period'])}."
    )
    chart = drawn.twelve_months(figures, caption)
    return _picture(assets, "months", lines(chart, _look("months", _WIDE)), months_title(figures), caption)


def months_title(figures: Figures) -> str:
    """What the newest month that is over says; of one that has only begun nothing is concluded."""
    over = [row for row in figures["trend"] if row["period"] < figures["data"]["at"][:7]]
    if not over:
        return "Laporan masuk dan ditutup per bulan"
    last = over[-1]
    name = phrases.month_name(last["period"]).split()[0]
    return {
        1: f"Laporan masuk melampaui yang ditutup pada {name}",
        0: f"Laporan masuk dan yang ditutup sama banyak pada {name}",
        -1: f"Laporan ditutup melampaui yang masuk pada {name}",
    }[_sign(last["received"] - last["recorded"])]


def _sign(value: int) -> int:
    return (value > 0) - (value < 0)


def _categories(figures: Figures, assets: dict[str, bytes]) -> Block:
    look = _look("categories", _HALF)
    counts = figures["received_by"]["category"]
    shown = most(counts, figures["names"]["category"], look, _NAMED)
    total = sum(counts.values())
    caption = f"Laporan masuk menurut kategori, jumlah {number(total)}."
    title = "Apa yang dilaporkan" if total else "Tidak ada laporan masuk"
    if (named := foremost(counts, 2)) and total >= TOO_FEW:
        names = phrases.listed([name_of(figures, "category", code) for code in named])
        title = f"{names}: {phrases.rate(sum(counts[code] for code in named), total)} laporan"
    return _picture(assets, "categories", bars(Bars(caption, shown), look), title, caption)


def _steps(figures: Figures, sop: Sop, assets: dict[str, bytes]) -> Block:
    named = {str(step.number): step for step in sop.steps}
    measured = [(key, times["handling"]) for key, times in measured_steps(figures)]
    standard = drawn.longest_standard(sop)
    total = figures["steps"]["total"]["handling"]
    whole = f"{sop.total_minutes:02d}.00"
    caption = "Penanganan per langkah SOP, menit.detik."
    drawing = steps(drawn.handling(figures, sop, "Penanganan per langkah SOP"), _look("steps", _HALF))
    if total["median"] is not None and total["n"] >= FEW_TIMES:
        drawing = Drawing(
            drawing.svg, f"{drawing.note} Satu laporan: median {phrases.clock(total['median'])} dari standar {whole}."
        )
    return _picture(assets, "steps", drawing, _steps_title(dict(measured), named, standard), caption)


def _steps_title(measured: Mapping[str, Any], named: Mapping[str, Any], standard: int) -> str:
    timed = {key: times for key, times in measured.items() if times["median"] is not None}
    if not timed:
        return "Belum ada penanganan yang terukur"
    over = [named[key].short if key in named else key for key, t in timed.items() if t["median"] > standard * 60]
    if over:
        return f"Di atas {standard} menit: {phrases.listed(over)}"
    return f"Median setiap langkah di bawah {standard} menit"


def _map(figures: Figures, assets: dict[str, bytes]) -> Block:
    dimension = drawn.place_dimension(figures)
    counts = figures["received_by"][dimension]
    placed = sum(count for code, count in counts.items() if code)
    caption = f"Laporan masuk per {dimension}, jumlah {number(placed)}."
    drawing = areas(drawn.places(figures, caption), _look("map", _MAP))
    assets["map.svg"] = drawing.svg.encode()
    title, words = _busiest(figures, dimension), f"{caption} {drawing.note}".strip()
    keys = [(key.colour, key.text) for key in drawing.legend]
    return plate(title, words, "map.svg", f"{title}. {words}", keys)


def _flow(figures: Figures, assets: dict[str, bytes]) -> Block:
    amounts, ended = figures["flow"], figures["ended"]
    total = amounts["opening"] + amounts["received"] + amounts["reinstated"]
    over = ended["recorded"] + ended["referred"]
    title = f"{number(over)} dari {number(total)} laporan ditutup atau diteruskan kepada yang berwenang"
    caption = "Ke mana laporan pergi; yang dibuka kembali terhitung sekali lagi."
    drawing = flow(drawn.where_cases_went(figures, caption), _look("flow", _WIDE))
    return _picture(assets, "flow", drawing, title, caption)


def _ages(figures: Figures, assets: dict[str, bytes]) -> Block:
    ages = figures["ageing"]
    total = sum(ages.values())
    young = sum(ages[name] for name in ("0-3", "4-7", "8-14"))
    title = f"{number(young)} dari {number(total)} laporan terbuka paling lama 14 hari"
    if not total:
        title = "Tidak ada laporan yang masih terbuka"
    caption = f"Umur laporan terbuka pada akhir masa, jumlah {number(total)}."
    drawing = columns(drawn.ages(figures, caption), _look("ages", _HALF))
    return _picture(assets, "ages", drawing, title, caption)


def _busiest(figures: Figures, dimension: str) -> str:
    counts = figures["received_by"][dimension]
    if not any(code for code, count in counts.items() if count):
        return "Tidak ada laporan dengan lokasi"
    names = [name_of(figures, dimension, code) for code in foremost(counts, 2)]
    return f"{phrases.listed(names)} terbanyak" if names else f"Laporan masuk per {dimension}"
